"""The whole way without a broker: the same pure functions, fed from an iterator."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from itertools import islice

from schemas.news import NewsItem
from streams.language.pool import LanguagePool, Result, TaggerFactory, analyze_each, stanza_tagger

CHUNK = 16
"""Items in the hands of one process at a time."""
ITEM_LIMIT_S = 120.0
"""Longest work on one item: nobody waits for a heart beat here, so be patient."""


def analyze_items(
    items: Iterable[NewsItem], jobs: int, factory: TaggerFactory = stanza_tagger
) -> Iterator[tuple[NewsItem, Result]]:
    """Each item with its result, in order, worked on by ``jobs`` processes. Raises what loading the models raised."""
    pool = LanguagePool(jobs, ITEM_LIMIT_S, factory)
    source = iter(items)
    try:
        with asyncio.Runner() as runner:
            runner.run(pool.warm())
            while chunk := list(islice(source, CHUNK * jobs)):
                yield from zip(chunk, runner.run(analyze_each(pool, chunk)), strict=True)
    finally:
        pool.close()
