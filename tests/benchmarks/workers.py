"""How fast workers are from end to end on Apache Kafka 4: ``python tests/benchmarks/workers.py``.

Printed are: `jumpa --help`; the start of a worker until it is ready, and the memory that it and its processes share
among them (PSS); articles a second with one worker, with two language processes and with two workers, each told as
times the first of the same round, and the share of a core that the event loop takes meanwhile; the age of a meeting,
from the sending of its item to its arrival, while nothing else comes and at half of what one worker can do. The last
line is JSON.
All processes, the broker's too, share the cores of this machine, so on two of them a second worker cannot double it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count as count_from
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from schemas.codec import decode, encode
from schemas.meetings import Meeting
from schemas.news import NewsItem
from streams.dev_broker import Engine, start_broker
from streams.dev_broker.running import free_port
from streams.kafka import topics
from streams.kafka.consuming import read_stored, read_topic
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import item_output, sender
from streams.settings import Settings
from tests.benchmarks.replay_lane import spread, worker_on
from tests.faults.world import real_items
from tests.integration.flow import settings_for

SETUPS = {"one worker": (1, 1), "one worker, two processes": (1, 2), "two workers": (2, 1)}
"""Workers, and language processes of each."""
Figures = dict[str, Any]


def named(items: Sequence[NewsItem], name: str) -> list[NewsItem]:
    """The same as other items."""
    return [item.model_copy(update={"id": f"{name}-{number}"}) for number, item in enumerate(items)]


def telling(name: str, number: int) -> NewsItem:
    """An article that tells of a meeting of its own."""
    year, month, day = 2015 + number // 336 % 10, 1 + number // 28 % 12, 1 + number % 28
    body = f"Presiden Prancis Emmanuel Macron bertemu Kanselir Jerman Angela Merkel di Paris, ({day}/{month}/{year})."
    return NewsItem(id=f"{name}-{number}", title="Macron bertemu Merkel", body=body)


async def send(settings: Settings, items: Sequence[NewsItem]) -> None:
    async with sender(settings) as give:
        for item in items:
            await give(item_output(encode(item)))


@asynccontextmanager
async def workers(settings: Settings, count: int, log: Path) -> AsyncIterator[list[psutil.Process]]:
    """So many workers, each ready, and none of them still giving partitions to another."""
    async with AsyncExitStack() as stack:
        started = []
        for _ in range(count):
            mine = settings.model_copy(update={"http_port": free_port()})
            started.append(psutil.Process(await stack.enter_async_context(worker_on(mine, log))))
        await asyncio.sleep(3)
        yield started


async def entities_of(settings: Settings, name: str, count: int) -> list[float]:
    """When the entities of some items were sent, in Unix seconds, once all are."""
    while True:
        await asyncio.sleep(1)
        prefix = f"{name}-".encode()
        found = {one.key: one.timestamp async for one in read_stored(settings.broker, topics.ENTITIES)
                 if (one.key or b"").startswith(prefix)}  # fmt: skip
        if len(found) == count:
            return sorted(found.values())


async def throughput(settings: Settings, items: Sequence[NewsItem], name: str, setup: str, log: Path) -> Figures:
    """Articles a second that come all at once, and what the first worker's event loop took of a core."""
    count, processes = SETUPS[setup]
    async with workers(settings.model_copy(update={"processes": processes}), count, log) as running:
        await send(settings, named(items[:32], f"warm-{name}"))
        await entities_of(settings, f"warm-{name}", 32)
        before, began = sum(running[0].cpu_times()[:2]), time.time()
        await send(settings, named(items, name))
        ended = (await entities_of(settings, name, len(items)))[-1]
        loop = (sum(running[0].cpu_times()[:2]) - before) / (ended - began)
    return {"per_second": round(len(items) / (ended - began), 1), "loop_share": round(loop, 3)}


