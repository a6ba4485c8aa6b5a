"""A jump in the offsets is looked up, and what stands there is processed before anything behind it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from streams.faust_worker.continuity import Continuity, Jump
from streams.faust_worker.ledger import Ledger
from streams.records import Record
from tests.support.stream_fakes import record


class Topic:
    """One partition: the offsets that stand in it, the committed one, and how often it was asked."""

    def __init__(self, stored: range | list[int], committed: int | None = None) -> None:
        self.stored = stored
        self.committed = committed
        self.asked = 0
        self.remembered = committed
        self.ledger = Ledger()
        self.continuity = Continuity(self.ledger, lambda topic, partition: self.remembered, self._unseen)

    async def _unseen(self, jumps: Sequence[Jump]) -> list[Record]:
        self.asked += 1
        found: list[Record] = []
        for jump in jumps:
            start = max(jump.expected, self.committed or 0)
            found += records(*(one for one in self.stored if start <= one < jump.given))
        return found

    async def missed(self, *offsets: int) -> list[int]:
        """What was missed before a batch that is processed then."""
        batch = records(*offsets)
        missed = [one.offset for one in await self.continuity.missed(batch)]
        self.ledger.done(batch)
        return missed


def records(*offsets: int) -> list[Record]:
    return [record(b"{}", offset) for offset in offsets]


async def test_offsets_in_a_row_are_never_looked_up() -> None:
    topic = Topic(range(100))
    assert await topic.missed(0, 1, 2) == []
    assert await topic.missed(3, 4) == []
    assert topic.asked == 0


async def test_a_worker_begins_at_the_commit() -> None:
    topic = Topic(range(100), committed=24)
    assert await topic.missed(24, 25) == []
    assert topic.asked == 0


@pytest.mark.parametrize(("committed", "offset"), [(24, 34), (24, 25), (None, 1)])
async def test_records_between_the_commit_and_the_first_are_caught_up_with(committed: int | None, offset: int) -> None:
    assert await Topic(range(100), committed).missed(offset) == list(range(committed or 0, offset))


async def test_records_missing_in_the_middle_are_caught_up_with_once() -> None:
    topic = Topic(range(100))
    assert await topic.missed(0, 1) == []
    assert await topic.missed(5, 6, 9) == [2, 3, 4, 7, 8]
    assert await topic.missed(10) == []


async def test_holes_of_the_log_are_none_of_ours() -> None:
    topic = Topic([7, 8, 10, 20], committed=None)  # retention, transaction marks, compaction
    assert await topic.missed(7, 8, 10) == []
    assert await topic.missed(20) == []
    assert topic.asked == 2


async def test_what_comes_again_and_what_others_have_done_is_well() -> None:
    topic = Topic(range(100), committed=0)
    assert await topic.missed(0, 1, 2, 3) == []
    assert await topic.missed(1, 2, 3, 4) == []  # a rebalance before the commit
    topic.remembered = topic.committed = 50  # another worker had the partition meanwhile
    assert await topic.missed(50, 51) == []
    assert topic.asked == 0


async def test_partitions_are_told_apart() -> None:
    topic = Topic(range(100))
    batch = [record(b"{}", 0), record(b"{}", 0, partition=1), record(b"{}", 1)]
    assert await topic.continuity.missed(batch) == []
    assert topic.asked == 0


async def test_a_commit_that_faust_has_forgotten_in_a_rebalance_is_asked_of_the_broker() -> None:
    topic = Topic(range(100), committed=50)
    topic.remembered = None
    assert await topic.missed(50, 51) == []
    assert topic.asked == 1


async def test_a_batch_that_was_not_processed_is_looked_up_again() -> None:
    topic = Topic(range(100))
    for _ in range(2):
        assert [one.offset for one in await topic.continuity.missed(records(3, 4))] == [0, 1, 2]


async def test_a_record_that_comes_late_does_not_bring_its_neighbours_back() -> None:
    topic = Topic(range(100))
    assert await topic.missed(*range(20)) == []
    assert await topic.missed(5, 9, 20) == []  # old ones, still under way when the partition was given out again
    assert topic.asked == 0


async def test_all_jumps_of_a_batch_are_one_question() -> None:
    topic = Topic(range(0, 100, 2))  # as a publisher with transactions leaves it
    assert await topic.missed(*range(0, 20, 2)) == []
    assert topic.asked == 1
