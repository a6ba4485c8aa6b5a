"""Hours of ordinary work, made short: memory, open files and lag at most of what a worker can do.

What a worker can do is measured again every five minutes, because others may use the same cores.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import count, cycle
from statistics import median

from schemas.news import NewsItem
from streams.dev_broker import Engine, start_broker
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import Send, sender
from streams.kafka.topics import all_topics
from tests.faults.watch import Watch, slope
from tests.faults.world import Progress, outputs_of, workers
from tests.integration.flow import settings_for

LOAD = 0.8
PHASE_MIN = 5.0
BURST = 1000
"""Items whose time says what a worker can do, after as many again to begin with."""
IN_HAND = 400
"""Most of them that are sent and not done."""
STUCK_S = 90.0
LEAK_MB = 5
"""More growth than this in the second half of the time is no noise: samples of one process vary by 1 to 2 MB."""
LAG_S = 5
"""A lag that grows by more than so many seconds of work in five minutes would grow without end."""
LEAK_FILES = 3


class Feed:
    """Articles under ever new ids, sent and counted."""

    def __init__(self, items: list[NewsItem], progress: Progress) -> None:
        self._items = cycle(items)
        self._numbers = count()
        self._progress = progress
        self.sent = 0

    async def one(self, send: Send) -> None:
        article = next(self._items)
        item = NewsItem(id=f"soak-{next(self._numbers)}", title=article.title, body=article.body)
        await send(outputs_of([item])[0])
        self.sent += 1

    @property
    def lag(self) -> int:
        return self.sent - len(self._progress.done)

    async def all_done(self) -> None:
        assert await self._progress.reach(self.sent, STUCK_S), "the soak came to a stop"

    async def capacity(self) -> float:
        """Items a second that come out while others are sent: the sender runs on the same cores."""
        started, before = time.monotonic(), 0
        async with sender(self._progress.settings) as send:
            for number in range(2 * BURST):
                await self.one(send)
                assert await self._progress.reach(self.sent - IN_HAND, STUCK_S), "the burst came to a stop"
                if number == BURST:
                    started, before = time.monotonic(), len(self._progress.done)
            measured = (len(self._progress.done) - before) / (time.monotonic() - started)
        await self.all_done()
        return measured

    async def steady(self, rate: float, seconds: float) -> list[tuple[float, float]]:
        """Send at this rate; gives the lag in items over time, as each second saw it."""
        lags: list[tuple[float, float]] = []
        started = told = time.monotonic()
        async with sender(self._progress.settings, rate) as send:
            while time.monotonic() - started < seconds:
                await self.one(send)
                if time.monotonic() - told >= 1:
                    told = time.monotonic()
                    lags.append((told, self.lag))
        await self.all_done()
        return lags


async def soak(items: list[NewsItem], minutes: float) -> dict[str, object]:
    """Send at 80 % of the measured rate; of memory and files the second half is judged, when caches are full."""
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        await create_topics(settings.broker, all_topics(settings))
        progress = Progress(settings)
        feed = Feed(items, progress)
        rates: list[float] = []
        growths: list[float] = []
        lags: list[float] = []
        async with workers(broker, 1, session_timeout_s=30) as (worker,):
            await feed.capacity()
            watch = Watch(worker.process.pid)
            left = minutes
            while left > 0:
                rates.append(LOAD * await feed.capacity())
                seconds = 60 * min(left, PHASE_MIN)
                seen = await feed.steady(rates[-1], seconds)
                growths.append(seconds * slope(seen) / rates[-1])
                lags += [lag for _, lag in seen]
                left -= PHASE_MIN
            peak, samples = await watch.close(), watch.samples
        await progress.close()
    return {
        "minutes": minutes,
        "items": len(progress.done),
        "items_per_second": [round(rate, 1) for rate in rates],
        "memory_peak_mb": peak,
        **_growth(samples),
        "lag_median": median(lags),
        "lag_max": max(lags),
        "lag_growth_s": [round(growth, 1) for growth in growths],
        "lag_grows": sum(growth > LAG_S for growth in growths),
    }


def _growth(samples: Sequence[tuple[float, float, int]]) -> dict[str, object]:
    """How memory and open files grew in the second half; each sample: seconds, MB, files."""
    half = samples[len(samples) // 2 :]
    tenth = len(half) // 10 + 1
    files = median(one[2] for one in half[-tenth:]) - median(one[2] for one in half[:tenth])
    per_minute = 60 * slope([(at, memory) for at, memory, _ in half])
    grown = per_minute * (half[-1][0] - half[0][0]) / 60
    return {
        "memory_mb_per_minute": round(per_minute, 2),
        "memory_leaks": int(grown > LEAK_MB),
        "open_files": half[-1][2],
        "open_files_growth": files,
        "open_files_leak": int(files > LEAK_FILES),
    }
