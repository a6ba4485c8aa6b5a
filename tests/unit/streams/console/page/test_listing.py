"""The list of meetings while meetings come and change."""

from __future__ import annotations

from typing import Any

from tests.support.console.node import evaluate

STAGE = """
    const listeners = [];
    const live = { question: "", on: (one) => listeners.push(one), follow: (q, seq) => asked.push(["follow", q, seq]) };
    const tell = (event) => listeners.forEach((one) => one(event));
    const asked = [];
    const row = (id, revision = 1, seq = 10) => ({ id, revision, seq, changed_at: `at ${seq}` });
    const pages = { "": { meetings: [row("a"), row("b")], next: "n", total: 3, seq: 10 },
                    "n": { meetings: [row("b"), row("c")], next: null, total: 3, seq: 10 } };
    const ask = async (path, question) => {
        asked.push(question);
        if (fails) throw new Error("away");
        return pages[new URLSearchParams(question).get("after") ?? ""];
    };
    let fails = false;
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    const listing = it.createListing(live, ask, { gatherMs: 0, recountMs: 0 });
    const ids = (items) => items.map((one) => one.row.id + (one.fresh ? "*" : "") + (one.gone ? "-" : ""));
    const seen = () => [ids(listing.list.items), ids(listing.list.waiting), listing.list.total];
    listing.want("");
    await pause(1);
"""


def _told(script: str) -> Any:
    return evaluate("lib/listing.js", STAGE + script)


def test_pages_follow_each_other_without_repeats() -> None:
    script = "await listing.more(); await listing.more(); return [...seen(), listing.list.next, asked];"
    assert _told(script) == [
        ["a", "b", "c"],
        [],
        3,
        None,
        ["order=changed&limit=50", ["follow", "", 10], "order=changed&limit=50&after=n"],
    ]


def test_new_ones_go_on_top_and_changed_ones_stay_where_they_are() -> None:
    script = """
        tell({ type: "meeting", row: row("b", 2, 11), fits: true });
        tell({ type: "meeting", row: row("d", 1, 12), fits: true });
        tell({ type: "meeting", row: row("e", 1, 13), fits: false });
        tell({ type: "meeting", row: row("f", 1, 14), fits: true });
        tell({ type: "gone", id: "a" });
        pages[""] = { ...pages[""], total: 5 };
        await pause(20);
        return [...seen(), listing.list.arrived];
    """
    assert _told(script) == [["f*", "d*", "a*-", "b*"], [], 5, 2]


def test_an_older_revision_changes_nothing() -> None:
    assert _told("""
        tell({ type: "meeting", row: row("b", 1, 11), fits: true });
        await pause(20);
        return seen();
    """) == [["a", "b"], [], 3]


def test_new_ones_wait_while_the_reader_is_elsewhere() -> None:
    script = """
        listing.holds = () => true;
        tell({ type: "meeting", row: row("d", 1, 12), fits: true });
        await pause(20);
        tell({ type: "meeting", row: row("e", 1, 13), fits: true });
        tell({ type: "meeting", row: row("d", 2, 14), fits: true });
        await pause(20);
        const held = seen();
        listing.show();
        return [held, seen()];
    """
    assert _told(script) == [
        [["a", "b"], ["d*", "e*"], 3],
        [["d*", "e*", "a", "b"], [], 3],
    ]


def test_what_no_longer_fits_waits_no_longer() -> None:
    script = """
        listing.holds = () => true;
        tell({ type: "meeting", row: row("d", 1, 12), fits: true });
        await pause(20);
        tell({ type: "meeting", row: row("d", 2, 13), fits: false });
        await pause(20);
        return seen();
    """
    assert _told(script) == [["a", "b"], [], 3]


def test_a_failure_keeps_what_is_shown_and_can_be_asked_again() -> None:
    script = """
        fails = true;
        await listing.more();
        const after = [seen(), listing.list.error.message, listing.list.loading];
        fails = false;
        await listing.more();
        return [after, seen(), listing.list.error];
    """
    assert _told(script) == [[[["a", "b"], [], 3], "away", False], [["a", "b", "c"], [], 3], None]


def test_other_filters_that_fail_leave_nothing_of_the_earlier_ones() -> None:
    script = (
        'fails = true; listing.want("status=boom"); await pause(20); return [...seen(), listing.list.error.message];'
    )
    assert _told(script) == [[], [], None, "away"]


def test_a_failed_list_is_asked_again_when_the_console_is_back() -> None:
    script = """
        fails = true;
        await listing.more();
        fails = false;
        tell({ type: "connection", connected: true });
        await pause(20);
        return [seen(), listing.list.error];
    """
    assert _told(script) == [[["a", "b"], [], 3], None]


def test_a_list_that_began_anew_is_asked_anew() -> None:
    for event in ('{ type: "again" }', '{ type: "state", state: { seq: 3, filling: null } }'):
        script = f"pages[''].meetings = [row('z')]; tell({event}); await pause(20); return seen();"
        assert _told(script) == [["z"], [], 3]


def test_what_was_told_for_other_filters_makes_the_list_old() -> None:
    script = """
        live.question = "country=ID";
        tell({ type: "meeting", row: row("d", 1, 12), fits: true });
        await pause(20);
        const before = seen();
        pages[""].meetings = [row("d")];
        listing.want("");
        await pause(20);
        return [before, seen()];
    """
    assert _told(script) == [[["a", "b"], [], 3], [["d"], [], 3]]
