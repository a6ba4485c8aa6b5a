"""What the reports of one meeting say together: one value for each field, and the words it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from processors.detection.article.agreement import holds_towns
from processors.detection.article.report import Context, Event, Report
from processors.detection.facts.channel import GUESSES, ChannelBasis
from processors.detection.facts.cues import CueFlag
from processors.detection.facts.day_rules import long_ago
from processors.detection.facts.status import StatusRule
from processors.detection.facts.topics import topics_in
from processors.detection.sentence.binding import DIRECT, Binding
from processors.detection.sentence.triggers import Flag
from processors.people.cast import mentions_in
from processors.text.markup import as_seen
from schemas.entities import TextSpan
from schemas.mentions import Channel, Status

_WEAKNESS = {Binding.JOINT: 1, Binding.ACT: 1, Binding.CARRIED: 2}
_AHEAD = frozenset({Status.PLANNED, Status.PROPOSED})
_CHANNELS = (ChannelBasis.CALL, ChannelBasis.DEFAULT, ChannelBasis.TALK)
"""The surest first."""
_LONG_BACK = re.compile(
    r"\b(?:(?:pekan|minggu|bulan|tahun) (?:lalu|silam)|(?:awal|pertengahan) bulan ini|sebelumnya)\b", re.IGNORECASE
)
_TURN = re.compile(r"(?:Namun|Tetapi|Tapi|Akan tetapi|Meski (?:demikian|begitu))\b|[^.;:?!\"]{0,90}\bakhirnya ")
_MOST_TOPICS = 5
_THAT = len(" tersebut ")
_AROUND = 3
"""So many sentences from a report on are read for what was spoken of."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value, the rule that gave it, for explanation, where the text says so, and the report that tells it."""

    value: str | None
    rule: str
    spans: tuple[TextSpan, ...] = ()
    report: Report | None = None


_NONE = Chosen(None, "")


@dataclass(frozen=True, slots=True)
class Fields:
    """The values of one meeting; of people, status and channel the report that decides."""

    lead: Report
    """Shows the meeting best."""
    status: Report
    channel: Report
    date: Chosen
    end_date: str | None
    """The last day, where the date is one of several days."""
    city: Chosen
    country: Chosen
    venue: Chosen
    summit: Chosen
    agenda: tuple[TextSpan, ...]


def choose(event: Event, context: Context) -> Fields:
    """The fields of an event; only who met in person met at a place."""
    told = event.told
    channel = _channel(event)
    dated = max((t for t in told if t.date is not None), key=_fullest, default=None)
    placed = [t for t in told if t.place is not None and not _calls_off(t)]
    placed = placed if channel.channel is Channel.IN_PERSON else []
    return Fields(
        lead=_lead(event),
        status=_status(event, context),
        channel=channel,
        date=_date(dated, context),
        end_date=_end(dated),
        city=_place(placed, context, lambda t: t.place.city if t.place else None),
        country=_place(placed, context, lambda t: t.place.country if t.place else None),
        venue=_place(placed, context, lambda t: t.place.venue if t.place else None),
        summit=_summit(told, context),
        agenda=_agenda(event, context),
    )


def _lead(event: Event) -> Report:
    """The report that shows the meeting best: named people in the body, with day and place, early."""
    return min(
        event.reports,
        key=lambda t: (
            t.reading,
            not t.named,
            _WEAKNESS.get(t.binding, 0),
            (t.date is None) + (t.place is None),
            t.sentence,
        ),
    )


def _status(event: Event, context: Context) -> Report:
    """The report that decides the status; all vote. The first counts double, a word for the status or a day behind it
    double; half counts what is bound weakly, and a headline, which tells everything as if it were now; a call-off
    weighs more than the plan it calls off."""
    votes: dict[Status, float] = {}
    off = [t for t in event.extra if _calls_off(t)]
    anew = _planned_since(event, off, context) or _on_again(event, off)
    dated = [t for t in event.reports if t.status is Status.HELD and t.date is not None]
    set_anew = any(t.status is Status.PLANNED and t.date is not None and not t.given_up for t in event.reports)
    turned = max((t.sentence for t in dated if _TURN.match(_sentence(t, context))), default=-1)
    for index, report in enumerate(event.reports):
        if report.status is Status.CANCELLED and (anew or report.sentence < turned):
            continue  # on again; "tidak ada pertemuan A dan B. Namun, keduanya bertemu, Sabtu"
        if (dated or set_anew) and report.given_up:
            continue  # "semula akan menemui B pada Selasa, tetapi badai datang. Keduanya bertemu Kamis"
        if dated and Flag.TABLE in report.flags and report.status is Status.PLANNED:
            continue  # "A menerima B, Kamis (23/4). Malam ini A akan menjamu B": the dinner is still to come
        weight = 2.0 if _has_word(report) or report.date is not None else 1.0
        weight *= 2.0 if index == 0 else 1.0
        weight *= 0.5 if report.binding in (Binding.CARRIED, Binding.ACT) or report.reading > 0 else 1.0
        weight *= 2.5 if report.status is Status.CANCELLED else 1.0  # also where the plan was told first
        votes[report.status] = votes.get(report.status, 0.0) + weight
    best = max(votes, key=lambda status: votes[status])  # the first one told, where votes are equal
    told = [t for t in event.reports if t.status is best]
    if best in _AHEAD and off and not anew:
        return off[-1]  # "tetapi pertemuan itu batal"
    come = _come_true(event, told) if best in _AHEAD else None
    return come or max(told, key=_has_word)


