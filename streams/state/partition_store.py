"""What is remembered under each key, in a table: a base that is written seldom, and a log of patches, one a change.

Under a key of the joining (``ID+MY``) the table holds

==================  ===============================================================================================
``ID+MY``           `Base`: the snapshot up to a certain patch
``ID+MY/log/3``     the third patch since the base; one that counts lower than that is left over from before
``ID+MY/0/2``       part 2 of a snapshot that is too large for one record, of even bases; ``ID+MY/1/2``: of odd ones
==================  ===============================================================================================

So a mention costs the changelog what it changed, some KB, however much is remembered under its key; and as each change
becomes valid with one record, a crash between any two writes leaves what was before or what is after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from processors.joining.partition import PartitionState
from processors.joining.snapshot import Patch, Snapshot, combined, patched
from schemas.base import Message
from schemas.codec import encode
from streams.state.store import Entry, StateStore, put_all

PART_BYTES = 900_000
"""Largest part of a base, and largest patch; what is more makes a new base."""
LEAST_LOG = 16_000
"""Bytes of patches that are not yet worth a new base; from then on as many as the base has: at most a reader reads it
twice, and a writer writes everything twice."""
CLAIMS_KEPT = 160_000
"""Claims of keys that stay in memory as they are, those used last: some 5 KB each (``make bench``)."""

Marks = dict[bytes, bytes | None]


class Base(Message):
    """A snapshot, or where its parts are."""

    holds: int
    """Number of the last patch that it holds."""
    count: int
    """How many bases there were before: tells even from odd ones."""
    parts: int = 0
    snapshot: Snapshot | None = None


class Logged(Patch):
    """A patch in the log."""

    number: int
    """Counts the patches of a key from 1."""


class _Stored(NamedTuple):
    """What the table holds of a key."""

    base: Base
    base_bytes: int
    logged: int
    """Patches behind the base."""
    log_bytes: int


class _Kept(NamedTuple):
    """A key in memory."""

    state: PartitionState
    stored: _Stored
    marks: Marks
    """The entries that any other writer would have changed."""
    size: int
    """Claims when it was kept."""


@dataclass(frozen=True, slots=True)
class KeyChange:
    """What a batch changed under one key: its patches, in their order."""

    partition: int
    state: PartitionState
    patches: Sequence[Patch]


class PartitionStore:
    """Reads and writes the state of whole keys."""

    def __init__(self, store: StateStore, limit: int | None = None) -> None:
        self._store = store
        self._limit = limit
        """Most claims remembered under a key."""
        self._kept: dict[str, _Kept] = {}
        """Those used last behind."""
        self._claims = 0

    def load(self, partition: int, key: str) -> PartitionState:
        """The state of a key, an empty one where nothing is known. It is to be changed only by who saves it."""
        kept = self._kept.get(key)
        if kept is not None and all(self._store.get(partition, name) == value for name, value in kept.marks.items()):
            self._keep(partition, kept.state, kept.stored)
            return kept.state
        return self._again(partition, key, ())

    def undo(self, change: KeyChange) -> PartitionState:
        """The state as it was saved last with the patches of a change put on, and nothing that came after them."""
        return self._again(change.partition, change.state.key, change.patches)

    def forget(self, keys: Iterable[str]) -> None:
        """Let states be read again: they hold what was not saved."""
        for key in keys:
            self._drop(key)

    async def save(self, changes: Iterable[KeyChange], others: Iterable[Entry] = ()) -> None:
        """Write what changed at states that came from `load`, and ``others`` of the same table.

        Returns when it is acknowledged. Raises DeliveryError.
        """
        parts: list[Entry] = []
        valid: list[Entry] = [*others]
        after: list[tuple[KeyChange, _Stored]] = []
        for change in changes:
            if change.patches:
                after.append((change, self._write(change, parts, valid)))
        for change, _ in after:  # until all is acknowledged, nobody knows what stands there
            self._drop(change.state.key)
        await put_all(self._store, parts)
        await put_all(self._store, valid)
        for change, stored in after:
            self._keep(change.partition, change.state, stored)
        while self._claims > CLAIMS_KEPT and len(self._kept) > 1:
            self._drop(next(iter(self._kept)))

    def _write(self, change: KeyChange, parts: list[Entry], valid: list[Entry]) -> _Stored:
        """Add what one key writes: its patch, or a new base; gives what the table holds after that."""
        key, before = change.state.key, self._kept[change.state.key].stored
        number = before.base.holds + before.logged + 1
        patch = encode(Logged.model_construct(**dict(combined(change.patches)), number=number))
        log_bytes = before.log_bytes + len(patch)
        if len(patch) <= PART_BYTES and log_bytes <= max(LEAST_LOG, before.base_bytes):
            valid.append((change.partition, _log(key, before.logged + 1), patch))
            return before._replace(logged=before.logged + 1, log_bytes=log_bytes)
        base, raw, chunks = _new_base(change.state.snapshot(), before.base, number)
        parts += [(change.partition, _part(key, base, at), chunk) for at, chunk in enumerate(chunks)]
        valid.append((change.partition, key.encode(), raw))
        return _Stored(base, len(raw) + sum(map(len, chunks)), 0, 0)

    def _again(self, partition: int, key: str, patches: Sequence[Patch]) -> PartitionState:
        """Read a key from the table, put patches on that are not there yet, and keep it."""
        snapshot, stored = self._read(partition, key)
        state = PartitionState(patched(snapshot, patches), self._limit)
        self._keep(partition, state, stored)
        return state

    def _read(self, partition: int, key: str) -> tuple[Snapshot, _Stored]:
        head = self._store.get(partition, key.encode())
        base = Base(holds=0, count=0) if head is None else Base.model_validate_json(head)
        raw = b"".join(self._store.get(partition, _part(key, base, at)) or b"" for at in range(base.parts))
        snapshot = Snapshot.model_validate_json(raw) if raw else base.snapshot or Snapshot(key=key)
        patches: list[Logged] = []
        log_bytes = 0
        while (logged := self._store.get(partition, _log(key, len(patches) + 1))) is not None:
            patch = Logged.model_validate_json(logged)
            if patch.number != base.holds + len(patches) + 1:
                break
            patches.append(patch)
            log_bytes += len(logged)
        stored = _Stored(
            base.model_copy(update={"snapshot": None}), len(raw) + len(head or b""), len(patches), log_bytes
        )
        return (patched(snapshot, patches) if patches else snapshot), stored

    def _keep(self, partition: int, state: PartitionState, stored: _Stored) -> None:
        """Keep a key as the one used last."""
        self._drop(state.key)
        names = (state.key.encode(), _log(state.key, stored.logged), _log(state.key, stored.logged + 1))
        self._kept[state.key] = _Kept(
            state, stored, {name: self._store.get(partition, name) for name in names}, state.size
        )
        self._claims += state.size

    def _drop(self, key: str) -> None:
        if key in self._kept:
            self._claims -= self._kept.pop(key).size


def _new_base(snapshot: Snapshot, before: Base, holds: int) -> tuple[Base, bytes, list[bytes]]:
    """The next base without the snapshot itself, as bytes with it, and its parts where it is too large."""
    base = Base(holds=holds, count=before.count + 1)
    raw = encode(Base.model_construct(holds=base.holds, count=base.count, snapshot=snapshot))
    if len(raw) <= PART_BYTES:
        return base, raw, []
    raw = encode(snapshot)
    chunks = [raw[at : at + PART_BYTES] for at in range(0, len(raw), PART_BYTES)]
    base = base.model_copy(update={"parts": len(chunks)})
    return base, encode(base), chunks


def _part(key: str, base: Base, number: int) -> bytes:
    return f"{key}/{base.count % 2}/{number}".encode()


def _log(key: str, number: int) -> bytes:
    return f"{key}/log/{number}".encode()
