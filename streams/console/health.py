"""How a worker is, as its own `/metrics` and `/readyz` say: looked at when somebody asks, once for all who do."""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, NamedTuple, TypeVar

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from streams.console.answers import CounterTold, HealthTold, LagTold, LettersTold, WorkerTold
from streams.console.model.rows import FillState
from streams.process.health import Health

ANSWER_S = 3.0
"""Longest wait for a worker."""
LOOK_S = 5.0
"""Who asks earlier gets what was seen last."""
WINDOW_S = 300.0
"""Rates are told over the looks of this time."""
DONE, LAG_RECORDS, LAG_SECONDS = "jumpa_items_done_total", "jumpa_lag_records", "jumpa_lag_seconds"
AGES, SINCE_RECORD = "jumpa_end_to_end_seconds_bucket", {"since": "record"}

T = TypeVar("T")
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]
"""Values by name and sorted labels."""


class Seldom(Generic[T]):
    """What costs something to find out, at most once in some seconds, however many ask."""

    def __init__(self, look: Callable[[], Awaitable[T]], every_s: float, clock: Callable[[], float] = time.monotonic):
        self._look, self._every_s, self._clock = look, every_s, clock
        self._turn = asyncio.Lock()
        self._seen: tuple[float, T] | None = None

    async def get(self) -> T:
        """What was seen not long ago, or is now. Raises what looking does."""
        async with self._turn:
            if self._seen is None or self._clock() - self._seen[0] >= self._every_s:
                told = await self._look()
                self._seen = self._clock(), told
            return self._seen[1]


class HealthLook(NamedTuple):
    """Where all of it is found out."""

    worker: Seldom[WorkerTold] | None
    letters: Seldom[LettersTold]

    async def told(self, state: FillState) -> HealthTold:
        """How everything is now."""
        if self.worker is None:
            return HealthTold(state=state, worker=None, dead_letters=await self.letters.get())
        worker, letters = await asyncio.gather(self.worker.get(), self.letters.get())
        return HealthTold(state=state, worker=worker, dead_letters=letters)


class WorkerLook(NamedTuple):
    """What one look at `/metrics` has shown, and when, in seconds of a clock."""

    at: float
    samples: Samples


class Worker:
    """A worker, by the address of its health server."""

    def __init__(self, address: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._address = address.rstrip("/")
        self._clock = clock
        self._looks: deque[WorkerLook] = deque()

    async def look(self) -> WorkerTold:
        """How it is now. Raises nothing: a worker that does not answer is told as such."""
        try:
            async with ClientSession(timeout=ClientTimeout(total=ANSWER_S), trust_env=False) as session:
                metrics = await _text(session, f"{self._address}/metrics")
                health = Health.model_validate_json(await _text(session, f"{self._address}/readyz", any_status=True))
            return self._told(samples_of(text_string_to_metric_families(metrics)), health)
        except (ClientError, OSError, ValueError, KeyError) as exc:  # or another server, which says something else
            self._looks.clear()
            why = f"No worker answers at {self._address} ({_reason(exc)})"
            mend = "start one with `jumpa worker`, or name its address with --worker."
            return WorkerTold(address=self._address, reached=False, why=f"{why}: {mend}")

    def _told(self, samples: Samples, health: Health) -> WorkerTold:
        now = WorkerLook(self._clock(), samples)
        if self._looks and samples.get((DONE, ()), 0) < self._looks[-1].samples.get((DONE, ()), 0):
            self._looks.clear()  # it is another worker, which counts from zero
        while self._looks and now.at - self._looks[0].at > WINDOW_S:
            self._looks.popleft()
        self._looks.append(now)
        first = self._looks[0]
        lately = ages(samples, first.samples)
        lately = lately if lately and lately[-1][1] else ages(samples, {})
        return WorkerTold(
            address=self._address,
            reached=True,
            ready=health.ready,
            checks=health.why,
            items_per_s=rate(first, now),
            age_p50_s=quantile(lately, 0.5),
            age_p95_s=quantile(lately, 0.95),
            lag=tuple(lag_of(samples)),
            counters=tuple(counters_of(samples)),
        )


async def _text(session: ClientSession, url: str, *, any_status: bool = False) -> str:
    """What is read of an address. Raises ClientError, and TimeoutError."""
    async with session.get(url, raise_for_status=not any_status, allow_redirects=False) as answer:
        return await answer.text()


def _reason(exc: Exception) -> str:
    """Why there is no answer, in a few words."""
    if isinstance(exc, ClientConnectorError):  # its own text names the address once more, and TLS
        return reason_of(exc.os_error)
    return " ".join(str(exc).split())[:200] or f"nothing within {ANSWER_S:g} s"


def reason_of(exc: OSError) -> str:
    """The system's own words: asyncio puts an address around them."""
    number = exc.errno or 0
    return os.strerror(number) if number > 0 else exc.strerror or str(exc)


def samples_of(families: Iterable[Metric]) -> Samples:
    """All of our own samples."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
        if sample.name.startswith("jumpa_")
    }


def rate(first: WorkerLook, last: WorkerLook) -> float | None:
    """Items a second between two looks; None where there is but one."""
    if last.at <= first.at:
        return None
    done = last.samples.get((DONE, ()), 0.0) - first.samples.get((DONE, ()), 0.0)
    return round(done / (last.at - first.at), 3)


def ages(now: Samples, before: Samples) -> list[tuple[float, float]]:
    """Upper edges of the histogram's buckets in seconds, with the items at or below each, less those of before."""
    found = []
    for (name, labels), value in now.items():
        told = dict(labels)
        if name == AGES and SINCE_RECORD.items() <= told.items():
            found.append((float(told["le"]), value - before.get((name, labels), 0.0)))
    return sorted(found)


def quantile(buckets: list[tuple[float, float]], share: float) -> float | None:
    """As Prometheus' histogram_quantile: within a bucket as if spread evenly; above all edges the last edge."""
    if not buckets or not buckets[-1][1]:
        return None
    rank, low, below = share * buckets[-1][1], 0.0, 0.0
    for edge, count in buckets:
        if count >= rank:
            if edge == float("inf"):
                return low
            return round(low + (edge - low) * (rank - below) / (count - below), 3)
        low, below = edge, count
    return low


def lag_of(samples: Samples) -> list[LagTold]:
    """What waits, by topic and partition."""
    found = [
        LagTold(
            topic=dict(labels)["topic"],
            partition=int(dict(labels)["partition"]),
            records=int(value),
            seconds=samples.get((LAG_SECONDS, labels)),
        )
        for (name, labels), value in samples.items()
        if name == LAG_RECORDS
    ]
    return sorted(found, key=lambda one: (one.topic, one.partition))


def counters_of(samples: Samples) -> Iterable[CounterTold]:
    """The counters that are not zero, by name."""
    for (name, labels), value in sorted(samples.items()):
        if name.endswith("_total") and value:
            yield CounterTold(name=name, labels=dict(labels), value=value)
