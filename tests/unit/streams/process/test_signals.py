"""SIGTERM and SIGHUP end a block as Ctrl-C does."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from streams.process.signals import ENDING, ending_on_signals


@pytest.fixture(autouse=True)
def not_ignored() -> Iterator[None]:
    """As in a terminal, also where the tests themselves run behind `nohup`."""
    before = {one: signal.signal(one, signal.SIG_DFL) for one in ENDING}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_ends_the_block_once_and_leaves_nothing_behind(number: signal.Signals, tmp_path: Path) -> None:
    before = {one: signal.getsignal(one) for one in ENDING}
    with ending_on_signals() as ending:
        with pytest.raises(KeyboardInterrupt), TemporaryDirectory(dir=tmp_path):
            os.kill(os.getpid(), number)
        os.kill(os.getpid(), number)  # a second one does not break into the cleaning up
        assert ending.code == 128 + number
    assert list(tmp_path.iterdir()) == []
    assert {one: signal.getsignal(one) for one in ENDING} == before


def test_what_is_ignored_stays_ignored() -> None:
    """`nohup jumpa ...`"""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending_on_signals():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
