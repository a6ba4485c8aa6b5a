"""Filters and the address that holds them."""

from __future__ import annotations

from tests.support.console.node import evaluate

ADDRESSES = [
    "",
    "?country=ID&country=MY&leader=Anwar+Ibrahim&status=held&scope=international&since=2025-09-01&until=2025-09-30"
    "&min_confidence=0.8&ended=1&q=batas+laut",
    "?country=ID&month=2025-09",
    "?q=%3Cscript%3E%26%23",
]


def test_an_address_gives_itself_back() -> None:
    script = "return given.map((one) => it.writeFilters(it.readFilters(one)));"
    assert evaluate("lib/filters.js", script, given=ADDRESSES) == [
        "",
        "?country=ID&country=MY&status=held&leader=Anwar+Ibrahim&scope=international&since=2025-09-01"
        "&until=2025-09-30&min_confidence=0.8&ended=1&q=batas+laut",
        *ADDRESSES[2:],
    ]


def test_what_a_view_keeps_for_itself_is_no_filter() -> None:
    script = "const read = it.readFilters(given); return [read.more, it.countOf(read), it.pairs(read)];"
    expected = [{"month": "2025-09"}, 1, [["country", "ID"]]]
    assert evaluate("lib/filters.js", script, given="?country=ID&country=ID&month=2025-09&q=") == expected


def test_a_change_leaves_the_rest() -> None:
    script = """
        const after = it.changed(it.readFilters("?country=ID&q=a&month=2025-09"), { q: "", more: { day: "3" } });
        return [it.writeFilters(after), it.writeFilters(it.changed(after, { ...it.NO_FILTERS, more: { month: "" } }))];
    """
    assert evaluate("lib/filters.js", script) == ["?country=ID&month=2025-09&day=3", "?day=3"]


def test_a_question_leaves_out_what_is_empty() -> None:
    script = """
        const { NO_FILTERS } = await import("/static/lib/filters.js");
        const more = { after: null, limit: 50, order: "", day: ["a", "b"] };
        return [it.query(null, more), it.query({ ...NO_FILTERS, country: ["ID"], leader: " ", q: " a b " })];
    """
    assert evaluate("lib/api.js", script) == ["limit=50&day=a&day=b", "country=ID&q=a+b"]
