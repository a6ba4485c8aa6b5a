"""Which mentions of two runs are the same one, and which meetings belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from streams.replay.diff.fields import Fields


class DiffKind(StrEnum):
    """What became of the meetings that belong together."""

    SAME = "same"
    CHANGED = "changed"  # one meeting on both sides, which says something else
    RENAMED = "renamed"  # one meeting on both sides, which only has another id
    GAINED = "gained"  # only in the second run
    LOST = "lost"  # only in the first
    SPLIT = "split"  # one became several
    MERGED = "merged"  # several became one
    MOVED = "moved"  # several became several: mentions went from one to another


class Overlap(NamedTuple):
    """A meeting of each run, and how many mentions they share."""

    a: str
    b: str
    shared: int

    @property
    def weight(self) -> tuple[bool, int]:
        """The more, the rather it is the same meeting: its id says so, else what they share."""
        return self.a == self.b, self.shared


class Together(NamedTuple):
    """Ids of meetings that belong together, each side sorted, and the pairs of them that are one meeting."""

    a: tuple[str, ...]
    b: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]


def kind_of(together: Together, changed: bool) -> DiffKind:
    """What became of them; ``changed``: whether a pair says something else."""
    match len(together.a), len(together.b):
        case 0, _:
            return DiffKind.GAINED
        case _, 0:
            return DiffKind.LOST
        case 1, 1:
            if changed:
                return DiffKind.CHANGED
            return DiffKind.SAME if together.a == together.b else DiffKind.RENAMED
        case 1, _:
            return DiffKind.SPLIT
        case _, 1:
            return DiffKind.MERGED
        case _:
            return DiffKind.MOVED


def together(overlaps: Iterable[Overlap]) -> list[Together]:
    """Meetings that overlap, however many steps lie between them, by the first id of each group."""
    given = sorted(overlaps)
    parent: dict[tuple[str, str], tuple[str, str]] = {}
    for one in given:
        a, b = _root(parent, ("a", one.a)), _root(parent, ("b", one.b))
        parent[max(a, b)] = min(a, b)
    groups: dict[tuple[str, str], list[Overlap]] = {}
    for one in given:
        groups.setdefault(_root(parent, ("a", one.a)), []).append(one)
    return [_grouped(group) for group in groups.values()]


def _grouped(group: Sequence[Overlap]) -> Together:
    sides = (tuple(sorted({one.a for one in group})), tuple(sorted({one.b for one in group})))
    return Together(*sides, tuple(_best(group)))


def _best(group: Sequence[Overlap]) -> Iterator[tuple[str, str]]:
    """Each meeting with the one of the other side that it rather is than any other."""
    a, b = set[str](), set[str]()
    for one in sorted(group, key=lambda one: one.weight, reverse=True):
        if one.a not in a and one.b not in b:
            a.add(one.a)
            b.add(one.b)
            yield one.a, one.b


def _root(parent: dict[tuple[str, str], tuple[str, str]], at: tuple[str, str]) -> tuple[str, str]:
    parent.setdefault(at, at)
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at


def pairs(a: Sequence[Fields], b: Sequence[Fields]) -> Iterator[tuple[Fields | None, Fields | None]]:
    """The mentions of one article in two runs, each with its like of the other run, or alone."""
    found = sorted(
        ((likeness, one["id"], other["id"]) for one in a for other in b if (likeness := _likeness(one, other))),
        reverse=True,
    )
    first, second = ({one["id"]: one for one in some} for some in (a, b))
    for _, one, other in found:
        if one in first and other in second:
            yield first.pop(one), second.pop(other)
    yield from ((one, None) for one in first.values())
    yield from ((None, one) for one in second.values())


def _likeness(a: Fields, b: Fields) -> tuple[bool, bool, int] | None:
    """How much two mentions of an article are one; None where they tell of different people in different sentences."""
    sides, others = sides_of(a), sides_of(b)
    sentence = a.get("evidence") == b.get("evidence")
    if a["id"] != b["id"] and not sentence and not (sides <= others or others <= sides):
        return None
    alike = sum(a.get(field) == b.get(field) for field in ("channel", "date", "ordinal", "city"))
    return a["id"] == b["id"], sides == others, 2 * sentence + alike


def sides_of(told: Fields) -> frozenset[str]:
    """The countries and organisations that take part in a meeting or a mention of one."""
    return frozenset(str(one.get("country")) for one in told.get("participants") or ())
