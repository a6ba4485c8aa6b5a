"""Compare two runs: which meetings belong together, and what became of them.

Meetings of two runs are one where they bear one id or share mentions; mentions are one where the same article tells
them of the same sides, or in the same sentence. So a meeting that only got another id, because an earlier article came
to it, is renamed, and not lost and gained.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from streams.replay.diff.fields import FieldChange, Fields, changes
from streams.replay.diff.index import A, B, RunIndex, Told
from streams.replay.diff.matching import DiffKind, Together, kind_of, together


class Pair(NamedTuple):
    """A meeting of each run that are one, by their ids, and what they say otherwise."""

    a: str
    b: str
    changes: tuple[FieldChange, ...]


class Group(NamedTuple):
    """Meetings that belong together, and what became of them from the first run to the second."""

    kind: DiffKind
    a: tuple[str, ...]
    b: tuple[str, ...]
    pairs: tuple[Pair, ...] = ()


class Comparison:
    """Two runs beside each other. ``confidence``: how far numbers may differ and still be alike."""

    def __init__(self, a: Told, b: Told, confidence: float = 0.0) -> None:
        self.index = RunIndex(a, b)
        self._confidence = confidence
        self._known = {table: self._both(table) for table in ("meeting", "mention")}

    def groups(self) -> Iterator[Group]:
        """All meetings of both runs: those alone with their like, the lost, the gained, then those joined otherwise."""
        yield from (self._grouped(Together((a,), (b,), ((a, b),))) for a, b in self.index.alone())
        yield from (Group(DiffKind.LOST, (name,), ()) for name in self.index.without_like(A))
        yield from (Group(DiffKind.GAINED, (), (name,)) for name in self.index.without_like(B))
        yield from map(self._grouped, together(self.index.entangled()))

    def mentions(self) -> Iterator[tuple[DiffKind, tuple[FieldChange, ...]]]:
        """What became of each mention: same, changed, gained or lost."""
        for a, b in self.index.pairs():
            if a is None or b is None:
                yield (DiffKind.GAINED if a is None else DiffKind.LOST), ()
            else:
                found = self._changes("mention", a, b)
                yield (DiffKind.CHANGED if found else DiffKind.SAME), found

    def only(self, table: str, side: int) -> list[str]:
        """Fields that the records of one run have and those of the other do not: they are not compared."""
        mine, other = self.index.known[table, side], self.index.known[table, 1 - side]
        return sorted(mine - other) if other else []

    def _both(self, table: str) -> frozenset[str]:
        return frozenset(self.index.known[table, A] & self.index.known[table, B])

    def _grouped(self, found: Together) -> Group:
        pairs = tuple(Pair(a, b, self._between(a, b)) for a, b in found.pairs)
        return Group(kind_of(found, any(one.changes for one in pairs)), found.a, found.b, pairs)

    def _between(self, a: str, b: str) -> tuple[FieldChange, ...]:
        return self._changes("meeting", self.index.meeting(A, a), self.index.meeting(B, b))

    def _changes(self, table: str, a: Fields, b: Fields) -> tuple[FieldChange, ...]:
        return changes(a, b, self._known[table], self._confidence)
