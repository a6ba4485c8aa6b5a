"""A pipe from a worker to its supervisor, into which the worker's event loop writes as long as it turns."""

from __future__ import annotations

import os
import time
from contextlib import suppress

HEARTBEAT = "JUMPA_INTERNAL_HEARTBEAT"
"""Set by the supervisor: the number of the file descriptor to write to."""
BEAT_S = 2.0
SILENCE_S = 60.0
"""Longest silence of a worker that has begun to beat. None of ours blocks its loop for a second; a machine that is
suspended stops the supervisor's clock, too."""


class Heartbeat:
    """The supervisor's end. One for each start of a worker."""

    def __init__(self) -> None:
        self._ears, self.mouth = os.pipe()
        """``mouth``: what the worker inherits."""
        os.set_blocking(self._ears, False)
        self._heard: float | None = None

    def silent(self) -> bool:
        """Whether a worker that has begun to beat has not done so for too long."""
        with suppress(BlockingIOError):
            while os.read(self._ears, 4096):
                self._heard = time.monotonic()
        return self._heard is not None and time.monotonic() - self._heard > SILENCE_S

    def close(self) -> None:
        """Close both ends."""
        os.close(self._ears)
        os.close(self.mouth)


def beat() -> None:
    """The worker's end: say that the loop turns, where a supervisor listens."""
    given = os.environ.get(HEARTBEAT)
    if given is not None:
        with suppress(OSError):  # it has ended; then so shall we
            os.write(int(given), b".")
