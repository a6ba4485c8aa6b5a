"""Days and places of meetings from elsewhere in the body: sentences beside, journeys, other meetings, the dateline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from processors.dates.find import DateHit
from processors.detection.article.announcements import date_announced, of_gathering
from processors.detection.article.neighbours import date_beside, date_lately, date_of_lead, place_beside
from processors.detection.article.outcomes import TriggerSpans, told_sentences
from processors.detection.article.report import Context, Event, Lent, Report
from processors.detection.article.series import (
    date_headed,
    place_again,
    share_days,
    share_places,
)
from processors.detection.article.visits import day_of_visit, hosted, in_house, reported_from, visited, ways_of
from processors.detection.facts.companions import companions
from processors.detection.facts.place import Location
from schemas.mentions import Channel, Status

_COMING_ALONG = 5
"""So many sentences from a meeting on tell who comes along."""


def complete(leading: Sequence[Event], events: Sequence[Event], context: Context) -> None:
    """Add to the meetings of leaders among all ``events`` the days and places that stand elsewhere in the body."""
    # who is at a summit meets there
    beside = told_sentences(event for event in events if not event.at_summit)
    completer = _Completer(context, beside, told_sentences(events))
    for event in leading:
        completer.complete(event)
    _accompany(leading, context)
    date_headed(leading, context)
    share_days(leading, context)
    share_places(leading)
    for event in leading:
        _add_place(event, in_house(event, context))


def _accompany(events: Sequence[Event], context: Context) -> None:
    """Add to each meeting who comes along by the sentences from it to the next one."""
    told = sorted((t.sentence, at) for at, e in enumerate(events) for t in e.reports if not t.reading)
    for position, (sentence, at) in enumerate(told):
        event = events[at]
        after = told[position + 1][0] if position + 1 < len(told) else len(context.body.sentences)
        last = min(sentence + _COMING_ALONG, max(sentence + 1, after))
        for other in context.body.sentences[sentence:last] if not event.at_summit else ():
            more = companions(context.body, context.cast, 0, other, event.members)
            event.companions += [i for i in more if i not in event.companions]


class _Completer:
    """Adds to one meeting after the other what its own reports lack. ``told``: the sentences that tell of any but
    summits; ``every``: of these, too, whose days are not those of another summit."""

    def __init__(self, context: Context, told: TriggerSpans, every: TriggerSpans) -> None:
        self.context, self.told, self.every = context, told, every
        self.ways = ways_of(context)

    def complete(self, event: Event) -> None:
        """Add day and place, where the reports of a meeting in the body give none."""
        mine = Event([t for t in event.reports if t.reading == 0 and not t.past])
        mine.extra = list(event.extra)
        if not mine.reports:
            self._complete_untold(event)
            return
        if event.at_summit:
            for report in of_gathering(mine, self.context):
                _add_lacking(event, report)
        if not _dated(event):
            for why, dated in self._days(event, mine):
                _add_date(event, why, dated)
                if _dated(event):
                    break
        if mine.reports[0].channel is Channel.IN_PERSON and not _in_town(event):
            for placed in self._places(event, mine):
                _add_place(event, placed)
                if _in_town(event):
                    break

    def _complete_untold(self, event: Event) -> None:
        """Add to what lies back the place that its sentence points to, and to what the headline alone tells the day and
        the place of a journey."""
        _add_place(event, place_again(event, self.context))
        if not any(t.past for t in event.reports):
            headed = Event([replace(t, reading=0, sentence=0) for t in event.reports])
            _add_date(event, Lent.VISIT, day_of_visit(headed, self.ways, self.context))
            if headed.reports[0].channel is Channel.IN_PERSON:
                _add_place(event, visited(headed, self.ways, self.context))

    def _days(self, event: Event, mine: Event) -> Iterator[tuple[Lent, tuple[Report, DateHit] | None]]:
        """When a meeting may be, by the sentences beside, the visit or the lead in which it is told; the surest
        first."""
        told = self.every if event.at_summit else self.told
        yield Lent.BESIDE, date_beside(mine, self.context, told)
        if not event.at_summit:  # of a summit the day is its own
            yield Lent.ANNOUNCED, date_announced(mine, self.context)
        yield Lent.LATELY, date_lately(mine, self.context, told)
        if not event.at_summit:
            yield Lent.VISIT, day_of_visit(mine, self.ways, self.context)
            yield Lent.LEAD, date_of_lead(mine, self.context, self.told)

    def _places(self, event: Event, mine: Event) -> Iterator[tuple[Report, Location] | None]:
        """Where a meeting may be, the surest first."""
        if not event.at_summit:
            if all(report.status is Status.CANCELLED for report in mine.reports):
                return  # where those are who do not meet is no place of a meeting
            days = {t.day for t in event.told if t.day is not None}
            yield place_beside(mine, self.context, days, self.told)
            yield place_again(mine, self.context)
            yield visited(mine, self.ways, self.context)
            yield hosted(mine, self.context)
        yield reported_from(mine, self.context)


def _dated(event: Event) -> bool:
    return any(t.date is not None for t in event.told)


def _in_town(event: Event) -> bool:
    return any(t.city is not None for t in event.told)


def _add_date(event: Event, why: Lent, dated: tuple[Report, DateHit] | None) -> None:
    if dated is not None and not _dated(event):
        event.lend(dated[0], why, date=dated[1])


def _add_place(event: Event, placed: tuple[Report, Location] | None) -> None:
    """Add a place, where no town is told and no other country than its own."""
    countries = {t.country for t in event.told} - {None}
    if placed is not None and countries <= {placed[1].country} and not _in_town(event):
        event.lend(placed[0], placed[1].rule, place=placed[1])


def _add_lacking(event: Event, report: Report) -> None:
    """Add of a report the day, of which the fullest counts, and the place that the event lacks."""
    event.lend(report, Lent.GATHERING, date=report.date, place=report.place if not _in_town(event) else None)
