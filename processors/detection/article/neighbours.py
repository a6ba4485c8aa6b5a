"""Day and place from the sentence beside: "Menlu berkunjung ke Warsawa pada 13 September. Dalam pertemuan ..."."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta

from processors.dates.find import DateHit, DateRule, Precision
from processors.dates.spoken import STATED
from processors.detection.article.announcements import groups_in, place_announced
from processors.detection.article.report import Context, Event, Report
from processors.detection.article.visits import TO_COME
from processors.detection.facts.chains import chains, lead_of
from processors.detection.facts.day import SAYING, settle, within
from processors.detection.facts.day_rules import long_ago
from processors.detection.facts.journeys import comes_home, journey_over, recalled
from processors.detection.facts.place import Location, PlaceRule, as_place, happens_there, housed
from processors.lexicon.words import any_of, both, words
from processors.people.cast import Cast
from processors.text.reading import Reading, Sentence
from schemas.mentions import Status

ToldSentences = Collection[tuple[int, int]]
"""Readings and sentences that tell of any meeting."""


_CLAUSE = 90
_LEAD, _LEAD_REACH, _LATELY = 3, 8, 3
"""The sentences of a lead, how far behind them they still speak of one visit, and the days that are news."""
_PRINTED = re.compile(
    r"\b(?:di|me|men|meng|mem)?(?:lansir|kutip|ngutip|warta|wartakan|beritakan|laporkan|tulis|kabarkan|lihat|terima)\w*\b",
    re.IGNORECASE,
)
# "Lawatannya sejak 8 November": since then, so in the month of both; "dalam pidatonya pada Selasa" he met nobody.
_SINCE = re.compile(r"\bsejak (?:hari |tanggal )?$", re.IGNORECASE)
_SPEECH = re.compile(r"\bpidato(?:nya)?\b[^,;.]*$", re.IGNORECASE)
_AHEAD = re.compile(r"\b(?:akan|bakal|hendak|dijadwalkan|direncanakan|berencana)\b", re.IGNORECASE)
_IT_WAS_HELD = re.compile(
    rf"{any_of(words('day.occasions'))}(?: \w+)? (?:itu|ini|tersebut) (?:\w+ )?(?:di(?:gelar|adakan|laksanakan|"
    r"selenggarakan|lakukan)|berlangsung|terjadi)\b",
    re.IGNORECASE,
)
_THAT_COMING = re.compile(
    r"(?:Kedatangan|Kunjungan|Lawatan)\b[^,.]{0,120}? (?:tersebut|itu) |"
    r"(?:Dalam|Pada|Selama|Saat) (?:kunjungan|lawatan|kesempatan|persinggahan|perjalanan)(?:nya)? "
    r"(?:itu|tersebut|ini)\b"
)
_BOTH = re.compile("|".join(rf"\b{phrase}\b" for phrase in sorted(both() - {"mereka"}, reverse=True)), re.IGNORECASE)


def date_beside(event: Event, context: Context, told: ToldSentences) -> tuple[Report, DateHit] | None:
    """A day told right before or after the meeting, of one who takes part in it; nobody's saying or printing day."""
    reading, cast, dates, published = context.body, context.cast, context.dates[0], context.published
    for report, sentence in _neighbours(event, reading, cast, told):
        if sentence.quoted or reading.clean.startswith('"', sentence.start):
            continue  # the days of what somebody speaks of
        stated = report.status is not Status.HELD and STATED.match(reading.clean, sentence.start, sentence.end)
        if stated or comes_home(reading, sentence):
            continue
        for hit in within(dates, sentence.start, sentence.end):
            clause = reading.clean[max(sentence.start, hit.start - _CLAUSE) : hit.start]
            if _said(clause) or _SPEECH.search(clause) or not hit.is_day:
                continue
            if hit.end_value is None and _SINCE.search(clause):
                if published is not None and hit.value[:7] == published.isoformat()[:7]:
                    return report, replace(
                        hit, value=hit.value[:7], precision=Precision.MONTH, rule=DateRule.MONTH_SINCE
                    )
                continue
            hit = settle(hit, report.status, published)
            ahead = published is not None and hit.value > published.isoformat()
            if ahead and hit.rule is DateRule.WEEKDAY:
                continue  # a bare weekday may as well be the last one
            if ahead == (report.status is not Status.HELD) or (
                published is not None and hit.value == published.isoformat()
            ):
                return report, hit
    return None


def date_lately(event: Event, context: Context, told: ToldSentences) -> tuple[Report, DateHit] | None:
    """The article's own day or the one before, on which somebody speaks of what has just taken place."""
    reading, cast, dates, published = context.body, context.cast, context.dates[0], context.published
    lately = {(published - timedelta(days=ago)).isoformat() for ago in (0, 1)} if published is not None else set()
    for report, sentence in (*_neighbours(event, reading, cast, told), *_statements(event, reading, told)):
        if report.past or report.status is not Status.HELD or sentence.quoted or comes_home(reading, sentence):
            continue
        for hit in within(dates, sentence.start, sentence.end):
            clause = reading.clean[max(sentence.start, hit.start - _CLAUSE) : hit.start]
            if hit.value in lately and not _PRINTED.search(clause):
                return report, hit
    return None


