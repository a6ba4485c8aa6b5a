"""A member of a group: what it commits, and when."""

from __future__ import annotations

from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError

from streams.kafka.resuming import GroupMember
from tests.support.stream_fakes import record

ONE, TWO = TopicPartition("news.items.v1", 0), TopicPartition("news.items.v1", 1)


class FakeConsumer:
    """Stands for aiokafka's, with both partitions from 3 to 9, of which the group has a place in the first."""

    def __init__(self) -> None:
        self.assigned = {ONE, TWO}
        self.commits: list[dict[TopicPartition, int]] = []
        self.sought: dict[TopicPartition, int] = {}
        self.failing = False

    def assignment(self) -> set[TopicPartition]:
        return self.assigned

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        if self.failing:
            raise CommitFailedError
        self.commits.append(offsets)

    async def committed(self, one: TopicPartition) -> int | None:
        return 5 if one == ONE else None

    async def beginning_offsets(self, some: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(some, 3)

    async def end_offsets(self, some: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(some, 9)

    def seek(self, one: TopicPartition, offset: int) -> None:
        self.sought[one] = offset


def member(consumer: Any, *, from_start: bool = False) -> GroupMember:
    return GroupMember(consumer, from_start=from_start)


async def test_the_place_is_behind_what_is_done() -> None:
    consumer = FakeConsumer()
    group = member(consumer)
    await group.done(record(b"", 5))
    await group.done(record(b"", 6))
    await group.done(record(b"", 3, partition=1))
    assert consumer.commits == [{ONE: 6}]  # the first at once, then once a second
    await group.commit()
    await group.commit()
    assert consumer.commits == [{ONE: 6}, {ONE: 7, TWO: 4}]


async def test_what_could_not_be_kept_is_kept_later_and_what_went_to_others_is_theirs() -> None:
    consumer = FakeConsumer()
    group = member(consumer)
    consumer.failing = True
    await group.done(record(b"", 5))  # an outage does not end it
    await group.done(record(b"", 3, partition=1))
    with pytest.raises(CommitFailedError):
        await group.commit()
    await group.on_partitions_revoked([TWO])
    consumer.failing, consumer.assigned = False, {ONE}
    await group.commit()
    assert consumer.commits == [{ONE: 6}]


@pytest.mark.parametrize(("from_start", "begin"), [(True, 3), (False, 9)])
async def test_a_new_group_has_a_place_at_once(from_start: bool, begin: int) -> None:
    consumer = FakeConsumer()
    group = member(consumer, from_start=from_start)
    await group.on_partitions_assigned([ONE, TWO])
    assert consumer.sought == {TWO: begin}
    await group.commit()
    assert consumer.commits == [{TWO: begin}]
