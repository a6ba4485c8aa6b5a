"""Judge the change of a JSON Schema: who of those that read and write by the old one can go on as before.

A schema is read as the set of messages that it allows. Who reads by the old one breaks where the new one allows what
the old one did not; who writes by the old one breaks where the new one refuses what the old one allowed. A field that
is gone or renamed breaks its readers though no schema refuses what is left: they are promised that it is always there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from enum import Enum, StrEnum
from typing import Any, NamedTuple

from schemas.compatibility.shape import Shape, limits_of, shapes, without_notes


class Affected(StrEnum):
    """Who goes by a schema."""

    READERS = "readers"
    WRITERS = "writers"


_NOBODY: frozenset[Affected] = frozenset()
_READERS, _WRITERS = frozenset({Affected.READERS}), frozenset({Affected.WRITERS})
_BOTH = _READERS | _WRITERS


class ChangeKind(Enum):
    """What a change does, in words, and whom it breaks."""

    MESSAGE_ADDED = "message added", _NOBODY
    MESSAGE_REMOVED = "message removed", _BOTH
    FIELD_ADDED = "field added, optional", _NOBODY
    FIELD_ADDED_REQUIRED = "field added, required", _WRITERS
    FIELD_ADDED_TO_CLOSED = "field added where others were refused", _READERS
    FIELD_REMOVED = "field removed", _READERS
    FIELD_FORBIDDEN = "field removed, and refused", _BOTH
    FIELD_RENAMED = "field renamed", _BOTH
    FIELD_NOW_REQUIRED = "field now required", _WRITERS
    FIELD_NOW_OPTIONAL = "field now optional", _READERS
    OTHERS_REFUSED = "other fields now refused", _WRITERS
    OTHERS_ALLOWED = "other fields now allowed", _READERS
    TYPE_WIDENED = "type widened", _READERS
    TYPE_NARROWED = "type narrowed", _WRITERS
    TYPE_CHANGED = "type changed", _BOTH
    NULL_ALLOWED = "null now allowed", _READERS
    NULL_REFUSED = "null now refused", _WRITERS
    VALUE_ADDED = "value added to a closed list", _READERS
    VALUE_REMOVED = "value removed from a closed list", _WRITERS
    KNOWN_VALUE_ADDED = "value added to an open list", _NOBODY
    KNOWN_VALUE_REMOVED = "value removed from an open list", _NOBODY
    LIST_OPENED = "closed list of values opened", _READERS
    LIST_CLOSED = "open list of values closed", _WRITERS
    CONSTANT_CHANGED = "constant changed", _BOTH
    FORMAT_TIGHTENED = "format or pattern added", _WRITERS
    FORMAT_LOOSENED = "format or pattern removed", _READERS
    FORMAT_CHANGED = "format or pattern changed", _BOTH
    LIMIT_TIGHTENED = "limit tightened", _WRITERS
    LIMIT_LOOSENED = "limit loosened", _READERS
    DEFAULT_CHANGED = "default changed", _WRITERS
    NOTE_CHANGED = "description changed", _NOBODY
    UNJUDGED = "changed in a keyword that is not judged", _BOTH

    def __init__(self, told: str, breaks: frozenset[Affected]) -> None:
        self.told = told
        self.breaks = breaks


class SchemaChange(NamedTuple):
    """One change: where, of what kind, and what it was and is."""

    path: str
    """As `participants[].rank`; empty for the message itself."""
    kind: ChangeKind
    detail: str = ""

    def __str__(self) -> str:
        broken = " and ".join(sorted(self.kind.breaks)) or "nobody"
        about = f" ({self.detail})" if self.detail else ""
        return f"{self.path or '(message)'}: {self.kind.told}{about}: breaks {broken}"


Schema = Mapping[str, Any]


def compare(old: Schema, new: Schema) -> list[SchemaChange]:
    """All changes between two schemas of one message, sorted by place."""
    found = dict.fromkeys(_Comparison(old, new).values("", old, new))
    return sorted(found, key=lambda one: (one.path, one.kind.name, one.detail))


class _Comparison:
    def __init__(self, old_root: Schema, new_root: Schema) -> None:
        self._old_root, self._new_root = old_root, new_root
        self._under_way: set[tuple[str, str]] = set()
        """Pairs that are compared already: a schema may hold itself."""

    def values(self, path: str, old: Any, new: Any) -> Iterator[SchemaChange]:
        """What differs between two schemas of one value."""
        pair = json.dumps(old, sort_keys=True), json.dumps(new, sort_keys=True)
        if pair in self._under_way:
            return
        self._under_way.add(pair)
        yield from _notes(path, old, new)
        ours, theirs = shapes(old, self._old_root), shapes(new, self._new_root)
        yield from _types(path, set(ours), set(theirs))
        for kind in sorted(set(ours) & set(theirs)):
            yield from self._shape(path, ours[kind], theirs[kind])
        self._under_way.discard(pair)

    def _shape(self, path: str, old: Shape, new: Shape) -> Iterator[SchemaChange]:
        yield from _listed(path, old, new)
        yield from _formats(path, old, new)
        yield from _limits(path, old, new)
        if old.rest != new.rest:
            yield SchemaChange(path, ChangeKind.UNJUDGED, ", ".join(sorted(set(old.rest) | set(new.rest))))
        if old.items is not None or new.items is not None:
            yield from self.values(f"{path}[]", _or_any(old.items), _or_any(new.items))
        if old.names is not None or new.names is not None:
            yield from self.values(f"{path}{{name}}", _or_any(old.names), _or_any(new.names))
        yield from self._fields(path, old, new)

    def _fields(self, path: str, old: Shape, new: Shape) -> Iterator[SchemaChange]:
        yield from self._others(path, old, new)
        gone, come = set(old.fields) - set(new.fields), set(new.fields) - set(old.fields)
        renamed = dict(_renamed(gone, come, old, new))
        for before, after in sorted(renamed.items()):
            yield SchemaChange(_at(path, before), ChangeKind.FIELD_RENAMED, f"now {after}")
        for name in sorted(gone - set(renamed)):
            kind = ChangeKind.FIELD_REMOVED if new.others is not False else ChangeKind.FIELD_FORBIDDEN
            yield SchemaChange(_at(path, name), kind)
        for name in sorted(come - set(renamed.values())):
            yield SchemaChange(_at(path, name), _added(name, old, new))
        for name in sorted(set(old.fields) & set(new.fields)):
            if (name in old.required) != (name in new.required):
                now = ChangeKind.FIELD_NOW_REQUIRED if name in new.required else ChangeKind.FIELD_NOW_OPTIONAL
                yield SchemaChange(_at(path, name), now)
            yield from self.values(_at(path, name), old.fields[name], new.fields[name])

    def _others(self, path: str, old: Shape, new: Shape) -> Iterator[SchemaChange]:
        if old.others is False and new.others is not False:
            yield SchemaChange(path, ChangeKind.OTHERS_ALLOWED)
        elif new.others is False and old.others is not False:
            yield SchemaChange(path, ChangeKind.OTHERS_REFUSED)
        elif old.others != new.others:
            yield from self.values(_at(path, "*"), old.others, new.others)


def _added(name: str, old: Shape, new: Shape) -> ChangeKind:
    if name in new.required:
        return ChangeKind.FIELD_ADDED_REQUIRED
    return ChangeKind.FIELD_ADDED_TO_CLOSED if old.others is False else ChangeKind.FIELD_ADDED


def _renamed(gone: set[str], come: set[str], old: Shape, new: Shape) -> Iterator[tuple[str, str]]:
    """Fields that go on under another name: of the same schema, and alike by name or description."""
    left = set(come)
    for before in sorted(gone):
        for after in sorted(left):
            ours, theirs = old.fields[before], new.fields[after]
            same = without_notes(ours) == without_notes(theirs)
            described = _note(ours, "description")
            alike = SequenceMatcher(None, before, after).ratio() >= _ALIKE
            if same and (alike or (described and described == _note(theirs, "description"))):
                left.discard(after)
                yield before, after
                break


_ALIKE = 0.6
"""difflib's likeness of two names from which on one is the other renamed."""


