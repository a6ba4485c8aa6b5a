"""One line an event on standard error; libraries are quiet and cannot flood."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest

from streams.logs import CHATTY, set_up_logs


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Put the root logger and the libraries' levels back as they were."""
    names = ["", *CHATTY]
    levels = {name: logging.getLogger(name).level for name in names}
    handlers = list(logging.root.handlers)
    logging.root.handlers.clear()  # so that set_up_logs does not close pytest's own
    yield
    logging.root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_a_line_has_utc_time_level_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO")
    logging.getLogger("streams.faust_worker.worker").info("models loaded: %s", "x-1")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO streams\.faust_worker\.worker: models loaded: x-1\n", captured.err
    )


def test_libraries_speak_from_warning_on(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO")
    logging.getLogger("faust.app").info("hidden")
    logging.getLogger("faust.app").warning("shown")
    assert "hidden" not in (err := capsys.readouterr().err)
    assert "shown" in err


def test_at_debug_libraries_tell_everything(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("DEBUG")
    logging.getLogger("mode.worker").debug("told")
    assert "told" in capsys.readouterr().err


def test_a_library_that_repeats_itself_is_heard_seldom(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO")
    for number in range(1000):
        logging.getLogger("aiokafka.conn").error("no connection %d", number)
    logging.getLogger("aiokafka.conn").error("another place")
    for _ in range(3):
        logging.getLogger("streams.agents.enrich").error("ours")
    err = capsys.readouterr().err
    assert err.count("no connection") <= 2
    assert err.count("another place") == 1
    assert err.count("ours") == 3


def test_what_was_kept_back_is_counted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    set_up_logs("INFO")
    now = 1000.0
    monkeypatch.setattr("time.time", lambda: now)
    monkeypatch.setattr("time.time_ns", lambda: int(now * 1e9))
    for seconds in (0, 1, 2, 40):
        now = 1000.0 + seconds
        logging.getLogger("aiokafka.conn").error("no connection %d", seconds)
    told = [line.partition("conn: ")[2] for line in capsys.readouterr().err.splitlines()]
    assert told == ["no connection 0", "no connection 40 (and 2 before it)"]


def test_an_event_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO")
    logging.getLogger("faust.app").error("\n+--+\r\n|x |")
    try:
        raise ValueError("two\nlines")
    except ValueError:
        logging.getLogger("streams.agents.enrich").exception("agent failed")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("faust.app: \\n+--+\\r\\n|x |")
    assert "ValueError: two\\nlines" in lines[1]
