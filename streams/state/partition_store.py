"""Desks in a table: a base that is written seldom, and a log of patches that is written at each change.

Under a key of the joining (``ID+MY``) the table holds

==================  ===============================================================================================
``ID+MY``           `Base`: the desk up to a certain patch
``ID+MY/log/3``     the third `Patch` since the base; one that counts lower than that is left over from before
``ID+MY/0/2``       part 2 of a desk that is too large for one record, of even bases; ``ID+MY/1/2``: of odd ones
==================  ===============================================================================================

So a mention costs the changelog what it changed, some KB, however much is remembered under its key; and as each change
of a desk becomes valid with one record, a crash between any two writes leaves the desk before or the desk after.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from processors.joining.patches import Patch, difference, patched
from processors.joining.state import PartitionState
from schemas.base import Message
from schemas.codec import decode, encode
from streams.state.store import StateStore, put_all

PART_BYTES = 900_000
"""Largest part of a base, and largest patch; what is more makes a new base."""
LEAST_LOG = 16_000
"""Bytes of patches that are not yet worth a new base; from then on as many as the base has: at most a reader reads it
twice, and a writer writes everything twice."""
CLAIMS_KEPT = 60_000
"""Claims of desks that stay in memory as they are, those used last: some 4 KB each."""
_MOST_BYTES = 1 << 31

Entry = tuple[int, bytes, bytes]
"""Partition, key, value."""
Marks = dict[bytes, bytes | None]


class Base(Message):
    """A desk, or where its parts are."""

    holds: int
    """Number of the last patch that it holds."""
    count: int
    """How many bases there were before: tells even from odd ones."""
    parts: int = 0
    desk: PartitionState | None = None


class _Seen(NamedTuple):
    """A desk as it stands in the table."""

    desk: PartitionState
    base: Base
    base_bytes: int
    logged: int
    """Patches behind the base."""
    log_bytes: int


class PartitionStore:
    """Reads and writes whole desks."""

    def __init__(self, store: StateStore) -> None:
        self._store = store
        self._seen: dict[str, tuple[_Seen, Marks]] = {}
        """Desks in memory, those used last behind, with the entries that any other writer would have changed."""
        self._claims = 0

    def load(self, partition: int, key: str) -> PartitionState:
        """The desk of a key, an empty one where nothing is known."""
        seen, marks = self._seen.get(key) or (None, {})
        if seen is None or any(self._store.get(partition, name) != value for name, value in marks.items()):
            seen = self._read(partition, key)
        self._keep(partition, seen)
        return seen.desk

    async def save(self, states: Iterable[tuple[int, PartitionState]]) -> None:
        """Write what changed at desks that came from `load`; returns when it is acknowledged. Raises DeliveryError."""
        parts: list[Entry] = []
        valid: list[Entry] = []
        after: list[tuple[int, _Seen]] = []
        for partition, desk in states:
            before = self._seen[desk.key][0]
            if desk is before.desk:
                continue
            patch = encode(difference(before.desk, desk, before.base.holds + before.logged + 1))
            logged, log_bytes = before.logged + 1, before.log_bytes + len(patch)
            if len(patch) > PART_BYTES or log_bytes > max(LEAST_LOG, before.base_bytes):
                base, raw, chunks = _new_base(desk, before.base, logged)
                parts += [(partition, _part(desk.key, base, at), chunk) for at, chunk in enumerate(chunks)]
                valid.append((partition, desk.key.encode(), raw))
                after.append((partition, _Seen(desk, base, len(raw) + sum(map(len, chunks)), 0, 0)))
            else:
                valid.append((partition, _log(desk.key, logged), patch))
                after.append((partition, before._replace(desk=desk, logged=logged, log_bytes=log_bytes)))
        for _, seen in after:  # until all is acknowledged, nobody knows what stands there
            self._drop(seen.desk.key)
        await put_all(self._store, parts)
        await put_all(self._store, valid)
        for partition, seen in after:
            self._keep(partition, seen)
        while self._claims > CLAIMS_KEPT and len(self._seen) > 1:
            self._drop(next(iter(self._seen)))

    def _read(self, partition: int, key: str) -> _Seen:
        head = self._store.get(partition, key.encode())
        base = Base(holds=0, count=0) if head is None else decode(Base, head, _MOST_BYTES)
        raw = b"".join(self._store.get(partition, _part(key, base, at)) or b"" for at in range(base.parts))
        desk = decode(PartitionState, raw, _MOST_BYTES) if raw else base.desk or PartitionState(key=key)
        patches: list[Patch] = []
        log_bytes = 0
        while (logged := self._store.get(partition, _log(key, len(patches) + 1))) is not None:
            patch = decode(Patch, logged, _MOST_BYTES)
            if patch.number != base.holds + len(patches) + 1:
                break
            patches.append(patch)
            log_bytes += len(logged)
        return _Seen(
            desk=patched(desk, patches) if patches else desk,
            base=base.model_copy(update={"desk": None}),
            base_bytes=len(raw) + len(head or b""),
            logged=len(patches),
            log_bytes=log_bytes,
        )

    def _keep(self, partition: int, seen: _Seen) -> None:
        """Keep a desk as the one used last."""
        key = seen.desk.key
        self._drop(key)
        names = (key.encode(), _log(key, seen.logged), _log(key, seen.logged + 1))
        self._seen[key] = seen, {name: self._store.get(partition, name) for name in names}
        self._claims += len(seen.desk.claims)

    def _drop(self, key: str) -> None:
        if key in self._seen:
            self._claims -= len(self._seen.pop(key)[0].desk.claims)


def _new_base(desk: PartitionState, before: Base, logged: int) -> tuple[Base, bytes, list[bytes]]:
    """The next base of a desk without the desk itself, as bytes with it, and its parts where it is too large."""
    base = Base(holds=before.holds + logged, count=before.count + 1)
    raw = encode(Base.model_construct(holds=base.holds, count=base.count, desk=desk))
    if len(raw) <= PART_BYTES:
        return base, raw, []
    raw = encode(desk)
    chunks = [raw[at : at + PART_BYTES] for at in range(0, len(raw), PART_BYTES)]
    base = base.model_copy(update={"parts": len(chunks)})
    return base, encode(base), chunks


def _part(key: str, base: Base, number: int) -> bytes:
    return f"{key}/{base.count % 2}/{number}".encode()


def _log(key: str, number: int) -> bytes:
    return f"{key}/log/{number}".encode()
