"""From the reports of one meeting to the mention that is published: fields, evidence, support and codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from processors.detection.article import codes
from processors.detection.article.confidence import confidence
from processors.detection.article.events import Event
from processors.detection.article.report import Report
from processors.detection.facts.status import AFTERWARDS
from processors.detection.facts.topics import topics_in
from processors.detection.sentence.binding import Binding
from processors.detection.sentence.eligible import SIDES, scope_of
from processors.people.cast import Cast, Mention, mentions_in
from processors.people.people import Person
from processors.text.reading import Reading
from schemas.base import derived_id
from schemas.entities import Part, TextSpan
from schemas.mentions import (
    Channel,
    FieldName,
    Format,
    MeetingMention,
    Participant,
    Rank,
    Scope,
    Status,
    Support,
)
from schemas.news import NewsItem

_WEAKNESS = {Binding.JOINT: 1, Binding.ACT: 1, Binding.CARRIED: 2}
_SHOWN = SIDES | {Rank.PARTY, Rank.ENVOY}
_LEAD = 3
_OFTEN = 3
# "Usai bertemu B, A mengatakan": the saying is what is reported, the meeting where it happened.
_MOST_TOPICS = 5
_AROUND = 3
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value with the report and the characters it came from."""

    value: str | None
    rule: str
    spans: tuple[TextSpan, ...] = ()


def build(item: NewsItem, event: Event, readings: Sequence[Reading], cast: Cast, version: str) -> MeetingMention | None:
    """The mention of one event; None where its people make no leader meeting after all."""
    people = [cast.people[i] for i in event.people]
    scope = Scope.INTERNATIONAL if event.reports[0].binding is Binding.SUMMIT else scope_of(people)
    if scope is None:
        return None
    participants = _participants(people)
    lead = _lead(event)
    summit = next((t.summit for t in _tells(event) if t.summit), None)
    status, channel = _status(event, readings), _channel(event)
    date = _date(event, readings, status)
    place = _place(event, readings) if channel.channel is Channel.IN_PERSON else (_NONE, _NONE, _NONE)
    sides = {p.country for p in participants if p.rank in SIDES}
    form = Format.MULTILATERAL if len(sides) > 2 or (summit is not None and len(sides) == 1) else Format.BILATERAL
    agenda = _agenda(event, readings, cast)
    evidence = _evidence(lead, readings)
    sure = confidence(event, people, scope)
    negotiation = any(t.negotiation for t in event.reports)
    code = codes.cameo(status.value, channel.channel, place[1].value, participants, negotiation)
    sides_key = "+".join(sorted({p.country for p in participants}))
    spans = _people_spans(event, readings, cast)
    support = {
        FieldName.PARTICIPANTS: Support(confidence=sure, reason=f"{lead.rule}.{lead.binding}", spans=spans),
        FieldName.FORMAT: Support(confidence=sure, reason="sides.summit" if summit else "sides.count"),
        FieldName.CHANNEL: Support(
            confidence=0.9, reason=channel.channel_rule, spans=_cut(readings, channel, channel.channel_span)
        ),
        FieldName.STATUS: Support(confidence=0.9, reason=status.rule, spans=status.spans),
    }
    for name, chosen, share in (
        (FieldName.DATE, date, 0.85),
        (FieldName.CITY, place[0], 0.9),
        (FieldName.COUNTRY, place[1], 0.9),
        (FieldName.VENUE, place[2], 0.85),
    ):
        if chosen.value is not None:
            support[name] = Support(confidence=share, reason=chosen.rule, spans=chosen.spans)
    if summit is not None:
        where = next(t.reading for t in _tells(event) if t.summit)
        support[FieldName.SUMMIT] = Support(
            confidence=0.8, reason="summit.named", spans=(readings[where].text.span(summit.start, summit.end),)
        )
    if agenda:
        support[FieldName.AGENDA] = Support(confidence=0.7, reason="topic.phrase", spans=agenda)
    return MeetingMention(
        id=derived_id("mention", item.id, version, sides_key, date.value or "", channel.channel.value),
        item_id=item.id,
        url=item.url,
        source=item.source,
        published_at=item.published_at,
        scope=scope,
        participants=participants,
        format=form,
        channel=channel.channel,
        status=status.value,
        date=date.value,
        city=place[0].value,
        country=place[1].value,
        venue=place[2].value,
        summit=summit.name if summit else None,
        agenda=tuple(span.text for span in agenda),
        evidence=evidence,
        cameo=code,
        plover=codes.plover(status.value, channel.channel, form, code),
        confidence=sure,
        main=_is_main(event, readings, cast),
        support=support,
        model_version=version,
    )


_NONE = Chosen(None, "")


@dataclass(frozen=True, slots=True)
class _Decided:
    value: Status
    rule: str
    spans: tuple[TextSpan, ...]


def _tells(event: Event) -> list[Report]:
    return [*event.reports, *event.extra]


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


def _participants(people: Sequence[Person]) -> tuple[Participant, ...]:
    shown = [p for p in people if p.country and p.rank in _SHOWN]
    return tuple(
        Participant(name=p.name, country=p.country or "", rank=p.rank or Rank.OTHER, leader_id=p.leader_id)
        for p in shown
    )


