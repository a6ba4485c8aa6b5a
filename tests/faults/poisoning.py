"""Language processes killed every two seconds (of an idle machine), among items that hang, eat memory and die."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress

from schemas.envelope import read_header
from schemas.news import NewsItem
from streams.dev_broker import Engine, RunningBroker, start_broker
from streams.kafka import topics
from tests.faults.watch import cpu_s, pool_of
from tests.faults.world import SUPERVISED_POISONED, Progress, Worker, outputs_of, stored, workers
from tests.integration.flow import send_all, settings_for
from tests.support.poison import DIES, EATS, PAUSES, SLEEPS

EVERY_S = 2.0
STUCK_S = 120.0
EXPECTED = {SLEEPS: "analysis_timeout", EATS: "analysis_memory", DIES: "analysis_crashed"}


def poisoned(items: list[NewsItem], each: int) -> list[NewsItem]:
    """Some good items take half a second, so that kills meet work; ``each`` of every poison stand among them."""
    slowed = [
        NewsItem(id=one.id, title=one.title, body=f"{PAUSES} {one.body}") if number % 20 == 0 else one
        for number, one in enumerate(items)
    ]
    bad = [
        NewsItem(id=f"{word}-{n}", title="Judul", body=f"Kata {word} itu.") for word in EXPECTED for n in range(each)
    ]
    gap = max(1, len(slowed) // (len(bad) + 1))
    for number, one in enumerate(bad):
        slowed.insert((number + 1) * gap + number, one)
    return slowed


async def poison(items: list[NewsItem], each: int, seed: int) -> dict[str, object]:
    chance = random.Random(seed)
    given = poisoned(items, each)
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        await send_all(settings, outputs_of(given))
        progress = Progress(settings)
        limits = {"item_timeout_s": 5, "process_memory_mb": 400}
        async with workers(broker, 1, SUPERVISED_POISONED, **limits) as (worker,):
            assert await progress.reach(1, STUCK_S), "the worker does not begin"
            start_cpu_s, slowed = await asyncio.to_thread(_start)
            every_s = EVERY_S * slowed
            killed: list[int] = []
            killing = asyncio.create_task(_kill_for_ever(worker, chance, killed, every_s, start_cpu_s))
            await progress.reach(len(items), STUCK_S)
            killing.cancel()
            await asyncio.gather(killing, return_exceptions=True)
            await _until_letters(broker, len(EXPECTED) * each)
            restarts = await worker.metric("jumpa_worker_restarts_total")
            lost = await worker.metric("jumpa_pool_workers_lost_total")
        await progress.close()
        letters = await stored(broker, topics.DEAD_LETTERS)
    reasons = {(one.key or b"").decode(): read_header(one.headers, "__jumpa.reason") for one in letters}
    good = {one.id for one in items}
    told = Counter(f"{name.partition('-')[0]}:{reason}" for name, reason in reasons.items() if name not in good)
    return {
        "items": len(given),
        "neighbours_lost": len(good - {(key or b"").decode() for key in progress.done} - reasons.keys()),
        "neighbours_dead_lettered": len(good & reasons.keys()),
        "poison_with_other_reason": sum(
            reasons.get(f"{word}-{n}") != reason for word, reason in EXPECTED.items() for n in range(each)
        ),
        "poison": dict(told),
        "kills": len(killed),
        "kill_every_s": round(every_s, 1),
        "pool_workers_lost": lost,
        "worker_restarts": restarts,
    }


def _start() -> tuple[float, float]:
    """Processor time that a language process takes until it can work, and how much longer that takes on these cores.

    Where others use them too, two seconds by the clock would be over before any process could work.
    """
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([sys.executable, "-c", "import streams.language.pool, tests.support.poison"], check=True)
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - started
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, max(1.0, seconds / used)


async def _kill_for_ever(
    worker: Worker, chance: random.Random, killed: list[int], every_s: float, start_cpu_s: float
) -> None:
    """Again and again one that has begun to work, whatever it does."""
    while True:
        await asyncio.sleep(every_s)
        if begun := [pid for pid in pool_of(worker.process.pid) if cpu_s(pid) > 1.5 * start_cpu_s]:
            with suppress(ProcessLookupError):
                os.kill(pid := chance.choice(begun), signal.SIGKILL)
                killed.append(pid)


async def _until_letters(broker: RunningBroker, count: int) -> None:
    for _ in range(60):
        if len(await stored(broker, topics.DEAD_LETTERS)) >= count:
            return
        await asyncio.sleep(1)
