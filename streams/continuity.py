"""Whether Faust has skipped records: our own check, for its bookkeeping of offsets can.

Measured with faust-streaming 0.15.3 under `make faults` (20 SIGKILLs of two workers): after a rebalance a worker went
on behind ten records that stood right at the committed offset. Faust takes missing offsets for holes in the log
(compaction, transactions), acknowledges them itself, and commits past them. So a jump is looked up in the topic before
anything behind it is acknowledged; where records do stand there, the process ends and begins again at the commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer, TopicPartition
from faust.types import TP

from streams import topics
from streams.errors import JumpaError
from streams.records import Record
from streams.security import client_options
from streams.settings import Settings

LOOK_UP_S = 30.0

Committed = Callable[[str, int], int | None]
"""The offset behind the last committed record of a topic's partition, as Faust remembers it; None during rebalances."""
FirstUnseen = Callable[[str, int, int, int], Awaitable[int]]
"""Topic, partition, the lowest offset that may be unseen, and one that was given: the lowest offset at which a record
stands that nobody has processed, asked of the broker; at least the given one where there is none before it."""


class SkippedRecords(JumpaError):
    """Records were passed over; nothing behind them is acknowledged yet."""


class Continuity:
    """Watches the offsets that one agent is given."""

    def __init__(self, committed: Committed, first_unseen: FirstUnseen) -> None:
        self._committed = committed
        self._first_unseen = first_unseen
        self._next: dict[tuple[str, int], int] = {}

    async def check(self, records: Sequence[Record]) -> None:
        """Look at a batch before it is processed. Raises SkippedRecords."""
        for record in records:
            place = (record.topic, record.partition)
            # What is below either of the two was processed, here or by another worker that has committed it.
            expected = max(self._next.get(place, 0), self._committed(*place) or 0)
            if record.offset > expected:
                first = await self._first_unseen(*place, expected, record.offset)
                if first < record.offset:
                    raise SkippedRecords(
                        f"{record.topic}:{record.partition} went on at {record.offset}, but {first} was not seen"
                    )
            self._next[place] = record.offset + 1


def continuity(app: faust.App, settings: Settings) -> Continuity:
    """A check against the app's own commits and the broker's topics."""

    def committed(topic: str, partition: int) -> int | None:
        offset: int | None = app.consumer._committed_offset[TP(topic, partition)]
        return offset

    async def first_unseen(topic: str, partition: int, expected: int, given: int) -> int:
        options: dict[str, Any] = client_options(settings)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.broker.split(","),
            group_id=settings.app_id,  # to read its commits; with assign() it does not join the group
            auto_offset_reset="earliest",  # where retention has removed the offset
            enable_auto_commit=False,
            max_partition_fetch_bytes=topics.MAX_MESSAGE_BYTES,
            **options,
        )
        async with asyncio.timeout(LOOK_UP_S), consumer:
            place = TopicPartition(topic, partition)
            consumer.assign([place])
            start = max(expected, await consumer.committed(place) or 0)
            if start >= given:
                return start
            consumer.seek(place, start)
            found: int = (await consumer.getone()).offset
            return found

    return Continuity(committed, first_unseen)
