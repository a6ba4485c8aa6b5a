"""What `/metrics` says against what the topics hold: over the kill of a worker, and while items wait."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from contextlib import AsyncExitStack

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.news import NewsItem
from streams.dev_broker import RunningBroker
from streams.dev_broker.running import free_port
from streams.kafka import topics
from streams.kafka.sending import item_output
from streams.settings import Settings
from tests.faults.watch import children, pool_of
from tests.faults.world import outputs_of, stored, with_meetings
from tests.integration.flow import FAKE, READY, ask, keys, read_until, running, says, send_all, settings_for, supervised

pytestmark = pytest.mark.kafka


def items(name: str, count: int) -> list[NewsItem]:
    """Each tenth is followed by one that tells of a meeting."""
    return with_meetings([NewsItem(id=f"{name}-{number}", title="Berita", body="Berita.") for number in range(count)])


async def counts(ports: tuple[int, ...]) -> dict[str, float]:
    """Counters by name, summed over their labels and over workers."""
    found: dict[str, float] = {}
    told = "".join([await ask(port, "metrics") for port in ports])
    for name, value in re.findall(r"^(jumpa_\w+_total)(?:\{.*\})? (\S+)$", told, re.MULTILINE):
        found[name] = found.get(name, 0) + float(value)
    return found


async def agree(broker: RunningBroker, *ports: int) -> None:
    """Wait until the counters of what was published say what the topics hold, to the record."""
    told: dict[str, float] = {}
    held: dict[str, float] = {}
    for _ in range(150):
        held = {
            name: sum(record.value is not None for record in await stored(broker, topic))
            for name, topic in {
                "jumpa_items_done_total": topics.ENTITIES,
                "jumpa_mentions_total": topics.MENTIONS,
                "jumpa_meetings_total": topics.MEETINGS,
                "jumpa_items_refused_total": topics.DEAD_LETTERS,
            }.items()
        }
        told = await counts(ports)
        if all(told.get(name) == value for name, value in held.items()):
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{held} are on the topics, and told are {told}")


async def test_counts_agree_with_the_topics_over_a_kill_and_a_rebalance(fresh: RunningBroker) -> None:
    settings, second = (settings_for(fresh, http_port=free_port()) for _ in range(2))
    port = settings.http_port
    refused = item_output(b"no json", unchecked=True)
    async with running(settings, supervised(FAKE)) as supervisor, AsyncExitStack() as joining:
        for name, done in (("before", 44), ("after", 84)):  # the four made ones have the same ids again
            await send_all(settings, [*outputs_of(items(name, 40)), refused])
            await read_until(settings, topics.ENTITIES, lambda records, n=done: len(keys(records)) == n, 60)
            if name == "before":
                await agree(fresh, port)
                (worker,) = children(supervisor.pid)
                os.kill(worker, signal.SIGKILL)
                await joining.enter_async_context(running(second, supervised(FAKE)))
                await says(second.http_port, READY, 60)
        await agree(fresh, port, second.http_port)
        told = await ask(port, "metrics")
    assert '\njumpa_worker_restarts_total{cause="killed"} 1.0\n' in told
    assert keys(await stored(fresh, topics.DEAD_LETTERS)) == {(refused.key or b"").decode()}


async def lag_outside(settings: Settings) -> dict[int, float]:
    """By partition of the items, seconds since the first record was sent that is not committed."""
    found = {}
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.broker, group_id=settings.app_id, enable_auto_commit=False)
    async with consumer:
        for partition in range(settings.partitions):
            place = TopicPartition(topics.ITEMS, partition)
            consumer.assign([place])
            at, end = await consumer.committed(place) or 0, (await consumer.end_offsets([place]))[place]
            if at < end:
                consumer.seek(place, at)
                found[partition] = time.time() - (await consumer.getone(place)).timestamp / 1000
    return found


async def lag_told(port: int) -> dict[int, float]:
    """The same as the worker tells it."""
    pattern = rf'^jumpa_lag_seconds{{partition="(\d+)",topic="{topics.ITEMS}"}} (\S+)$'
    found = re.findall(pattern, await ask(port, "metrics"), re.MULTILINE)
    return {int(partition): float(value) for partition, value in found if float(value)}


async def test_lag_in_seconds_is_what_others_see(fresh: RunningBroker) -> None:
    """While the language processes stand still: in the batch in hand, and behind it, where the topic must be read."""
    settings = settings_for(fresh, http_port=free_port())
    port = settings.http_port
    async with running(settings, FAKE) as worker:
        await send_all(settings, outputs_of(items("first", 20)))
        await read_until(settings, topics.ENTITIES, lambda records: len(keys(records)) == 22, 60)
        stopped = pool_of(worker.pid)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        await send_all(settings, outputs_of(items("second", 200)))
        deadline = time.monotonic() + 15
        outside = told = dict[int, float]()
        while len(told) < settings.partitions or not all(abs(told[p] - outside[p]) < 1 for p in outside):
            assert time.monotonic() < deadline, f"{told} is told, and outside it is {outside}"
            outside, told = await lag_outside(settings), await lag_told(port)
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        await read_until(settings, topics.ENTITIES, lambda records: len(keys(records)) == 22 + 200 + 20 - 2, 60)
        deadline = time.monotonic() + 15
        while await lag_told(port):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
