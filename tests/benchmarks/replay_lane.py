"""What a replay beside the live feed costs the live items: ``python tests/benchmarks/replay_lane.py``.

Apache Kafka 4, one worker with the shipped models. Live items come at a steady rate, first alone and then beside a
replay through the lane, for as long as that takes; and so again, ``--rounds`` times. Measured is what a subscriber
sees: from the time of an item's record to the arrival of its entities. Printed for each half are p50, p95 and p99 in
seconds, the replay's items a second, and at the end the median over the rounds of p95 beside to p95 alone. The last
line is JSON. Exit code 1 where that ratio is above ``--most``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from schemas.codec import encode
from schemas.news import NewsItem
from streams.dev_broker import Engine, start_broker
from streams.dev_broker.running import free_port
from streams.kafka import topics
from streams.kafka.consuming import read_topic
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import item_output, sender
from streams.replay.publishing import Numbered, Window, publish, wait_until_done
from streams.settings import Settings
from tests.faults.world import real_items
from tests.integration.flow import READY, REAL, says, settings_for, start_worker

LIVE = "live-"
"""Begins the ids of live items: an article may come in both feeds."""
PATIENCE_S = 60.0
"""Longest wait for the last live item's entities."""


class Feed:
    """Live items, and when their entities came."""

    def __init__(self, settings: Settings, items: list[NewsItem], rate: float) -> None:
        self._settings, self._items, self._rate = settings, items, rate
        self._numbers = count()
        self._sent: dict[bytes, float] = {}
        self.ages: list[float] = []

    async def watch(self) -> None:
        """Note the age of each item whose entities arrive, for ever."""
        async for record in read_topic(self._settings.broker, topics.ENTITIES, from_start=True):
            if (at := self._sent.pop(record.key or b"", None)) is not None:
                self.ages.append(time.time() - at)

    async def run(self, enough: asyncio.Event) -> list[float]:
        """Send items at the feed's rate until that is set; gives the ages of these, when all have been done."""
        self.ages = []
        async with sender(self._settings) as send:
            began = time.monotonic()
            for number in count(1):
                if enough.is_set():
                    break
                index = next(self._numbers)
                item = self._items[index % len(self._items)].model_copy(update={"id": f"{LIVE}{index}"})
                output = item_output(encode(item))
                self._sent[output.key or b""] = time.time()
                await send(output)
                await asyncio.sleep(max(0.0, began + number / self._rate - time.monotonic()))
        async with asyncio.timeout(PATIENCE_S):
            while self._sent:  # noqa: ASYNC110 - the watch goes on beside
                await asyncio.sleep(0.05)
        return self.ages


def spread(ages: list[float]) -> dict[str, float]:
    """p50, p95 and p99 in seconds."""
    cut = quantiles(ages, n=100, method="inclusive")
    return {"items": len(ages), "p50": round(cut[49], 3), "p95": round(cut[94], 3), "p99": round(cut[98], 3)}


@asynccontextmanager
async def worker_on(settings: Settings, log: Path) -> AsyncIterator[int]:
    """One worker with the shipped models, ready; gives its process id."""
    with log.open("ab") as stderr:
        process = start_worker(settings, REAL, stderr)
        try:
            await says(settings.http_port, READY, 180)
            yield process.pid
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 30)


async def alone(feed: Feed, seconds: float) -> dict[str, float]:
    """The live feed by itself."""
    enough = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, enough.set)
    return spread(await feed.run(enough))


async def beside(feed: Feed, settings: Settings, items: list[NewsItem], name: str) -> dict[str, float]:
    """The live feed for as long as a replay takes."""
    enough = asyncio.Event()
    running = asyncio.create_task(feed.run(enough))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        published = await publish(
            _numbered(items, name),
            run=name,
            topic=topics.REPLAY_ITEMS,
            checkpoint=Path(folder) / "published.json",
            settings=settings,
            window=Window(),
        )
    await wait_until_done(topics.REPLAY_ITEMS, published, settings)
    seconds = time.monotonic() - began
    enough.set()
    return spread(await running) | {"replayed_a_second": round(len(items) / seconds, 1)}


def _numbered(items: list[NewsItem], name: str) -> Iterator[Numbered]:
    for number, item in enumerate(items, 1):
        yield Numbered(number, item_output(encode(item.model_copy(update={"id": f"{name}-{number}"}))))


async def measure(arguments: argparse.Namespace, log: Path) -> dict[str, object]:
    items = real_items(arguments.items + 500)
    live, old = items[:500], items[500:]
    rounds: list[dict[str, dict[str, float]]] = []
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker, processes=arguments.processes, http_port=free_port(), session_timeout_s=15)
        await create_topics(settings.broker, topics.all_topics(settings))
        feed = Feed(settings, live, arguments.rate)
        watching = asyncio.create_task(feed.watch())
        async with worker_on(settings, log):
            await alone(feed, 10)  # the first items of a worker are slower
            for number in range(arguments.rounds):
                one = {"alone": await alone(feed, arguments.alone)}
                one["beside"] = await beside(feed, settings, old, f"run-{number}")
                for half, told in one.items():
                    print(f"{half:7} {told}  load {os.getloadavg()[0]:.1f}", flush=True)
                rounds.append(one)
        watching.cancel()
    ratios = [one["beside"]["p95"] / one["alone"]["p95"] for one in rounds]
    return {"rounds": rounds, "p95_ratio": round(median(ratios), 2), "ratios": [round(one, 2) for one in ratios]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=5000, help="items of the replay")
    parser.add_argument("--rate", type=float, default=5.0, help="live items a second")
    parser.add_argument("--alone", type=float, default=60.0, help="seconds of the live feed by itself")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1, help="language processes of the worker")
    parser.add_argument("--most", type=float, default=2.0, help="largest ratio of p95 that is good")
    arguments = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    log = Path(tempfile.gettempdir()) / f"jumpa-lane-{os.getpid()}.log"
    told = asyncio.run(measure(arguments, log))
    print(f"p95 of live items beside the replay is {told['p95_ratio']} times that alone; the worker's log: {log}")
    print(json.dumps(told))
    return int(float(str(told["p95_ratio"])) > arguments.most)


if __name__ == "__main__":
    sys.exit(main())
