"""What the page of one meeting makes of what is published."""

from __future__ import annotations

from typing import Any

from schemas.generate import HERE
from tests.support.console.node import evaluate

EXAMPLE = (HERE / "examples" / "meeting.v1.detail.json").read_text(encoding="utf-8")
PEOPLE = [{"name": name, "name_en": None, "country": "ID"} for name in ("Prabowo", "Anwar", "Wong", "Marcos", "Sultan")]


def _row(people: int = 2, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"status": "held", "channel": "in_person", "participants": PEOPLE[:people]}
    nothing = dict.fromkeys(("city", "city_en", "country", "summit", "date", "end_date"))
    return row | nothing | changes


def test_a_meeting_in_one_sentence() -> None:
    rows = [
        _row(city="Kuala Lumpur", date="2025-09-09"),
        _row(status="planned", channel="call"),
        _row(3, status="proposed", summit="KTT ASEAN"),
        _row(5, status="cancelled", country="MY", country_name="Malaysia", date="2025-09"),
        _row(1, date="2025-09-03", end_date="2025-09-05"),
        _row(status="merged"),
        _row(0),
    ]
    script = """
        const meeting = { status_history: [{ status: "planned" }] };
        return rows.map((row) => it.headline(row, meeting, "en").text.replaceAll("\\u00a0", " "));
    """
    assert evaluate("views/meeting/headline.js", script, rows=rows) == [
        "Prabowo met Anwar in Kuala Lumpur, 9 September 2025",
        "Prabowo will speak by phone with Anwar",
        "Proposed: a meeting of Prabowo with Anwar and Wong, KTT ASEAN",
        "Cancelled: the meeting of Prabowo with Anwar, Wong and 2 more in Malaysia, September 2025",
        "Meeting of Prabowo, 3–5 Sep 2025",
        "Prabowo will meet Anwar",
        "Meeting of ",
    ]


def test_only_what_differs_is_disputed() -> None:
    script = """
        const meeting = JSON.parse(example);
        const same = it.disputed(meeting, meeting.participants);
        meeting.claimed.date.push({ value: "2025-09-10", confidence: 0.4, item_ids: [] });
        meeting.claimed.participants.push({ value: "Fadillah (MY)", confidence: 0.4, item_ids: [] });
        const differing = it.disputed(meeting, meeting.participants);
        return [same, differing.map(([field, values]) => [field, values.map((one) => one.value)])];
    """
    differing = [["date", ["2025-09-09", "2025-09-10"]], ["participants", ["Fadillah (MY)"]]]
    assert evaluate("views/meeting/claims.js", script, example=EXAMPLE) == [[], differing]


def test_claims_are_told_in_words() -> None:
    given = [
        ["status", "held"], ["channel", "call"], ["date", "2025-09-09"], ["country", "MY"], ["city", "Kuala Lumpur"],
        ["outcomes", "agreed: membentuk komite"], ["outcomes", "nothing known"],
    ]  # fmt: skip
    script = "return given.map(([field, value]) => it.claimedText(field, value, 'en'));"
    told = ["Held", "By phone", "9 Sep 2025", "Malaysia", "Kuala Lumpur", "agreed: membentuk komite", "nothing known"]
    assert evaluate("views/meeting/values.js", script, given=given) == told


def test_confirmations_stand_together() -> None:
    script = "return it.runs(given.map((change) => ({ change }))).map((run) => run.length);"
    changes = ["created", "confirmed", "confirmed", "rescheduled", "rescheduled", "confirmed"]
    assert evaluate("views/meeting/life.js", script, given=changes) == [1, 2, 1, 1, 1]


def test_articles_are_known_by_what_either_tells_the_oldest_first() -> None:
    script = """
        const told = (item_id, published_at) => ({ item_id, published_at, title: item_id });
        const found = it.articlesOf({ articles: [told("b", "2025-09-02T00:00:00Z"), told("c", null)] },
                                    [told("a", "2025-09-01T00:00:00+07:00"), told("b", null)]);
        return [...found.values()].map((one) => [one.item_id, it.anchor(one), one.published_at !== null]);
    """
    expected = [["a", "article-1", True], ["b", "article-2", True], ["c", "article-3", False]]
    assert evaluate("views/meeting/articles.js", script) == expected


def test_the_json_shows_what_cannot_be_seen() -> None:
    script = "const shown = it.readable({ name: given }); return [shown, JSON.parse(shown).name === given];"
    shown = '{\n  "name": "a\\u202eb\\u200bc\\u0000d"\n}'
    assert evaluate("views/meeting/data.js", script, given="a\u202eb\u200bc\x00d") == [shown, True]


def test_only_addresses_of_the_web_are_followed() -> None:
    given = ["https://a.example/1", "http://a.example", "javascript:alert(1)", "data:text/html,x", "//a", "", None]
    found = evaluate("parts/outside.js", "return given.map((one) => it.isWeb(one));", given=given)
    assert found == [True, True, False, False, False, False, False]


def test_suggestions_are_found_by_any_of_their_names() -> None:
    options = [
        {"value": "KR", "texts": ["Korea Selatan", "South Korea"]},
        {"value": "TR", "texts": ["Turki", "Türkiye"]},
        {"value": "AU", "texts": ["Australia"]},
        {"value": "SK", "texts": ["Slowakia"]},
    ]
    script = "return given.map((typed) => it.suggested(options, typed).map((one) => one.value));"
    found = evaluate("parts/combobox.js", script, options=options, given=["s", "turkiye", "KOREA", "zz", ""])
    assert found == [["KR", "SK", "AU"], ["TR"], ["KR"], [], ["KR", "TR", "AU", "SK"]]
