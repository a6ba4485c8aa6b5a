"""Reading topics from outside of a worker: command line, demo and tests. No consumer group, nothing is committed."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from streams import topics
from streams.errors import BrokerUnreachable, UsageError
from streams.records import Record, headers_of


async def read_topic(broker: str, topic: str, *, from_start: bool) -> AsyncIterator[Record]:
    """Records of a topic for ever, from the oldest or from now on. Raises BrokerUnreachable when nothing answers.

    Raises UsageError when the topic does not exist.
    """
    consumer = AIOKafkaConsumer(
        bootstrap_servers=broker.split(","),
        auto_offset_reset="earliest" if from_start else "latest",
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
        consumer.subscribe([topic])
        async for message in consumer:
            yield Record(
                topic=message.topic,
                partition=message.partition,
                offset=message.offset,
                value=message.value,
                key=message.key,
                headers=headers_of(message.headers),
                timestamp=message.timestamp / 1000,
            )
    finally:
        await consumer.stop()
