"""What is told of a worker is what its `/metrics` say."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from streams.console.answers import WorkerTold
from streams.console.health import Seldom, Worker, ages, quantile, samples_of
from streams.metrics import Metrics
from streams.process.exposition import Exposition
from streams.process.health import Health, HealthServer


class Clock:
    """Seconds that tests decide."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Running:
    """A worker's health server over metrics that a test fills."""

    def __init__(self) -> None:
        self.metrics = Metrics(CollectorRegistry())
        self.health = Health(started=True, ready=True)
        self.server = HealthServer(self._look, Exposition(self.metrics.registry), "127.0.0.1", 0)

    async def _look(self) -> Health:
        return self.health


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    one = Running()
    await one.server.start()
    yield one
    await one.server.stop()


async def test_a_worker_is_told_in_its_own_numbers(running: Running) -> None:
    clock = Clock()
    worker = Worker(f"http://{running.server.address}/", clock)
    running.metrics.items_done.inc(100)
    running.metrics.items_refused.labels("not_json").inc(2)
    running.metrics.lag_records.labels("news.items.v1", 1).set(7)
    running.metrics.lag_seconds.labels("news.items.v1", 1).set(2.5)
    running.metrics.lag_records.labels("news.items.v1", 0).set(0)
    for _ in range(10):
        running.metrics.end_to_end_seconds.labels("record").observe(0.6)
    first = await worker.look()
    assert (first.reached, first.ready, first.items_per_s) == (True, True, None)
    assert first.age_p50_s == pytest.approx(0.625)  # the middle of the bucket from 0.5 to 0.75 s
    assert [(one.partition, one.records, one.seconds) for one in first.lag] == [(0, 0, None), (1, 7, 2.5)]
    assert [(one.name, one.labels, one.value) for one in first.counters] == [
        ("jumpa_items_done_total", {}, 100),
        ("jumpa_items_refused_total", {"reason": "not_json"}, 2),
    ]
    clock.now = 10
    running.metrics.items_done.inc(50)
    for _ in range(4):
        running.metrics.end_to_end_seconds.labels("record").observe(4)
    running.metrics.end_to_end_seconds.labels("published").observe(80_000)
    second = await worker.look()
    assert second.items_per_s == 5
    assert second.age_p50_s == 4  # of those since, in the bucket from 3 to 5 s
    assert second.age_p95_s == pytest.approx(4.9)


async def test_what_keeps_a_worker_from_working_is_told(running: Running) -> None:
    running.health = Health(started=True, ready=False, why=("no broker answers",))
    told = await Worker(f"http://{running.server.address}").look()
    assert (told.reached, told.ready, told.checks) == (True, False, ("no broker answers",))


async def test_a_worker_that_began_again_counts_from_zero(running: Running) -> None:
    clock = Clock()
    worker = Worker(f"http://{running.server.address}", clock)
    running.metrics.items_done.inc(100)
    await worker.look()
    clock.now, running.metrics.items_done = 10, running.metrics.items_done
    running.metrics.items_done.reset()
    assert (await worker.look()).items_per_s is None


async def test_rates_are_those_of_the_last_minutes(running: Running) -> None:
    clock = Clock()
    worker = Worker(f"http://{running.server.address}", clock)
    await worker.look()
    running.metrics.items_done.inc(9000)
    for clock.now in (200, 400):
        told = await worker.look()
    assert told.items_per_s == 0


@pytest.mark.parametrize("body", ["<html>", 'jumpa_lag_records{topic="a"} 1\n', "jumpa_items_done_total x\n"])
async def test_who_is_no_worker_is_told_as_such(body: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=body)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    async with TestServer(app) as other:
        told = await Worker(str(other.make_url(""))).look()
    assert not told.reached
    assert told.why.startswith("No worker answers at http://127.0.0.1:")
    assert "--worker" in told.why


async def test_nobody_at_the_address_is_told_as_such() -> None:
    told = await Worker("http://127.0.0.1:1").look()
    assert (told.reached, told.ready, told.lag) == (False, None, ())
    assert "(Connection refused): start one with `jumpa worker`" in told.why


async def test_many_who_ask_cost_one_look() -> None:
    clock, looks = Clock(), []

    async def look() -> WorkerTold:
        looks.append(clock.now)
        return WorkerTold(address="", reached=False)

    seldom = Seldom(look, 5, clock)
    for clock.now in (0, 1, 4.9, 5, 6):
        await seldom.get()
    assert looks == [0, 5]


@pytest.mark.parametrize(
    ("buckets", "share", "told"),
    [
        ([], 0.5, None),
        ([(1, 0), (float("inf"), 0)], 0.5, None),
        ([(1, 10), (2, 20), (float("inf"), 20)], 0.5, 1),
        ([(1, 10), (2, 20), (float("inf"), 20)], 0.75, 1.5),
        ([(1, 0), (2, 1), (float("inf"), 4)], 0.95, 2),
    ],
)
def test_quantiles_are_those_of_prometheus(buckets: list[tuple[float, float]], share: float, told: float) -> None:
    assert quantile(buckets, share) == told


def test_ages_count_from_the_records_own_time() -> None:
    text = (
        "# TYPE jumpa_end_to_end_seconds histogram\n"
        'jumpa_end_to_end_seconds_bucket{since="record",le="1.0"} 3\n'
        'jumpa_end_to_end_seconds_bucket{since="record",le="+Inf"} 4\n'
        'jumpa_end_to_end_seconds_bucket{since="published",le="1.0"} 9\n'
    )
    assert ages(samples_of(text_string_to_metric_families(text)), {}) == [(1.0, 3.0), (float("inf"), 4.0)]
