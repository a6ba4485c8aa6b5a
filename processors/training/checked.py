"""Mentions that people have checked: what is found in annotated articles, each with whether it is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import NamedTuple

from processors.detection.annotations import annotation
from processors.detection.article.confidence import Values
from processors.detection.article.trace import Trace
from processors.pipeline import analyze
from processors.text.tagged import Tagger
from processors.training.sources.annotated import SCOPES, Events
from schemas.mentions import MeetingMention, Scope
from schemas.news import NewsItem


class Detected(NamedTuple):
    """What one article gives."""

    item: NewsItem
    passed: bool
    """The gate let it pass."""
    mentions: tuple[MeetingMention, ...]
    values: tuple[Values, ...]
    """Of each mention, what its confidence comes from."""


class Checked(NamedTuple):
    """One mention and whether it is right; ``source``: which set its article is of."""

    source: str
    item_id: str
    scope: Scope
    right: bool
    values: Values
    confidence: float


def read_all(items: Iterable[NewsItem], tagger: Tagger) -> Iterator[Detected]:
    """What each article gives."""
    for item in items:
        trace = Trace()
        mentions = analyze([item], tagger, trace)[0].mentions
        seen = tuple(found.values for found in trace.events if found.mention is not None)
        yield Detected(item, trace.gate is None, mentions, seen)


def check(told: Iterable[Detected], gold: Mapping[str, Events], scorer: ModuleType, source: str) -> list[Checked]:
    """Each mention that careful readers would judge alike; those of optional events are left out."""
    return [
        Checked(source, one.item.id, mention.scope, right, values, mention.confidence)
        for one in told
        for mention, values, right in _judged(one, gold[one.item.id], scorer)
    ]


def _judged(one: Detected, gold: Events, scorer: ModuleType) -> Iterator[tuple[MeetingMention, Values, bool]]:
    """Paired as the scorer does: with the firm events first, then what is left with the optional ones."""
    for scope in SCOPES:
        found = [(m, values) for m, values in zip(one.mentions, one.values, strict=True) if m.scope == scope]
        firm, optional = (
            [e for e in of_scope(gold, scope) if bool(e.get("optional")) is kind] for kind in (False, True)
        )
        right = _paired(firm, [m for m, _ in found], scorer)
        left = [at for at in range(len(found)) if at not in right]
        excused = {left[at] for at in _paired(optional, [found[at][0] for at in left], scorer)}
        yield from ((*found[at], at in right) for at in range(len(found)) if at not in excused)


def _paired(events: Events, found: Sequence[MeetingMention], scorer: ModuleType) -> set[int]:
    return {at for _, at in scorer.pair(events, annotation("", found)["events"])}


def of_scope(events: Events, scope: str) -> Events:
    """The events that are of a scope by one reader or another."""
    return [e for e in events if scope in (e["scope"] if isinstance(e["scope"], list) else [e["scope"]])]
