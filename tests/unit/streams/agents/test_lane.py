"""How much of the lane is fetched."""

from __future__ import annotations

import pytest

from streams.agents.lane import BATCH, LOOK_S, Lane, Share
from streams.kafka.topics import ITEMS, MENTIONS, REPLAY_ITEMS

HERE, THERE = (REPLAY_ITEMS, 0), (REPLAY_ITEMS, 1)
LIVE = {(ITEMS, 0), (ITEMS, 1), (MENTIONS, 0)}
ALL = LIVE | {HERE, THERE}


def share(active: set[tuple[str, int]], open_records: int = 0, held: set[tuple[str, int]] = LIVE) -> Share:
    lane = Lane(REPLAY_ITEMS, ITEMS, lambda: open_records, held.__contains__)
    return lane.share(active, 64, 1.0)


def test_without_a_lane_all_is_as_faust_wants_it() -> None:
    assert share(LIVE, open_records=99) == (LIVE, 64, 1.0)
    changelog = {("jumpa-told-changelog", 0)}
    assert share(changelog) == (changelog, 64, 1.0)


@pytest.mark.parametrize(
    ("open_records", "most"), [(0, 2 * BATCH), (1, 2 * BATCH - 1), (BATCH, BATCH), (BATCH + 1, None), (9 * BATCH, None)]
)
def test_of_the_lane_a_batch_and_one_more_are_at_hand(open_records: int, most: int | None) -> None:
    expected = (LIVE, 64, LOOK_S) if most is None else (ALL, most, 1.0)
    assert share(ALL, open_records) == expected


def test_a_partition_whose_live_one_is_elsewhere_is_left_alone() -> None:
    assert share(ALL, held=LIVE - {(ITEMS, 1)}).places == ALL - {THERE}
    assert share(ALL, held={(MENTIONS, 0)}) == (LIVE, 64, LOOK_S)


def test_where_live_partitions_are_paused_the_lane_still_waits_for_its_turn() -> None:
    assert share({HERE}, open_records=2 * BATCH) == (set(), 64, LOOK_S)
    assert share({HERE}, open_records=0) == ({HERE}, 2 * BATCH, 1.0)
