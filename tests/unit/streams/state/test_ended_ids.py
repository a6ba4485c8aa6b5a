"""The queue of ids that wait for their null values."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.state.ended_ids import EndedId, EndedIds
from streams.state.store import put_all
from tests.support.stream_fakes import FakeStore

KEEP_S = 10


def step(store: FakeStore, now: float, ended: list[EndedId]) -> list[str]:
    """What an agent does in one batch, with a queue of its own, as after a restart."""
    queue = EndedIds(store, KEEP_S)
    due = queue.due(0, now)
    asyncio.run(put_all(store, queue.entries(0, len(due), ended)))
    return [one.id for one in due]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 8)), max_size=30))
def test_each_id_comes_up_once_in_order_and_never_early(steps: list[tuple[int, int]]) -> None:
    """Chunks of 3, so that many steps end more than one or two of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("streams.state.ended_ids.CHUNK", 3)
        store, now, since, found = FakeStore(), 0, {}, []
        for passed, count in steps:
            now += passed
            ended = [EndedId(key="ID+MY", id=f"m-{len(since) + at}", revision=2, at=now) for at in range(count)]
            since |= {one.id: one.at for one in ended}
            due = step(store, now, ended)
            assert all(since[one] + KEEP_S <= now for one in due)
            found += due
        for _ in range(len(since) + 1):
            found += step(store, now + KEEP_S, [])
        assert found == list(since)


def test_no_record_grows_with_what_waits() -> None:
    store = FakeStore()
    for at in range(40):
        step(store, at, [EndedId(key="ID+MY", id=f"m-{at}-{one}", revision=2, at=at) for one in range(50)])
    assert max(map(len, store.entries.values())) < 20_000


def test_partitions_wait_apart() -> None:
    store = FakeStore()
    step(store, 0, [EndedId(key="ID+MY", id="m-1", revision=2, at=0)])
    assert EndedIds(store, KEEP_S).due(1, 100) == ()
