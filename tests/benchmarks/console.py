"""The console's store under a load: ``python tests/benchmarks/console.py --meetings 100000`` fills one and asks it.

Prints what filling took (without the making of the records), the size of the file, the seconds of the processor for
each question (the median of five), and the most memory of the process; the last line is JSON. ``--keep FILE`` leaves
the store there, for a console to be looked at with many meetings; ``--hostile`` puts texts into it that a page must
only show; ``--kafka`` sends the records to topics of an Apache Kafka 4 first, and fills the store as a console does,
with the reading in the time that is told.
Exit code 1 when filling took more than a minute of a processor for 100,000 meetings, or a page more than 0.3 s.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from statistics import median

from processors.lexicon.gazetteer import load_gazetteer
from schemas.meetings import MeetingStatus
from schemas.mentions import Scope
from streams.console.model.figures import NetworkBy
from streams.console.model.filling import fill as fill_store
from streams.console.model.query import changes, one, page
from streams.console.model.rows import RowOrder
from streams.console.model.store import Store
from streams.console.model.sums import calendar, facets, network, places_of_meetings
from streams.console.model.taking import Taken, TakenKind
from streams.dev_broker import Engine, start_broker
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import sender
from streams.kafka.topics import all_topics, names
from streams.reading.wanted import Wanted, ids_of_leaders
from streams.records import Output
from streams.settings import Settings
from tests.support.console.synthetic import TODAY, records

BATCH = 1000
FILL_S = 60 / 100_000
PAGE_S = 0.3
ANY = Wanted()
FILTERS = {
    "all": (ANY, ""),
    "country": (Wanted(countries=("ID",)), ""),
    "two countries": (Wanted(countries=("ID", "MY")), ""),
    "leader": (Wanted(leader="prabowo", leader_ids=ids_of_leaders("prabowo")), ""),
    "status": (Wanted(statuses=frozenset({MeetingStatus.PLANNED})), ""),
    "merged": (Wanted(statuses=frozenset({MeetingStatus.MERGED})), ""),
    "scope": (Wanted(scope=Scope.DOMESTIC), ""),
    "days": (Wanted(since=date(2025, 8, 1), until=date(2025, 8, 31)), ""),
    "confidence": (Wanted(min_confidence=0.999), ""),
    "ended": (Wanted(ended=True), ""),
    "text, rare": (ANY, "kyoto"),
    "text, in all": (ANY, "bertemu"),
    "text, one letter": (ANY, "a"),
    "text, nothing": (ANY, "zzz"),
    "together": (Wanted(("ID",), "a", since=date(2024, 1, 1), min_confidence=0.5), "perdana m"),
}


def fill(store: Store, given: Iterable[Taken]) -> tuple[float, float]:
    """Seconds, and seconds of the processor, that the store needed."""
    wall = processor = 0.0
    given = iter(given)
    while batch := list(islice(given, BATCH)):
        started = time.perf_counter(), time.process_time()
        store.take(batch)
        wall += time.perf_counter() - started[0]
        processor += time.process_time() - started[1]
    started = time.perf_counter(), time.process_time()
    store.index()
    return wall + time.perf_counter() - started[0], processor + time.process_time() - started[1]


async def fill_from_topics(store: Store, given: Iterable[Taken]) -> tuple[float, float]:
    """The same of a console that reads all of its topics from their beginning."""
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = Settings(broker=broker.address)
        await create_topics(settings.broker, all_topics(settings))
        named = names(settings)
        of = {TakenKind.MEETING: named.meetings, TakenKind.MENTION: named.mentions}
        async with sender(settings) as send:
            for one in given:
                await send(Output(of[one.kind], one.key.encode(), one.value, {}))
        filled = asyncio.Event()
        started = time.perf_counter(), time.process_time()
        filling = asyncio.create_task(fill_store(store, settings, lambda state: state.filling or filled.set()))
        await filled.wait()
        ended = time.perf_counter() - started[0], time.process_time() - started[1]
        filling.cancel()
        await asyncio.gather(filling, return_exceptions=True)
        return ended


def questions(store: Store) -> dict[str, Callable[[], object]]:
    """What a page asks."""
    first = page(store, ANY, "", RowOrder.CHANGED)
    deep, month = _deep(store), (TODAY.replace(day=1), TODAY.replace(day=30), TODAY)
    asked: dict[str, Callable[[], object]] = {
        f"page: {name}": lambda given=given: page(store, *given, RowOrder.CHANGED) for name, given in FILTERS.items()
    }
    return asked | {
        "page by date": lambda: page(store, ANY, "", RowOrder.DATE),
        "page far behind": lambda: page(store, ANY, "", RowOrder.CHANGED, 50, deep),
        "one meeting": lambda: one(store, first.rows[0].id),
        "changes": lambda: changes(store, first.seq - 100, 100, ANY, "bertemu"),
        "calendar, a month": lambda: calendar(store, ANY, "", *month),
        "calendar, a year": lambda: calendar(store, ANY, "", TODAY - timedelta(365), TODAY, TODAY),
        "map": lambda: places_of_meetings(store, ANY, ""),
        "network of countries": lambda: network(store, ANY, "", NetworkBy.COUNTRY),
        "network of leaders": lambda: network(store, ANY, "", NetworkBy.LEADER),
        "facets": lambda: facets(store),
    }


def _deep(store: Store) -> str | None:
    after = None
    for _ in range(3):
        after = page(store, ANY, "", RowOrder.CHANGED, 10_000, after).next or after
    return after


def seconds(ask: Callable[[], object]) -> float:
    """Of the processor, for all is in memory: the median of five."""
    spent = []
    for _ in range(5):
        started = time.process_time()
        ask()
        spent.append(time.process_time() - started)
    return median(spent)


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--meetings", type=int, default=100_000)
    parser.add_argument("--mentions", action="store_true", help="fill the mentions, too")
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--kafka", action="store_true", help="fill it out of topics")
    parser.add_argument("--keep", type=Path, help="file of the store; else it goes")
    given = parser.parse_args()
    load_gazetteer()
    store = Store.open(given.keep)
    made = records(given.meetings, hostile=given.hostile, with_mentions=given.mentions)
    wall, processor = asyncio.run(fill_from_topics(store, made)) if given.kafka else fill(store, made)
    size = sum(path.stat().st_size for path in store.path.parent.glob(f"{store.path.name}*"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{store.counts().meetings} of {given.meetings} meetings have not ended")
    print(f"{'filling, s':28} {wall:8.1f}\n{'  of the processor, s':28} {processor:8.1f}")
    print(f"{'file, MB':28} {size / 1e6:8.1f}\n{'most memory at filling, MB':28} {memory / 1e3:8.1f}")
    times = {}
    for name, ask in questions(store).items():
        times[name] = seconds(ask)
        print(f"{name:28} {times[name]:8.3f}", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{'most memory, MB':28} {memory / 1e3:8.1f}")
    store.close()
    slowest = max(spent for name, spent in times.items() if name.startswith("page"))
    print(json.dumps({"meetings": given.meetings, "fill_s": round(processor, 1), "slowest_page_s": round(slowest, 3),
                      "file_mb": round(size / 1e6), "memory_mb": round(memory / 1e3)}))  # fmt: skip
    return int(processor > FILL_S * given.meetings or slowest > PAGE_S)


if __name__ == "__main__":
    sys.exit(main())
