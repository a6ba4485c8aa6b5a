"""Topics that are deleted under a running worker, and made anew under their old names."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import monotonic

import aiohttp
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from schemas.codec import encode
from schemas.news import NewsItem
from streams.dev_broker import RunningBroker
from streams.dev_broker.running import free_port
from streams.kafka import topics
from streams.kafka.admin import admin_client
from streams.kafka.sending import item_output
from streams.kafka.topic_ids import topic_ids
from streams.records import Output
from streams.settings import Settings
from tests.integration.flow import FAKE, keys, read_until, running, send_all, settings_for, supervised

pytestmark = pytest.mark.kafka


def outputs(name: str, count: int) -> list[Output]:
    items = [NewsItem(id=f"{name}-{number}", title="Berita", body="Berita.") for number in range(count)]
    return [item_output(encode(item)) for item in items]


async def delete(settings: Settings, topic: str) -> None:
    """Delete a topic, and wait until it is gone."""
    async with admin_client(settings.broker) as client:
        await client.delete_topics([topic])
        while topic in await topic_ids(client._client):  # noqa: ASYNC110 - the broker sends no event
            await asyncio.sleep(0.1)


async def told(settings: Settings, path: str, sentence: str, limit_s: float) -> None:
    """Wait until the worker's listener says a sentence."""
    deadline, text = monotonic() + limit_s, ""
    while sentence not in text:
        assert monotonic() < deadline, f"{path} says {text!r}"
        await asyncio.sleep(0.2)
        try:
            address = f"http://127.0.0.1:{settings.http_port}{path}"
            async with aiohttp.ClientSession() as session, session.get(address) as answer:
                text = await answer.text()
        except aiohttp.ClientError:
            text = ""


async def commit(settings: Settings, offsets: Mapping[int, OffsetAndMetadata]) -> None:
    """Commit offsets of items partitions in the worker's name."""
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.broker, group_id=settings.app_id, enable_auto_commit=False)
    async with consumer:
        places = {TopicPartition(topics.ITEMS, number): offset for number, offset in offsets.items()}
        consumer.assign(list(places))
        await consumer.commit(places)


async def test_nothing_of_a_topic_that_is_made_anew_is_passed_over(fresh: RunningBroker) -> None:
    settings = settings_for(fresh, http_port=free_port())
    await send_all(settings, outputs("old", 60))
    async with running(settings, supervised(FAKE)):
        await read_until(settings, topics.ENTITIES, lambda records: len(keys(records)) == 60, 60)
        await told(settings, "/readyz", "ready", 30)
        await delete(settings, topics.ITEMS)
        await told(settings, "/readyz", f"missing on {settings.broker}", 30)
        await send_all(settings, outputs("new", 20))  # fewer than there were: all lie before what was read
        await read_until(settings, topics.ENTITIES, lambda records: len(keys(records)) == 80, 90)
        await send_all(settings, outputs("later", 100))  # the log grows past it
        await read_until(settings, topics.ENTITIES, lambda records: len(keys(records)) == 180, 90)


async def test_commits_of_another_log_are_noticed_and_said(fresh: RunningBroker) -> None:
    settings = settings_for(fresh, http_port=free_port())
    await send_all(settings, outputs("new", 40))
    other = "0" * 31 + "1"
    await commit(settings, {0: OffsetAndMetadata(816, ""), 1: OffsetAndMetadata(2, other)})  # behind the end; by its id
    async with running(settings, FAKE):
        await read_until(settings, topics.ENTITIES, lambda records: len(keys(records)) == 40, 60)
        await told(settings, "/metrics", f'jumpa_logs_anew_total{{topic="{topics.ITEMS}"}} 2.0', 30)
        await told(settings, "/metrics", f'jumpa_lag_records{{partition="0",topic="{topics.ITEMS}"}} 0.0', 30)
        await told(settings, "/metrics", 'jumpa_build_info{app_id="jumpa",model="fake-1",', 30)
