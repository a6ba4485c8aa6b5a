"""Reading topics from outside of a worker: command line, demo and tests. No consumer group, nothing is committed;
`resuming.py` reads as a group."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError

from streams.errors import BrokerRefuses, UsageError
from streams.kafka import topics
from streams.kafka.provisioning import partition_counts
from streams.kafka.refusal import explain
from streams.kafka.security import client_options
from streams.kafka.unpacking import limit_unpacking
from streams.records import Record, record_of
from streams.settings import Settings

POLL_MS = 500
"""Longest wait for records that a broker says it has."""
BATCH = 1000
"""Most records that are handed over together."""
METADATA_MS = 10_000
"""How often a consumer asks for the partitions of its topic: those added since are read within a minute, as a worker's
are. aiokafka asks every five minutes."""
COMMITTED = "read_committed"
"""The isolation of every consumer of ours: what a transaction has taken back, or not yet given, is no record."""


LOOK_UP_S = 30.0
"""Longest look-up in a topic."""


@asynccontextmanager
async def looking_up(settings: Settings, **options: Any) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer to read something with, for as long as a look-up may take; ``options`` are aiokafka's, beside ours.

    Raises TimeoutError and KafkaError.
    """
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.broker.split(","),
        enable_auto_commit=False,
        isolation_level=COMMITTED,
        **options,
        **client_options(settings),
    )
    async with asyncio.timeout(LOOK_UP_S), consumer:
        yield consumer


async def read_topic(
    broker: str,
    topic: str,
    *,
    from_start: bool,
    client_options: Mapping[str, Any] | None = None,
    connect: Callable[..., AIOKafkaConsumer] = AIOKafkaConsumer,
) -> AsyncGenerator[Record, None]:
    """Records of a topic for ever, from the oldest or from now on. ``connect`` makes the consumer.

    Raises BrokerUnreachable when nothing answers, BrokerRefuses when we are not let in, and UsageError when the topic
    does not exist or may not be seen.
    """
    async with plain_consumer(broker, client_options, "earliest" if from_start else "latest", connect) as consumer:
        await refuse_missing(consumer, broker, topic)
        consumer.subscribe([topic])
        async for message in consumer:
            yield record_of(message, message.timestamp / 1000)


async def read_stored(
    broker: str,
    topic: str,
    *,
    client_options: Mapping[str, Any] | None = None,
    behind: Mapping[int, int] | None = None,
) -> AsyncGenerator[Record, None]:
    """Records that a topic holds at the moment of the call, oldest first in each partition; then it ends.

    ``behind``: by partition, the first offset that is wanted; else the first that there is.
    Raises as read_topic, and BrokerRefuses for a topic that may be seen but not read.
    """
    count = await count_of(broker, topic, client_options)
    async with plain_consumer(broker, client_options, "earliest") as consumer:
        partitions = [TopicPartition(topic, number) for number in range(count)]
        consumer.assign(partitions)
        begin, end = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        begin = {one: max(first, (behind or {}).get(one.partition, 0)) for one, first in begin.items()}
        ends: dict[TopicPartition, int] = {}
        waiting = {one for one in partitions if end[one] > begin[one]}
        for one in partitions:
            consumer.seek(one, begin[one])
        while waiting:
            for one, messages in (await consumer.getmany(*waiting, timeout_ms=POLL_MS)).items():
                # Tansu's end offsets are those of the last batch's first record; what a fetch says is right. Where a
                # transaction is open, it is where that begins.
                ends.setdefault(one, max(end[one], consumer.last_stable_offset(one) or 0))
                for message in messages:
                    if message.offset < ends[one]:
                        yield record_of(message, message.timestamp / 1000)
            waiting = {one for one in waiting if await consumer.position(one) < ends.get(one, end[one])}


async def read_from(
    broker: str,
    topic: str,
    places: Mapping[int, int],
    *,
    once: bool = False,
    client_options: Mapping[str, Any] | None = None,
) -> AsyncGenerator[list[Record], None]:
    """Records of a topic in batches, from an offset in each partition, or its beginning, and in order within it;
    partitions that are added later too. ``once``: until the end as it is at the call.

    Raises as read_topic.
    """
    async with plain_consumer(broker, client_options, "earliest") as consumer:
        reached = dict(places)
        partitions = _partitions(topic, range(await count_of(broker, topic, client_options)))
        ends = await consumer.end_offsets(partitions) if once else {}
        while True:
            if consumer.assignment() != partitions:
                consumer.assign(partitions)
                for one in partitions:
                    consumer.seek(one, reached.get(one.partition, 0))
            fetched = await consumer.getmany(timeout_ms=POLL_MS, max_records=BATCH)
            batch = [record_of(message, message.timestamp / 1000) for some in fetched.values() for message in some]
            reached |= {record.partition: record.offset + 1 for record in batch}
            if batch:
                yield batch
            if once and all([await consumer.position(one) >= end for one, end in ends.items()]):
                return
            partitions |= _partitions(topic, consumer.partitions_for_topic(topic) or ())


def _partitions(topic: str, numbers: Iterable[int]) -> set[TopicPartition]:
    return {TopicPartition(topic, number) for number in numbers}


async def count_of(broker: str, topic: str, client_options: Mapping[str, Any] | None) -> int:
    """How many partitions a topic has. Raises UsageError for one that does not exist or may not be seen."""
    count = (await partition_counts(broker, client_options=client_options)).get(topic)
    if not count:
        raise _missing(broker, topic)
    return count


async def refuse_missing(consumer: AIOKafkaConsumer, broker: str, topic: str) -> None:
    """Raise UsageError for a topic that does not exist or may not be seen: subscribed to, it would be waited for in
    silence."""
    if topic not in await consumer.topics():
        raise _missing(broker, topic)


def _missing(broker: str, topic: str) -> UsageError:
    return UsageError(f"{topic} does not exist on {broker}: run `jumpa topics create` first.")


@asynccontextmanager
async def plain_consumer(
    broker: str,
    client_options: Mapping[str, Any] | None,
    begin: str,
    connect: Callable[..., AIOKafkaConsumer] = AIOKafkaConsumer,
    **more: Any,
) -> AsyncIterator[AIOKafkaConsumer]:
    """A started consumer, stopped afterwards; ``more`` are further options of aiokafka. Raises BrokerUnreachable and
    BrokerRefuses."""
    limit_unpacking()
    consumer = connect(
        bootstrap_servers=broker.split(","),
        auto_offset_reset=begin,
        enable_auto_commit=False,
        fetch_max_wait_ms=100,
        isolation_level=COMMITTED,
        metadata_max_age_ms=METADATA_MS,
        max_partition_fetch_bytes=topics.MAX_MESSAGE_BYTES,
        **(client_options or {}),
        **more,
    )
    try:
        await consumer.start()
    except (KafkaError, OSError) as exc:
        await consumer.stop()
        raise await explain(broker, client_options or {}, exc) from None
    try:
        yield consumer
    except TopicAuthorizationFailedError as exc:
        raise BrokerRefuses(f"The broker at {broker} does not let us read: see deploy/ACLS.md ({exc!r}).") from None
    finally:
        await consumer.stop()
