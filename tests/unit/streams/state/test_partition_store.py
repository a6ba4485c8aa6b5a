"""Keys in the table: read back as they were, whatever was written when, and by whom."""

from __future__ import annotations

import pytest

from processors.joining.partition import PartitionState
from streams.errors import DeliveryError
from streams.state import partition_store
from streams.state.partition_store import KeyChange, PartitionStore
from tests.support.stream_fakes import FakeStore, mention

DAYS = [f"2025-09-{day:02}" for day in range(1, 25)]


async def add(states: PartitionStore, day: str, partition: int = 3) -> PartitionState:
    """One more article, joined and saved."""
    state = states.load(partition, "ID+MY")
    await save(states, partition, state, f"a-{day}", day)
    return state


async def save(states: PartitionStore, partition: int, state: PartitionState, item_id: str, day: str) -> None:
    patch = state.add(mention(item_id, day, date=day)).patch
    await states.save([KeyChange(partition, state, [patch] if patch else [])])


def sizes(monkeypatch: pytest.MonkeyPatch, log: int, part: int) -> None:
    monkeypatch.setattr(partition_store, "LEAST_LOG", log)
    monkeypatch.setattr(partition_store, "PART_BYTES", part)


@pytest.mark.parametrize(("log", "part"), [(16_000, 900_000), (3_000, 900_000), (3_000, 2_000), (0, 700)])
async def test_what_is_read_back_is_what_was_saved(monkeypatch: pytest.MonkeyPatch, log: int, part: int) -> None:
    sizes(monkeypatch, log, part)
    store = FakeStore()
    states = PartitionStore(store)
    for day in DAYS:
        state = await add(states, day)
        assert states.load(3, "ID+MY") is state
        assert PartitionStore(store).load(3, "ID+MY").snapshot() == state.snapshot()
    assert state.size == len(DAYS)
    assert max(map(len, store.entries.values())) <= max(part, 4_000)


async def test_a_change_is_written_as_a_patch_and_seldom_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes(monkeypatch, 5_000, 900_000)
    store = FakeStore()
    states = PartitionStore(store)
    written = []
    for day in DAYS:
        before = dict(store.entries)
        await add(states, day)
        written += [name for name, value in store.entries.items() if before.get(name) != value]
    assert written.count(b"ID+MY") < len(DAYS) / 3
    assert len(written) == len(DAYS)  # each change is one record
    assert set(store.partitions.values()) == {3}


async def test_what_did_not_change_is_not_written() -> None:
    store = FakeStore()
    states = PartitionStore(store)
    await add(states, DAYS[0])
    await add(states, DAYS[0])
    assert store.log == ["remembered"]


async def test_what_another_worker_wrote_meanwhile_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes(monkeypatch, 2_000, 900_000)
    store = FakeStore()
    ours, theirs = PartitionStore(store), PartitionStore(store)
    for at, day in enumerate(DAYS):
        state = await add((ours, theirs, theirs)[at % 3], day)
        assert state.size == at + 1


async def test_after_a_failed_write_the_state_is_read_again() -> None:
    store = FakeStore()
    states = PartitionStore(store)
    first = (await add(states, DAYS[0])).snapshot()
    store.failing = True
    with pytest.raises(DeliveryError):
        await add(states, DAYS[1])
    store.failing = False
    assert states.load(3, "ID+MY").snapshot() == first


async def test_an_undone_step_leaves_what_was_saved_and_what_the_batch_did_before_it() -> None:
    store = FakeStore()
    states = PartitionStore(store)
    state = await add(states, DAYS[0])
    patch = state.add(mention("a-2", DAYS[1], date=DAYS[1])).patch
    assert patch is not None
    expected = state.snapshot()
    state.add(mention("a-3", DAYS[2], date=DAYS[2]))
    undone = states.undo(KeyChange(3, state, [patch]))
    assert undone.snapshot() == expected
    await states.save([KeyChange(3, undone, [patch])])
    assert PartitionStore(store).load(3, "ID+MY").snapshot() == expected


async def test_no_more_claims_stay_in_memory_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partition_store, "CLAIMS_KEPT", 2)
    states = PartitionStore(FakeStore())
    for key in ("ID+MY", "ID", "CN+ID"):
        kept = states.load(0, key)
        await save(states, 0, kept, "a-1", DAYS[0])
    assert states.load(0, "CN+ID") is kept
    first = states.load(0, "ID+MY")
    assert (first.size, first.key) == (1, "ID+MY")
