"""Mentions that people have checked: what is found in annotated articles, each with whether it is right.

Annotated are the articles of ``../shared/eval/meetings`` and, where they are there, those of the archive whose labels
lie in ``tests/golden/archive.jsonl``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from processors.entities.types import Tagger
from processors.meetings.annotations import annotation
from processors.meetings.confidence import features
from processors.meetings.trace import Trace
from processors.pipeline import analyze
from processors.training.evaluate_archive import SCOPES, read_archive
from schemas.codec import decode
from schemas.mentions import MeetingMention
from schemas.news import NewsItem

Events = list[dict[str, Any]]


class Told(NamedTuple):
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


def read_gold(path: Path) -> dict[str, Events]:
    """Annotated events by article id. Labels of the archive quote no text: their ``evidence`` is empty."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["id"]: [{"evidence": "", **event} for event in row["events"]] for row in rows}


def read_articles(shared: Path) -> list[NewsItem]:
    """The annotated articles."""
    lines = (shared / "eval/meetings/articles.jsonl").read_bytes().splitlines()
    return [decode(NewsItem, line) for line in lines]


def archive_articles(shared: Path) -> list[NewsItem]:
    """The articles of the archive; none where there is no archive."""
    path = shared / "data/archive/click-id-2019.jsonl.xz"
    return list(read_archive(path).values()) if path.exists() else []


def chosen(items: Iterable[NewsItem], wanted: Iterable[str]) -> list[NewsItem]:
    """The items with these ids."""
    ids = set(wanted)
    return [item for item in items if item.id in ids]


def read_all(items: Iterable[NewsItem], tagger: Tagger) -> Iterator[Told]:
    """What each article gives."""
    for item in items:
        trace = Trace()
        mentions = analyze([item], tagger, trace)[0].mentions
        seen = {
            mention.id: features(event, [trace.cast.people[i] for i in event.people], mention.scope)
            for event, mention in trace.events
            if mention is not None
        }
        yield Told(item, trace.gate is None, mentions, seen)


def check(told: Iterable[Told], gold: Mapping[str, Events], scorer: ModuleType, source: str = "") -> list[Checked]:
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
