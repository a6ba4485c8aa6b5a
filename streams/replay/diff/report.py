"""What a comparison of two runs gives: counts, and examples with what the articles say on both sides.

`jumpa replay diff --json` prints a `RunDiff`; names are only added to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

from schemas.base import Message
from schemas.meetings import Meeting
from streams.replay.diff.compare import Comparison, Group
from streams.replay.diff.fields import NOT_COMPARED, PRECISION, FieldChange, Fields
from streams.replay.diff.index import A, B, RunIndex, Told
from streams.replay.diff.matching import DiffKind

COMPARED = (*(name for name in Meeting.model_fields if name not in NOT_COMPARED), PRECISION)
"""Names of what may change, as counted under ``fields``."""
TELLING = ("status", "date", "participants", "city", "country", PRECISION, "channel", "summit", "part_of", "agenda",
            "outcomes", "venue", "end_date", "item_ids")  # fmt: skip
"""Fields that people ask about, the first ones first."""
_MOST_SHOWN = 5
"""Articles and meetings named of one example; all are counted."""


class Said(Message):
    """What one article says, in the words of one run."""

    item_id: str
    sentence: str
    reason: str
    """The rule or model that decided the field, by its name in the code; empty where its mention is not at hand."""
    confidence: float


class Shown(Message):
    """A meeting of one run, in short."""

    id: str
    date: str | None
    status: str
    city: str | None
    country: str | None
    who: tuple[str, ...]
    """``name (side)`` of each participant."""
    articles: int
    item_ids: tuple[str, ...]
    """The first five of its articles."""
    said: Said | None
    """By the surest of them."""


class ChangedField(Message):
    """One field of one meeting that both runs have."""

    a_id: str
    b_id: str
    field: str
    """Of a meeting, or ``date_precision``: the same day told more exactly, or told at all."""
    a: Any
    b: Any
    a_said: Said | None
    """By the surest article that gives the value."""
    b_said: Said | None


class GroupExample(Message):
    """Meetings that belong together, and what became of them."""

    kind: DiffKind
    a: tuple[Shown, ...]
    """In the first run; the first five where they are more."""
    b: tuple[Shown, ...]
    differences: tuple[ChangedField, ...]
    elsewhere: tuple[Said, ...]
    """Of a meeting gained or lost: what the run without it reads in the same articles; empty where it reads nothing."""


class RunSummary(Message):
    """One of the runs."""

    name: str
    meetings: int
    """That live: those merged into others or retracted are not compared."""
    mentions: int
    models: tuple[str, ...]
    """Models and rules that read the mentions."""
    only: tuple[str, ...]
    """Fields of its meetings and mentions that the other run does not know; they are not compared."""


class RunDiff(Message):
    """Two runs beside each other."""

    a: RunSummary
    b: RunSummary
    confidence: float
    """Numbers no further apart are alike."""
    asked: tuple[str, ...]
    """The fields that alone were asked for; empty: all."""
    groups: int
    """Meetings of both runs, those that belong together counted once."""
    differing: int
    """Those of them that are not the same; of some fields that were asked for: in which one of these differs."""
    share: float
    """``differing`` of ``groups``."""
    kinds: dict[DiffKind, int]
    """Groups by what became of them."""
    fields: dict[str, int]
    """In how many meetings a field differs."""
    mentions: dict[DiffKind, int] | None
    """Mentions by what became of them; null where some are not at hand: meetings are matched by their articles then."""
    mention_fields: dict[str, int]
    """In how many mentions a field differs."""
    examples: tuple[GroupExample, ...]


def report_of(a: Told, b: Told, *, confidence: float = 0.0, asked: tuple[str, ...] = (), examples: int = 0) -> RunDiff:
    """Compare two runs. ``asked``: look at these of the fields only; ``examples``: at most so many of each kind."""
    comparison = Comparison(a, b, confidence)
    kinds, fields = Counter[DiffKind](), Counter[str]()
    shown = _Examples(examples)
    differing = 0
    for group in comparison.groups():
        asked_for = [change for pair in group.pairs for change in pair.changes if not asked or change.field in asked]
        kinds[group.kind] += 1
        fields.update(change.field for change in asked_for)
        if asked_for if asked else group.kind is not DiffKind.SAME:
            differing += 1
            shown.offer(group, asked_for)
    mentions, mention_fields = _mentions(comparison) if comparison.index.complete else (None, {})
    total = kinds.total()
    return RunDiff(
        a=_side(comparison, A),
        b=_side(comparison, B),
        confidence=confidence,
        asked=asked,
        groups=total,
        differing=differing,
        share=differing / total if total else 0.0,
        kinds={kind: kinds[kind] for kind in DiffKind},
        fields=_most_first(fields),
        mentions=mentions,
        mention_fields=mention_fields,
        examples=tuple(_example(comparison.index, group, asked) for group in shown.chosen()),
    )


class _Examples:
    """Some groups of each kind, of as many fields as there are."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[DiffKind, dict[str, list[Group]]] = {kind: {} for kind in DiffKind}

    def offer(self, group: Group, found: Iterable[FieldChange]) -> None:
        names = {one.field for one in found}
        leading = next((name for name in (*TELLING, *COMPARED) if name in names), "")
        kept = self._kept[group.kind].setdefault(leading, [])
        if len(kept) < self._most:
            kept.append(group)

    def chosen(self) -> Iterator[Group]:
        for by_field in self._kept.values():
            names = sorted(by_field, key=lambda name: (*TELLING, *COMPARED, "").index(name))
            in_turn = (group for some in zip_longest(*(by_field[name] for name in names)) for group in some if group)
            yield from [group for _, group in zip(range(self._most), in_turn, strict=False)]


