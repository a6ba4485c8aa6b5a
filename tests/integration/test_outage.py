"""A worker without a broker waits and says so, and a worker that is told to end does so with a batch in hand."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from streams.dev_broker import RunningBroker
from streams.dev_broker.running import free_port
from streams.kafka import topics
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import item_output
from streams.kafka.topics import all_topics
from tests.integration.flow import FAKE, READY, keys, read_until, running, says, send_all, settings_for, start_worker
from tests.support.poison import SLEEPS

POISONED = [FAKE[0], str(Path(__file__).parent / "workers" / "poisoned.py")]


@pytest.mark.kafka
async def test_a_worker_without_a_broker_waits_says_so_and_ends_when_told(fresh: RunningBroker) -> None:
    port = free_port()
    settings = settings_for(fresh, http_port=port)
    fresh.kill()
    worker = start_worker(settings, FAKE)
    try:
        await says(port, "does not answer", 30)
        await asyncio.sleep(1)
        assert worker.poll() is None
        worker.terminate()
        assert await asyncio.to_thread(worker.wait, 20) == 0
    finally:
        worker.kill()


@pytest.mark.kafka
async def test_a_worker_that_came_before_its_broker_works_when_that_is_there(fresh: RunningBroker) -> None:
    port = free_port()
    settings = settings_for(fresh, http_port=port)
    item = item_output(json.dumps({"id": "a-1", "title": "Prabowo bertemu Anwar"}).encode())
    await send_all(settings, [item])
    fresh.kill()
    async with running(settings, FAKE):
        await says(port, "does not answer", 30)
        await asyncio.to_thread(fresh.start_again)
        await says(port, READY, 60)
        assert keys(await read_until(settings, topics.ENTITIES, bool, 30)) == {"a-1"}


@pytest.mark.kafka
async def test_a_worker_that_came_before_its_topics_says_which_are_missing(fresh: RunningBroker) -> None:
    port = free_port()
    settings = settings_for(fresh, http_port=port)
    async with running(settings, FAKE):
        await says(port, "8 topics are missing", 30)
        await create_topics(settings.broker, all_topics(settings))
        await says(port, READY, 60)


@pytest.mark.kafka
async def test_sigterm_ends_a_worker_in_time_when_its_broker_is_gone(fresh: RunningBroker) -> None:
    port = free_port()
    settings = settings_for(fresh, http_port=port)
    async with running(settings, FAKE):
        await create_topics(settings.broker, all_topics(settings))
        await says(port, READY, 60)
        fresh.kill()
        await says(port, "does not answer", 30)


@pytest.mark.kafka
async def test_sigterm_ends_a_worker_in_time_while_an_item_hangs(fresh: RunningBroker) -> None:
    port = free_port()
    settings = settings_for(fresh, http_port=port, item_timeout_s=300)
    items = [{"id": "good", "title": "Prabowo bertemu Anwar"}, {"id": "bad", "title": f"Kata {SLEEPS} itu"}]
    worker = start_worker(settings, POISONED)
    try:
        await send_all(settings, [item_output(json.dumps(item).encode()) for item in items])
        await says(port, READY, 60)
        await asyncio.sleep(5)  # the batch is in hand
        worker.terminate()
        started = time.monotonic()
        assert await asyncio.to_thread(worker.wait, 20) == 0
        assert time.monotonic() - started < 20
    finally:
        worker.kill()
    # handed back, not lost: a worker that limits the time of an item finds both again
    async with running(settings_for(fresh, item_timeout_s=3), POISONED):
        assert keys(await read_until(settings, topics.ENTITIES, bool, 60)) == {"good"}
        letters = await read_until(settings, topics.DEAD_LETTERS, bool, 60)
    assert [record.headers["__jumpa.reason"] for record in letters] == [b"analysis_timeout"]
