"""Hours of ordinary work, made short: memory, open files and lag at most of what a worker can do."""

from __future__ import annotations

import time
from itertools import cycle

from schemas.news import NewsItem
from streams.broker import Engine, start_broker
from streams.sending import sender
from streams.topics import all_topics, create_topics
from tests.faults.watch import Watch, slope
from tests.faults.world import Progress, outputs_of, workers
from tests.integration.flow import settings_for

LOAD = 0.8
BURST = 3000
"""Items whose time says what a worker can do."""
IN_HAND = 400
"""Most of them that are sent and not done."""
STUCK_S = 90.0


async def soak(items: list[NewsItem], minutes: float) -> dict[str, object]:
    """Send at 80 % of the measured rate; the second half is judged, when caches are full."""
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        await create_topics(settings.broker, all_topics(settings))
        progress = Progress(settings)
        async with workers(broker, 1) as (worker,):
            rate = LOAD * await _capacity(items, progress)
            watch = Watch(worker.process.pid)
            lags = await _send(items, progress, rate, minutes * 60)
            peak = await watch.close()
        await progress.close()
    half = watch.samples[len(watch.samples) // 2 :]
    return {
        "minutes": minutes,
        "items_per_second": round(rate, 1),
        "items": len(progress.done),
        "memory_peak_mb": peak,
        "memory_mb_per_minute": round(60 * slope([(at, memory) for at, memory, _ in half]), 2),
        "open_files_growth": max((files for *_, files in half), default=0) - half[0][2] if half else 0,
        "lag_max": max((lag for _, lag in lags), default=0),
        "lag_items_per_minute": round(60 * slope(lags[len(lags) // 2 :]), 1),
    }


async def _capacity(items: list[NewsItem], progress: Progress) -> float:
    """Items a second that come out while others are sent: the sender runs on the same cores."""
    source = cycle(items)
    started, before = time.monotonic(), 0
    async with sender(progress.settings) as send:
        for number in range(BURST):
            one = next(source)
            await send(outputs_of([NewsItem(id=f"burst-{number}", title=one.title, body=one.body)])[0])
            if number == BURST // 3:
                assert await progress.reach(BURST // 6, STUCK_S)
                started, before = time.monotonic(), len(progress.done)
            assert await progress.reach(number - IN_HAND, STUCK_S), "the burst came to a stop"
        measured = (len(progress.done) - before) / (time.monotonic() - started)
    assert await progress.reach(BURST, STUCK_S)
    return measured


async def _send(items: list[NewsItem], progress: Progress, rate: float, seconds: float) -> list[tuple[float, float]]:
    """Items under ever new ids at this rate; gives the lag in items over time, as each second saw it."""
    lags: list[tuple[float, float]] = []
    started, sent, told = time.monotonic(), BURST, time.monotonic()
    source = cycle(items)
    async with sender(progress.settings, rate) as send:
        while time.monotonic() - started < seconds:
            one = next(source)
            output = outputs_of([NewsItem(id=f"soak-{sent}", title=one.title, body=one.body)])[0]
            await send(output)
            sent += 1
            if time.monotonic() - told >= 1:
                told = time.monotonic()
                lags.append((told, sent - len(progress.done)))
    await progress.reach(sent, STUCK_S)
    return lags
