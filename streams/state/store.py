"""What agents remember between batches, as they see it; `streams/faust_worker/app.py` keeps it in a Faust table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from streams.records import Record

Entry = tuple[int, bytes, bytes]
"""Partition, key, value."""


class StateStore(Protocol):
    """Bytes by key, for the partitions that this worker holds."""

    def get(self, partition: int, key: bytes) -> bytes | None: ...

    async def put(self, partition: int, entries: dict[bytes, bytes]) -> None:
        """Remember; returns when the changelog has acknowledged. Raises DeliveryError when it has not."""
        ...


async def put_all(store: StateStore, entries: Iterable[Entry]) -> None:
    """Remember (partition, key, value), each in its own partition's changelog."""
    by_partition: dict[int, dict[bytes, bytes]] = {}
    for partition, key, value in entries:
        by_partition.setdefault(partition, {})[key] = value
    for partition, given in by_partition.items():
        await store.put(partition, given)


class ItemKeys:
    """Where items told of meetings: item id to the keys of its mentions.

    A corrected item that tells of no meeting any more gives no mention, so whoever joined its old ones would never
    learn of it. Only items that told of a meeting are remembered, with some 50 bytes each.
    """

    def __init__(self, store: StateStore) -> None:
        self._store = store
        self._batch: dict[bytes, tuple[int, tuple[str, ...]]] = {}

    def change(self, record: Record, item_id: str, keys: Iterable[str]) -> list[str]:
        """Note the keys of an item's mentions now; gives those that it had before and has no more."""
        name, now = item_id.encode(), tuple(sorted(set(keys)))
        stored = self._store.get(record.partition, name)
        before = self._batch[name][1] if name in self._batch else tuple((stored or b"").decode().splitlines())
        if now != before:
            self._batch[name] = (record.partition, now)
        return [key for key in before if key not in now]

    async def remember(self) -> None:
        """Keep what was noted; called when the withdrawals were acknowledged."""
        noted = [(partition, name, "\n".join(keys).encode()) for name, (partition, keys) in self._batch.items()]
        await put_all(self._store, noted)
        self._batch.clear()

    def forget(self) -> None:
        """Drop what was noted and not remembered: the batch comes again."""
        self._batch.clear()
