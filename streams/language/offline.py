"""The whole way without a broker: the same pure functions, fed from an iterator."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Protocol, TypeVar

from schemas.news import NewsItem
from streams.language.child import TaggerFactory, shipped_tagger
from streams.language.pool import Analyzer, LanguagePool, MeetingsAlone, Result, analyze_each

CHUNK = 16
"""Items in the hands of one process at a time."""
AHEAD = 2
"""Chunks for each process that are given out at a time, so that none waits for the slowest, or for what we write."""
ITEM_LIMIT_S = 120.0
"""Longest work on one item: nobody waits for a heart beat here, so be patient."""

T = TypeVar("T")


def analyze_items(
    items: Iterable[NewsItem], jobs: int, factory: TaggerFactory = shipped_tagger, *, entities: bool = True
) -> Iterator[tuple[NewsItem, Result]]:
    """Each item with its result, in order, worked on by ``jobs`` processes. Raises what loading the models raised."""
    with offline_pool(jobs, factory) as pool:
        for item, result in pool.analyze(items, lambda item: item, entities=entities):
            assert result is not None, "each is an item"
            yield item, result


class OfflinePool(Protocol):
    """What analyses items for whoever has no event loop; tests hand in one without processes."""

    @property
    def version(self) -> str:
        """Of the models."""

    def analyze(
        self, given: Iterable[T], item_of: Callable[[T], NewsItem | None], *, entities: bool = True
    ) -> Iterator[tuple[T, Result | None]]:
        """Each thing given with the result of the item in it, in order; None where it holds none."""


class _OfflinePool:
    """Language processes with their models loaded."""

    def __init__(self, pool: LanguagePool, runner: asyncio.Runner, jobs: int) -> None:
        self._pool = pool
        self._runner = runner
        self._ahead = AHEAD * jobs
        self.version = runner.run(pool.warm())

    def analyze(
        self, given: Iterable[T], item_of: Callable[[T], NewsItem | None], *, entities: bool = True
    ) -> Iterator[tuple[T, Result | None]]:
        analyzer: Analyzer = self._pool if entities else MeetingsAlone(self._pool)
        source = iter(given)
        working: deque[tuple[list[T], asyncio.Task[list[Result]]]] = deque()
        while True:
            while len(working) < self._ahead and (chunk := list(islice(source, CHUNK))):
                items = [item for one in chunk if (item := item_of(one)) is not None]
                task = self._runner.get_loop().create_task(analyze_each(analyzer, items))
                working.append((chunk, task))
            if not working:
                return
            chunk, task = working.popleft()
            results = iter(self._runner.run(_ended(task)))
            yield from ((one, None if item_of(one) is None else next(results)) for one in chunk)


async def _ended(task: asyncio.Task[list[Result]]) -> list[Result]:
    return await task


@contextmanager
def offline_pool(jobs: int, factory: TaggerFactory = shipped_tagger) -> Iterator[OfflinePool]:
    """``jobs`` processes, until the block is left. Raises what loading the models raised."""
    pool = LanguagePool(jobs, ITEM_LIMIT_S, factory)
    try:
        with asyncio.Runner() as runner:
            yield _OfflinePool(pool, runner, jobs)
    finally:
        pool.close()
