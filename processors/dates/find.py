"""Find the dates that an Indonesian news text names, and resolve each against the day the article came out.

The text is read once, left to right; a phrase takes as many words as belong to it ("Sabtu dini hari (14/9/2019)
waktu setempat"), so hits never overlap. Each answer carries the rule that gave it. What a phrase leaves open is
settled the way news is written: a bare weekday is the latest one up to the article's day, a day without a year lies
in the article's year or just across New Year. Where nearby words know better ("akan", "dijadwalkan"), the caller
moves the hit with :func:`as_future` or :func:`as_past`.

Not dates, and so not found: clock times, scores and fractions ("3/9" with nothing beside it), decades ("1990-an"),
ages and spans ("dua tahun terakhir", "sepekan ke depan"), impossible days ("31/2"), and days told from another day
("keesokan harinya", "dua hari sebelumnya").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from processors.dates import calendar
from processors.dates.readers import read_phrase
from processors.dates.rules import NO_YEAR_RULES, OPEN_RULES, DateRule
from processors.dates.shapes import DateMatch, Direction, Precision, day_text, month_text, read_joiner, read_year
from processors.dates.words import WEEKDAYS, Reader

__all__ = ["DateHit", "DateRule", "Direction", "Precision", "as_future", "as_past", "find_dates"]

# "akan" beside a day or month just gone is about something else; a writer who means next year's is further away.
_FRESH_DAYS, _FRESH_MONTHS = 45, 2
# Two days joined by "hingga" further apart than this (in days) are two dates, not one visit.
_LONGEST: Final = 62


@dataclass(frozen=True, slots=True)
class DateHit:
    """``text[start:end]`` names the day, month or year ``value`` (ISO 8601), up to ``end_value`` when it is a range.

    ``rule`` says which rule decided, ``direction`` what the phrase itself says of past and future.
    """

    start: int
    end: int
    value: str
    precision: Precision
    end_value: str | None
    rule: DateRule
    direction: Direction

    @property
    def is_day(self) -> bool:
        """Whether it names a day, and not a month or a year alone."""
        return self.precision is Precision.DAY


def find_dates(text: str, published: date) -> list[DateHit]:
    """Every date in the text, in order, not overlapping. Offsets are half-open, in characters of the text.

    ``published`` is the article's own day in its own place. Takes time linear in the text; never raises.
    """
    r = Reader(text)
    hits: list[DateHit] = []
    i = 0
    while i < len(r):
        found = read_phrase(r, i, published)
        if found is None:
            i += 1
            continue
        found = _join(r, found, published)
        if found.value:
            hits.append(_hit(r, found))
        i = found.next
    return hits


def as_future(hit: DateHit, published: date) -> DateHit:
    """The same phrase where the words around it speak of the future ("akan bertemu pada Jumat").

    Moves only what the phrase left open: a bare weekday to the next one (the article's own day stays), a day or
    month without a year, if well past, to its next coming. Any other hit comes back as it is.
    """
    if hit.rule not in OPEN_RULES:
        return hit
    if hit.precision is Precision.MONTH:
        return _move_month(hit, published, 1)
    day = date.fromisoformat(hit.value)
    if hit.rule is DateRule.WEEKDAY:
        return _move_day(hit, calendar.weekday_after(published, day.weekday(), strictly=False))
    if (published - day).days <= _FRESH_DAYS:
        return hit
    return _move_day(hit, calendar.next_such_day(published, day.month, day.day))


def as_past(hit: DateHit, published: date) -> DateHit:
    """The same phrase where the words around it speak of the past ("bertemu pada Desember"). See as_future."""
    if hit.rule not in OPEN_RULES:
        return hit
    if hit.precision is Precision.MONTH:
        return _move_month(hit, published, -1)
    day = date.fromisoformat(hit.value)
    if (day - published).days <= _FRESH_DAYS:
        return hit
    return _move_day(hit, calendar.last_such_day(published, day.month, day.day))


def _hit(r: Reader, found: DateMatch) -> DateHit:
    return DateHit(
        start=r.start(found.first),
        end=r.end(found.next - 1),
        value=found.value,
        precision=found.precision,
        end_value=found.end_value,
        rule=found.rule,
        direction=found.direction,
    )


def _move_day(hit: DateHit, day: date | None) -> DateHit:
    if day is None:
        return hit
    days = (day - date.fromisoformat(hit.value)).days
    end = calendar.shift_days(date.fromisoformat(hit.end_value), days) if hit.end_value else None
    return replace(hit, value=day_text(day), end_value=day_text(end) if end else None)


def _move_month(hit: DateHit, published: date, way: int) -> DateHit:
    year, month = int(hit.value[:4]), int(hit.value[5:7])
    gone = ((published.year - year) * 12 + published.month - month) * way
    if hit.rule is DateRule.WEEKEND or gone < _FRESH_MONTHS or hit.end_value or not 1 <= year + way <= 9999:
        return hit
    return replace(hit, value=month_text((year + way, month)))


# Ranges: "30 Agustus hingga 3 September", "Selasa-Kamis (17-19/9)", "Juni-Juli 2025", "2014-2019"


def _join(r: Reader, first: DateMatch, today: date) -> DateMatch:
    """The range that starts with ``first``, or ``first`` itself."""
    if first.end_value is not None or not first.value:
        return first
    weekdays = first.rule is DateRule.WEEKDAY
    j = first.next + 1 if weekdays and r.low(first.next) == "dan" else read_joiner(r, first.next)
    if j == first.next:
        return first
    last = _read_year_end(r, j, today) if first.precision is Precision.YEAR else read_phrase(r, j, today, joined=True)
    if last is None or last.precision is not first.precision or not last.value:
        return first
    if last.end_value is not None:
        named = weekdays and r.low(j) in WEEKDAYS
        return last._replace(first=first.first) if named else first
    if r.low(j - 1) == "dan":
        return first
    start, end = _agree(first, last)
    close = first.precision is not Precision.DAY or _days(start, end) <= _LONGEST
    return first._replace(next=last.next, value=start, end_value=end) if start < end and close else first


def _read_year_end(r: Reader, i: int, today: date) -> DateMatch | None:
    year = read_year(r, i, today)
    return DateMatch(i, i + 1, f"{year:04d}", Precision.YEAR, DateRule.YEAR) if year is not None else None


def _agree(first: DateMatch, last: DateMatch) -> tuple[str, str]:
    """Both ends, the one that guessed its year or week settled by the other."""
    if first.rule is DateRule.WEEKDAY:
        if last.rule is DateRule.WEEKDAY:
            return first.value, _weekday_beside(first.value, last.value, 1)
        return _weekday_beside(last.value, first.value, -1), last.value
    if last.rule in NO_YEAR_RULES and first.rule not in NO_YEAR_RULES:
        return first.value, _year_beside(first.value, last.value, 1)
    if first.rule in NO_YEAR_RULES:
        return _year_beside(last.value, first.value, -1), last.value
    return first.value, last.value


def _weekday_beside(anchor: str, moved: str, way: int) -> str:
    """The weekday of ``moved``, as the first after (1) or the last before (-1) the day ``anchor``."""
    weekday, day = date.fromisoformat(moved).weekday(), date.fromisoformat(anchor)
    beside = calendar.weekday_after if way > 0 else calendar.weekday_before
    found = beside(day, weekday, strictly=True)
    return day_text(found) if found else moved


def _year_beside(anchor: str, moved: str, way: int) -> str:
    """The day or month ``moved`` in the year that puts it nearest after (1) or before (-1) ``anchor``."""
    year = int(anchor[:4])
    wrong_side = moved[4:] < anchor[4:] if way > 0 else moved[4:] > anchor[4:]
    year += way * wrong_side
    settled = f"{year:04d}{moved[4:]}"
    valid = 1 <= year <= 9999 and (len(settled) == 7 or calendar.make_date(year, int(settled[5:7]), int(settled[8:])))
    return settled if valid else moved


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days
