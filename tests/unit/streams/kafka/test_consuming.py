"""What a reader of a topic asks of its consumer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Self

from aiokafka.structs import ConsumerRecord

from streams.kafka.consuming import read_topic


class FakeConsumer:
    """Stands for aiokafka's: keeps its options and hands out one record."""

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}
        self.subscribed: list[str] = []
        self.stopped = False

    def __call__(self, **options: Any) -> Self:
        self.options = options
        return self

    async def start(self) -> None: ...

    async def stop(self) -> None:
        self.stopped = True

    async def topics(self) -> set[str]:
        return {"news"}

    def subscribe(self, topics: list[str]) -> None:
        self.subscribed = topics

    async def __aiter__(self) -> AsyncIterator[ConsumerRecord[bytes, bytes]]:
        yield ConsumerRecord("news", 0, 0, 1000, 0, b"k", b"v", None, 1, 1, ())


def test_partitions_that_a_topic_gains_are_read_within_a_minute() -> None:
    """`jumpa follow` runs for days; aiokafka would look for new partitions every five minutes."""
    consumer = FakeConsumer()

    async def first() -> bytes | None:
        records = read_topic("broker:9092", "news", from_start=True, connect=consumer)
        value = (await anext(records)).value
        await records.aclose()
        return value

    assert asyncio.run(first()) == b"v"
    assert consumer.subscribed == ["news"]  # by its name: a list of partitions would never grow
    assert consumer.options["metadata_max_age_ms"] <= 60_000
    assert consumer.stopped
