"""From the readings of one article to its meeting mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date

from processors.dates.find import DateHit
from processors.detection.article.announcements import of_gathering
from processors.detection.article.confidence import Beside
from processors.detection.article.events import merge
from processors.detection.article.mention import build, scope_told
from processors.detection.article.neighbours import date_beside, date_of_lead, place_beside
from processors.detection.article.outcomes import TriggerSpans, find_outcomes, told_sentences, with_outcomes
from processors.detection.article.report import Event, Report
from processors.detection.article.reports import reports_of
from processors.detection.article.series import (
    date_headed,
    is_placed,
    on_same_day,
    place_again,
    share_days,
    share_places,
    share_plans,
)
from processors.detection.article.trace import Found, Trace
from processors.detection.article.visits import Journey, day_of_visit, hosted, reported_from, visited, ways_of
from processors.detection.facts.companions import companions
from processors.detection.facts.day import all_dates
from processors.detection.facts.place import Location
from processors.detection.sentence.binding import Binding
from processors.lexicon.gazetteer import Gazetteer
from processors.people.link import Cast
from processors.text.reading import Reading
from schemas.base import derived_id
from schemas.mentions import Channel, MeetingMention, Status
from schemas.news import NewsItem

_COMING_ALONG = 5
"""So many sentences from a meeting on tell who comes along."""


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
    dates = [all_dates(reading.clean, published) for reading in readings]
    if trace is not None:
        trace.readings, trace.cast, trace.dates = readings, cast, dates
    reports = [t for i, r in enumerate(readings) for t in reports_of(i, r, cast, dates[i], published, gazetteer, trace)]
    taken: Counter[str] = Counter()
    events = merge(reports, cast.people)
    told = told_sentences(events)
    leading = [event for event in events if scope_told(event, cast, unnamed=True) is not None]
    _complete_all(leading, events, readings[0], cast, dates[0], published, gazetteer)
    scopes = [scope_told(event, cast) for event in events]
    leading = [event for event, scope in zip(events, scopes, strict=True) if scope is not None]
    beside = Beside(leading)
    built: list[Found] = []
    for event, scope in zip(events, scopes, strict=True):
        if scope is None:
            built.append(Found(event, None, ()))
            continue
        mention, values = build(item, event, scope, readings, cast, version, beside)
        mention = _with_own_id(mention, taken)
        if mention.status is Status.HELD:  # nothing has come yet of what has not taken place
            mention = with_outcomes(mention, find_outcomes(event, readings, cast, dates, told))
        built.append(Found(event, mention, values))
    if trace is not None:
        trace.joined(reports, built)
    return tuple(found.mention for found in built if found.mention is not None)


def _complete_all(
    leading: Sequence[Event],
    events: Sequence[Event],
    body: Reading,
    cast: Cast,
    dates: Sequence[DateHit],
    published: date | None,
    gazetteer: Gazetteer,
) -> None:
    """Add to the meetings of leaders among all ``events`` the days and places that stand elsewhere in the body."""
    meetings = [e for e in events if e.reports[0].binding is not Binding.SUMMIT]  # who is at a summit meets there
    elsewhere = told_sentences(meetings)
    ways = ways_of(body, cast, 0, dates, published)
    for event in leading:
        _complete(event, body, cast, dates, published, gazetteer, elsewhere, ways)
    _accompany(leading, body, cast)
    date_headed(leading, body, dates, published)
    share_plans(leading, body, dates, published)
    share_days(leading, body)
    share_places(leading)


def _accompany(events: Sequence[Event], body: Reading, cast: Cast) -> None:
    """Add to each meeting who comes along by the sentences from it to the next one."""
    told = sorted((t.sentence, at) for at, e in enumerate(events) for t in e.reports if not t.reading)
    for position, (sentence, at) in enumerate(told):
        event = events[at]
        after = told[position + 1][0] if position + 1 < len(told) else len(body.sentences)
        last = min(sentence + _COMING_ALONG, max(sentence + 1, after))
        for other in body.sentences[sentence:last] if event.reports[0].binding is not Binding.SUMMIT else ():
            more = companions(body, cast, 0, other, event.members)
            event.companions += [i for i in more if i not in event.companions]


def _with_own_id(mention: MeetingMention, taken: Counter[str]) -> MeetingMention:
    """The mention; of two meetings of the same sides on unknown days the second gets an id of its own."""
    taken[mention.id] += 1
    if taken[mention.id] == 1:
        return mention
    return mention.model_copy(update={"id": derived_id(mention.id, str(taken[mention.id]))})


def _complete(
    event: Event,
    body: Reading,
    cast: Cast,
    dates: Sequence[DateHit],
    published: date | None,
    gazetteer: Gazetteer,
    elsewhere: TriggerSpans,
    ways: Sequence[Journey],
) -> None:
    """Add day and place from the sentences beside, where the reports of a meeting in the body give none."""
    told = Event([t for t in event.reports if t.reading == 0 and not t.past])
    told.extra = [t for t in event.extra if t.reading == 0 and t.binding is Binding.AGAIN]
    if not told.reports:
        _complete_untold(event, body, cast, published, gazetteer, ways)
        return
    summit = event.reports[0].binding is Binding.SUMMIT
    if summit:
        for report in of_gathering(told, body, dates, published, gazetteer):
            _add_lacking(event, report)
    everything, in_person = event.reports + event.extra, told.reports[0].channel is Channel.IN_PERSON
    if all(t.date is None for t in everything) and not on_same_day(told, body):
        dated = date_beside(told, body, cast, dates, published, elsewhere)
        if not summit:
            dated = dated or day_of_visit(told, ways, cast, published)
            dated = dated or date_of_lead(told, body, cast, dates, published, elsewhere)
        _add_date(event, dated)
    if summit:
        _from_there(event, told, body, cast)
        return
    if all(report.status is Status.CANCELLED for report in told.reports):
        return  # where those are who do not meet is no place of a meeting
    if in_person and all(t.city is None for t in everything):
        days = {t.day for t in everything if t.day is not None}
        beside = place_beside(told, body, cast, dates, days, published, gazetteer, elsewhere)
        _complete_town(event, told, cast, gazetteer, ways, beside)
    if in_person and not is_placed(event):
        placed = place_again(told, body, gazetteer) or visited(told, ways, cast, gazetteer)
        _add_place(event, placed or hosted(told, cast))
    _from_there(event, told, body, cast)


def _complete_town(
    event: Event,
    told: Event,
    cast: Cast,
    gazetteer: Gazetteer,
    ways: Sequence[Journey],
    beside: tuple[Report, Location] | None,
) -> None:
    """Add the place that a sentence ``beside`` tells, or the town of a journey where that names the country alone."""
    if is_placed(event) or (beside is not None and beside[1].city is None):
        beside = _in_town(visited(told, ways, cast, gazetteer), beside)
    countries = {t.place.country for t in event.reports + event.extra if t.place is not None}
    _add_place(event, _of_country(beside, countries))


def _complete_untold(
    event: Event, body: Reading, cast: Cast, published: date | None, gazetteer: Gazetteer, ways: Sequence[Journey]
) -> None:
    """Add to what lies back the place that its sentence points to, and to what the headline alone tells the day and
    the place of a journey."""
    _add_place(event, None if is_placed(event) else place_again(event, body, gazetteer))
    if all(t.reading and not t.past for t in event.reports):
        headed = Event([replace(t, reading=0, sentence=0) for t in event.reports])
        there = headed.reports[0].channel is Channel.IN_PERSON and not is_placed(event)
        _add_place(event, visited(headed, ways, cast, gazetteer) if there else None)
        _add_date(event, day_of_visit(headed, ways, cast, published))


def _from_there(event: Event, told: Event, body: Reading, cast: Cast) -> None:
    """Add the dateline's place, of the country that is told or where none is."""
    everything = (*event.reports, *event.extra)
    if told.reports[0].channel is Channel.IN_PERSON and all(t.city is None for t in everything):
        _add_place(event, _of_country(reported_from(told, body, cast), {t.country for t in everything} - {None}))