def _types(path: str, old: set[str], new: set[str]) -> Iterator[SchemaChange]:
    if ("null" in old) != ("null" in new):
        yield SchemaChange(path, ChangeKind.NULL_ALLOWED if "null" in new else ChangeKind.NULL_REFUSED)
    ours, theirs = old - {"null"}, new - {"null"}
    if ours == theirs:
        return
    kind = ChangeKind.TYPE_CHANGED
    if ours < theirs:
        kind = ChangeKind.TYPE_WIDENED
    elif theirs < ours:
        kind = ChangeKind.TYPE_NARROWED
    yield SchemaChange(path, kind, f"{'/'.join(sorted(ours))} to {'/'.join(sorted(theirs))}")


def _listed(path: str, old: Shape, new: Shape) -> Iterator[SchemaChange]:
    """Lists of values, closed and open ones, and constants."""
    if old.constant and new.constant and old.values != new.values:
        yield SchemaChange(path, ChangeKind.CONSTANT_CHANGED, f"{_shown(old.values)} to {_shown(new.values)}")
        return
    if old.closed != new.closed:
        kind = ChangeKind.LIST_CLOSED if new.closed else ChangeKind.LIST_OPENED
        yield SchemaChange(path, kind, _shown(new.values if new.closed else old.values))
        return
    added, removed = new.values - old.values, old.values - new.values
    if added:
        kind = ChangeKind.VALUE_ADDED if old.closed else ChangeKind.KNOWN_VALUE_ADDED
        yield SchemaChange(path, kind, _shown(added))
    if removed:
        kind = ChangeKind.VALUE_REMOVED if old.closed else ChangeKind.KNOWN_VALUE_REMOVED
        yield SchemaChange(path, kind, _shown(removed))