def _mentions(comparison: Comparison) -> tuple[dict[DiffKind, int], dict[str, int]]:
    kinds, fields = Counter[DiffKind](), Counter[str]()
    for kind, found in comparison.mentions():
        kinds[kind] += 1
        fields.update(change.field for change in found)
    return {
        kind: kinds[kind] for kind in (DiffKind.SAME, DiffKind.CHANGED, DiffKind.GAINED, DiffKind.LOST)
    }, _most_first(fields)


def _side(comparison: Comparison, side: int) -> RunSummary:
    index = comparison.index
    return RunSummary(
        name=index.names[side],
        meetings=index.count("meeting", side),
        mentions=index.count("mention", side),
        models=tuple(index.models(side)),
        only=tuple(sorted({name for table in ("meeting", "mention") for name in comparison.only(table, side)})),
    )


def _most_first(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _example(index: RunIndex, group: Group, asked: tuple[str, ...]) -> GroupExample:
    return GroupExample(
        kind=group.kind,
        a=tuple(_shown(index, A, name) for name in group.a[:_MOST_SHOWN]),
        b=tuple(_shown(index, B, name) for name in group.b[:_MOST_SHOWN]),
        differences=tuple(
            _difference(index, pair.a, pair.b, change)
            for pair in group.pairs
            for change in pair.changes
            if not asked or change.field in asked
        ),
        elsewhere=tuple(_elsewhere(index, group)),
    )


def _shown(index: RunIndex, side: int, name: str) -> Shown:
    meeting = index.meeting(side, name)
    return Shown(
        id=name,
        date=meeting.get("date"),
        status=str(meeting.get("status")),
        city=meeting.get("city"),
        country=meeting.get("country"),
        who=tuple(f"{one.get('name')} ({one.get('country')})" for one in meeting.get("participants") or ()),
        articles=len(meeting["item_ids"]),
        item_ids=tuple(meeting["item_ids"][:_MOST_SHOWN]),
        said=_said(index, side, meeting, FieldChange("status", None, None), meeting.get("status")),
    )


def _difference(index: RunIndex, a: str, b: str, change: FieldChange) -> ChangedField:
    one, other = index.meeting(A, a), index.meeting(B, b)
    return ChangedField(
        a_id=a,
        b_id=b,
        field=change.field,
        a=change.a,
        b=change.b,
        a_said=_said(index, A, one, change, change.a, change.b),
        b_said=_said(index, B, other, change, change.b, change.a),
    )


def _said(
    index: RunIndex, side: int, meeting: Fields, change: FieldChange, value: Any, other: Any = None
) -> Said | None:
    """What the surest article says that gives a value, of lists one that the other run has not."""
    mentions = index.mentions_of(side, meeting["id"])
    if change.field == "item_ids":
        mentions = [one for one in mentions if one["item_id"] not in (other or ())] or mentions
    telling = [one for one in mentions if one.get(change.source) == value] or mentions
    return _words(telling[0], change.source) if telling else _evidence(meeting)


def _words(mention: Fields, field: str) -> Said:
    support = mention.get("support") or {}
    reason = (support.get(field) or support.get("participants") or {}).get("reason", "")
    return Said(
        item_id=mention["item_id"],
        sentence=str(mention.get("evidence") or ""),
        reason=reason,
        confidence=float(mention.get("confidence") or 0),
    )


def _evidence(meeting: Fields) -> Said | None:
    """The sentence that a meeting carries itself, where no mention is at hand."""
    if not meeting["item_ids"]:
        return None
    sure = float(meeting.get("confidence") or 0)
    return Said(item_id=meeting["item_ids"][0], sentence=str(meeting.get("evidence") or ""), reason="", confidence=sure)


def _elsewhere(index: RunIndex, group: Group) -> Iterator[Said]:
    """What the run without a meeting reads in its articles."""
    if group.kind not in (DiffKind.GAINED, DiffKind.LOST):
        return
    side = A if group.kind is DiffKind.GAINED else B
    for item in index.meeting(1 - side, (*group.a, *group.b)[0])["item_ids"][:_MOST_SHOWN]:
        yield from (_words(one, "participants") for one in index.mentions_in(side, item)[:1])