def _come_true(event: Event, plans: Sequence[Report]) -> Report | None:
    """What tells that a plan without a day was kept on one ("AS dan China mulai berunding Senin"), or that those who
    set out have met: "A tiba di B untuk berunding dengan C. Ia disambut C"."""
    moving = all(CueFlag.MOVING in t.status_decision.flags for t in plans)
    undated = all(t.date is None for t in plans)
    back = [t for t in event.extra if t.sides or t.binding is Binding.AGAIN]
    held = (t for t in event.reports + back if t.status is Status.HELD)
    return next(
        (t for t in held if (moving and t.binding in DIRECT) or (undated and t.date is not None)),
        None,
    )


def _planned_since(event: Event, off: Sequence[Report], context: Context) -> bool:
    """ "Keduanya akan bertemu pada 17 November. Dua pekan lalu A membatalkan pertemuan itu": the plan is the newer."""
    off = [*off, *(t for t in event.reports if t.status is Status.CANCELLED)]
    planned = any(t.status in _AHEAD and t.date is not None for t in event.reports)
    back = (_LONG_BACK.search(_sentence(t, context)) or long_ago(t.date, context.published) for t in off)
    return planned and bool(off) and all(back)


def _on_again(event: Event, off: Sequence[Report]) -> bool:
    """ "Pertemuan itu batal. Kini pertemuan itu dijadwalkan kembali", and not called off once more behind that."""
    last = max((t.sentence for t in off), default=-1)
    return any(CueFlag.ANEW in t.status_decision.flags and t.sentence >= last for t in event.own)


def _sentence(report: Report, context: Context) -> str:
    sentence = context.sentence(report)
    return context.readings[report.reading].clean[sentence.start : sentence.end]


def _calls_off(report: Report) -> bool:
    """ "Tetapi pertemuan itu batal karena A berada di B": where those are who do not meet is no place of a meeting."""
    off = report.status_decision.span if report.status is Status.CANCELLED else None
    return report.binding is Binding.AGAIN and off is not None and 0 < off[0] - report.trigger[1] <= _THAT


def _has_word(report: Report) -> bool:
    """Whether anything told decides the status."""
    return report.status_decision.rule is not StatusRule.DEFAULT


def _channel(event: Event) -> Report:
    """The report that decides the channel: one that names it, else one that tells of meeting rather than talking."""
    placed = any(t.place is not None for t in event.reports)  # "mengusulkan pertemuan tersebut saat menelepon B"
    told = [t for t in event.extra if t.channel_decision.basis not in GUESSES and not placed]
    told += [t for t in event.extra if _met(t)]
    return min([*event.reports, *told], key=lambda t: (_CHANNELS.index(t.channel_decision.basis), not t.people))


def _met(report: Report) -> bool:
    """ "A berbicara dengan B. Pertemuan itu berlangsung pada 3 Mei": no call, as no place told may suggest."""
    return report.status is Status.HELD and report.binding is Binding.AGAIN and report.date is not None


def _fullest(report: Report) -> tuple[int, int, int]:
    """For the fullest date, and of these the first in the body."""
    return len(report.day or ""), -report.reading, -report.sentence


def _date(report: Report | None, context: Context) -> Chosen:
    if report is None or report.date is None:
        return _NONE
    span = context.readings[report.reading].text.span(report.date.start, report.date.end)
    return Chosen(report.date.value, f"date.{report.date.rule}", (span,), report)


def _end(report: Report | None) -> str | None:
    end = report.date.end_value if report is not None and report.date is not None else None
    return end if end is not None and len(end) == len("2025-09-05") else None


def _place(placed: Sequence[Report], context: Context, get: Callable[[Report], str | None]) -> Chosen:
    """The first value that ``get`` finds, of a town rather than of an island around it."""
    for report in sorted(placed, key=lambda t: holds_towns(t.city)):
        value = get(report)
        if value is not None and report.place is not None:
            text = context.readings[report.reading].text
            spans = tuple(text.span(*span) for span in report.place.spans)
            return Chosen(value, report.place.rule.value, spans, report)
    return _NONE


def _summit(told: Sequence[Report], context: Context) -> Chosen:
    """The first summit named."""
    for report in told:
        if report.summit is not None and report.summit.name:
            span = context.readings[report.reading].text.span(report.summit.start, report.summit.end)
            return Chosen(report.summit.name, "summit.named", (span,), report)
    return _NONE


def _agenda(event: Event, context: Context) -> tuple[TextSpan, ...]:
    """What was spoken of: in the sentences that tell the meeting, then, by weaker words, in those around them."""
    topics = [(report.reading, topic) for report in event.told for topic in report.topics]
    if len(topics) < _MOST_TOPICS:
        topics += _topics_around(event, context)
    found: dict[str, TextSpan] = {}
    for which, topic in topics:
        span = context.readings[which].text.span(*topic)
        found.setdefault(as_seen(span.text).lower(), span)
    return tuple(found.values())[:_MOST_TOPICS]


def _topics_around(event: Event, context: Context) -> Iterator[tuple[int, tuple[int, int]]]:
    """Topics of the sentences from each report in the body on that speak of somebody who takes part."""
    for report in event.reports:
        if report.past or report.reading:
            continue
        for sentence in context.body.sentences[report.sentence : report.sentence + _AROUND]:
            if any(m.person in event.members for m in mentions_in(context.cast, 0, sentence)):
                yield from ((0, topic) for topic in topics_in(context.body, sentence, loose=True))
