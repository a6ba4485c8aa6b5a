"""Whether Faust has skipped records: our own check, for its bookkeeping of offsets can.

Measured with faust-streaming 0.15.3 under `make faults` (20 SIGKILLs of two workers): after a rebalance a worker went
on behind ten records that stood right at the committed offset. Faust takes missing offsets for holes in the log
(compaction, transactions), acknowledges them itself, and commits past them. So a jump is looked up in the topic before
anything behind it is processed; records that do stand there are read by us and processed first. Should Faust give them
after all, they come twice, which is what at least once means.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer, TopicPartition
from faust.types import TP

from streams import topics
from streams.consuming import record_of_message
from streams.errors import JumpaError
from streams.records import Record
from streams.security import client_options
from streams.settings import Settings

log = logging.getLogger(__name__)

LOOK_UP_S = 30.0

Committed = Callable[[str, int], int | None]
"""The offset behind the last committed record of a topic's partition, as Faust remembers it; None during rebalances."""
Unseen = Callable[[str, int, int, int], Awaitable[list[Record]]]
"""Topic, partition, the lowest offset that may be unseen, and one that was given: the records that stand between and
that nobody has processed and committed, asked of the broker; none where the log has a hole."""
MOST = 5_000
"""Records that are caught up with at once; more of them are left to a new process, which begins at the commit."""


class SkippedRecords(JumpaError):
    """Too many records were passed over; nothing behind them is acknowledged yet."""


class Continuity:
    """Watches the offsets that one agent is given."""

    def __init__(self, committed: Committed, unseen: Unseen) -> None:
        self._committed = committed
        self._unseen = unseen
        self._next: dict[tuple[str, int], int] = {}

    async def missed(self, records: Sequence[Record]) -> list[Record]:
        """What was passed over before and within a batch, to be processed before it. Raises SkippedRecords."""
        missed: list[Record] = []
        for record in records:
            place = (record.topic, record.partition)
            # What is below either of the two was processed, here or by another worker that has committed it.
            expected = max(self._next.get(place, 0), self._committed(*place) or 0)
            if record.offset > expected:
                missed += await self._unseen(*place, expected, record.offset)
            self._next[place] = record.offset + 1
        if missed:
            log.warning("%d records of %s were passed over; processing them first", len(missed), missed[0].topic)
        return missed


def continuity(app: faust.App, settings: Settings) -> Continuity:
    """A check against the app's own commits and the broker's topics."""

    def committed(topic: str, partition: int) -> int | None:
        offset: int | None = app.consumer._committed_offset[TP(topic, partition)]
        return offset

    async def unseen(topic: str, partition: int, expected: int, given: int) -> list[Record]:
        options: dict[str, Any] = client_options(settings)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.broker.split(","),
            group_id=settings.app_id,  # to read its commits; with assign() it does not join the group
            auto_offset_reset="earliest",  # where retention has removed the offset
            enable_auto_commit=False,
            max_partition_fetch_bytes=topics.MAX_MESSAGE_BYTES,
            **options,
        )
        found: list[Record] = []
        async with asyncio.timeout(LOOK_UP_S), consumer:
            place = TopicPartition(topic, partition)
            consumer.assign([place])
            start = max(expected, await consumer.committed(place) or 0)
            if start >= given:
                return found
            consumer.seek(place, start)
            while (message := await consumer.getone()).offset < given:
                found.append(record_of_message(message))
                if len(found) > MOST:
                    raise SkippedRecords(f"{topic}:{partition} went on at {given}, but {start} and more were not seen")
        return found

    return Continuity(committed, unseen)