def _formats(path: str, old: Shape, new: Shape) -> Iterator[SchemaChange]:
    for keyword in sorted(set(old.formats) | set(new.formats)):
        before, after = old.formats.get(keyword), new.formats.get(keyword)
        if before is None:
            yield SchemaChange(path, ChangeKind.FORMAT_TIGHTENED, f"{keyword} {after}")
        elif after is None:
            yield SchemaChange(path, ChangeKind.FORMAT_LOOSENED, f"{keyword} {before}")
        elif before != after:
            yield SchemaChange(path, ChangeKind.FORMAT_CHANGED, f"{keyword} {before} to {after}")


def _limits(path: str, old: Shape, new: Shape) -> Iterator[SchemaChange]:
    ours, theirs = limits_of(old), limits_of(new)
    for keyword in sorted(set(ours) | set(theirs)):
        before, after = ours.get(keyword), theirs.get(keyword)
        if before == after:
            continue
        tighter = before is None or (after is not None and after < before)
        kind = ChangeKind.LIMIT_TIGHTENED if tighter else ChangeKind.LIMIT_LOOSENED
        yield SchemaChange(path, kind, keyword)


def _notes(path: str, old: Any, new: Any) -> Iterator[SchemaChange]:
    """What is written for people, and what stands for a field that is missing."""
    if any(_note(old, word) != _note(new, word) for word in ("description", "title", "examples", "$comment")):
        yield SchemaChange(path, ChangeKind.NOTE_CHANGED)
    if _note(old, "default") != _note(new, "default"):
        told = f"{json.dumps(_note(old, 'default'))} to {json.dumps(_note(new, 'default'))}"
        yield SchemaChange(path, ChangeKind.DEFAULT_CHANGED, told)


def _note(node: Any, keyword: str) -> Any:
    return node.get(keyword) if isinstance(node, Mapping) else None


def _or_any(node: Any) -> Any:
    return True if node is None else node


def _shown(values: frozenset[str]) -> str:
    return ", ".join(sorted(values))


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
