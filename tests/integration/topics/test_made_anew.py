"""Topics that are deleted under a running worker, and made anew under their old names."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from schemas.codec import encode
from schemas.news import NewsItem
from streams.dev_broker import RunningBroker
from streams.dev_broker.running import free_port
from streams.kafka import topics
from streams.kafka.sending import item_output
from streams.records import Output
from streams.settings import Settings
from tests.integration.flow import (
    FAKE,
    READY,
    delete_topic,
    keys,
    read_until,
    running,
    says,
    send_all,
    settings_for,
    supervised,
)

pytestmark = pytest.mark.kafka


def outputs(name: str, count: int) -> list[Output]:
    items = [NewsItem(id=f"{name}-{number}", title="Berita", body="Berita.") for number in range(count)]
    return [item_output(encode(item)) for item in items]


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
        await says(settings.http_port, READY, 30)
        await delete_topic(settings, topics.ITEMS)
        await says(settings.http_port, f"missing on {settings.broker}", 30)
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
        await says(settings.http_port, f'jumpa_logs_anew_total{{topic="{topics.ITEMS}"}} 2.0', 30, "metrics")
        await says(settings.http_port, f'jumpa_lag_records{{partition="0",topic="{topics.ITEMS}"}} 0.0', 30, "metrics")
        await says(settings.http_port, 'jumpa_build_info{app_id="jumpa",model="fake-1",', 30, "metrics")
