"""One meeting told five times is one meeting: join the reports of an article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from processors.detection.article.report import Report
from processors.detection.facts.channel import GUESSES
from processors.detection.facts.status import StatusBasis
from processors.detection.sentence.binding import Binding
from processors.detection.sentence.eligible import LEADERS
from processors.detection.sentence.triggers import Flag, Kind
from processors.people.people import Person
from schemas.mentions import Channel, Status

_REACH = 4
_NEAR_SUMMITS, _BESIDE = 4, 2
_BODY = re.compile(r"\b(?!KTT\b)[A-Z]{2,}[0-9]*\b|\bG-?[0-9]+\b")
"""The body of a summit, by its letters: "ASEAN", "G20"."""
_MOST_OPEN = 40
"""So many meetings back a report may refer; bounds the time on hostile text."""


class Event:
    """The reports of one meeting, in order; ``extra``: sentences that speak of it without naming anybody.

    What merging asks for is kept up to date with every report, so that a thousand of them cost no more than each.
    """

    def __init__(self, reports: Sequence[Report]) -> None:
        self.reports: list[Report] = []
        self.extra: list[Report] = []
        self.members: dict[int, None] = {}
        """All who take part, in the order they were told."""
        self.channel: Channel | None = None
        """The channel, where a word tells it."""
        self.anchored: set[int] = set()
        """Sentences that give a day or a place."""
        self.day: str | None = None
        self.city: str | None = None
        self.country: str | None = None
        """The first value that a report gives to each."""
        self.companions: list[int] = []
        """Who comes along with those who meet."""
        self._fullest: tuple[int, ...] = ()
        for report in reports:
            self.add(report)

    def add(self, report: Report) -> None:
        """One more report."""
        self.reports.append(report)
        self.members.update(dict.fromkeys(report.people))
        if len(report.people) > len(self._fullest):
            self._fullest = report.people
        if self.channel is None and report.channel_decision.basis not in GUESSES:
            self.channel = report.channel
        if report.date or report.place:
            self.anchored.add(report.sentence)
        self.day = self.day if self.day is not None else report.day
        self.city = self.city if self.city is not None else report.city
        self.country = self.country if self.country is not None else report.country

    @property
    def people(self) -> tuple[int, ...]:
        """All who take part, those of the fullest report first."""
        return tuple(dict.fromkeys((*self._fullest, *self.members)))


def merge(reports: Sequence[Report], people: Sequence[Person]) -> list[Event]:
    """Join reports into events, in the order in which the text first tells them."""
    events: list[Event] = []
    last: Event | None = None
    nameless: Report | None = None
    for report in reports:
        if report.sides:
            continue
        if not report.people:
            if last is not None and _near(last, report):
                for event in _row(events[-_MOST_OPEN:], last, report) if report.every else [last]:
                    event.extra.append(report)
            nameless = report if last is None else None
            continue
        if _summed(report, events[:_MOST_OPEN], people):
            continue
        fits = [e for e in events[-_MOST_OPEN:] if _same(e, report, people)]
        if fits:
            last = max(fits, key=lambda e: _closeness(e, report))
            last.add(report)
        else:
            last = Event([report])
            events.append(last)
            if nameless is not None and _names(last, nameless):
                last.extra.append(nameless)
            nameless = None
    for report in [t for t in reports if t.sides][:_MOST_OPEN]:
        _add_states(events[:_MOST_OPEN], report, people)
    told = [_placed(event, events) for event in _at_summits(events, people)]
    for before, event in pairwise(told):
        _follow(before, event)
    return told


def _at_summits(events: Sequence[Event], people: Sequence[Person]) -> list[Event]:
    """The events; the welcome that a summit's host gives to a guest is part of the summit, and no meeting of its own.

    "A menghadiri KTT B di C. Kedatangannya disambut Perdana Menteri C.": told beside, without a day or a place.
    """
    kept: list[Event] = []
    for event in events:
        summit = next((e for e in kept[-_NEAR_SUMMITS:] if _hosts(e, event, people)), None)
        if summit is None:
            kept.append(event)
            continue
        for report in event.reports:
            summit.add(report)
    return kept


def _hosts(summit: Event, event: Event, people: Sequence[Person]) -> bool:
    first, welcome = summit.reports[0], event.reports[0]
    greeted = all(t.kind is Kind.RECEIVE and not t.flags & {Flag.MEETING, Flag.HOSTING} for t in event.reports)
    alone = greeted and not event.anchored and not event.extra and first.status is welcome.status
    if first.binding is not Binding.SUMMIT or summit.country is None or not alone:
        return False
    beside = any(t.reading == welcome.reading and 0 <= welcome.sentence - t.sentence <= _BESIDE for t in summit.reports)
    hosts = [i for i in event.members if i not in summit.members]
    return beside and len(hosts) < len(event.members) and all(people[i].country == summit.country for i in hosts)


def _summed(report: Report, events: Sequence[Event], people: Sequence[Person]) -> bool:
    """Whether a report sums up meetings of two that were told one by one: "Bertemu Presiden A dan Raja B"."""
    whole = sides(report.people, people)
    if len(whole) < 3 or report.binding is Binding.SUMMIT:
        return False
    told = [(sides(tuple(e.members), people), e.reports[0].separate) for e in events]
    inside = [pair for pair, separate in told if separate and len(pair) == 2 and pair < whole]
    return len(inside) > 1 and frozenset.union(*inside) == whole and all(pair != whole for pair, _ in told)


def _add_states(events: Sequence[Event], report: Report, people: Sequence[Person]) -> None:
    """Let what is told of two states speak of the one meeting of their leaders."""
    meant = [e for e in events if sides(tuple(e.members), people) == report.sides and _is_open(e)]
    if len(meant) == 1 and _days_agree(meant[0], report) and _places_agree(meant[0], report):
        meant[0].extra.append(report)


def _is_open(event: Event) -> bool:
    return event.channel is not Channel.CALL and not all(t.past for t in event.reports)


def _placed(event: Event, events: Sequence[Event]) -> Event:
    """A meeting "di sela-sela KTT" takes place where the summit of the same people does."""
    if event.reports[0].separate and all(t.place is None for t in event.reports):
        whole = next((e for e in events[:_MOST_OPEN] if event.members.keys() < e.members.keys()), None)
        if whole is not None:
            event.extra.extend(
                replace(t, date=None, topics=(), people=()) for t in whole.reports + whole.extra if t.place
            )
    return event


def _follow(before: Event, event: Event) -> None:
    """The next guest ("giliran") comes on the day and to the place of the one before, where nothing else is told."""
    if Flag.TURN not in event.reports[0].flags or event.reports[0].reading != before.reports[0].reading:
        return
    there = [replace(report, topics=(), people=()) for report in before.reports + before.extra if not report.past]
    if event.day is None:
        event.extra += [replace(report, place=None) for report in there if report.date is not None][:1]
    if event.city is None and event.country is None:
        event.extra += [replace(report, date=None) for report in there if report.place is not None][:1]


def _near(event: Event, report: Report) -> bool:
    """ "Pertemuan itu" speaks of what was told a few sentences before."""
    before = max([event.reports[-1], *event.extra[-1:]], key=lambda t: (t.reading, t.sentence))
    return before.reading == report.reading and report.sentence - before.sentence <= _REACH


def _names(event: Event, before: Report) -> bool:
    """ "Pertemuan tanggal 5 Mei di A menghasilkan nota. Naskahnya dirundingkan B dan C": who met follows next."""
    next_one = event.reports[0].reading == before.reading and event.reports[0].sentence - before.sentence == 1
    return next_one and event.day is None and event.city is None and event.reports[0].status is before.status


def _row(events: Sequence[Event], last: Event, report: Report) -> list[Event]:
    """ "Kedua pertemuan berlangsung di A": those told a few sentences before, of one who met all."""
    return [e for e in events if e.members.keys() & last.members.keys() and _near(e, report)]


def sides(indices: Sequence[int], people: Sequence[Person]) -> frozenset[str]:
    """The sides that leaders among these people make."""
    return frozenset(c for i in indices if (c := people[i].country) and people[i].rank in LEADERS) or frozenset(
        c for i in indices if (c := people[i].country)
    )


def _same(event: Event, report: Report, people: Sequence[Person]) -> bool:
    mine, other = sides(tuple(event.members), people), sides(report.people, people)
    first, newest = event.reports[0], event.reports[-1]
    if report.binding is Binding.SINCE and (newest.reading, newest.sentence) == (report.reading, report.sentence):
        return False  # "bertemu pada Juni, sejak KTT yang gagal di Vietnam"
    if (first.binding is Binding.SUMMIT) != (report.binding is Binding.SUMMIT):
        return Flag.GATHERING in report.flags and event.members.keys() >= set(report.people)  # "A dan B hadiri KTT"
    if not _summits_agree(event, report):
        return False
    summary = other <= mine and report.reading > first.reading and not first.separate  # a headline leaves "at once" out
    nested = (mine <= other or other <= mine) and (summary or not (report.separate or first.separate))
    if mine != other and not (nested and len(mine & other) > 1):
        return False
    if mine == other and not _same_people(event, report, people):
        return False
    if not _channels_agree(event, report):
        return False
    return _days_agree(event, report) and _places_agree(event, report) and _times_agree(event, report)


def _summits_agree(event: Event, report: Report) -> bool:
    """Summits of different bodies are two, be it the same guest who goes to both: "KTT ASEAN", "KTT G20"."""
    told = next((t.summit.name for t in event.reports if t.summit is not None), None)
    if told is None or report.summit is None:
        return True
    one, other = set(_BODY.findall(told)), set(_BODY.findall(report.summit.name))
    return not one or not other or bool(one & other)


def _same_people(event: Event, report: Report, people: Sequence[Person]) -> bool:
    """Of each side somebody takes part in both; else only the same day makes them one meeting."""
    for side in sides(report.people, people):
        a = {i for i in event.members if people[i].country == side}
        b = {i for i in report.people if people[i].country == side}
        home = len(sides(report.people, people)) == 1  # at home each may meet any other
        if a and b and not (a <= b or b <= a if home else a & b):
            off = (event.reports[0].status is Status.CANCELLED) != (report.status is Status.CANCELLED)
            return event.day is not None and event.day == report.day and not off
    return True


def _channels_agree(event: Event, report: Report) -> bool:
    """A call that is told as one is no meeting at a place; "pembicaraan" may be either."""
    face_to_face = report.kind in (Kind.RECEIVE, Kind.VISIT) or Flag.FACE_TO_FACE in report.flags
    if event.channel is Channel.CALL and report.status is not event.reports[0].status and face_to_face:
        return False  # "Trump menelepon Putin. Pertemuan dengan Putin akan diatur": the call told of a meeting
    if report.channel_decision.basis in GUESSES:
        return event.channel is None or report.place is None
    if event.channel is not None:
        return event.channel is report.channel
    return event.country is None and event.city is None


def _days_agree(event: Event, report: Report) -> bool:
    a, b = event.day, report.day
    if a is None or b is None:
        return True
    size = min(len(a), len(b))
    return a[:size] == b[:size]


def _places_agree(event: Event, report: Report) -> bool:
    a, b = event.city, report.city
    if a is not None and b is not None and a != b:
        return False
    a, b = event.country, report.country
    return a is None or b is None or a == b


def _times_agree(event: Event, report: Report) -> bool:
    """A meeting that lies back and one that lies ahead are two, and so are an old one and a fresh one."""
    a = event.reports[0]
    if report.recalled:
        return True
    held, dated = Status.HELD, report.day is not None and event.day is not None
    if (a.status is held) != (report.status is held):
        before, after = a.kind is Kind.INVITE, report.kind is Kind.INVITE
        if after > before or (before > after and report.status_decision.basis is not StatusBasis.DEFAULT):
            return False  # while they met, one invited the other; an invitation told first may be to this meeting
        return not (a.past or report.past)
    if report.again and not dated and report.sentence not in event.anchored:
        return False
    return dated or a.status is not held or a.past or not report.past


def _closeness(event: Event, report: Report) -> tuple[int, int, int]:
    """By day, by status, by place in the text: the nearest before, but a headline means what the body tells first."""
    same_day = int(event.day is not None and event.day == report.day)
    same_status = int(event.reports[0].status is report.status)
    first = event.reports[0]
    if report.reading > first.reading:
        return same_day, int(not first.past), -first.sentence
    return same_day, same_status, event.reports[-1].sentence