def date_of_lead(event: Event, context: Context, told: ToldSentences) -> tuple[Report, DateHit] | None:
    """The day on which a lead has one of them arrive, wait or act, of what they do together a few sentences later."""
    reading, cast, dates, published = context.body, context.cast, context.dates[0], context.published
    report = event.reports[0]
    if published is None or report.status is not Status.HELD or not 0 < report.sentence <= _LEAD_REACH:
        return None
    own = reading.sentences[report.sentence]
    if own.quoted or reading.clean.startswith('"', own.start):
        return None  # "Di A saya ketemu B": whoever speaks tells of another time
    lately = {(published - timedelta(days=ago)).isoformat() for ago in range(_LATELY)}
    for sentence in reading.sentences[: min(_LEAD, report.sentence)]:
        here = any(g.people[0] in event.members for g in groups_in(cast, report, sentence))
        here = here and (report.reading, sentence.index) not in told and not comes_home(reading, sentence)
        for hit in within(dates, sentence.start, sentence.end) if here and not sentence.linked else ():
            clause = reading.clean[max(sentence.start, hit.start - _CLAUSE) : hit.start]
            if hit.value in lately and not (_said(clause) or _SINCE.search(clause)):
                return report, hit
    return None


def place_beside(
    event: Event, context: Context, days: Collection[str], told: ToldSentences
) -> tuple[Report, Location] | None:
    """A place of one of the sides told right before or after the meeting, where one who takes part is or goes.

    ``days``: those told of the meeting.
    """
    reading, cast, dates, published = context.body, context.cast, context.dates[0], context.published
    sides = {cast.people[i].country for i in event.people}
    for report, sentence in _neighbours(event, reading, cast, told):
        groups = groups_in(cast, report, sentence)
        if report.status is not Status.HELD and journey_over(reading, sentence):
            continue  # "Sebelum kembali ke Tanah Air": where they go when they have met
        for chain in chains(reading, sentence, groups):
            before = reading.clean[max(sentence.start, chain[0].start - _CLAUSE) : chain[0].start]
            lead = lead_of(reading, sentence, chain)
            if lead is None or _said(before) or happens_there(before):
                continue
            if recalled(reading, sentence, chain[0].start, chain[-1].end):
                continue
            if report.status is Status.HELD and TO_COME.search(before):
                continue  # "C menurut rencana berkunjung ke D"
            behind = within(dates, chain[-1].end, min(sentence.end, chain[-1].end + _CLAUSE))
            if behind and _another_time(behind[0], days, published):
                continue
            place = housed(
                as_place(chain, lead, context.gazetteer, PlaceRule.BESIDE), reading, sides, context.gazetteer
            )
            if place.country in sides:
                return report, place
    return place_announced(event, context)


def _another_time(hit: DateHit, days: Collection[str], published: date | None) -> bool:
    """ "Perjalanannya ke Kyoto pada 2011": where they were at another time than that of the meeting."""
    same = any(hit.value.startswith(day) or day.startswith(hit.value) for day in days)
    return not same and long_ago(hit, published)


def _neighbours(
    event: Event, reading: Reading, cast: Cast, told_at: ToldSentences
) -> Iterator[tuple[Report, Sentence]]:
    """The sentences around each report that speak of one who takes part and lie in the same or the next paragraph."""
    told = {t.sentence for t in (*event.reports, *event.extra)}
    for report in (*event.reports, *event.extra):
        for index in (report.sentence - 1, report.sentence + 1):
            if (report.reading, index) in told_at:
                continue  # what another meeting's sentence says is that meeting's
            if 0 <= index < len(reading.sentences) and index not in told and not reading.sentences[index].linked:
                sentence = reading.sentences[index]
                both = _BOTH.search(reading.clean, sentence.start, min(sentence.end, sentence.start + 60))
                both = both or _pointed(reading, report, sentence)
                if both or any(g.people[0] in event.members for g in groups_in(cast, report, sentence)):
                    yield report, sentence


def _statements(event: Event, reading: Reading, told_at: ToldSentences) -> Iterator[tuple[Report, Sentence]]:
    """The sentence behind a report that only tells when and where its words were said, naming nobody."""
    for report in event.reports:
        behind = reading.sentences[report.sentence + 1 : report.sentence + 2]
        for sentence in behind if (report.reading, report.sentence + 1) not in told_at else ():
            if STATED.match(reading.clean, sentence.start, sentence.end):
                yield report, sentence


def _said(clause: str) -> bool:
    """Whether a clause tells of saying or printing, and no longer of what was said: "mengatakan A akan tiba pada",
    "mengatakan, A menerima B di"."""
    told = list(SAYING.finditer(clause))
    if not told or (told[-1][0].lower().startswith("me") and clause.startswith(",", told[-1].end())):
        return False
    return _AHEAD.search(clause, told[-1].end()) is None


def _pointed(reading: Reading, report: Report, sentence: Sentence) -> re.Match[str] | None:
    """ "Resepsi itu digelar di A, Selasa", "Kunjungan B tersebut disambut C": what one points to the other tells."""
    own = reading.sentences[report.sentence]
    if sentence.index > own.index:
        return _IT_WAS_HELD.match(reading.clean, sentence.start, sentence.end)
    return _THAT_COMING.match(reading.clean, own.start, own.end)
