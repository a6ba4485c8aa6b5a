"""The day of a meeting: of the dates in its sentence the one that belongs to it, not to who said or printed it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date

from processors.entities.reading import Reading, Sentence
from processors.meetings.dates import DateHit, Direction, as_future, as_past, find_dates
from processors.meetings.roles import Meet
from schemas.mentions import Status

SAYING = re.compile(
    r"\b(?:di|me|men|meng|mem)?(?:lansir|kutip|ngutip|warta|wartakan|beritakan|laporkan|tulis|kabarkan)(?:kan)?\b|"
    r"\b(?:kata|ujar|ucap|ungkap|tutur|jelas|terang|tegas|sebut|papar|imbuh|lanjut|tambah|beber|tukas|tandas|cetus|"
    r"keterangan|pernyataan|siaran|rilis|kicauan|unggahan)(?:nya)?\b|"
    r"\bmen(?:gatakan|yatakan|gungkapkan|uturkan|jelaskan|egaskan|yebut|yebutkan|gumumkan|ambahkan|ilai|anggapi|gaku)\b|"
    r"\bmem(?:beberkan|aparkan)\b|\bmengklaim\b|\bmelaporkan\b|\bberkata\b|\bberujar\b|\bberbicara kepada\b|"
    r"\bkepada (?:wartawan|media|pers)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:sejak|setelah|usai|seusai|sebelum|pasca) (?!itu\b)", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:sejak|hingga|sebelum|sampai)(?: pada)? $", re.IGNORECASE)
_OTHER_CLAUSE = re.compile(r"(?:Setelah|Usai|Seusai|Sejak|Sebelum|Ketika|Saat|Selepas|Sesudah) (?!pertemuan|bertemu)")
_SPANS = (date(2015, 3, 1), date(2031, 10, 15))


def all_dates(text: str, published: date | None) -> list[DateHit]:
    """The dates of a text; where the article's day is unknown, only those that need none."""
    if published is not None:
        return find_dates(text, published)
    one, other = (find_dates(text, day) for day in _SPANS)
    same = {(hit.start, hit.end, hit.value) for hit in other}
    return [hit for hit in one if (hit.start, hit.end, hit.value) in same]


def within(hits: Sequence[DateHit], start: int, end: int) -> list[DateHit]:
    """The hits that start in ``text[start:end]``; ``hits`` are in order."""
    first = bisect_left(hits, start, key=lambda hit: hit.start)
    last = bisect_left(hits, end, key=lambda hit: hit.start)
    return list(hits[first:last])


def date_of(reading: Reading, sentence: Sentence, meet: Meet, dates: Sequence[DateHit]) -> DateHit | None:
    """The date that belongs to a meeting told in a sentence."""
    start = reading.tokens[meet.trigger.first].start
    end = reading.tokens[meet.trigger.last - 1].end
    best: tuple[int, DateHit] | None = None
    for hit in within(dates, sentence.start, sentence.end):
        if hit.start >= end:
            between, cost = reading.clean[end : hit.start], hit.start - end
            if _EARLIER.search(between):
                continue
        elif hit.end <= start:
            between, cost = reading.clean[hit.end : start], 2 * (start - hit.end) + 20
            if ", " in between and _OTHER_CLAUSE.match(reading.clean, sentence.start):
                continue  # "Setelah dilantik pada 4 Juni, Lee berbicara dengan ...": the day of something else
        else:
            between, cost = "", 0
        if SAYING.search(between) or '"' in between or _SINCE.search(reading.clean, max(0, hit.start - 12), hit.start):
            continue
        if best is None or cost < best[0]:
            best = cost, hit
    return best[1] if best else None


def settle(hit: DateHit, status: Status, published: date | None) -> DateHit:
    """Let the status decide where the phrase leaves open whether it looks back or ahead."""
    if published is None or hit.direction is not Direction.NONE:
        return hit
    return as_past(hit, published) if status is Status.HELD else as_future(hit, published)
