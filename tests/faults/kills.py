"""SIGKILL: of workers and of the broker, while items flow."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import tempfile
import time
from pathlib import Path
from statistics import median

from schemas.codec import encode
from schemas.envelope import replay_of
from schemas.news import NewsItem
from streams.dev_broker import Engine, RunningBroker, start_broker
from streams.kafka import topics
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import item_output, sender
from streams.replay.publishing import Numbered, Window, publish, wait_until_done
from streams.settings import Settings
from tests.faults.watch import children
from tests.faults.world import (
    SUPERVISED,
    Progress,
    Worker,
    outputs_of,
    settled,
    skips_caught,
    stored,
    verdict,
    workers,
)
from tests.integration.flow import READY, final_meetings, send_all, settings_for

STUCK_S = 90.0
"""Silence after which a scenario is given up."""
RUN = "faults"
RATE = 20.0
"""Live items a second."""


async def undisturbed(items: list[NewsItem]) -> dict[str, object]:
    """The meetings of a run in which nothing happens."""
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        await send_all(settings, outputs_of(items))
        progress = Progress(settings)
        async with workers(broker, 1):
            assert await progress.reach(len(items), STUCK_S), "the undisturbed run came to a stop"
            meetings = final_meetings(await settled(broker, quiet_s=6))
        await progress.close()
    return dict(meetings)


async def kill_workers(items: list[NewsItem], expected: dict[str, object], kills: int, seed: int) -> dict[str, object]:
    """SIGKILLs of two workers at random points of the work; a killed one is started again at once."""
    chance = random.Random(seed)
    points = sorted(chance.randrange(len(items) // 50, len(items) * 9 // 10) for _ in range(kills))
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        await send_all(settings, outputs_of(items))
        progress = Progress(settings)
        times: list[float] = []
        before = skips_caught()
        async with workers(broker, 2, SUPERVISED) as both:
            for point in points:
                assert await progress.reach(point, STUCK_S), f"stuck before item {point}"
                await asyncio.sleep(chance.random() * 0.5)
                killed = time.monotonic()
                worker = chance.choice(both)
                await asyncio.to_thread(worker.kill_and_start)
                if chance.random() < 0.5:  # else the next kill may meet the rebalance of this one
                    times.append(await back(worker, killed))
            await progress.reach(len(items), STUCK_S)
            told = await verdict(broker, items, expected)
        await progress.close()
    repeated = sum(progress.done.values()) - len(progress.done)
    return told | {
        "kills": kills,
        "entities_repeated": repeated,
        "skips_caught": skips_caught() - before,
        "back_after_s_median": round(median(times), 1) if times else None,
        "back_after_s_max": round(max(times), 1) if times else None,
    }


async def stall_workers(
    items: list[NewsItem], expected: dict[str, object], stalls: int, seed: int
) -> dict[str, object]:
    """SIGSTOP of one of two workers for longer than its session, as a suspended machine stands still; then it goes on.

    The group gives its partitions to the other one meanwhile, and it does not know.
    """
    chance = random.Random(seed)
    points = sorted(chance.randrange(len(items) // 50, len(items) * 8 // 10) for _ in range(stalls))
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        await send_all(settings, outputs_of(items))
        progress = Progress(settings)
        async with workers(broker, 2, SUPERVISED) as both:
            for point in points:
                assert await progress.reach(point, STUCK_S), f"stuck before item {point}"
                stalled = chance.choice(children(chance.choice(both).process.pid))
                os.kill(stalled, signal.SIGSTOP)
                await asyncio.sleep(2 * settings.session_timeout_s)
                os.kill(stalled, signal.SIGCONT)
            await progress.reach(len(items), STUCK_S)
            told = await verdict(broker, items, expected)
            told["worker_restarts"] = sum([await worker.metric("jumpa_worker_restarts_total") for worker in both])
        await progress.close()
    return told | {"stalls": stalls, "entities_repeated": sum(progress.done.values()) - len(progress.done)}


async def back(worker: Worker, killed: float) -> float:
    """Seconds from the kill until the worker holds partitions again: its start and the rebalance."""
    while READY not in await worker.ask("readyz"):
        assert time.monotonic() - killed < STUCK_S, "a killed worker does not come back"
        await asyncio.sleep(0.1)
    return time.monotonic() - killed


async def kill_broker(
    items: list[NewsItem], expected: dict[str, object], restarts: int, outage_s: float, seed: int
) -> dict[str, object]:
    """SIGKILLs of the broker under load, its data kept, the last time gone for a while; workers as `jumpa worker`."""
    chance = random.Random(seed)
    points = sorted(chance.randrange(len(items) // 20, len(items) * 6 // 10) for _ in range(restarts + 1))
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        await send_all(settings, outputs_of(items))
        progress = Progress(settings)
        said_so = 0.0
        async with workers(broker, 2, SUPERVISED) as both:
            for number, point in enumerate(points):
                assert await progress.reach(point, STUCK_S), f"stuck before item {point}"
                if number == restarts:
                    await _all_ready(both)  # they may still speak of the outage before
                broker.kill()
                if number == restarts:
                    said_so = await _says_so(both, outage_s)
                await asyncio.to_thread(broker.start_again)
            back = time.monotonic()
            await progress.reach(len(items), STUCK_S)
            goes_on = min((at for at in progress.moved.values() if at > back), default=time.monotonic()) - back
            told = await verdict(broker, items, expected)
            told["worker_restarts"] = sum([await worker.metric("jumpa_worker_restarts_total") for worker in both])
        await progress.close()
    return told | {
        "broker_restarts": restarts + 1,
        "outage_s": outage_s,
        "readyz_said_so_after_s": round(said_so, 1),
        "went_on_after_s": round(goes_on, 1),
    }


async def _all_ready(both: list[Worker]) -> None:
    """Until every worker's /readyz is content, or two minutes are over."""
    started = time.monotonic()
    while time.monotonic() - started < STUCK_S:
        if all([READY in await worker.ask("readyz") for worker in both]):
            return
        await asyncio.sleep(0.2)


