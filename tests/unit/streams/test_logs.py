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


def test_a_library_that_repeats_itself_is_heard_once_a_second(capsys: pytest.CaptureFixture[str]) -> None:
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
