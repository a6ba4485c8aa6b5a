"""How fast mentions are joined, and what it takes: ``python tests/benchmarks/consolidation.py``.

Synthetic mentions of meetings spread over three years, through the consolidation agent's own code with a store and a
publisher in memory; in the order of their articles with a little disorder, or, with ``--order archive``, the last
year's as they come and, from its middle on, the archive of the two years before behind them, four of it to each new
one. Each tenth of them is timed alone: the time for one mention must not depend on how many meetings there are, and
memory may grow at most linearly. On a busy machine look at the calls, counted over the last tenth of each:
CPU time grows with the load of others, too. ``--sides 2`` puts all meetings under one key. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import random
import resource
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from processors.joining.claims.keys import partition_key
from schemas.codec import encode
from schemas.mentions import MeetingMention, Participant, Rank, Status
from streams.agents.consolidate import Consolidator
from streams.kafka import topics
from streams.process.garbage import look_seldom
from streams.records import Output, Record
from streams.settings import Settings
from tests.support.stream_fakes import FakeStore, mention, new_metrics, no_limit

FIRST = date(2023, 1, 1)
DAYS = 3 * 365
BATCH = 16


class Store(FakeStore):
    """Counts the bytes that a changelog would take."""

    written = 0

    async def put(self, partition: int, entries: dict[bytes, bytes]) -> None:
        self.written += sum(len(key) + len(value) for key, value in entries.items())
        await super().put(partition, entries)


class Counter:
    """A publisher that keeps nothing."""

    def __init__(self) -> None:
        self.count = 0

    async def publish(self, outputs: Sequence[Output]) -> None:
        self.count += len(outputs)


def synthetic(count: int, meetings: int, sides: int, seed: int = 1) -> Iterator[MeetingMention]:
    """Mentions of some meetings, by article time: planned before, held after, a third without a day, some copies."""
    chance = random.Random(seed)
    weights = [(at + 1) ** -0.5 for at in range(sides)]  # some countries meet often, most seldom
    leaders = [
        Participant(name=f"Pemimpin {at} Negara", country=f"{chr(65 + at // 26)}{chr(65 + at % 26)}", rank=Rank.HEAD)
        for at in range(sides)
    ]
    planned: list[tuple[int, float, int, tuple[int, int]]] = []
    for meeting in range(meetings):
        day, pair = chance.randrange(DAYS), _two(chance, weights)
        for _ in range(count // meetings):
            planned.append((day, day + chance.gauss(0, 2) + chance.random() / 10, meeting, pair))
    for number, (day, at, meeting, pair) in enumerate(sorted(planned, key=lambda one: one[1])):
        held = at >= day
        when = FIRST + timedelta(days=day)
        yield mention(
            f"item-{number}",
            f"{FIRST + timedelta(days=round(at))}T10:00:00+07:00",
            id=f"mention-{number}",
            participants=tuple(leaders[side] for side in pair),
            status=Status.HELD if held else Status.PLANNED,
            date=when.isoformat() if chance.random() < 0.67 else None,
            city=f"Kota {meeting % 50}" if chance.random() < 0.7 else None,
            country=leaders[pair[0]].country,
            source=f"Kabar {number % 40}",
            text_signature=f"{chance.getrandbits(64):016x}",
            text_digest=f"text {number}",
        )


def _two(chance: random.Random, weights: Sequence[float]) -> tuple[int, int]:
    while True:
        first, second = chance.choices(range(len(weights)), weights, k=2)
        if first != second:
            return first, second


def archive_behind(mentions: Iterable[MeetingMention]) -> Iterator[MeetingMention]:
    """The live feed of the last third, from its middle on with what lies before it as an archive behind it."""
    given = list(mentions)
    third = len(given) // 3
    archive, live = given[: 2 * third], given[2 * third :]
    yield from live[: third // 2]
    rest = live[third // 2 :]
    each = len(archive) / len(rest)
    for at, one in enumerate(rest):
        yield one
        yield from archive[round(at * each) : round((at + 1) * each)]


async def run(count: int, meetings: int, sides: int, order: str) -> dict[str, object]:
    """Join them all; gives the figures."""
    store, publisher = Store(), Counter()
    consolidator = Consolidator(store, publisher, new_metrics(), time.time, Settings(), no_limit())
    dated = synthetic(count, meetings, sides)
    source = archive_behind(dated) if order == "archive" else dated
    rates: list[int] = []
    costs: list[int] = []
    calls: list[int] = []
    states: list[float] = []
    memory: list[int] = []
    titles = f"{'per second':>12} {'CPU us each':>12} {'calls each':>11} {'state MB':>10} {'process MB':>12}"
    print(f"{'mentions':>10} {titles}")
    for tenth in range(1, 11):
        records = [_record(one, at) for at, one in enumerate(_take(source, count // 10))]
        counted = records[-len(records) // 10 :]
        del records[-len(counted) :]
        started, worked = time.perf_counter(), time.process_time()
        for at in range(0, len(records), BATCH):
            await consolidator.process(records[at : at + BATCH])
        rates.append(round(len(records) / (time.perf_counter() - started)))
        costs.append(round((time.process_time() - worked) / len(records) * 1e6))
        states.append(round(sum(map(len, store.entries.values())) / 1e6, 1))
        calls.append(await _calls(consolidator, counted))
        memory.append(round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
        store.log.clear()
        figures = f"{rates[-1]:>12} {costs[-1]:>12} {calls[-1]:>11} {states[-1]:>10} {memory[-1]:>12}"
        print(f"{tenth * (count // 10):>10} {figures}", flush=True)
    return {
        "order": order, "mentions": count, "meetings": meetings, "revisions": publisher.count,
        "per_second": round(10 / sum(1 / rate for rate in rates)), "per_second_by_tenth": rates,
        "cpu_us_by_tenth": costs, "calls_by_tenth": calls,
        "last_to_second": {"cpu": round(costs[-1] / costs[1], 2), "calls": round(calls[-1] / calls[1], 2)},
        "state_mb_by_tenth": states, "process_mb_by_tenth": memory, "written_mb": round(store.written / 1e6),
    }  # fmt: skip


async def _calls(consolidator: Consolidator, records: Sequence[Record]) -> int:
    """Function calls, Python's and C's, that one mention takes: they do not change with what else the machine does."""
    profile = cProfile.Profile()
    profile.enable()
    for at in range(0, len(records), BATCH):
        await consolidator.process(records[at : at + BATCH])
    profile.disable()
    return round(sum(entry.callcount for entry in profile.getstats()) / len(records))


def _take(source: Iterator[MeetingMention], count: int) -> list[MeetingMention]:
    return [one for _, one in zip(range(count), source, strict=False)]


def _record(one: MeetingMention, offset: int) -> Record:
    return Record(topics.MENTIONS, 0, offset, encode(one), partition_key(one).encode())


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mentions", type=int, default=200_000)
    parser.add_argument("--meetings", type=int, default=20_000)
    parser.add_argument("--sides", type=int, default=60, help="countries that meet; 2 put all meetings under one key")
    parser.add_argument("--order", choices=["dated", "archive"], default="dated", help="how they come")
    given = parser.parse_args()
    look_seldom()
    print(json.dumps(asyncio.run(run(given.mentions, given.meetings, given.sides, given.order))))


if __name__ == "__main__":
    main()