async def _says_so(both: list[Worker], outage_s: float) -> float:
    """Seconds until every worker's /readyz names the broker, or -1; returns at the end of the outage."""
    started, said = time.monotonic(), -1.0
    while time.monotonic() - started < outage_s:
        if said < 0 and all(["does not answer" in await worker.ask("readyz") for worker in both]):
            said = time.monotonic() - started
        await asyncio.sleep(0.2)
    return said


async def replay_beside(items: list[NewsItem], expected: dict[str, object], kills: int, seed: int) -> dict[str, object]:
    """Every second item comes by the lane, the others live; SIGKILLs at random points, and SIGTERM at every third."""
    chance = random.Random(seed)
    points = sorted(chance.randrange(len(items) // 50, len(items) * 9 // 10) for _ in range(kills))
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        await create_topics(settings.broker, topics.all_topics(settings))
        progress = Progress(settings)
        async with workers(broker, 2, SUPERVISED, processes=1) as both:
            feeding = asyncio.gather(_live(settings, items[::2]), _replay(settings, items[1::2]))
            for number, point in enumerate(points):
                assert await progress.reach(point, STUCK_S), f"stuck before item {point}"
                await asyncio.sleep(chance.random() * 0.5)
                began, worker = time.monotonic(), chance.choice(both)
                if number % 3 == 2:
                    await asyncio.to_thread(worker.stop)
                    worker.start()
                else:
                    await asyncio.to_thread(worker.kill_and_start)
                if chance.random() < 0.5:
                    await back(worker, began)
            await asyncio.wait_for(feeding, STUCK_S)
            await progress.reach(len(items), STUCK_S)
            told = await verdict(broker, items, expected)
        await progress.close()
        marked = await _wrongly_marked(broker, {item.id.encode() for item in items[1::2]})
    repeated = sum(progress.done.values()) - len(progress.done)
    return told | {"kills": kills, "entities_repeated": repeated, "wrongly_marked": marked}


async def _live(settings: Settings, items: list[NewsItem]) -> None:
    async with sender(settings, RATE) as send:
        for output in outputs_of(items):
            await send(output)


async def _replay(settings: Settings, items: list[NewsItem]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        published = await publish(
            [Numbered(number, item_output(encode(item))) for number, item in enumerate(items, 1)],
            run=RUN,
            topic=topics.REPLAY_ITEMS,
            checkpoint=Path(folder) / "published.json",
            settings=settings,
            window=Window(),
        )
    await wait_until_done(topics.REPLAY_ITEMS, published, settings)


async def _wrongly_marked(broker: RunningBroker, replayed: set[bytes]) -> int:
    """Entities that say that they are of the replay and are not, or do not say so."""
    records = await stored(broker, topics.ENTITIES)
    return sum((replay_of(record.headers) == RUN) != (record.key in replayed) for record in records)
