"""What stands still, or is not what it was, without anything having crashed: idle processes, topics made anew."""

from __future__ import annotations

import os
import signal
import time

from schemas.news import NewsItem
from streams.dev_broker import Engine, start_broker
from streams.kafka import topics
from streams.kafka.provisioning import create_topics
from streams.kafka.topics import all_topics
from tests.faults.watch import pool_of
from tests.faults.world import SUPERVISED, Progress, outputs_of, verdict, workers
from tests.integration.flow import delete_topic, send_all, settings_for

STUCK_S = 120.0


async def recreate_topic(items: list[NewsItem], expected: dict[str, object]) -> dict[str, object]:
    """The topic of the items is deleted when two thirds are done, and made anew at once: fewer come than there were."""
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        first = len(items) * 2 // 3
        await send_all(settings, outputs_of(items[:first]))
        progress = Progress(settings)
        async with workers(broker, 2, SUPERVISED) as both:
            assert await progress.reach(first, STUCK_S), "the workers do not begin"
            await delete_topic(settings, topics.ITEMS)
            await create_topics(settings.broker, all_topics(settings))
            began = time.monotonic()
            await send_all(settings, outputs_of(items[first:]))
            await progress.reach(len(items), STUCK_S)
            took = time.monotonic() - began
            told = await verdict(broker, items, expected)
            told["worker_restarts"] = sum([await worker.metric("jumpa_worker_restarts_total") for worker in both])
        await progress.close()
    repeated = sum(progress.done.values()) - len(progress.done)
    return told | {"entities_repeated": repeated, "all_done_after_s": round(took, 1)}


async def stop_idle_processes(items: list[NewsItem], expected: dict[str, object]) -> dict[str, object]:
    """SIGSTOP of one worker's language processes while nothing is to be done, with the time limits as they are given.

    ``mended_after_s``: until the items that came then are all done.
    """
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        half = len(items) // 2
        await send_all(settings, outputs_of(items[:half]))
        progress = Progress(settings)
        async with workers(broker, 1, SUPERVISED) as (worker,):
            assert await progress.reach(half, STUCK_S), "the worker does not begin"
            stopped = pool_of(worker.process.pid)
            for pid in stopped:
                os.kill(pid, signal.SIGSTOP)
            began = time.monotonic()
            await send_all(settings, outputs_of(items[half:]))
            await progress.reach(len(items), STUCK_S)
            took = time.monotonic() - began
            told = await verdict(broker, items, expected)
            lost = await worker.metric("jumpa_pool_workers_lost_total")
        await progress.close()
    late = int(took > 90)
    return told | {
        "processes_stopped": len(stopped),
        "processes_counted": lost,
        "mended_after_s": round(took, 1),
        "mended_late": late,
    }
