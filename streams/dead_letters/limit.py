"""A limit on dead letters: a bad deploy must not empty the archive into the dead-letter topic.

The habit is that of getsentry/arroyo `arroyo/dlq.py` (`DlqLimit`); ours counts over the last records, so that a
worker which has run well for a month notices too.
"""

from __future__ import annotations

from collections import deque

from streams.errors import TooManyDeadLetters


class LetterLimit:
    """More than ``count`` refused, and more than ``share`` of all, among the last ``window`` records are too many."""

    def __init__(self, window: int, count: int, share: float) -> None:
        self._count, self._share = count, share
        self._refused: deque[bool] = deque(maxlen=window)

    def note(self, refused: int, done: int) -> None:
        """Count the records of a batch, before anything of it is sent. Raises TooManyDeadLetters."""
        self._refused.extend([False] * done + [True] * refused)
        letters, records = sum(self._refused), len(self._refused)
        if letters > self._count and letters > self._share * records:
            raise TooManyDeadLetters(
                f"{letters} of the last {records} records were refused: look at `jumpa dead-letters list`, mend the "
                "publisher or this deploy, or raise JUMPA_DEAD_LETTER_COUNT; then start the worker again and send back "
                "what was refused with `jumpa dead-letters redrive`.",
                refused,
            )
