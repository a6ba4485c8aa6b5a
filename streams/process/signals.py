"""One way out for SIGINT, SIGTERM and SIGHUP: what was begun is cleaned up, and nobody sees a traceback."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGTERM, signal.SIGHUP)
"""They mean what Ctrl-C means: finish or undo what is in hand, then end."""
OURS_ALONE = frozenset({signal.SIGINT, signal.SIGHUP})
"""Signals that a terminal sends to all processes at once, and that those which we start leave to us."""


class Ending:
    """Which signal has ended this process; SIGINT while none of the others has."""

    def __init__(self) -> None:
        self.signal: int = signal.SIGINT
        self._before: dict[int, signal._HANDLER] = {}

    @property
    def code(self) -> int:
        """The exit code by which a shell tells it."""
        return 128 + self.signal

    def begin(self) -> None:
        """From here on SIGTERM and SIGHUP raise KeyboardInterrupt, once; who ignores them (nohup) goes on ignoring."""
        for one in ENDING:
            before = signal.getsignal(one)
            if before is not signal.SIG_IGN:
                self._before[one] = before
                signal.signal(one, self._end)

    def restore(self) -> None:
        for one, before in self._before.items():
            signal.signal(one, before)

    def _end(self, signum: int, frame: FrameType | None) -> None:
        self.signal = signum
        for one in self._before:  # a second one would interrupt the cleaning up
            signal.signal(one, signal.SIG_IGN)
        ctrl_c = signal.getsignal(signal.SIGINT)  # asyncio's own, while that runs
        if callable(ctrl_c):
            ctrl_c(signal.SIGINT, frame)
        else:
            signal.default_int_handler(signal.SIGINT, frame)


@contextmanager
def ending_on_signals() -> Iterator[Ending]:
    """Make SIGTERM and SIGHUP end the block as Ctrl-C does; elsewhere than in the main thread nothing changes."""
    ending = Ending()
    ours = threading.current_thread() is threading.main_thread()
    try:
        if ours:
            ending.begin()
        yield ending
    finally:
        if ours:
            ending.restore()


@contextmanager
def left_to_us() -> Iterator[None]:
    """Threads and processes that are started in the block never see Ctrl-C and SIGHUP of the terminal."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, OURS_ALONE)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
