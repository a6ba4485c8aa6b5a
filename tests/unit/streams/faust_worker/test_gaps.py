"""A gap in the offsets is looked up, and where a record stands in it, nothing behind it is processed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from streams.agents.ledger import Ledger
from streams.faust_worker.gaps import Gap, GapCheck, SkippedRecords
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
        self.gaps = GapCheck(self.ledger, lambda topic, partition: self.remembered, self._first_in)

    async def _first_in(self, gaps: Sequence[Gap]) -> Gap | None:
        self.asked += 1
        for gap in gaps:
            start = max(gap.expected, self.committed or 0)
            standing = [one for one in self.stored if start <= one < gap.given]
            if standing:
                return gap._replace(expected=standing[0])
        return None

    async def given(self, *offsets: int) -> int | None:
        """The first record that was passed over; a batch without one is processed then."""
        batch = records(*offsets)
        try:
            await self.gaps.check(batch)
        except SkippedRecords as exc:
            return int(str(exc).split(" and ")[1].split()[0])
        self.ledger.done(batch)
        return None


def records(*offsets: int) -> list[Record]:
    return [record(b"{}", offset) for offset in offsets]


async def test_offsets_in_a_row_are_never_looked_up() -> None:
    topic = Topic(range(100))
    assert await topic.given(0, 1, 2) is None
    assert await topic.given(3, 4) is None
    assert topic.asked == 0


async def test_a_worker_begins_at_the_commit() -> None:
    topic = Topic(range(100), committed=24)
    assert await topic.given(24, 25) is None
    assert topic.asked == 0


@pytest.mark.parametrize(("committed", "offset"), [(24, 34), (24, 25), (None, 1)])
async def test_records_between_the_commit_and_the_first_are_noticed(committed: int | None, offset: int) -> None:
    assert await Topic(range(100), committed).given(offset) == (committed or 0)


async def test_records_missing_in_the_middle_are_noticed() -> None:
    topic = Topic(range(100))
    assert await topic.given(0, 1) is None
    assert await topic.given(2, 3, 6) == 4
    assert await topic.given(5, 6, 9) == 2


async def test_the_error_says_where() -> None:
    with pytest.raises(SkippedRecords, match=r"^news\.items\.v1:0 went on at 6, and 3 was not seen$"):
        await Topic([3, 6]).gaps.check(records(6))


async def test_holes_of_the_log_are_none_of_ours() -> None:
    topic = Topic([7, 8, 10, 20], committed=None)  # retention, transaction marks, compaction
    assert await topic.given(7, 8, 10) is None
    assert await topic.given(20) is None
    assert topic.asked == 2


async def test_what_comes_again_and_what_others_have_done_is_well() -> None:
    topic = Topic(range(100), committed=0)
    assert await topic.given(0, 1, 2, 3) is None
    assert await topic.given(1, 2, 3, 4) is None  # a rebalance before the commit
    topic.remembered = topic.committed = 50  # another worker had the partition meanwhile
    assert await topic.given(50, 51) is None
    assert topic.asked == 0


async def test_partitions_are_told_apart() -> None:
    topic = Topic(range(100))
    await topic.gaps.check([record(b"{}", 0), record(b"{}", 0, partition=1), record(b"{}", 1)])
    assert topic.asked == 0


async def test_a_commit_that_faust_has_forgotten_in_a_rebalance_is_asked_of_the_broker() -> None:
    topic = Topic(range(100), committed=50)
    topic.remembered = None
    assert await topic.given(50, 51) is None
    assert topic.asked == 1


async def test_a_record_that_comes_late_is_no_gap() -> None:
    topic = Topic(range(100))
    assert await topic.given(*range(20)) is None
    assert await topic.given(5, 9, 20) is None  # old ones, still under way when the partition was given out again
    assert topic.asked == 0


async def test_all_gaps_of_a_batch_are_one_question() -> None:
    topic = Topic(range(0, 100, 2))  # as a publisher with transactions leaves it
    assert await topic.given(*range(0, 20, 2)) is None
    assert topic.asked == 1
