"""Day and status of a report, each settled by the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from processors.dates.find import DateHit
from processors.dates.rules import DateRule
from processors.detection.facts.cues import CueFlag
from processors.detection.facts.day import date_of, month_since, said_day, settle, takes_place, within
from processors.detection.facts.day_rules import against_day, fits_plan
from processors.detection.facts.status import StatusDecision, StatusRule
from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.triggers import Flag, Kind
from processors.lexicon.words import any_of, words
from processors.text.reading import Reading, Sentence
from schemas.mentions import Status

_PURPOSE = frozenset({"untuk", "guna", "demi"})
_AHEAD = frozenset({Status.PLANNED, Status.PROPOSED})
_THERE = re.compile(r"\b(?:berkunjung|bertandang|datang|tiba|hadir|berada|melawat|mengunjungi|melakukan kunjungan)\b")
_THERE_BY = re.compile(
    r"(?<!akan )(?<!dijadwalkan )\b(?:(?:se)?tiba(?:nya)?|mendarat|kembali|pulang) (?:di|ke|dari) [^,;.\"]{2,40},? "
    r"(?:pada )?(?:hari )?$",
    re.IGNORECASE,
)
_AFTER = words("time.after") | words("time.after_rare") | {"sepulang", "sekembali"}
_FOR_OR_AFTER = re.compile(rf"\b(?:untuk|guna|demi) $|\b{any_of(_AFTER)}(?:nya)?\b(?! itu)")
_TOLD_OFF = re.compile(r"\bdi(?:nyatakan|umumkan|sebut|kabarkan|beritakan|putuskan|pastikan) $")
_QUOTE = re.compile(r'"[^"]{1,400}"')
_TODAY = re.compile(r"\b(?:hari ini|tadi|barusan|baru saja|pagi ini|siang ini|sore ini|malam ini)\b", re.IGNORECASE)


class _Told(NamedTuple):
    """One report of a meeting; ``decision``: what the words say of its status."""

    reading: Reading
    sentence: Sentence
    encounter: Encounter
    decision: StatusDecision
    dates: Sequence[DateHit]
    published: date | None

    @property
    def start(self) -> int:
        """The character at which the trigger starts."""
        return self.reading.tokens[self.encounter.trigger.first].start

    @property
    def before(self) -> str:
        """The word before the trigger."""
        return self.reading.tokens[max(0, self.encounter.trigger.first - 1)].lower


def day_and_status(
    reading: Reading,
    sentence: Sentence,
    encounter: Encounter,
    decision: StatusDecision,
    dates: Sequence[DateHit],
    published: date | None,
    *,
    home: bool,
) -> tuple[DateHit | None, StatusDecision]:
    """The day that belongs to a meeting told in a sentence, and its status; ``decision``: what the words say of it;
    ``home``: all are of one country, and a place is told."""
    if home and published is not None and decision.rule is StatusRule.INVITE:
        asked = date_of(reading, sentence, encounter, dates)  # "mengundang B ke Istana, Senin"
        if asked is not None and asked.value <= published.isoformat():
            decision = decision.overruled(Status.HELD, StatusRule.INVITED)
    told = _Told(reading, sentence, encounter, decision, dates, published)
    if (went := _visited(told)) is not None:
        return went, decision.overruled(Status.HELD, StatusRule.PAST)
    going = encounter.binding is Binding.SUMMIT and told.before in _PURPOSE  # "tiba Selasa untuk menghadiri KTT"
    hit = (_day(told._replace(sentence=replace(sentence, start=told.start))) if going else None) or _day(told)
    if hit is not None and _of_arrival(told, hit):
        hit = None
    hit = settle(hit, decision.status, published) if hit is not None else None
    if hit is not None and takes_place(reading, sentence, told.start, hit):
        decision = decision.overruled(Status.HELD, StatusRule.MOVED)
    if hit is not None and decision.status is Status.HELD and _coming_year(told, hit):
        hit = None  # "pertemuan A dengan B menyoroti target tahun 2030"
    counted = hit is not None and hit.rule is DateRule.COUNTED_FROM  # "terbang ke C untuk menemui B sehari kemudian"
    settled = against_day(decision, hit, published, purpose=told.before in _PURPOSE and not counted)
    if hit is not None and settled.status in _AHEAD:
        gone = settled.status is Status.PROPOSED and hit.is_day and published and hit.value < published.isoformat()
        hit = hit if fits_plan(reading.clean, hit, published) and not gone else None
    return hit, settled


def _of_arrival(told: _Told, hit: DateHit) -> bool:
    """ "Tiba di C Sabtu malam untuk bertemu B", "tiba di A, Selasa, sepulang dari pertemuan dengan B"."""
    there = _THERE_BY.search(told.reading.clean, max(told.sentence.start, hit.start - 80), hit.start)
    between = told.reading.clean[hit.end : told.start]
    return hit.start < told.start and there is not None and _FOR_OR_AFTER.search(between) is not None


def _visited(told: _Told) -> DateHit | None:
    """ "A berkunjung ke B pada Jumat (9/6) guna memenuhi undangan mitranya C", "A menghadiri undangan B, Jumat": the
    day gone on which A was there."""
    if Flag.ACCEPTED not in told.encounter.trigger.flags or told.published is None:
        return None
    there = _THERE.search(told.reading.clean, told.sentence.start, told.start)
    goes = told.decision.rule is StatusRule.ACCEPTED and told.before not in _PURPOSE
    start = there.end() if there else told.start if goes else told.sentence.end
    days = within(told.dates, start, told.sentence.end)
    return next((hit for hit in days if hit.is_day and hit.value < told.published.isoformat()), None)


def _day(told: _Told) -> DateHit | None:
    reading, sentence, encounter, decision, dates, published = told
    hit = date_of(reading, sentence, encounter, dates)
    hit = None if hit is not None and _of_another(told, hit) else hit
    if hit is not None or decision.status is not Status.HELD:
        return hit
    after = CueFlag.AFTERWARDS in decision.flags
    hit = said_day(sentence, dates, published) if after or _said_today(told) else None
    return hit or month_since(reading, sentence, encounter, dates, published)


def _of_another(told: _Told, hit: DateHit) -> bool:
    """Whether a day of a meeting's sentence is that of something else."""
    reading, encounter = told.reading, told.encounter
    ahead = told.published is not None and hit.value > told.published.isoformat()[: len(hit.value)]
    if ahead and told.before == "hasil":
        return True  # "mengumumkan hasil pertemuan dengan B pada Minggu": the day of announcing
    if ahead and "sebelum" in reading.clean[hit.start : hit.end]:
        return True  # "sehari sebelumnya A menelepon B": counted from another day than that of a plan just told
    asked = encounter.trigger.kind is Kind.INVITE and told.decision.status is not Status.HELD
    if asked and not ahead and hit.start < told.start:
        return True  # the day of inviting; one ahead, or told behind, is the meeting's
    recalled = encounter.binding is Binding.AGAIN and hit.start < told.start
    return recalled or _of_the_act(told, hit)


