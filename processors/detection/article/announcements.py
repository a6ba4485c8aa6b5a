"""Day and place of one of several meetings, from the sentence that announced them all: "menggelar belasan pertemuan
bilateral di sela Sidang Majelis Umum di A", "menghadiri KTT B di A. Di sela KTT B, ia bertemu ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from processors.dates.find import DateHit
from processors.detection.article.report import Context, Event, Report
from processors.detection.encounters.listed_later import SEVERAL
from processors.detection.encounters.summits import summits_in
from processors.detection.facts.chains import HOSTS, chains, host, lead_of
from processors.detection.facts.day import SAYING, settle, within
from processors.detection.facts.place import Location, PlaceRule, as_place, housed
from processors.detection.sentence.groups import PersonGroup
from processors.people.cast import Cast, mentions_in
from processors.text.reading import Reading, Sentence
from schemas.mentions import Status

_NEAR, _FAR = 6, 15
"""Sentences from an announcement of one meeting, and of several, to the last meeting that is one of them."""
_ATTENDED = 3
"""The same from a gathering that one of them attends."""
_CLAUSE = 90
# "Pertemuan tersebut menandai pembukaan KTT": on the day and at the place that the sentence before tells.
_THAT = re.compile(
    r"(?:Pertemuan|KTT|Konferensi|Sidang|Forum|Pembukaan|Acara|Rapat|Dialog)(?: \w+)? (?:itu|tersebut|ini) "
)
_ONE = re.compile(r"\bpertemuan(?:-pertemuan)? bilateral\b|\bsela(?:-sela)?\b", re.IGNORECASE)
# "Lima hari di A untuk KTT dengan B dan pidato di Sidang Umum PBB": where that gathering is.
_FOR_THAT = re.compile(
    r"\)?(?:, [A-Z]\w+(?: [A-Z]\w+)?)?(?: \([A-Z]+\))?,? (?:untuk|guna|dalam rangka|demi) [^;.:]{0,80}|"
    rf"{HOSTS.pattern}[^;.:]{{0,40}}"
)
# "Mantan Duta Besar RI di A itu": where somebody serves, not where they meet.
_POSTED = re.compile(r"\b(?:[Dd]uta [Bb]esar|[Dd]ubes|[Kk]edutaan [Bb]esar|KBRI)(?: RI| Indonesia| tetap)? di $")
# "Pertemuan para menteri luar negeri ini berlangsung di A": where all are that the text tells of.
_SETTING = re.compile(
    r"(?:Pertemuan|Rangkaian|KTT|Sidang|Konferensi|Forum)\b[^.;\n]{0,60}? (?:ini|itu|tersebut) (?:\w+ ){0,2}"
    r"(?:berlangsung|digelar|diadakan|dilaksanakan|diselenggarakan|dihelat|dibuka|dimulai) "
)
# "Menjalani hari pertama Sidang Majelis Umum PBB di A": who attends a gathering meets others there.
_ATTENDING = re.compile(
    r"\b(?:menghadiri|mengikuti|menjalani|hadir (?:di|dalam|pada))\b[^.;]{0,60}?"
    r"\b(?:Sidang|Konferensi|Pertemuan|Forum|KTT|Majelis|Pekan)\b"
)
_MARGIN = re.compile(r"\b(?:di)?sela(?:-sela)? ([^,.;]{3,60})", re.IGNORECASE)
_SHORT = re.compile(r" \(([A-Z][\w-]{1,9})\)")
"""Behind the name of a summit what the text calls it from then on: "KTT Developing Eight (D-8)"."""
_ACRONYM = re.compile(r"\b(?!KTT\b)[A-Z][A-Z0-9]{2,}\b")


def place_announced(event: Event, context: Context) -> tuple[Report, Location] | None:
    """Where a sentence before says that one of them holds meetings, or where the gathering is that they meet beside."""
    reading, cast, gazetteer = context.body, context.cast, context.gazetteer
    report = event.reports[0]
    for sentence, start in [*_announcements(event, reading, cast), *_gatherings(report, reading)]:
        for chain in chains(reading, sentence, groups_in(cast, report, sentence)):
            before = reading.clean[max(sentence.start, chain[0].start - _CLAUSE) : chain[0].start]
            lead = host(reading, sentence, chain) or lead_of(reading, sentence, chain)
            there = lead is not None and lead.word == "di" and not _POSTED.search(before)
            for_that = _FOR_THAT.fullmatch(reading.clean, chain[-1].end, start)
            there = there and (chain[0].start > start or for_that is not None)
            if lead is not None and there and not SAYING.search(before):
                place = as_place(chain, lead, gazetteer, PlaceRule.ANNOUNCED)
                return report, housed(place, reading, {cast.people[i].country for i in event.people}, gazetteer)
    return None


def date_announced(event: Event, context: Context) -> tuple[Report, DateHit] | None:
    """The day on which a sentence before says that one of them holds several meetings."""
    reading, cast, dates, published = context.body, context.cast, context.dates[0], context.published
    report = event.reports[0]
    for sentence, start in _announcements(event, reading, cast):
        attending = _ATTENDING.search(reading.clean, sentence.start, sentence.end)
        if start > sentence.start and (attending is None or start != attending.end()):
            continue  # one meeting's day is its own
        hits = [hit for hit in within(dates, sentence.start, sentence.end) if hit.is_day]
        if len(hits) != 1 or SAYING.search(reading.clean, max(sentence.start, hits[0].start - _CLAUSE), hits[0].start):
            continue
        hit = settle(hits[0], report.status, published)
        today = published.isoformat() if published is not None else hit.value
        if hit.value == today or (hit.value > today) == (report.status is not Status.HELD):
            return report, hit
    return None


def _announcements(event: Event, reading: Reading, cast: Cast) -> Iterator[tuple[Sentence, int]]:
    """The sentences before that announce meetings of one who takes part, the nearest first; from where a place counts.

    Several meetings are announced also where nobody is named: "Pertemuan-pertemuan ini digelar di A".
    """
    report = event.reports[0]
    for index in range(report.sentence - 1, max(-1, report.sentence - 1 - _FAR), -1):
        sentence = reading.sentences[index]
        people = [group.people[0] for group in groups_in(cast, report, sentence)]
        mine = any(person in event.members for person in people)
        several = SEVERAL.search(reading.clean, sentence.start, sentence.end)
        several = several or _SETTING.match(reading.clean, sentence.start, sentence.end)
        if several and (mine or not people):
            yield sentence, sentence.start - 1
        elif mine and report.sentence - index <= _NEAR:
            one = _ONE.search(reading.clean, sentence.start, sentence.end)
            if one is None and report.sentence - index <= _ATTENDED:
                one = _ATTENDING.search(reading.clean, sentence.start, sentence.end)
            if one is not None:
                yield sentence, one.end()


def _gatherings(report: Report, reading: Reading) -> Iterator[tuple[Sentence, int]]:
    """The sentences around that tell of the gathering on whose margins the meeting is, the nearest before first."""
    own = reading.sentences[report.sentence]
    margin = _MARGIN.search(reading.clean, own.start, own.end)
    if margin is None:
        return
    named = _ACRONYM.search(margin[1])
    if named is None:
        return
    name = re.compile(rf"\b{named[0]}\b")
    at = report.sentence
    for sentence in (*reversed(reading.sentences[max(0, at - _NEAR) : at]), *reading.sentences[at + 1 : at + _NEAR]):
        if told := name.search(reading.clean, sentence.start, sentence.end):
            yield sentence, told.end()


def of_gathering(event: Event, context: Context) -> Iterator[Report]:
    """Day and place of a summit, from the sentence before that it refers to, or from another one that names it.

    "KTT A dibuka di B, Sabtu. Pembukaan itu dihadiri C", "KTT A di B".
    """
    reading, report = context.body, event.reports[0]
    own = reading.sentences[report.sentence]
    told = reading.sentences[report.sentence - 1 : report.sentence] if _THAT.match(reading.clean, own.start) else ()
    yield from (_of_sentence(report, context, s) for s in told)
    at, name = (report.summit.end, report.summit.name) if report.summit is not None else (own.start, "")
    short = _SHORT.match(context.readings[report.reading].clean, at) if name else None
    names = {name, f"KTT {short[1]}" if short is not None else name}
    back = [s for s in reading.sentences[max(0, own.index - _NEAR) : own.index] if s.start < at <= s.end]
    yield from (_of_sentence(report, context, s) for s in back)
    for sentence in reading.sentences[max(0, report.sentence - _NEAR) : report.sentence + _NEAR] if name else ():
        named = any(summit.name in names for summit in summits_in(reading, sentence))
        setting = sentence.index > report.sentence and _SETTING.match(reading.clean, sentence.start, sentence.end)
        if (named and sentence.index != report.sentence) or setting:
            yield _of_sentence(report, context, sentence)


def _of_sentence(report: Report, context: Context, sentence: Sentence) -> Report:
    """What one sentence tells of the day and the place of a summit."""
    reading, published = context.body, context.published
    hits = [
        settle(hit, report.status, published)
        for hit in within(context.dates[0], sentence.start, sentence.end)
        if not SAYING.search(reading.clean, max(sentence.start, hit.start - _CLAUSE), hit.start)
    ]
    place: Location | None = None
    for chain in chains(reading, sentence):
        lead = lead_of(reading, sentence, chain)
        if lead is not None:
            there = as_place(chain, lead, context.gazetteer, PlaceRule.GATHERING)
            place = place if place is not None and there.city is None else there  # "di Gedung A, di bilangan B"
            if place.city is not None:
                break
    return replace(report, date=hits[0] if len(hits) == 1 else None, place=place, people=(), topics=())


def groups_in(cast: Cast, report: Report, sentence: Sentence) -> list[PersonGroup]:
    """The people of a sentence of the text of a report, each by himself."""
    return [PersonGroup(m.first, m.last, (m.person,)) for m in mentions_in(cast, report.reading, sentence)]