async def ages(settings: Settings, name: str, count: int, filling: Sequence[NewsItem], rate: float) -> Figures:
    """Seconds from an item to its meeting, one item a second, while others come at a rate."""
    sent: dict[str, float] = {}
    found: list[float] = []

    async def watch() -> None:
        async for record in read_topic(settings.broker, topics.MEETINGS, from_start=False):
            now = time.time()
            for item_id in decode(Meeting, record.value).item_ids if record.value else ():
                if (at := sent.pop(item_id, None)) is not None:
                    found.append(now - at)

    async def fill() -> None:
        for turn in count_from(0):
            for item in named(filling, f"{name}-beside-{turn}"):
                await give(item_output(encode(item)))
                await asyncio.sleep(1 / rate)

    watching = asyncio.create_task(watch())
    async with sender(settings) as give:
        beside = [asyncio.create_task(fill())] if rate else []
        await asyncio.sleep(5)
        for number in range(count):
            one = telling(name, number)
            sent[one.id] = time.time()
            await give(item_output(encode(one)))
            await asyncio.sleep(1)
        async with asyncio.timeout(30):
            while sent:  # noqa: ASYNC110 - the watch goes on beside
                await asyncio.sleep(0.1)
        for task in (*beside, watching):
            task.cancel()
    return spread(found)


async def starts(settings: Settings, log: Path) -> Figures:
    """Seconds until a worker is ready, and MB of it and of its processes."""
    began = time.perf_counter()
    async with worker_on(settings.model_copy(update={"http_port": free_port(), "processes": 2}), log) as pid:
        took = time.perf_counter() - began
        parent = psutil.Process(pid)
        held = [one.memory_full_info().pss / 1e6 for one in (parent, *parent.children(recursive=True))]
    return {"ready_s": round(took, 2), "worker_mb": round(held[0]), "process_mb": round(max(held[1:])),
            "all_mb": round(sum(held))}  # fmt: skip


def help_s() -> float:
    """Seconds that `jumpa --help` takes: the median of five."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([Path(sys.executable).with_name("jumpa"), "--help"], stdout=subprocess.DEVNULL, check=True)
        took.append(time.perf_counter() - began)
    return round(median(took), 2)


async def measure(arguments: argparse.Namespace, log: Path) -> Figures:
    """All figures, each printed as it comes."""
    items = real_items(arguments.articles)
    told: Figures = {"help_s": help_s()}
    print(f"jumpa --help: {told['help_s']} s")
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker, session_timeout_s=15)
        await create_topics(settings.broker, topics.all_topics(settings))
        told["starts"] = [await starts(settings, log) for _ in range(3)]
        for one in told["starts"]:
            print(f"start: {one}", flush=True)
        told["throughput"] = {setup: [] for setup in SETUPS}
        for number in range(arguments.rounds):
            for setup, found in told["throughput"].items():
                name = f"{setup.replace(' ', '')}-{number}"
                found.append(await throughput(settings, items, name, setup, log))
                ratio = found[-1]["per_second"] / told["throughput"]["one worker"][number]["per_second"]
                found[-1]["times_one"] = round(ratio, 2)
                print(f"{setup}: {found[-1]}", flush=True)
        half = median(one["per_second"] for one in told["throughput"]["one worker"]) / 2
        async with workers(settings.model_copy(update={"processes": 1}), 1, log):
            told["idle"] = await ages(settings, "idle", arguments.probes, (), 0)
            print(f"item to meeting, nothing else: {told['idle']}", flush=True)
            told["half"] = await ages(settings, "half", arguments.probes, items, half)
            print(f"item to meeting, half of what it can: {told['half']}", flush=True)
    return told


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--probes", type=int, default=60, help="items whose meetings are waited for, one a second")
    arguments = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    log = Path(tempfile.gettempdir()) / f"jumpa-workers-{os.getpid()}.log"
    print(f"the workers' log: {log}")
    print(json.dumps(asyncio.run(measure(arguments, log))))


if __name__ == "__main__":
    main()
