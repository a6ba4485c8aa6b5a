"""Reading a topic on from where a group of readers left it: at least once, in order within a partition."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError, IllegalStateError, KafkaError

from streams.errors import BrokerRefuses
from streams.kafka.consuming import POLL_MS, plain_consumer, refuse_missing
from streams.records import Record, record_of

COMMIT_S = 1.0
"""How often the group's place is kept: what a kill makes come again."""
LONGEST_WORK_MS = 30 * 60 * 1000
"""How long one record may take, with all retries of who takes it, before the group gives its partition to another."""


class GroupMember(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """The records of a topic for one member of a group, and how many of them are done with."""

    def __init__(self, consumer: AIOKafkaConsumer, *, from_start: bool) -> None:
        self._consumer = consumer
        self._from_start = from_start
        self._next: dict[TopicPartition, int] = {}
        self._committed_at = 0.0

    async def records(self) -> AsyncGenerator[Record, None]:
        """All records from the group's place on, for ever."""
        while True:
            for messages in (await self._consumer.getmany(timeout_ms=POLL_MS)).values():
                for message in messages:
                    yield record_of(message, message.timestamp / 1000)
            await self._commit_at_times()

    async def done(self, record: Record) -> None:
        """What is done with is not given again, once its place was kept; call in the order of `records`."""
        self._next[TopicPartition(record.topic, record.partition)] = record.offset + 1
        await self._commit_at_times()

    async def commit(self) -> None:
        """Keep the group's place. Where the partition has gone to another member, that one reads on from the last."""
        mine = self._consumer.assignment()
        kept, self._next = {one: offset for one, offset in self._next.items() if one in mine}, {}
        if kept:
            try:
                await self._consumer.commit(kept)
            except BaseException:
                self._next = kept | self._next
                raise

    async def _commit_at_times(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._next and now >= self._committed_at + COMMIT_S:
            self._committed_at = now
            with suppress(KafkaError, IllegalStateError):  # an outage, or another member took over: later, or never
                await self.commit()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        with suppress(KafkaError, IllegalStateError):
            await self.commit()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """A group that reads a partition for the first time has its place kept at once: what comes while nobody of it
        runs would be passed over otherwise."""
        for one in assigned:
            if await self._consumer.committed(one) is None:
                ask = self._consumer.beginning_offsets if self._from_start else self._consumer.end_offsets
                self._next[one] = (await ask([one]))[one]
                self._consumer.seek(one, self._next[one])


@asynccontextmanager
async def resumed(
    broker: str, topic: str, group: str, *, from_start: bool, client_options: Mapping[str, Any] | None = None
) -> AsyncIterator[GroupMember]:
    """A member of a group; its place is kept once more at the end of the block. A new group begins with the oldest
    record or with what comes.

    Raises as read_topic, and BrokerRefuses for a group that is not ours.
    """
    more: dict[str, Any] = {"group_id": group, "max_poll_interval_ms": LONGEST_WORK_MS}
    async with plain_consumer(broker, client_options, "earliest", **more) as consumer:
        await refuse_missing(consumer, broker, topic)
        member = GroupMember(consumer, from_start=from_start)
        consumer.subscribe([topic], listener=member)
        try:
            yield member
            await member.commit()
        except GroupAuthorizationFailedError as exc:
            told = f"The broker at {broker} does not let us read as the group {group}: see deploy/ACLS.md ({exc!r})."
            raise BrokerRefuses(told) from None
        except BaseException:
            with suppress(KafkaError, IllegalStateError):
                await member.commit()
            raise
