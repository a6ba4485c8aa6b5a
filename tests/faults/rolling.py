"""A rolling restart under a steady feed, then SIGKILL of each worker's child: how old does an item get on its way?"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Mapping

from schemas.codec import decode
from schemas.meetings import Meeting
from schemas.news import NewsItem
from streams.dev_broker import Engine, RunningBroker, start_broker
from streams.kafka import topics
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import sender
from streams.kafka.topics import all_topics
from streams.settings import Settings
from tests.faults.kills import STUCK_S, back
from tests.faults.watch import children
from tests.faults.world import SUPERVISED, Progress, Worker, outputs_of, stored, verdict, workers
from tests.integration.flow import settings_for

WORKERS = 3
RATE = 5.0
"""Items a second."""
AGE_LIMIT_S = 15.0
"""Of 99 in 100 items, from the record of the item to that of its entities."""
DEFAULT_SESSION = {"session_timeout_s": Settings.model_fields["session_timeout_s"].default}
"""Not the short one of other tests."""


async def roll(items: list[NewsItem], expected: dict[str, object]) -> dict[str, object]:
    """Each worker in turn is told to end and comes back as a new process, the next one when it is ready.

    Then each worker's child is killed. Items come at a steady rate meanwhile, and what is left of them at once.
    """
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        await create_topics(settings.broker, all_topics(settings))
        progress = Progress(settings)
        async with workers(broker, WORKERS, SUPERVISED, processes=1, **DEFAULT_SESSION) as all_workers:
            for worker in all_workers:
                await back(worker, time.monotonic())
            calm = asyncio.Event()
            feeding = asyncio.create_task(_feed(settings, items, calm))
            codes, restarts = [], []
            for worker in all_workers:
                codes.append((await asyncio.to_thread(worker.stop))[0])
                began = time.monotonic()
                worker.start()
                restarts.append(await back(worker, began))
            kills = [await _kill_child(worker) for worker in all_workers]
            calm.set()
            steady = await feeding
            await progress.reach(len(items), STUCK_S)
            told = await verdict(broker, items, expected)
        await progress.close()
        ages = await _ages(broker, steady)
    late = ages["age_p99_s"] > AGE_LIMIT_S
    return (
        told
        | {"restarts": len(restarts), "kills": len(kills), "stop_failed": sum(code != 0 for code in codes)}
        | {"back_after_s_max": round(max(restarts), 1), "killed_back_after_s_max": round(max(kills), 1)}
        | {"items_steady": len(steady), **ages, "age_exceeded": int(late)}
    )


async def _feed(settings: Settings, items: list[NewsItem], calm: asyncio.Event) -> set[bytes | None]:
    """Send all, at a steady rate until nothing is broken any more; gives the keys of those that were sent so."""
    steady: set[bytes | None] = set()
    outputs = outputs_of(items)
    async with sender(settings, RATE) as send:
        while outputs and not calm.is_set():
            await send(outputs[0])
            steady.add(outputs.pop(0).key)
    async with sender(settings) as send:
        for output in outputs:
            await send(output)
    return steady


async def _kill_child(worker: Worker) -> float:
    """Seconds until the worker is ready again."""
    (child,) = children(worker.process.pid)
    killed = time.monotonic()
    os.kill(child, signal.SIGKILL)
    while children(worker.process.pid) in ([], [child]):  # noqa: ASYNC110 - the system sends no event
        await asyncio.sleep(0.1)
    return await back(worker, killed)


async def _ages(broker: RunningBroker, keys: set[bytes | None]) -> dict[str, float]:
    """Seconds from an item's record to that of its entities, and to that of the first meeting that it tells of."""
    sent = {record.key: record.timestamp for record in await stored(broker, topics.ITEMS) if record.key in keys}
    tagged: dict[bytes | None, float] = {}
    for record in await stored(broker, topics.ENTITIES):
        tagged.setdefault(record.key, record.timestamp)
    met: dict[bytes | None, float] = {}
    for record in sorted(await stored(broker, topics.MEETINGS), key=lambda one: one.timestamp):
        if record.value is not None:
            for item_id in decode(Meeting, record.value, topics.MAX_MESSAGE_BYTES).item_ids:
                met.setdefault(item_id.encode(), record.timestamp)
    return _spread("age", sent, tagged) | _spread("meeting_age", sent, met)


def _spread(name: str, sent: Mapping[bytes | None, float], done: Mapping[bytes | None, float]) -> dict[str, float]:
    ordered = sorted(done[key] - at for key, at in sent.items() if key in done)
    at = {"p50": len(ordered) // 2, "p99": len(ordered) * 99 // 100, "max": len(ordered) - 1}
    return {f"{name}_{which}_s": round(ordered[index], 2) for which, index in at.items()}
