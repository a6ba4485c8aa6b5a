"""The stream of changes: it begins again by itself and catches up."""

from __future__ import annotations

from typing import Any

from tests.support.console.node import evaluate

STAGE = """
    const opened = [];
    class Source {
        constructor(address) { this.heard = {}; this.address = address; opened.push(this); }
        addEventListener(type, listener) { this.heard[type] = listener; }
        close() { this.closed = true; }
        tell(type, data, id = "") { this.heard[type]({ data: JSON.stringify(data), lastEventId: id }); }
    }
    const page = { hidden: false, addEventListener: (type, listener) => (page.turned = listener) };
    const live = it.createLive(Source, page, 1);
    const events = [];
    live.on((event) => events.push(event.type));
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    const addresses = () => opened.map((one) => one.address + (one.closed ? " closed" : ""));
    live.follow("");
    opened[0].onopen();
    opened[0].tell("state", { seq: 5, filling: null });
"""


def _told(script: str) -> Any:
    return evaluate("lib/live.js", STAGE + script)


def test_after_a_break_it_goes_on_behind_the_last_change() -> None:
    script = """
        opened[0].tell("meeting", { id: "a", fits: true }, "7");
        opened[0].onerror();
        await pause(20);
        opened[1].onopen();
        return [addresses(), events, live.connected];
    """
    told = ["connection", "state", "meeting", "connection", "connection"]
    assert _told(script) == [["/api/stream closed", "/api/stream?seq=7"], told, True]


def test_other_filters_ask_behind_the_last_change_too() -> None:
    script = 'live.follow("country=ID"); live.follow("country=ID", 9); return [addresses(), live.question];'
    assert _told(script) == [["/api/stream closed", "/api/stream?country=ID&seq=5"], "country=ID"]


def test_what_was_read_before_the_stream_began_is_caught_up() -> None:
    assert _told('live.follow("", 4); return addresses();') == ["/api/stream closed", "/api/stream?seq=4"]


def test_a_page_that_nobody_sees_is_not_connected() -> None:
    script = """
        page.hidden = true; page.turned();
        const away = addresses();
        page.hidden = false; page.turned();
        return [away, addresses()];
    """
    assert _told(script) == [["/api/stream closed"], ["/api/stream closed", "/api/stream?seq=5"]]


def test_when_all_is_read_lists_are_asked_anew() -> None:
    script = """
        events.length = 0;
        opened[0].tell("state", { seq: 6, filling: { done: 1, of: 2 } });
        opened[0].tell("state", { seq: 7, filling: null });
        opened[0].tell("again", { seq: 9, filling: null });
        opened[0].onerror();
        await pause(20);
        return [events, addresses().at(-1)];
    """
    assert _told(script) == [["state", "state", "again", "state", "again", "connection"], "/api/stream?seq=9"]
