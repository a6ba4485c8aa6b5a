"""Tens of thousands of items at once: memory stays flat, heart beats come on time, readiness stays true.

In the middle of the work the worker is told to end, as a rolling update does.
"""

from __future__ import annotations

import asyncio
import time
from itertools import cycle, islice

from schemas.news import NewsItem
from streams.dev_broker import Engine, RunningBroker, admin_client, start_broker
from streams.kafka.provisioning import create_topics
from streams.kafka.topics import all_topics
from tests.faults.watch import Watch
from tests.faults.world import Progress, Worker, outputs_of, workers
from tests.integration.flow import READY, send_all, settings_for

STUCK_S = 90.0
SHORT = 300
"""Characters of a body: the flood is of records, not of language."""
BOUND_MB = 64
"""What memory may grow by while all wait: the fetch buffers, 1 MiB for each of 8 partitions and its decoded records."""


async def flood(items: list[NewsItem], count: int) -> dict[str, object]:
    given = [
        NewsItem(id=f"flood-{number}", title=one.title, body=(one.body or "")[:SHORT])
        for number, one in enumerate(islice(cycle(items), count))
    ]
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        await create_topics(settings.broker, all_topics(settings))
        progress = Progress(settings)
        async with workers(broker, 1, session_timeout_s=30) as (worker,):
            await send_all(settings, outputs_of(given[: count // 100]))
            assert await progress.reach(count // 100, STUCK_S), "the worker does not begin"
            look = Look(broker, worker)
            await send_all(settings, outputs_of(given[count // 100 :]))
            sent = time.monotonic()
            waiting = count - len(progress.done)
            assert await progress.reach(count // 2, STUCK_S), "the flood came to a stop"
            seen = await look.close()
            code, seconds = await asyncio.to_thread(worker.stop)
            worker.start()
            await progress.reach(count, STUCK_S)
            rate = waiting / (time.monotonic() - sent)
        await progress.close()
    return {
        "items": count,
        "items_lost": sum(one.id.encode() not in progress.done for one in given),
        "waiting_at_most": waiting,
        "items_per_second": round(rate, 1),
        **seen,
        "stop_failed": int(code != 0),
        "stop_s": round(seconds, 1),
    }


class Look:
    """Asks a worker and its broker once a second how they are."""

    def __init__(self, broker: RunningBroker, worker: Worker) -> None:
        self._broker, self._worker = broker, worker
        self._watch = Watch(worker.process.pid)
        self._answers: list[tuple[str, float]] = []
        self._members: set[str] = set()
        self._task = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while True:
            started = time.monotonic()
            text = await self._worker.ask("readyz")
            self._answers.append((text, time.monotonic() - started))
            self._members |= await members(self._broker, self._worker.settings.app_id)
            await asyncio.sleep(1)

    async def close(self) -> dict[str, object]:
        """What was seen. A late heart beat costs a member its place: it comes back under another id."""
        self._task.cancel()
        (died,) = await asyncio.gather(self._task, return_exceptions=True)
        assert isinstance(died, asyncio.CancelledError), died
        peak, samples = await self._watch.close(), self._watch.samples
        return {
            "asked": len(self._answers),
            "readiness_lost": sum(READY not in text for text, _ in self._answers),
            "readyz_s_max": round(max(seconds for _, seconds in self._answers), 2),
            "memberships_lost": len(self._members) - 1,
            "memory_before_mb": round(samples[0][1]),
            "memory_peak_mb": peak,
            "memory_grew": int(peak - samples[0][1] > BOUND_MB),
        }


async def members(broker: RunningBroker, group: str) -> set[str]:
    """Ids of those who are in the group now, as its coordinator knows them."""
    async with admin_client(broker.address) as client:
        (described,) = await client.describe_consumer_groups([group])
        return {member["member_id"] for one in described.to_object()["groups"] for member in one["members"]}
