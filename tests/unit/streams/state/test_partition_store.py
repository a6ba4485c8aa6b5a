"""Desks in the table: read back as they were, whatever was written when, and by whom."""

from __future__ import annotations

import pytest

from processors.joining.consolidate import consolidate
from processors.joining.state import PartitionState
from streams.errors import DeliveryError
from streams.state import partition_store as desk_store
from streams.state.partition_store import PartitionStore
from tests.support.stream_fakes import FakeStore, mention

DAYS = [f"2025-09-{day:02}" for day in range(1, 25)]


async def add(states: PartitionStore, day: str, partition: int = 3) -> PartitionState:
    """One more article, joined and saved."""
    desk = consolidate(states.load(partition, "ID+MY"), mention(f"a-{day}", day, date=day)).desk
    await states.save([(partition, desk)])
    return desk


def sizes(monkeypatch: pytest.MonkeyPatch, log: int, part: int) -> None:
    monkeypatch.setattr(desk_store, "LEAST_LOG", log)
    monkeypatch.setattr(desk_store, "PART_BYTES", part)


@pytest.mark.parametrize(("log", "part"), [(16_000, 900_000), (3_000, 900_000), (3_000, 2_000), (0, 700)])
async def test_what_is_read_back_is_what_was_saved(monkeypatch: pytest.MonkeyPatch, log: int, part: int) -> None:
    sizes(monkeypatch, log, part)
    store = FakeStore()
    states = PartitionStore(store)
    for day in DAYS:
        desk = await add(states, day)
        assert states.load(3, "ID+MY") is desk
        assert PartitionStore(store).load(3, "ID+MY") == desk
    assert len(desk.claims) == len(DAYS)
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
        desk = await add((ours, theirs, theirs)[at % 3], day)
        assert len(desk.claims) == at + 1


async def test_after_a_failed_write_the_desk_is_read_again() -> None:
    store = FakeStore()
    states = PartitionStore(store)
    first = await add(states, DAYS[0])
    store.failing = True
    with pytest.raises(DeliveryError):
        await add(states, DAYS[1])
    store.failing = False
    assert states.load(3, "ID+MY") == first


async def test_no_more_claims_stay_in_memory_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_store, "CLAIMS_KEPT", 2)
    states = PartitionStore(FakeStore())
    for key in ("ID+MY", "ID", "CN+ID"):
        desk = consolidate(states.load(0, key), mention()).desk
        await states.save([(0, desk)])
        kept = desk
    assert states.load(0, "CN+ID") is kept
    first = states.load(0, "ID+MY")
    assert (len(first.claims), first.key) == (1, "ID+MY")
