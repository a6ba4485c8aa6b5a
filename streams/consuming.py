"""Reading topics from outside of a worker: command line, demo and tests. No consumer group, nothing is committed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams import topics
from streams.errors import BrokerUnreachable, UsageError
from streams.records import Record, headers_of
from streams.topics import partition_counts

POLL_MS = 500
"""Longest wait for records that a broker says it has."""


async def read_topic(broker: str, topic: str, *, from_start: bool) -> AsyncIterator[Record]:
    """Records of a topic for ever, from the oldest or from now on. Raises BrokerUnreachable when nothing answers.

    Raises UsageError when the topic does not exist.
    """
    async with _consumer(broker, topic, "earliest" if from_start else "latest") as consumer:
        consumer.subscribe([topic])
        async for message in consumer:
            yield _record(message)


async def read_stored(broker: str, topic: str) -> AsyncIterator[Record]:
    """Records that a topic holds at the moment of the call, oldest first in each partition; then it ends.

    Raises as read_topic.
    """
    count = (await partition_counts(broker)).get(topic, 0)
    async with _consumer(broker, topic, "earliest") as consumer:
        waiting = {TopicPartition(topic, number) for number in range(count)}
        consumer.assign(waiting)
        begin, end = await consumer.beginning_offsets(waiting), await consumer.end_offsets(waiting)
        waiting = {one for one in waiting if end[one] > begin[one]}
        while waiting:
            for one, messages in (await consumer.getmany(*waiting, timeout_ms=POLL_MS)).items():
                # Tansu's end offsets are those of the last batch's first record; what a fetch says is right.
                end[one] = max(end[one], consumer.highwater(one) or 0)
                for message in messages:
                    yield _record(message)
            waiting = {one for one in waiting if await consumer.position(one) < end[one]}


@asynccontextmanager
async def _consumer(broker: str, topic: str, begin: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A started consumer, stopped afterwards."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=broker.split(","),
        auto_offset_reset=begin,
        enable_auto_commit=False,
        fetch_max_wait_ms=100,
        max_partition_fetch_bytes=topics.MAX_MESSAGE_BYTES,
    )
    try:
        await consumer.start()
    except (KafkaError, OSError) as exc:
        await consumer.stop()
        raise BrokerUnreachable(broker, exc) from None
    try:
        if topic not in await consumer.topics():  # subscribed to, it would be waited for in silence
            raise UsageError(f"{topic} does not exist on {broker}: run `jumpa topics create` first.")
        yield consumer
    finally:
        await consumer.stop()


def _record(message: Any) -> Record:
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        value=message.value,
        key=message.key,
        headers=headers_of(message.headers),
        timestamp=message.timestamp / 1000,
    )