def _status(event: Event, readings: Sequence[Reading]) -> _Decided:
    """The reports vote: the first counts double, a word for the status or a day behind it double; half
    counts what is bound weakly, and a headline, which tells everything as if it were now; a call-off weighs more than
    the plan it calls off."""
    votes: dict[Status, float] = {}
    for index, report in enumerate(event.reports):
        weight = 2.0 if report.status_rule != "default" or report.date is not None else 1.0
        weight *= 2.0 if index == 0 else 1.0
        weight *= 0.5 if report.binding in (Binding.CARRIED, Binding.ACT) or report.reading > 0 else 1.0
        weight *= 2.5 if report.status is Status.CANCELLED else 1.0  # also where the plan was told first
        votes[report.status] = votes.get(report.status, 0.0) + weight
    best = max(votes, key=lambda status: votes[status])  # the first one told, where votes are equal
    chosen = max((t for t in event.reports if t.status is best), key=lambda t: t.status_rule != "default")
    if best is Status.PLANNED and all(t.date is None for t in event.reports if t.status is best):
        back = [t for t in event.extra if t.sides or t.binding is Binding.AGAIN]
        held = [t for t in (*event.reports, *back) if t.status is Status.HELD]
        begun = [t for t in held if t.date is not None or t.status_rule == "states.begun"]
        if begun:  # "AS dan China mulai berunding": the day of the plan has come
            best, chosen = Status.HELD, begun[0]
    return _Decided(best, chosen.status_rule, _cut(readings, chosen, chosen.status_span))


def _channel(event: Event) -> Report:
    """The report that decides the channel: one that names it, else one that tells of meeting rather than talking."""
    rank = {"default": 1, "talk.heads_no_place": 2}
    told = [t for t in event.extra if t.channel_rule not in rank]
    return min([*event.reports, *told], key=lambda t: (rank.get(t.channel_rule, 0), not t.people))


def _date(event: Event, readings: Sequence[Reading], status: _Decided) -> Chosen:
    dated = [t for t in _tells(event) if t.date is not None]
    if not dated:
        return _NONE
    report = max(dated, key=lambda t: (len(t.date.value) if t.date else 0, -t.reading, -t.sentence))
    assert report.date is not None
    span = readings[report.reading].text.span(report.date.start, report.date.end)
    return Chosen(report.date.value, f"date.{report.date.rule}", (span,))


def _place(event: Event, readings: Sequence[Reading]) -> tuple[Chosen, Chosen, Chosen]:
    placed = [t for t in _tells(event) if t.place is not None]
    return (
        _part(placed, readings, lambda t: t.place.city if t.place else None),
        _part(placed, readings, lambda t: t.place.country if t.place else None),
        _part(placed, readings, lambda t: t.place.venue if t.place else None),
    )


def _part(placed: Sequence[Report], readings: Sequence[Reading], get: Callable[[Report], str | None]) -> Chosen:
    for report in placed:
        value = get(report)
        if value is not None and report.place is not None:
            text = readings[report.reading].text
            return Chosen(value, report.place.rule, tuple(text.span(*span) for span in report.place.spans))
    return _NONE


def _agenda(event: Event, readings: Sequence[Reading], cast: Cast) -> tuple[TextSpan, ...]:
    """What was spoken of: in the sentences that tell the meeting, then, by weaker words, in those around them."""
    found: dict[str, TextSpan] = {}
    for report in _tells(event):
        for start, end in report.topics:
            span = readings[report.reading].text.span(start, end)
            found.setdefault(span.text.lower(), span)
    for report in event.reports:
        if report.past or report.reading > 0 or len(found) >= _MOST_TOPICS:
            continue
        for index in range(report.sentence, min(report.sentence + _AROUND, len(readings[report.reading].sentences))):
            for start, end in _loose_topics(event, readings[report.reading], cast, report.reading, index):
                span = readings[report.reading].text.span(start, end)
                found.setdefault(span.text.lower(), span)
    return tuple(found.values())[:_MOST_TOPICS]


def _loose_topics(event: Event, reading: Reading, cast: Cast, which: int, index: int) -> list[tuple[int, int]]:
    """Topics of a sentence that speaks of somebody who takes part."""
    sentence = reading.sentences[index]
    if not any(m.person in event.members for m in mentions_in(cast, which, sentence)):
        return []
    return topics_in(reading, sentence, loose=True)


def _evidence(lead: Report, readings: Sequence[Reading]) -> str:
    reading = readings[lead.reading]
    sentence = reading.sentences[lead.sentence]
    return reading.text.span(sentence.start, sentence.end).text


def _people_spans(event: Event, readings: Sequence[Reading], cast: Cast) -> tuple[TextSpan, ...]:
    """Where the report sentence names each participant."""
    lead = _lead(event)
    sentence = readings[lead.reading].sentences[lead.sentence]
    first: dict[int, Mention] = {}
    for mention in mentions_in(cast, lead.reading, sentence):
        first.setdefault(mention.person, mention)
    text = readings[lead.reading].text
    return tuple(text.span(first[p].start, first[p].end) for p in event.people if p in first)


def _cut(readings: Sequence[Reading], report: Report, span: tuple[int, int] | None) -> tuple[TextSpan, ...]:
    return (readings[report.reading].text.span(*span),) if span else ()


def _is_main(event: Event, readings: Sequence[Reading], cast: Cast) -> bool:
    """Told in the headline, or in the lead as what the article reports, or again and again."""
    if all(t.past for t in event.reports):
        return False
    title = next((i for i, r in enumerate(readings) if r.text.part is Part.TITLE), None)
    named = {m.person for m in cast.mentions[title]} if title is not None else set()
    sides = {cast.people[p].country for p in event.people if p in named}
    body = [t for t in event.reports if t.reading != title]
    if len(body) < len(event.reports) or len(sides) > 1:
        return True
    lead = [
        t
        for t in body
        if t.sentence < (1 if t.binding is Binding.SUMMIT else _LEAD) and t.status_rule not in AFTERWARDS
    ]
    return bool(lead) or len(body) >= _OFTEN
