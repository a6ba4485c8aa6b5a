"""Mentions that people have checked: what is found in annotated articles, each with whether it is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import NamedTuple

from processors.detection.annotations import annotation
from processors.detection.article.confidence import features
from processors.detection.article.trace import Trace
from processors.pipeline import analyze
from processors.text.tagged import Tagger
from processors.training.sources.annotated import SCOPES, Events
from schemas.mentions import MeetingMention
from schemas.news import NewsItem


class Detected(NamedTuple):
    """What one article gives."""

    item: NewsItem
    passed: bool
    """The gate let it pass."""
    mentions: tuple[MeetingMention, ...]
    features: Mapping[str, tuple[float, ...]]
    """By mention id, as the confidence sees it."""


class Checked(NamedTuple):
    """One mention and whether it is right; ``source``: the corpus of its article, by what its id begins with."""

    source: str
    item_id: str
    right: bool
    features: tuple[float, ...]
    confidence: float


def read_all(items: Iterable[NewsItem], tagger: Tagger) -> Iterator[Detected]:
    """What each article gives."""
    for item in items:
        trace = Trace()
        mentions = analyze([item], tagger, trace)[0].mentions
        seen = {
            mention.id: features(event, [trace.cast.people[i] for i in event.people], mention.scope)
            for event, mention in trace.events
            if mention is not None
        }
        yield Detected(item, trace.gate is None, mentions, seen)


def check(told: Iterable[Detected], gold: Mapping[str, Events], scorer: ModuleType, source: str = "") -> list[Checked]:
    """Each mention that careful readers would judge alike; those of optional events are left out."""
    return [
        Checked(source or one.item.id.split("-")[0], one.item.id, right, one.features[mention.id], mention.confidence)
        for one in told
        for mention, right in _judged(one.mentions, gold[one.item.id], scorer)
    ]


def _judged(
    mentions: Sequence[MeetingMention], gold: Events, scorer: ModuleType
) -> Iterator[tuple[MeetingMention, bool]]:
    for scope in SCOPES:
        events = [event for event in gold if event["scope"] == scope]
        found = [mention for mention in mentions if mention.scope == scope]
        shaped = annotation("", found)["events"]
        pairs = {j: events[i] for i, j in scorer.pair(events, shaped)}
        for at, mention in enumerate(found):
            if not pairs.get(at, {}).get("optional"):
                yield mention, at in pairs
