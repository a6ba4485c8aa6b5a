"""The topic of the items grows under load: nobody tells the workers, and one command mends what they refuse."""

from __future__ import annotations

import asyncio
import time

from schemas.news import NewsItem
from streams.dev_broker import Engine, start_broker
from streams.kafka import topics
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import sender
from streams.kafka.topics import all_topics
from streams.settings import Settings
from tests.faults.world import SUPERVISED, Progress, Worker, outputs_of, verdict, workers
from tests.integration.flow import grow, send_all, settings_for

STUCK_S = 90.0
COMMAND = "jumpa topics create"


async def grow_partitions(items: list[NewsItem], expected: dict[str, object]) -> dict[str, object]:
    """From four partitions to six while two workers work, and items for the new ones at once."""
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        half = len(items) // 2
        await send_all(settings, outputs_of(items[:half]))
        progress = Progress(settings)
        async with workers(broker, 2, SUPERVISED) as both:
            assert await progress.reach(half // 2, STUCK_S), "the workers do not begin"
            await grow(settings, topics.ITEMS, 6)
            grown = time.monotonic()
            noticing = asyncio.create_task(_noticed(both))
            await _send(settings, items[half:])
            noticed = await noticing
            await create_topics(settings.broker, all_topics(settings))
            created = time.monotonic()
            await progress.reach(min(len(progress.done) + 1, len(items)), STUCK_S)
            goes_on = time.monotonic() - created
            await progress.reach(len(items), STUCK_S)
            told = await verdict(broker, items, expected)
            told["worker_restarts"] = sum([await worker.metric("jumpa_worker_restarts_total") for worker in both])
        await progress.close()
    return told | {
        "entities_repeated": sum(progress.done.values()) - len(progress.done),
        "noticed_after_s": round(noticed - grown, 1),
        "went_on_after_s": round(goes_on, 1),
    }


async def _send(settings: Settings, items: list[NewsItem]) -> None:
    async with sender(settings) as send:
        for output in outputs_of(items):
            await send(output)


async def _noticed(both: list[Worker]) -> float:
    """Monotonic seconds at which both workers have said what mends it."""
    started = time.monotonic()
    while not all([COMMAND in await worker.ask("readyz") for worker in both]):
        assert time.monotonic() - started < STUCK_S, "the workers do not notice that the topic has grown"
        await asyncio.sleep(0.2)
    return time.monotonic()
