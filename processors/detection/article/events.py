"""One meeting told five times is one meeting: join the reports of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from processors.detection.article.agreement import closeness, days_agree, places_agree, same, sides
from processors.detection.article.report import Event, Lent, Report
from processors.detection.facts.status import StatusRule
from processors.detection.sentence.binding import Binding
from processors.detection.sentence.triggers import Flag, Kind
from processors.people.people import Person
from schemas.mentions import Channel, Rank, Status

_REACH = 4
_NEAR_SUMMITS = 4
_MOST_OPEN = 40
"""So many meetings back a report may refer; bounds the time on hostile text."""


def merge(reports: Sequence[Report], people: Sequence[Person]) -> list[Event]:
    """Join reports into events, in the order in which the text first tells them."""
    events: list[Event] = []
    last: Event | None = None
    nameless: Report | None = None
    for report in reports:
        if report.sides:
            continue
        nearest = events[-_MOST_OPEN:]
        report = _sent(report, nearest)
        if not report.people:
            if last is not None and _near(last, report):
                # "Kedua pertemuan berlangsung di A": all that were told a few sentences before
                for event in [e for e in nearest if _near(e, report)] if report.every else [last]:
                    event.extra.append(report)
            nameless = report if last is None else None
            continue
        if _replaced(report, nearest, people) or _heads(report, nearest) or _taken_up(report, nearest):
            continue
        fits = [e for e in nearest if same(e, report, people)]
        if fits:
            last = max(fits, key=lambda e: closeness(e, report))
            last.add(report)
        else:
            last = Event([report])
            events.append(last)
            if nameless is not None and _names(last, nameless):
                last.extra.append(nameless)
            nameless = None
    for report in [t for t in reports if t.sides][:_MOST_OPEN]:
        _add_states(events[:_MOST_OPEN], report, people)
    nearest = events[:_MOST_OPEN]
    events = [e for e in events if not _told_apart(e, nearest, people)]
    return [_placed(event, events) for event in _at_summits(events, people)]


def _at_summits(events: Sequence[Event], people: Sequence[Person]) -> list[Event]:
    """The events; the welcome that a summit's host gives to a guest is part of the summit, and no meeting of its own,
    and so is what one says there "di depan para pemimpin ASEAN".

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
    """Whether an event is the welcome by who hosts a summit, or what is said there."""
    greeted = all(t.kind is Kind.RECEIVE and not t.flags & {Flag.MEETING, Flag.HOSTING} for t in event.reports)
    faced = all(t.kind is Kind.JOINT for t in event.reports)
    invited = all(t.kind is Kind.INVITE for t in event.reports)
    there = event.day is None and event.city in (None, summit.city)
    if not (summit.at_summit and there and (greeted or faced or invited)):
        return False
    hosts = [people[i] for i in event.members if i not in summit.members]
    fit = all(p.country == summit.country or (not p.named if faced else p.rank is Rank.ORG) for p in hosts)
    return fit and len(hosts) < len(event.members)


def _sent(report: Report, events: Sequence[Event]) -> Report:
    """ "A tidak akan hadir. Ia diwakili B": B goes to a summit, or is to go, as the others do."""
    plain = Flag.DELEGATE in report.flags and report.status_decision.rule is StatusRule.DEFAULT
    summit = next((event.reports[0] for event in events if event.at_summit), None) if plain else None
    return replace(report, status_decision=summit.status_decision) if summit is not None else report


def _replaced(report: Report, events: Sequence[Event], people: Sequence[Person]) -> bool:
    """ "A menemui B, Kamis (15/8). Keduanya semula diagendakan bertemu pada Rabu (14/8)": no meeting of its own."""
    return report.given_up and any(
        sides(report.people, people) == sides(tuple(event.members), people)
        and event.channel is not Channel.CALL
        and not (event.reports[0].past or days_agree(event, report))
        and places_agree(event, report)
        for event in events
    )


def _taken_up(report: Report, events: Sequence[Event]) -> bool:
    """ "A menerima B di Jakarta. Dulu A sempat mengundang B ke Indonesia": whether the invited has come."""
    asks = report.kind is Kind.INVITE and report.status is Status.PROPOSED and report.day is None
    return asks and any(
        event.reports[0].status is Status.HELD
        and event.country == report.country is not None
        and event.members.keys() >= set(report.people)
        for event in events
    )


def _heads(report: Report, events: Sequence[Event]) -> bool:
    """Whether a headline sums up meetings of two that the body tells one by one: "A bertemu B dan C"."""
    if report.reading == 0 or report.binding is not Binding.OBJECT:
        return False
    told = {frozenset(e.members) for e in events}
    inside = [one for one in told if one < set(report.people)]
    return len(inside) > 1 and frozenset().union(*inside) == set(report.people) and set(report.people) not in told


def _summed(report: Report, events: Sequence[Event], people: Sequence[Person]) -> bool:
    """Whether a report sums up meetings of two that were told one by one: "Bertemu Presiden A dan Raja B"."""
    whole = sides(report.people, people)
    if len(whole) < 3 or report.binding is Binding.GROUP:  # "A, B, dan C menggelar pertemuan trilateral"
        return False
    told = [(sides(tuple(e.members), people), e.reports[0].separate) for e in events]
    inside = [pair for pair, separate in told if separate and pair < whole]
    return len(inside) > 1 and frozenset.union(*inside) == whole and all(pair != whole for pair, _ in told)


def _told_apart(event: Event, events: Sequence[Event], people: Sequence[Person]) -> bool:
    """Whether an event only sums up those told after it: a headline that the body repeats."""
    others = [e for e in events if e is not event]
    return len(event.reports) < _REACH and all(_summed(t, others, people) for t in event.reports)


def _add_states(events: Sequence[Event], report: Report, people: Sequence[Person]) -> None:
    """Let what is told of two states speak of the one meeting of their leaders."""
    meant = [e for e in events if sides(tuple(e.members), people) == report.sides and _is_open(e)]
    if len(meant) == 1 and days_agree(meant[0], report) and places_agree(meant[0], report):
        meant[0].extra.append(report)


def _is_open(event: Event) -> bool:
    return event.channel is not Channel.CALL and not all(t.past for t in event.reports)


def _placed(event: Event, events: Sequence[Event]) -> Event:
    """A meeting "di sela-sela KTT" takes place where the summit of the same people does."""
    if event.reports[0].separate and all(t.place is None for t in event.reports):
        whole = next((e for e in events[:_MOST_OPEN] if event.members.keys() < e.members.keys()), None)
        if whole is not None:
            for report in whole.told:
                if report.place is not None:
                    event.lend(report, Lent.WHOLE, place=report.place)
    return event


def _near(event: Event, report: Report) -> bool:
    """ "Pertemuan itu" speaks of what was told a few sentences before."""
    before = max([event.reports[-1], *event.extra[-1:]], key=lambda t: (t.reading, t.sentence))
    return before.reading == report.reading and report.sentence - before.sentence <= _REACH


def _names(event: Event, before: Report) -> bool:
    """ "Pertemuan tanggal 5 Mei di A menghasilkan nota. Naskahnya dirundingkan B dan C": who met follows next."""
    apart = event.reports[0].sentence - before.sentence
    return 0 < apart <= _REACH and event.city is None and event.reports[0].status is before.status