def _of_country(placed: tuple[Report, Location] | None, told: Set[str | None]) -> tuple[Report, Location] | None:
    """A place, where no other country than its own is told."""
    return placed if placed is not None and told <= {placed[1].country} else None


def _in_town(
    way: tuple[Report, Location] | None, placed: tuple[Report, Location] | None
) -> tuple[Report, Location] | None:
    """Where a journey goes that names the town, instead of the country alone."""
    if way is None or way[1].city is None or (placed is not None and placed[1].country != way[1].country):
        return placed
    return way


def _add_date(event: Event, dated: tuple[Report, DateHit] | None) -> None:
    if dated is not None and all(t.date is None for t in (*event.reports, *event.extra)):
        event.extra.append(replace(dated[0], date=dated[1], place=None, people=(), topics=()))


def _add_place(event: Event, placed: tuple[Report, Location] | None) -> None:
    if placed is not None:
        event.extra.append(replace(placed[0], date=None, place=placed[1], people=(), topics=()))


def _add_lacking(event: Event, report: Report) -> None:
    """Add of a report the day and the place that the event lacks."""
    told = event.reports + event.extra
    days = {t.date.value for t in told if t.date is not None}
    fuller = report.date is not None and all(report.date.value.startswith(f"{day}-") for day in days)
    day = report.date if fuller else None  # the day of a summit "akhir pekan ini"
    place = report.place if all(t.place is None or t.place.city is None for t in told) else None
    event.extra.append(replace(report, date=day, place=place))
