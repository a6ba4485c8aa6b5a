"""From the tellings of one meeting to the mention that is published: fields, evidence, support and codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from processors.entities.link import Cast
from processors.entities.people import Person
from processors.entities.reading import Reading
from processors.meetings import codes
from processors.meetings.confidence import confidence
from processors.meetings.eligible import SIDES, scope_of
from processors.meetings.merge import Event
from processors.meetings.tells import Tell
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

_SHOWN = SIDES | {Rank.PARTY, Rank.ENVOY}
_LEAD = 2
_MOST_TOPICS = 5
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value with the telling and the characters it came from."""

    value: str | None
    rule: str
    spans: tuple[TextSpan, ...] = ()


def build(item: NewsItem, event: Event, readings: Sequence[Reading], cast: Cast, version: str) -> MeetingMention | None:
    """The mention of one event; None where its people make no leader meeting after all."""
    people = [cast.people[i] for i in event.people]
    scope = Scope.INTERNATIONAL if event.tells[0].strength == "summit" else scope_of(people)
    if scope is None:
        return None
    participants = _participants(people)
    lead = _lead(event)
    summit = next((t.summit for t in _tells(event) if t.summit), None)
    status, channel = _status(event), _channel(event)
    date = _date(event, readings, status)
    place = _place(event, readings) if channel.channel is Channel.IN_PERSON else (_NONE, _NONE, _NONE)
    sides = {p.country for p in participants if p.rank in SIDES}
    form = Format.MULTILATERAL if len(sides) > 2 or summit is not None and len(sides) == 1 else Format.BILATERAL
    agenda = _agenda(event, readings)
    evidence = _evidence(lead, readings)
    assumed = any(p.assumed for p in people)
    sure = confidence(event, assumed)
    negotiation = any(t.negotiation for t in event.tells)
    code = codes.cameo(status.value, channel.channel, place[1].value, participants, negotiation)
    sides_key = "+".join(sorted({p.country for p in participants}))
    spans = _people_spans(event, readings, cast)
    support = {
        FieldName.PARTICIPANTS: Support(confidence=sure, reason=f"{lead.rule}.{lead.strength}", spans=spans),
        FieldName.FORMAT: Support(confidence=sure, reason="sides.summit" if summit else "sides.count"),
        FieldName.CHANNEL: Support(confidence=0.9, reason=channel.channel_rule, spans=_cut(readings, channel, channel.channel_span)),
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


def _tells(event: Event) -> list[Tell]:
    return [*event.tells, *event.extra]


def _lead(event: Event) -> Tell:
    """The telling that shows the meeting best: named people in the body, not a pronoun, not the headline."""
    rank = {"object": 0, "between": 0, "group": 1, "summit": 0, "joint": 2, "carried": 3}
    return min(
        event.tells,
        key=lambda t: (t.reading, -min(2, len(t.people)), rank.get(t.strength, 4), t.sentence),
    )


def _participants(people: Sequence[Person]) -> tuple[Participant, ...]:
    shown = [p for p in people if p.country and p.rank in _SHOWN]
    return tuple(
        Participant(name=p.name, country=p.country or "", rank=p.rank or Rank.OTHER, leader_id=p.leader_id) for p in shown
    )


def _status(event: Event) -> _Decided:
    """The first telling that has a word for it decides; a call-off anywhere in the body outweighs plans."""
    body = [t for t in event.tells if t.reading == 0] or event.tells
    off = [t for t in body if t.status is Status.CANCELLED]
    spoken = [t for t in body if t.status_rule != "default"] or body
    chosen = off[0] if off and all(t.status is not Status.HELD for t in spoken) else spoken[0]
    return _Decided(chosen.status, chosen.status_rule, ())


def _channel(event: Event) -> Tell:
    """The telling that decides the channel: one that names it, else one that tells of meeting rather than talking."""
    rank = {"default": 1, "talk.heads_no_place": 2}
    return min(_tells(event), key=lambda t: (rank.get(t.channel_rule, 0), not t.people))


def _date(event: Event, readings: Sequence[Reading], status: _Decided) -> Chosen:
    dated = [t for t in _tells(event) if t.date is not None]
    if not dated:
        return _NONE
    tell = max(dated, key=lambda t: (len(t.date.value) if t.date else 0, -t.reading, -t.sentence))
    assert tell.date is not None
    span = readings[tell.reading].text.span(tell.date.start, tell.date.end)
    return Chosen(tell.date.value, f"date.{tell.date.rule}", (span,))


def _place(event: Event, readings: Sequence[Reading]) -> tuple[Chosen, Chosen, Chosen]:
    placed = [t for t in _tells(event) if t.place is not None]
    return (
        _part(placed, readings, lambda t: t.place.city if t.place else None),
        _part(placed, readings, lambda t: t.place.country if t.place else None),
        _part(placed, readings, lambda t: t.place.venue if t.place else None),
    )


def _part(placed: Sequence[Tell], readings: Sequence[Reading], get: Callable[[Tell], str | None]) -> Chosen:
    for tell in placed:
        value = get(tell)
        if value is not None and tell.place is not None:
            text = readings[tell.reading].text
            return Chosen(value, tell.place.rule, tuple(text.span(*span) for span in tell.place.spans))
    return _NONE


def _agenda(event: Event, readings: Sequence[Reading]) -> tuple[TextSpan, ...]:
    found: dict[str, TextSpan] = {}
    for tell in _tells(event):
        for start, end in tell.topics:
            span = readings[tell.reading].text.span(start, end)
            found.setdefault(span.text.lower(), span)
    return tuple(found.values())[:_MOST_TOPICS]


def _evidence(lead: Tell, readings: Sequence[Reading]) -> str:
    reading = readings[lead.reading]
    sentence = reading.sentences[lead.sentence]
    return reading.text.span(sentence.start, sentence.end).text


def _people_spans(event: Event, readings: Sequence[Reading], cast: Cast) -> tuple[TextSpan, ...]:
    """Where the telling sentence names each participant."""
    lead = _lead(event)
    sentence = readings[lead.reading].sentences[lead.sentence]
    spans = []
    for person in event.people:
        mention = next(
            (
                m
                for m in cast.mentions[lead.reading]
                if m.person == person and sentence.first <= m.first < sentence.last
            ),
            None,
        )
        if mention is not None:
            spans.append(readings[lead.reading].text.span(mention.start, mention.end))
    return tuple(spans)


def _cut(readings: Sequence[Reading], tell: Tell, span: tuple[int, int] | None) -> tuple[TextSpan, ...]:
    return (readings[tell.reading].text.span(*span),) if span else ()


def _is_main(event: Event, readings: Sequence[Reading], cast: Cast) -> bool:
    """Told in the headline or in the lead and not as something past; or told again and again."""
    if all(t.past for t in event.tells):
        return False
    title = next((i for i, r in enumerate(readings) if r.text.part is Part.TITLE), None)
    if any(t.reading == title for t in event.tells):
        return True
    body = [t for t in event.tells if t.reading != title]
    if any(t.sentence < _LEAD and t.strength != "summit" for t in body):
        return True
    named = {m.person for m in cast.mentions[title]} if title is not None else set()
    both = len({cast.people[p].country for p in event.people if p in named}) > 1
    return both or len(body) >= 3


