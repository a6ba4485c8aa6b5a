"""Day and status of a report, each settled by the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from processors.dates.find import DateHit
from processors.detection.facts.day import date_of, month_since, said_day, settle, within
from processors.detection.facts.day_rules import against_day, fits_plan
from processors.detection.facts.status import CueFlag, StatusBasis, StatusDecision
from processors.detection.sentence.binding import DIRECT, Binding, Encounter
from processors.detection.sentence.triggers import Flag, Kind
from processors.text.reading import Reading, Sentence
from schemas.mentions import Status

_PURPOSE = frozenset({"untuk", "guna", "demi"})
_AHEAD = frozenset({Status.PLANNED, Status.PROPOSED})
_FAR_WORDS = 12
_THERE = re.compile(r"\b(?:berkunjung|bertandang|datang|tiba|hadir|berada|melawat|mengunjungi|melakukan kunjungan)\b")
_COMING = re.compile(r"\b(?:akan|bakal|hendak|dijadwalkan|direncanakan|berencana|segera)\b")
_QUOTE = re.compile(r'"[^"]{1,400}"')
_TODAY = re.compile(r"\b(?:hari ini|tadi|barusan|baru saja|pagi ini|siang ini|sore ini|malam ini)\b", re.IGNORECASE)


def day_and_status(
    reading: Reading,
    sentence: Sentence,
    encounter: Encounter,
    decision: StatusDecision,
    dates: Sequence[DateHit],
    published: date | None,
) -> tuple[DateHit | None, StatusDecision]:
    """The day that belongs to a meeting told in a sentence, and its status; ``decision``: what the words say of it."""
    if (went := _visited(reading, sentence, encounter, decision, dates, published)) is not None:
        return went, decision.overruled(Status.HELD, StatusBasis.DATE, "date.past")
    hit = _day(reading, sentence, encounter, decision, dates, published)
    hit = settle(hit, decision.status, published) if hit is not None else None
    if hit is not None and decision.status is Status.HELD and _coming_year(reading, hit, published):
        hit = None  # "pertemuan A dengan B menyoroti target tahun 2030"
    purpose = reading.tokens[max(0, encounter.trigger.first - 1)].lower in _PURPOSE
    settled = against_day(decision, hit, published, purpose=purpose)
    if hit is not None and settled.status in _AHEAD and not fits_plan(reading.clean, hit, published):
        hit = None
    return hit, settled


def _visited(
    reading: Reading,
    sentence: Sentence,
    encounter: Encounter,
    decision: StatusDecision,
    dates: Sequence[DateHit],
    published: date | None,
) -> DateHit | None:
    """ "A berkunjung ke B pada Jumat (9/6) guna memenuhi undangan mitranya C": the day gone on which A was there."""
    if Flag.ACCEPTED not in encounter.trigger.flags or decision.basis is not StatusBasis.KIND or published is None:
        return None
    start = reading.tokens[encounter.trigger.first].start
    there = _THERE.search(reading.clean, sentence.start, start)
    if there is None or _COMING.search(reading.clean, sentence.start, there.start()):
        return None
    gone = (hit for hit in within(dates, there.end(), start) if hit.is_day)
    return next((hit for hit in gone if hit.value < published.isoformat()), None)


def _day(
    reading: Reading,
    sentence: Sentence,
    encounter: Encounter,
    decision: StatusDecision,
    dates: Sequence[DateHit],
    published: date | None,
) -> DateHit | None:
    hit = date_of(reading, sentence, encounter, dates)
    if hit is not None and _of_the_act(reading, encounter, decision, hit, published):
        hit = None
    if hit is not None and CueFlag.DURING in decision.flags and published and hit.value > published.isoformat():
        before = hit.start < reading.tokens[encounter.trigger.first].start
        hit = None if before else hit  # "rencana tahun depan dibahas saat bertemu": the day of something else
    ahead = hit is not None and published is not None and hit.value > published.isoformat()[: len(hit.value)]
    if ahead and reading.tokens[max(0, encounter.trigger.first - 1)].lower == "hasil":
        hit = None  # "mengumumkan hasil pertemuan dengan B pada Minggu": the day of announcing
    invited = encounter.trigger.kind is Kind.INVITE and encounter.binding is not Binding.SUMMIT
    invited = invited and decision.status is not Status.HELD
    if (invited and not ahead) or (
        hit is not None and encounter.binding is Binding.AGAIN and _far(reading, hit, encounter)
    ):
        hit = None  # the day of inviting (one ahead is the meeting's), or of what a sentence tells that only recalls it
    if hit is None and decision.status is Status.HELD and encounter.binding is Binding.AGAIN:
        return said_day(sentence, dates, published) if _said_today(reading, sentence, encounter) else None
    if hit is None and decision.status is Status.HELD and encounter.binding in DIRECT:
        after = CueFlag.AFTERWARDS in decision.flags and encounter.trigger.kind is not Kind.INVITE
        after = after or _said_today(reading, sentence, encounter)
        hit = said_day(sentence, dates, published) if after else None
        hit = hit or month_since(reading, sentence, encounter, dates, published)
    return hit


def _coming_year(reading: Reading, hit: DateHit, published: date | None) -> bool:
    """A bare year still to come, told by its number: no day of a meeting that is told as held."""
    numbered = len(hit.value) == 4 and hit.value in reading.clean[hit.start : hit.end]
    return numbered and published is not None and hit.value > published.isoformat()[:4]


def _of_the_act(
    reading: Reading, encounter: Encounter, decision: StatusDecision, hit: DateHit, published: date | None
) -> bool:
    """ "Sabtu (29/6), A telah mengusulkan pertemuan dengan B": the day of proposing it, or of calling it off."""
    if decision.span is None or decision.status not in (Status.PROPOSED, Status.CANCELLED):
        return False
    cue = decision.span[0]
    past = published is None or hit.value <= published.isoformat()
    return past and hit.end <= cue < reading.tokens[encounter.trigger.first].start


def _said_today(reading: Reading, sentence: Sentence, encounter: Encounter) -> bool:
    """ ""Tadi saya bertemu A," kata B, Senin (3/3)": the day of the saying is that of the meeting."""
    start = reading.tokens[encounter.trigger.first].start
    return any(
        quote.start() < start < quote.end() and _TODAY.search(quote[0]) is not None
        for quote in _QUOTE.finditer(reading.clean, sentence.start, sentence.end)
    )


def _far(reading: Reading, hit: DateHit, encounter: Encounter) -> bool:
    trigger = reading.tokens[encounter.trigger.last - 1]
    return hit.start < trigger.start or len(reading.clean[trigger.end : hit.start].split()) > _FAR_WORDS
