"""`make faults`: break everything on purpose and count what was lost. Ends with one line of JSON.

python -m tests.faults                      the full size: half an hour, and the soak on top
python -m tests.faults --small              the same with little: minutes
python -m tests.faults --only fuzz,poison   some of them
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable

from rich.console import Console
from rich.table import Table

from streams.dev_broker import Engine, missing_for_kafka
from tests.faults.archive import archive_behind_live
from tests.faults.feeds.kills import read_feeds
from tests.faults.flood import flood
from tests.faults.fuzz import fuzz
from tests.faults.kills import kill_broker, kill_workers, replay_beside, stall_workers, undisturbed
from tests.faults.partitions import grow_partitions
from tests.faults.poisoning import poison
from tests.faults.replays import kill_replays
from tests.faults.rolling import roll
from tests.faults.sink import kill_sink
from tests.faults.soak import soak
from tests.faults.standing import recreate_topic, stop_idle_processes
from tests.faults.world import real_items, with_meetings

MUST_BE_ZERO = (
    "stuck",
    "items_lost",
    "items_twice",
    "counts_differing",
    "orphans",
    "items_doubled",
    "corrections_lost",
    "forbidden_fetched",
    "hostile_unnamed",
    "meetings_differing",
    "ids_differing",
    "revisions_doubled",
    "inputs_unanswered",
    "letters_without_reason",
    "worker_ended",
    "neighbours_lost",
    "neighbours_dead_lettered",
    "poison_with_other_reason",
    "readiness_lost",
    "memberships_lost",
    "memory_grew",
    "stop_failed",
    "memory_leaks",
    "open_files_leak",
    "lag_grows",
    "mended_late",
    "age_exceeded",
    "records_passed_over",
    "wrongly_marked",
)
ALL = (
    "workers,stalls,rolling,broker,partitions,recreated,wedged,lane,archive,replay,fuzz,embedded,poison,flood,sink,"
    "feeds,soak"
)
"""All on Apache Kafka but one: the embedded broker forgets everything when it ends, and misleads tables."""
SMALL = {
    "items": 500,
    "kills": 3,
    "stalls": 1,
    "broker_restarts": 1,
    "outage": 5.0,
    "archive": 300,
    "replay_kills": 5,
    "fuzz": 500,
    "poison": 1,
    "flood": 2000,
    "revisions": 600,
    "feeds": 400,
    "soak": 0.5,
}
Figures = dict[str, object]
console = Console(stderr=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--items", type=int, default=5000, help="real items for each run with kills")
    parser.add_argument("--kills", type=int, default=20, help="SIGKILLs of workers, and of a sink")
    parser.add_argument("--stalls", type=int, default=10, help="times that a worker stands still beyond its session")
    parser.add_argument("--broker-restarts", type=int, default=5, help="SIGKILLs of the broker, and one outage more")
    parser.add_argument("--outage", type=float, default=30, help="seconds without a broker")
    parser.add_argument("--archive", type=int, default=21_665, help="real items behind a running feed, real models")
    parser.add_argument("--replay-kills", type=int, default=10, help="SIGKILLs of a replay, its workers, its broker")
    parser.add_argument("--fuzz", type=int, default=10_000, help="fuzzed inputs")
    parser.add_argument("--poison", type=int, default=3, help="items of each poison")
    parser.add_argument("--flood", type=int, default=50_000, help="items sent at once")
    parser.add_argument("--revisions", type=int, default=5000, help="of meetings, while a database's sink is killed")
    parser.add_argument("--feeds", type=int, default=2000, help="articles of 20 feeds")
    parser.add_argument("--soak", type=float, default=30, help="minutes at 80 %% load")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=ALL, help=f"which of {ALL}, separated by commas")
    parser.add_argument("--small", action="store_true", help="little of everything")
    if parser.parse_args().small:
        parser.set_defaults(**SMALL)  # what is asked for counts all the same
    return parser.parse_args()


async def run(given: argparse.Namespace) -> dict[str, Figures]:
    """The wanted scenarios, one after the other: they share two cores."""
    wanted = given.only.split(",")
    items = real_items(given.items)
    mixed = with_meetings(items)
    expected = (
        await undisturbed(mixed)
        if {"workers", "stalls", "rolling", "broker", "partitions", "recreated", "wedged", "lane"} & set(wanted)
        else {}
    )
    scenarios: dict[str, Callable[[], Awaitable[Figures]]] = {
        "workers": lambda: kill_workers(mixed, expected, given.kills, given.seed),
        "stalls": lambda: stall_workers(mixed, expected, given.stalls, given.seed),
        "rolling": lambda: roll(mixed, expected),
        "broker": lambda: kill_broker(mixed, expected, given.broker_restarts, given.outage, given.seed),
        "partitions": lambda: grow_partitions(mixed, expected),
        "recreated": lambda: recreate_topic(mixed, expected),
        "wedged": lambda: stop_idle_processes(mixed, expected),
        "lane": lambda: replay_beside(mixed, expected, given.kills, given.seed),
        "archive": lambda: archive_behind_live(real_items(given.archive)),
        "replay": lambda: kill_replays(mixed, given.replay_kills, given.seed),
        "fuzz": lambda: fuzz(items[:500], given.fuzz, given.seed),
        "embedded": lambda: fuzz(items[:500], given.fuzz // 10, given.seed, Engine.TANSU),
        "poison": lambda: poison(items[: min(len(items), 1000)], given.poison, given.seed),
        "flood": lambda: flood(items[:1000], given.flood),
        "sink": lambda: kill_sink(given.revisions, given.kills, given.seed),
        "feeds": lambda: read_feeds(given.feeds, given.kills, given.seed),
        "soak": lambda: soak(items[:1000], given.soak),
    }
    found: dict[str, Figures] = {}
    for name in wanted:
        started = time.monotonic()
        with console.status(f"{name} ..."):
            try:
                figures = await scenarios[name]()
            except AssertionError as exc:  # it went no further; what the others found is told all the same
                figures = {"stuck": 1, "why": str(exc)}
        found[name] = figures | {"seconds": round(time.monotonic() - started)}
        show(name, found[name])
    return found


def show(name: str, figures: Figures) -> None:
    table = Table(title=name, title_justify="left")
    table.add_column("figure")
    table.add_column("value")
    for figure, value in figures.items():
        bad = figure in MUST_BE_ZERO and value != 0
        table.add_row(figure, f"[red]{value}[/red]" if bad else str(value))
    console.print(table)


def summary(found: dict[str, Figures]) -> Figures:
    """All figures, those that must be zero summed over the scenarios first."""
    sums: Figures = {
        name: sum(int(str(figures[name])) for figures in found.values() if name in figures)
        for name in MUST_BE_ZERO
        if any(name in figures for figures in found.values())
    }
    return sums | dict(found)


def main() -> int:
    missing = missing_for_kafka()
    if missing:
        console.print(missing)
        return 2
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # brokers are killed here on purpose
    logging.getLogger("streams.kafka.unpacking").setLevel(logging.ERROR)  # and bombs are read, to count them
    told = summary(asyncio.run(run(arguments())))
    print(json.dumps(told))
    return 1 if any(told.get(name) for name in MUST_BE_ZERO) else 0


if __name__ == "__main__":
    sys.exit(main())
