"""Records that nobody hands on are noticed, and a partition that is only busy or ends in a hole is left alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.faust_worker.gaps import Gap
from streams.faust_worker.standstill import Standstill

PLACE = ("items", 0)


def looks(standstill: Standstill, *offsets: int, end: int = 10) -> list[Gap]:
    """What the last of several looks gives."""
    return [standstill.look({PLACE: offset}, {PLACE: end}) for offset in offsets][-1]


def test_a_partition_that_waits_is_told_with_what_may_stand_there() -> None:
    assert looks(Standstill(3), 7, 7, 7) == [Gap("items", 0, 7, 10)]


def test_it_is_told_again_until_somebody_begins_again() -> None:
    assert looks(Standstill(3), 7, 7, 7, 7) == [Gap("items", 0, 7, 10)]


def test_a_partition_that_moves_or_is_at_its_end_does_not_wait() -> None:
    assert looks(Standstill(3), 7, 7, 8) == []
    assert looks(Standstill(3), 10, 10, 10, 10) == []


def test_the_end_may_move_on_meanwhile() -> None:
    standstill = Standstill(2)
    assert looks(standstill, 7, end=8) == []
    assert looks(standstill, 7, end=12) == [Gap("items", 0, 7, 12)]


def test_what_was_in_hand_or_given_away_is_counted_anew() -> None:
    standstill = Standstill(3)
    looks(standstill, 7, 7)
    standstill.forget()
    assert looks(standstill, 7, 7) == []
    assert standstill.look({}, {}) == []
    assert looks(standstill, 7, 7) == []


@given(st.lists(st.integers(0, 20), min_size=1, max_size=30), st.integers(1, 6))
def test_only_what_has_not_moved_for_all_looks_is_told(offsets: list[int], needed: int) -> None:
    told = looks(Standstill(needed), *offsets, end=20)
    last = offsets[-needed:]
    assert bool(told) == (len(last) == needed and len(set(last)) == 1 and last[0] < 20)
