"""Whether a language process grows: ``python tests/benchmarks/flat.py`` has one read 50,000 articles.

Articles of the news archive; where those end they come again, each time with other words among theirs, so that what is
kept of words does not hold all of them. Memory is the process' own share (PSS), told every so many articles. The last
line is JSON. Exit code 1 where the most of the last third is over a tenth above the most of the third before it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import count, islice

import psutil

from schemas.news import NewsItem
from streams.language.memory import pool_processes
from streams.language.pool import LanguagePool
from tests.faults.world import real_items

ARCHIVE, BATCH, TOLD = 21_665, 16, 2_000
OTHER = 20
"""Each so-manieth word is another one when an article comes again."""
GROWN = 1.1


def endless(items: Sequence[NewsItem]) -> Iterator[NewsItem]:
    """The items again and again, never the same."""
    yield from items
    for turn in count(1):
        for item in items:
            words = item.body.split(" ")
            words[turn % OTHER :: OTHER] = [f"{word}{word[-turn:]}" for word in words[turn % OTHER :: OTHER]]
            yield item.model_copy(update={"id": f"{item.id}-{turn}", "body": " ".join(words)})


async def measure(articles: int) -> list[int]:
    """MB of the process after each `TOLD` articles."""
    given, held = endless(real_items(ARCHIVE)), []
    pool = LanguagePool(1, 60.0)
    try:
        await pool.warm()
        (process,) = map(psutil.Process, pool_processes())
        for done in range(0, articles, BATCH):
            await pool.analyze(list(islice(given, BATCH)))
            if done % TOLD < BATCH and done:
                held.append(round(process.memory_full_info().pss / 1e6))
                print(f"{done:>7,} articles: {held[-1]} MB", flush=True)
    finally:
        pool.close()
    return held


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=50_000)
    given = parser.parse_args()
    held = asyncio.run(measure(given.articles))
    third = len(held) // 3
    before, last = max(held[third : 2 * third]), max(held[2 * third :])
    print(json.dumps({"articles": given.articles, "mb": held, "before": before, "last": last}))
    return int(last > GROWN * before)


if __name__ == "__main__":
    sys.exit(main())
