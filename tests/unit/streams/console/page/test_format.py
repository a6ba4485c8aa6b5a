"""Values as people read them."""

from __future__ import annotations

from tests.support.console.node import evaluate

FORMAT = "lib/format.js"


def test_days_are_written_as_far_as_they_are_known() -> None:
    given = ["2025-09-03", "2025-09", "2025", None, "no day", "2025-13-41"]
    found = evaluate(FORMAT, "return given.map((one) => [it.day(one, 'id'), it.day(one, 'en')]);", given=given)
    assert found == [
        ["3 Sep 2025", "3 Sep 2025"],
        ["September 2025", "September 2025"],
        ["2025", "2025"],
        ["", ""],
        ["no day", "no day"],
        ["2025-13-41", "2025-13-41"],
    ]
    script = "return [it.day(given, 'id', { weekday: true }), it.day(given, 'en', { weekday: true })];"
    assert evaluate(FORMAT, script, given="2025-08-17") == ["Minggu, 17 Agustus 2025", "Sunday, 17 August 2025"]


def test_spans_of_days_say_each_thing_once() -> None:
    given = [
        ["2025-09-03", "2025-09-05"],
        ["2025-09-30", "2025-10-02"],
        ["2025-12-30", "2026-01-02"],
        ["2025-09-03", "2025-09-03"],
        ["2025-09-03", None],
        [None, None],
        ["2025-09", "2025-10-02"],
    ]
    assert evaluate(FORMAT, "return given.map(([a, b]) => it.days(a, b, 'en'));", given=given) == [
        "3–5 Sep 2025",
        "30 Sep – 2 Oct 2025",
        "30 Dec 2025 – 2 Jan 2026",
        "3 Sep 2025",
        "3 Sep 2025",
        "",
        "September 2025 – 2 Oct 2025",
    ]


def test_times_stand_in_the_readers_zone_with_jakartas_beside() -> None:
    zones = {
        "Asia/Jakarta": ["9 Sep 2025, 01.30", ""],
        "Asia/Bangkok": ["9 Sep 2025, 01.30", ""],
        "Asia/Jayapura": ["9 Sep 2025, 03.30", "01.30 WIB"],
        "Europe/Paris": ["8 Sep 2025, 20.30", "9 Sep 2025, 01.30 WIB"],
    }
    script = "return zones.map((zone) => it.moment('2025-09-09T01:30:00+07:00', 'id', zone));"
    found = evaluate(FORMAT, script, zones=list(zones))
    assert [[one["text"], one["jakarta"]] for one in found] == list(zones.values())
    assert {one["iso"] for one in found} == {"2025-09-08T18:30:00.000Z"}


def test_what_is_no_time_has_no_text() -> None:
    script = "return [it.moment(null, 'id'), it.moment('soon', 'id'), it.ago(null, 'id'), it.dayOf('', 'id')];"
    nothing = {"text": "", "jakarta": "", "iso": ""}
    assert evaluate(FORMAT, script) == [nothing, nothing, "", ""]


def test_how_long_ago() -> None:
    given = [0, 59, 60, 3_599, 7_200, 86_400, 40 * 86_400, 400 * 86_400]
    script = "return given.map((s) => it.ago(new Date(1e12 - s * 1000).toISOString(), 'en', 1e12));"
    told = ["now", "now", "1 min. ago", "59 min. ago", "2 hr. ago", "1 day ago", "1 mo. ago", "1 yr. ago"]
    assert evaluate(FORMAT, script, given=given) == told


def test_texts_of_others_do_no_harm() -> None:
    harmless = [
        ("Prabowo Subianto", "Prabowo Subianto"),
        ("a\u202eb\u2066c\u200fd", "a\ufffdb\ufffdc\ufffdd"),
        ("a\x00b\x1bc", "a\ufffdb\ufffdc"),
        ("dua\n\tbaris", "dua baris"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Z" + "\u0301" * 50, "Z" + "\u0301" * 3),
        ("A" * 10_000, "A" * 2000 + "…"),
        ("A" * 1999 + "😀", "A" * 1999 + "…"),
        (None, ""),
    ]
    given = [one for one, _ in harmless]
    assert evaluate(FORMAT, "return given.map((one) => it.clean(one));", given=given) == [to for _, to in harmless]


def test_flags_and_names_of_countries() -> None:
    given = ["ID", "UN", "ASEAN", "id", ""]
    found = evaluate(FORMAT, "return given.map((one) => [it.flag(one), it.regionName(one, 'en')]);", given=given)
    assert found == [
        [{"emoji": "🇮🇩", "label": "ID"}, "Indonesia"],
        [{"emoji": "🇺🇳", "label": "UN"}, "United Nations"],
        [{"emoji": None, "label": "ASEAN"}, "ASEAN"],
        [{"emoji": None, "label": "id"}, "id"],
        [{"emoji": None, "label": ""}, ""],
    ]


def test_a_country_is_named_in_the_readers_language() -> None:
    rows = [
        {"country": "JP", "country_name": "Jepang", "country_name_en": "Japan"},
        {"code": "JP", "name": "Jepang", "name_en": "Japan"},
        {"country": "XX", "country_name": None, "country_name_en": None},
    ]
    found = evaluate(
        FORMAT, "return rows.map((one) => [it.countryName(one, 'id'), it.countryName(one, 'en')]);", rows=rows
    )
    assert found == [["Jepang", "Japan"], ["Jepang", "Japan"], ["XX", "XX"]]


def test_numbers_and_shares() -> None:
    script = "return [it.number(12500, 'id'), it.number(12500, 'en'), ...[0, 0.937, 0.996, 1].map(it.percent)];"
    assert evaluate(FORMAT, script) == ["12.500", "12,500", "0\xa0%", "94\xa0%", "99\xa0%", "100\xa0%"]
