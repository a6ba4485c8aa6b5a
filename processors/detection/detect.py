"""From the readings of one article to its meeting mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from processors.detection.article.confidence import Beside
from processors.detection.article.events import merge
from processors.detection.article.fields import choose
from processors.detection.article.mention import build, scope_told
from processors.detection.article.outcomes import find_outcomes, told_sentences, with_outcomes
from processors.detection.article.report import Context
from processors.detection.article.reports import reports_of
from processors.detection.article.trace import Found, Trace
from processors.detection.complete import complete
from processors.detection.facts.day import all_dates
from processors.lexicon.gazetteer import Gazetteer
from processors.people.link import Cast
from processors.text.reading import Reading
from schemas.base import derived_id
from schemas.mentions import MeetingMention, Status
from schemas.news import NewsItem


def detect(
    item: NewsItem,
    readings: Sequence[Reading],
    cast: Cast,
    published: date | None,
    gazetteer: Gazetteer,
    version: str,
    trace: Trace | None = None,
) -> tuple[MeetingMention, ...]:
    """The meetings that an article tells of, in the order in which its text first tells them.

    ``readings``: body first, then title; ``cast``: who is who in them. ``trace`` is filled where one is given; what is
    found does not depend on it.
    """
    context = Context(readings, cast, [all_dates(r.clean, published) for r in readings], published, gazetteer)
    if trace is not None:
        trace.readings, trace.cast, trace.dates = readings, cast, context.dates
    reports = [report for index in range(len(readings)) for report in reports_of(index, context, trace)]
    events = merge(reports, cast.people)
    told = told_sentences(events)
    complete([event for event in events if scope_told(event, cast, unnamed=True) is not None], events, context)
    scopes = {event: scope for event in events if (scope := scope_told(event, cast)) is not None}
    beside = Beside(scopes)
    taken: Counter[str] = Counter()
    found: list[Found] = []
    for event in events:
        if event not in scopes:
            found.append(Found(event))
            continue
        fields = choose(event, context)
        mention, values = build(item, event, fields, scopes[event], context, version, beside)
        mention = _with_own_id(mention, taken)
        if mention.status is Status.HELD:  # nothing has come yet of what has not taken place
            mention = with_outcomes(mention, find_outcomes(event, context, told))
        found.append(Found(event, mention, values, fields))
    if trace is not None:
        trace.joined(reports, found)
    return tuple(one.mention for one in found if one.mention is not None)


def _with_own_id(mention: MeetingMention, taken: Counter[str]) -> MeetingMention:
    """The mention; of two meetings of the same sides on unknown days the second gets an id of its own."""
    taken[mention.id] += 1
    if taken[mention.id] == 1:
        return mention
    return mention.model_copy(update={"id": derived_id(mention.id, str(taken[mention.id]))})
