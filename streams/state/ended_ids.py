"""Ids of meetings that had their last revision, until their tombstones are due.

A compacted topic keeps the last record of each key for ever, so an id that has ended gets a null value some time after
its last revision: late enough that every subscriber has seen that, early enough that topic and readers can shrink. Time
is that of the records which are processed, so where nothing comes, nothing is buried.

The ids of a partition stand in a queue: ``~ended/0`` counts its chunks, ``~ended/0/3`` is one of them. An archive that
is read backwards renames most of its meetings, so one record could not hold all that waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from schemas.base import Message
from schemas.codec import decode, encode
from streams.state.store import Entry, StateStore

CHUNK = 100
"""Ids of a chunk, some 10 KB: the last one is written anew with each batch that ends an id."""


class EndedId(Message):
    """An id, and which revision was its last one; should it be told of again, that was not the last."""

    key: str
    """Of the joining."""
    id: str
    revision: int
    at: float
    """When that was published, in Unix seconds."""


class _Chunk(Message):
    ids: tuple[EndedId, ...] = ()


class _Queue(Message):
    first: int = 0
    """Number of the oldest chunk that is not empty."""
    last: int = 0
    """Number of the chunk that takes the next id."""


class EndedIds:
    """What waits in each partition, read anew for every batch: another worker may have had it meanwhile."""

    def __init__(self, store: StateStore, keep_s: float) -> None:
        self._store = store
        self._keep_s = keep_s

    def due(self, partition: int, now: float) -> tuple[EndedId, ...]:
        """The oldest ids of a partition whose time has come; at most a chunk at once, so that no batch takes long."""
        chunk = self._chunk(partition, self._queue(partition).first)
        return tuple(takewhile(lambda one: one.at + self._keep_s <= now, chunk.ids))

    def entries(self, partition: int, taken: int, ended: Sequence[EndedId]) -> list[Entry]:
        """What is to be remembered once the first ``taken`` ids are buried and others have ended."""
        if not taken and not ended:
            return []
        queue = self._queue(partition)
        chunks: dict[int, tuple[EndedId, ...]] = {}
        first, last = queue.first, queue.last
        if taken:
            chunks[first] = self._chunk(partition, first).ids[taken:]
            first += not chunks[first] and first < last
        for one in ended:
            ids = chunks[last] if last in chunks else self._chunk(partition, last).ids
            if len(ids) >= CHUNK:
                last, ids = last + 1, ()
            chunks[last] = (*ids, one)
        entries = [(partition, _name(partition, at), encode(_Chunk(ids=ids))) for at, ids in chunks.items()]
        if (first, last) != (queue.first, queue.last):
            entries.append((partition, _name(partition), encode(_Queue(first=first, last=last))))
        return entries

    def _queue(self, partition: int) -> _Queue:
        stored = self._store.get(partition, _name(partition))
        return decode(_Queue, stored) if stored else _Queue()

    def _chunk(self, partition: int, number: int) -> _Chunk:
        stored = self._store.get(partition, _name(partition, number))
        return decode(_Chunk, stored) if stored else _Chunk()


def _name(partition: int, chunk: int | None = None) -> bytes:
    """No key of a meeting begins so, and one table holds all partitions."""
    return (f"~ended/{partition}" if chunk is None else f"~ended/{partition}/{chunk}").encode()
