"""A replay's items in the language pool: they take the processes that live items leave, one item at a time.

The pool works on what it was given in order, and does not interrupt it. So what a live item may have to wait for is
what a replay has given it: one item for each process, some tens of milliseconds. Where live items need all processes
all the time, an item of a replay waits for ``PATIENCE_S`` and then goes all the same: of one process that is some 4 %
of its time, and every lane moves on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from time import monotonic

from processors.pipeline import Analysis
from schemas.news import NewsItem
from streams.language.pool import Analyzer

PATIENCE_S = 2.0
"""Longest wait of a replay's item for live ones; the next one's begins when it has its turn."""
LOOK_S = 0.01
"""Seconds between two looks at whether a process is left: short beside an item's 70 ms."""


class Turns:
    """An analyzer for a replay's items on a pool that live items use, too.

    ``live``: how many live items wait or are at work.
    """

    def __init__(
        self, pool: Analyzer, processes: int, live: Callable[[], int], clock: Callable[[], float] = monotonic
    ) -> None:
        self._pool = pool
        self._processes = processes
        self._live = live
        self._clock = clock
        self._asking = asyncio.Lock()
        self._at_work = 0
        """Items of the replay."""

    async def analyze(self, items: Sequence[NewsItem]) -> list[Analysis]:
        """Analyse a batch, each item when a process is left for it. Raises as the pool does, when all have ended."""
        done = await asyncio.gather(*map(self._alone, items), return_exceptions=True)
        for one in done:
            if isinstance(one, BaseException):
                raise one
        return [one for one in done if not isinstance(one, BaseException)]

    async def _alone(self, item: NewsItem) -> Analysis:
        async with self._asking:  # in their order
            await self._turn()
            self._at_work += 1
        try:
            (analysis,) = await self._pool.analyze([item])
            return analysis
        finally:
            self._at_work -= 1

    async def _turn(self) -> None:
        until = self._clock() + PATIENCE_S
        while not self._left() and self._clock() < until:  # noqa: ASYNC110 - nothing tells when that changes
            await asyncio.sleep(LOOK_S)

    def _left(self) -> bool:
        """Whether a process is left that no live item needs."""
        return self._at_work + min(self._live(), self._processes) < self._processes
