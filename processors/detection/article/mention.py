"""From the reports of one meeting to the mention that is published: participants, fields, support and codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processors.detection.article.confidence import Beside, Evidence, Values, confidence, features
from processors.detection.article.fields import Fields
from processors.detection.article.report import Context, Event, Report
from processors.detection.facts.cues import CueFlag
from processors.detection.sentence.binding import Binding
from processors.detection.sentence.eligible import LEADERS, scope_of
from processors.detection.sentence.triggers import Flag
from processors.people.cast import Cast, Mention, mentions_in
from processors.people.people import Person
from processors.text.markup import as_seen
from schemas.base import derived_id
from schemas.entities import TextSpan
from schemas.mentions import (
    Cameo,
    Channel,
    FieldName,
    Format,
    MeetingMention,
    Participant,
    Plover,
    PloverMode,
    PloverType,
    Rank,
    Scope,
    Status,
    Support,
    ToldParticipant,
)
from schemas.news import NewsItem

_GOVERNING = frozenset({Rank.HEAD, Rank.MINISTER})
_ONE_BODY = re.compile(r"[A-Z]{2}")
"""A country, the UN or the EU: of these a minister or head is one person."""
_LEAD = 3
"""In so many sentences an article says what it reports."""
_OFTEN = 3

_REQUESTS = frozenset({Status.PLANNED, Status.PROPOSED})


def scope_told(event: Event, cast: Cast, *, unnamed: bool = False) -> Scope | None:
    """``unnamed``: before those told without their names are named by what follows.

    Whether an event is a meeting of two sides, or at home; None where its people make no leader meeting."""
    if event.at_summit:
        return Scope.INTERNATIONAL
    return scope_of([cast.people[i] for i in (*event.people, *event.companions)], unnamed=unnamed)


def build(
    item: NewsItem, event: Event, fields: Fields, scope: Scope, context: Context, version: str, beside: Beside
) -> tuple[MeetingMention, Values]:
    """The mention of one event, and what its confidence comes from. ``beside``: the meetings of the article."""
    people = [context.cast.people[i] for i in event.people]
    status, channel = fields.status.status, fields.channel.channel
    participants = _participants([*people, *(context.cast.people[i] for i in event.companions)])
    form = _format(event, participants, fields)
    negotiation = any(Flag.NEGOTIATION in t.flags for t in event.reports)
    code = cameo(status, channel, fields.country.value, participants, negotiation)
    values = features(Evidence(event, people, scope, fields.date.value, bool(fields.agenda), context, beside))
    sure = confidence(values)
    sides_key = "+".join(sorted({p.country for p in participants}))
    return MeetingMention(
        id=derived_id("mention", item.id, version, sides_key, fields.date.value or "", channel.value),
        item_id=item.id,
        url=item.url,
        source=item.source,
        published_at=item.published_at,
        scope=scope,
        participants=participants,
        format=form,
        channel=channel,
        status=status,
        date=fields.date.value,
        end_date=fields.end_date,
        city=fields.city.value,
        country=fields.country.value,
        venue=fields.venue.value,
        summit=fields.summit.value,
        agenda=tuple(as_seen(span.text) for span in fields.agenda),
        evidence=_evidence(fields.lead, context),
        cameo=code,
        plover=plover(status, channel, form, code),
        confidence=sure,
        main=_is_main(event, context),
        support=_support(fields, sure, _people_spans(event, fields.lead, context), context),
        model_version=version,
    ), values


def _participants(people: Sequence[Person]) -> tuple[Participant, ...]:
    named = {(p.country, p.rank) for p in people if p.named}  # "pimpinan DPR" is them, where they are named
    shown = (p for p in people if p.country and not (p.several and (p.country, p.rank) in named))
    return tuple(
        Participant(name=p.name, country=p.country or "", rank=p.rank or Rank.OTHER, leader_id=p.leader_id)
        for p in shown
    )


def _format(event: Event, participants: Sequence[Participant], fields: Fields) -> Format:
    """Multilateral: more than two sides, or those who attend a summit, where the others are its members."""
    sides = {p.country for p in participants if p.rank in LEADERS}
    # "menerima para menlu G7": of them there are several
    groups = any(p.rank in _GOVERNING and not _ONE_BODY.fullmatch(p.country) for p in participants if not p.leader_id)
    there = any(report.binding is Binding.SUMMIT for report in event.reports)
    attends = fields.summit.value is not None and (len(sides) == 1 or there)
    return Format.MULTILATERAL if len(sides) > 2 or attends or groups else Format.BILATERAL


def _support(fields: Fields, sure: float, people: tuple[TextSpan, ...], context: Context) -> dict[FieldName, Support]:
    """Why each field has its value. ``people``: where the participants are named."""
    lead, status, channel = fields.lead, fields.status.status_decision, fields.channel.channel_decision
    said = _cut(context, fields.status, status.span)
    called = _cut(context, fields.channel, channel.span)
    summit = fields.summit.value is not None
    support = {
        FieldName.PARTICIPANTS: Support(confidence=sure, reason=f"{lead.rule}.{lead.binding}", spans=people),
        FieldName.FORMAT: Support(confidence=sure, reason="sides.summit" if summit else "sides.count"),
        FieldName.CHANNEL: Support(confidence=0.9, reason=channel.rule, spans=called),
        FieldName.STATUS: Support(confidence=0.9, reason=status.reason, spans=said),
    }
    for name, chosen, share in (
        (FieldName.DATE, fields.date, 0.85),
        (FieldName.CITY, fields.city, 0.9),
        (FieldName.COUNTRY, fields.country, 0.9),
        (FieldName.VENUE, fields.venue, 0.85),
        (FieldName.SUMMIT, fields.summit, 0.8),
    ):
        if chosen.value is not None:
            support[name] = Support(confidence=share, reason=chosen.rule, spans=chosen.spans)
    if fields.agenda:
        support[FieldName.AGENDA] = Support(confidence=0.7, reason="topic.phrase", spans=fields.agenda)
    return support


def _evidence(lead: Report, context: Context) -> str:
    sentence = context.sentence(lead)
    return context.readings[lead.reading].text.shown(sentence.start, sentence.end)


def _people_spans(event: Event, lead: Report, context: Context) -> tuple[TextSpan, ...]:
    """Where the sentence of a report names each participant."""
    first: dict[int, Mention] = {}
    for mention in mentions_in(context.cast, lead.reading, context.sentence(lead)):
        first.setdefault(mention.person, mention)
    text = context.readings[lead.reading].text
    return tuple(text.span(first[p].start, first[p].end) for p in event.people if p in first)


def _cut(context: Context, report: Report, span: tuple[int, int] | None) -> tuple[TextSpan, ...]:
    return (context.readings[report.reading].text.span(*span),) if span else ()


def _is_main(event: Event, context: Context) -> bool:
    """Told in the headline, or in the lead as what the article reports, or again and again."""
    if all(t.past for t in event.reports):
        return False
    headline = {m.person for mentions in context.cast.mentions[1:] for m in mentions}
    sides = {context.cast.people[p].country for p in event.people if p in headline}
    body = [t for t in event.reports if not t.reading]
    if len(body) < len(event.reports) or len(sides) > 1:
        return True
    return len(body) >= _OFTEN or any(_leads(report) for report in body)


def _leads(report: Report) -> bool:
    """Whether a report stands where the article says what it reports. "Usai bertemu B, A mengatakan": the saying is
    what is reported, the meeting where it happened."""
    reach = 1 if report.binding is Binding.SUMMIT else _LEAD
    return report.sentence < reach and CueFlag.AFTERWARDS not in report.status_decision.flags


def cameo(
    status: Status, channel: Channel, country: str | None, participants: Sequence[ToldParticipant], negotiation: bool
) -> Cameo:
    """The CAMEO code: 036 for what lies ahead, 125 for what is off, 041 for calls, else by whose country it is."""
    if status in _REQUESTS:
        return Cameo.INTENT_TO_MEET
    if status is Status.CANCELLED:
        return Cameo.REJECT_MEETING
    if channel is Channel.CALL:
        return Cameo.TELEPHONE
    sides = [p.country for p in participants]
    if country is None:
        return Cameo.NEGOTIATE if negotiation else Cameo.CONSULT
    if sides and sides[0] == country:
        return Cameo.HOST_VISIT if len(set(sides)) > 1 else Cameo.CONSULT
    return Cameo.MAKE_VISIT if country in sides else Cameo.THIRD_PLACE


def plover(status: Status, channel: Channel, form: Format, code: Cameo) -> Plover:
    """The PLOVER type and mode that say the same."""
    if status in _REQUESTS:
        return Plover(type=PloverType.REQUEST, mode=PloverMode.MEET)
    if status is Status.CANCELLED:
        return Plover(type=PloverType.REJECT, mode=PloverMode.MEET)
    if channel is Channel.CALL:
        return Plover(type=PloverType.CONSULT, mode=PloverMode.PHONE)
    if form is Format.MULTILATERAL:
        return Plover(type=PloverType.CONSULT, mode=PloverMode.MULTILATERAL)
    if code is Cameo.THIRD_PLACE:
        return Plover(type=PloverType.CONSULT, mode=PloverMode.THIRD_PARTY)
    visit = code in (Cameo.MAKE_VISIT, Cameo.HOST_VISIT)
    return Plover(type=PloverType.CONSULT, mode=PloverMode.VISIT if visit else None)
