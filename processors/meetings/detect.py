"""From the readings of one article to its meeting mentions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from processors.entities.link import Cast
from processors.entities.reading import Reading
from processors.gazetteer import Gazetteer
from processors.meetings.build import build
from processors.meetings.gate import may_meet
from processors.meetings.merge import merge
from processors.meetings.scenes import tells_of
from schemas.mentions import MeetingMention
from schemas.news import NewsItem


def detect(
    item: NewsItem, readings: Sequence[Reading], cast: Cast, published: date | None, gazetteer: Gazetteer, version: str
) -> tuple[MeetingMention, ...]:  # fmt: skip
    """The meetings that an article tells of, in the order in which its text first tells them.

    ``readings``: body first, then title; ``cast``: who is who in them.
    """
    if not may_meet([reading.tokens for reading in readings], gazetteer):
        return ()
    tells = [t for i, reading in enumerate(readings) for t in tells_of(i, reading, cast, published, gazetteer)]
    mentions = [build(item, event, readings, cast, version) for event in merge(tells, cast.people)]
    unique: dict[str, MeetingMention] = {}
    for mention in mentions:
        if mention is not None:
            unique.setdefault(mention.id, mention)
    return tuple(unique.values())