def _coming_year(told: _Told, hit: DateHit) -> bool:
    """A bare year still to come, told by its number: no day of a meeting that is told as held."""
    numbered = len(hit.value) == 4 and hit.value in told.reading.clean[hit.start : hit.end]
    return numbered and told.published is not None and hit.value > told.published.isoformat()[:4]


def _of_the_act(told: _Told, hit: DateHit) -> bool:
    """ "Sabtu (29/6), A telah mengusulkan pertemuan dengan B": the day of proposing it, or of calling it off."""
    if told.decision.span is None or told.decision.status not in (Status.PROPOSED, Status.CANCELLED):
        return False
    off = told.decision.span[0]
    if hit.end <= told.start < off:  # "Senin lalu pertemuan itu dinyatakan batal"
        return _TOLD_OFF.search(told.reading.clean[hit.end : off]) is not None
    past = told.published is None or hit.value <= told.published.isoformat()
    return past and hit.end <= off < told.start


def _said_today(told: _Told) -> bool:
    """ ""Tadi saya bertemu A," kata B, Senin (3/3)": the day of the saying is that of the meeting."""
    return any(
        quote.start() < told.start < quote.end() and _TODAY.search(quote[0]) is not None
        for quote in _QUOTE.finditer(told.reading.clean, told.sentence.start, told.sentence.end)
    )
