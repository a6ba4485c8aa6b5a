"""The records of a topic since a moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from aiokafka import TopicPartition

from streams.errors import BrokerUnreachable, UsageError
from streams.kafka.consuming import POLL_MS, plain_consumer
from streams.kafka.provisioning import partition_counts
from streams.records import Record, record_of

LIMIT_S = 120.0
"""Longest wait for the end of the topic as it is at the call."""


async def read_since(
    broker: str, topic: str, since: float, *, client_options: Mapping[str, Any] | None = None
) -> AsyncGenerator[Record, None]:
    """Records whose time is ``since`` (Unix seconds) or later and that a topic holds at the moment of the call.

    Raises UsageError where the topic does not exist, BrokerUnreachable and BrokerRefuses.
    """
    count = (await partition_counts(broker, client_options=client_options)).get(topic)
    if not count:
        raise UsageError(f"{topic} does not exist on {broker}: run `jumpa topics create` first.")
    partitions = [TopicPartition(topic, number) for number in range(count)]
    async with plain_consumer(broker, client_options, "latest") as consumer:
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        begins = await consumer.offsets_for_times(dict.fromkeys(partitions, int(since * 1000)))
        for one in partitions:
            consumer.seek(one, ends[one] if begins[one] is None else begins[one].offset)
        try:
            async with asyncio.timeout(LIMIT_S):
                while waiting := [one for one in partitions if await consumer.position(one) < ends[one]]:
                    for messages in (await consumer.getmany(*waiting, timeout_ms=POLL_MS)).values():
                        for message in messages:
                            yield record_of(message, message.timestamp / 1000)
        except TimeoutError:
            raise BrokerUnreachable(broker, f"{topic} does not end") from None
