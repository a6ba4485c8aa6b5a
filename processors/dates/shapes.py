"""The shapes in which a date is printed, before any calendar decides what day it is: "3/9", "19-20 Juni 2025"."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from processors.dates.calendar import Month, make_date
from processors.dates.rules import DateRule
from processors.dates.words import (
    ALL_MONTHS,
    COUNTED_THINGS,
    DASHES,
    DAYPARTS,
    FUTURE,
    LOCAL,
    NOT_BEFORE_UNIT,
    NUMBERS,
    PAST,
    Reader,
)

_EARLIEST: Final = 1900
_YEARS_AHEAD: Final = 30
# "98" in 2025 is 1998, "30" is 2030: two digits reach this far ahead of the article.
_CENTURY_REACH: Final = 10
_MAX_TRIMMINGS: Final = 8
_JOINERS: Final = frozenset({"hingga", "sampai", "sd"})


class Direction(StrEnum):
    """Which way from the article's date the phrase itself points ("lalu", "mendatang")."""

    PAST = "past"
    FUTURE = "future"
    NONE = "none"


BY_SIGN: Final = {-1: Direction.PAST, 0: Direction.NONE, 1: Direction.FUTURE}


class Precision(StrEnum):
    """How much of a date the phrase gives; a week is told by its month."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class DateMatch(NamedTuple):
    """A resolved phrase: tokens ``first`` up to ``next``, and what they mean."""

    first: int
    next: int
    value: str
    precision: Precision
    rule: DateRule
    direction: Direction = Direction.NONE
    end_value: str | None = None


def day_text(day: date) -> str:
    """The day as YYYY-MM-DD."""
    return day.isoformat()


def month_text(month: Month) -> str:
    """The month as YYYY-MM."""
    return f"{month[0]:04d}-{month[1]:02d}"


class Printed(NamedTuple):
    """A day as printed, ``last_day`` for a range in one piece ("17-19/9"); ``next`` token follows it."""

    day: int
    month: int
    year: int | None
    last_day: int | None
    next: int

    @property
    def exists(self) -> bool:
        """Whether the calendar has such a day at all. Without a year, 29 February exists."""
        return all(make_date(self.year or 2000, self.month, day) for day in (self.day, self.last_day or 1))


class Trimmings(NamedTuple):
    """What may follow a date: "malam", "waktu setempat", "lalu", "pekan depan". ``weeks`` counts from this week.

    ``this`` is set by "ini", and by "tadi", which unlike "lalu" may point at the article's own day.
    """

    next: int
    direction: Direction
    weeks: int | None
    this: bool


def plausible(year: int, today: date) -> bool:
    """Whether news of that day would name that year."""
    return _EARLIEST <= year <= min(today.year + _YEARS_AHEAD, 9999)


def read_year(r: Reader, i: int, today: date) -> int | None:
    """A four-digit year at token ``i``; None for "1990-an" and for a count ("2000 orang")."""
    year = r.number(i, 4)
    if year is None or len(r.low(i)) != 4 or not plausible(year, today):
        return None
    decade = r.before_hyphen(i) and r.low(i + 2) == "an"
    return None if decade or r.low(i + 1) in COUNTED_THINGS else year


def read_year_tail(r: Reader, i: int, today: date) -> tuple[int | None, int]:
    """The year that follows a month, if one does, and the token after it."""
    j = i + 1 if r.low(i) == "tahun" else i
    year = read_year(r, j, today)
    if year is not None:
        return year, j + 1
    if j > i:
        step, after = read_step(r, j)
        if step is not None:
            return today.year + step, after
    return None, i


def read_step(r: Reader, i: int) -> tuple[int | None, int]:
    """What "lalu", "ini" or "depan" after a unit of time says: -1, 0 or +1 (None: nothing), and the token after it."""
    j = i + 1 if r.low(i) == "yang" else i
    direction, after = read_direction(r, j)
    if direction is not Direction.NONE:
        return (-1 if direction is Direction.PAST else 1), after
    return (0, i + 1) if r.low(i) == "ini" else (None, i)


def read_direction(r: Reader, i: int) -> tuple[Direction, int]:
    """The direction that the word at token ``i`` gives, and the token after it."""
    word = r.low(i)
    if word == "akan" and r.low(i + 1) == "datang":
        return Direction.FUTURE, i + 2
    if word in PAST and r.low(i + 1) != "lintas":
        return Direction.PAST, i + 1
    return (Direction.FUTURE, i + 1) if word in FUTURE else (Direction.NONE, i)


def read_joiner(r: Reader, i: int) -> int:
    """The token after "hingga", "sampai dengan" or a dash at token ``i``; ``i`` when there is none."""
    word = r.low(i)
    if word in _JOINERS:
        return i + 2 if r.low(i + 1) == "dengan" else i + 1
    return i + 1 if word in DASHES else i


def read_printed(r: Reader, i: int, today: date) -> Printed | None:
    """Any day printed at token ``i``, existing or not."""
    if not ("0" <= r.low(i)[:1] <= "9" or r.low(i) in {"tanggal", "tgl"}):
        return None
    return _read_slashed(r, i, today) or _read_worded(r, i, today)


def read_trimmings(r: Reader, i: int, weeks_too: bool = False) -> Trimmings:
    """Everything after a date that still belongs to it; "pekan depan" only when ``weeks_too``."""
    direction, weeks, this = Direction.NONE, None, False
    for _ in range(_MAX_TRIMMINGS):
        word = r.low(i)
        found, after = read_direction(r, i + 1 if word == "yang" else i)
        if found is not Direction.NONE:
            direction, this, i = found, this or word == "tadi", after
        elif word in DAYPARTS or word == "ini":
            this, i = this or word == "ini", i + 1
        elif (word, r.low(i + 1)) in {("dini", "hari"), ("tengah", "malam"), ("tengah", "hari"), ("hari", "ini")}:
            this, i = this or word == "hari", i + 2
        elif word == "waktu" and (r.low(i + 1) in LOCAL or r.capital(i + 1)):
            i += 2
        elif weeks_too and weeks is None and word in {"pekan", "minggu"}:
            step, after = read_step(r, i + 1)
            if step is None:
                break
            weeks, i = step, after
        else:
            break
    return Trimmings(i, direction, weeks, this)


def _read_slashed(r: Reader, i: int, today: date) -> Printed | None:
    """ "3/9", "03/09/2025", "19/6/25", "17-19/9/2019"."""
    day, j = r.number(i, 2), i + 1
    if day is None or (r.low(i - 1) == "/" and r.glued(i)):
        return None
    last_day = None
    if r.low(j) in DASHES and r.number(j + 1, 2) is not None:
        last_day, j = r.number(j + 1, 2), j + 2
    month = _after_slash(r, j)
    if month is None:
        return None
    year, j = _read_slashed_year(r, j + 2, today)
    return Printed(day, month, year, last_day, j)


def _after_slash(r: Reader, i: int) -> int | None:
    return r.number(i + 1, 2) if r.low(i) == "/" and r.glued(i) and r.glued(i + 1) else None


def _read_slashed_year(r: Reader, i: int, today: date) -> tuple[int | None, int]:
    if r.low(i) != "/" or not r.glued(i):
        return None, i
    year = read_year(r, i + 1, today) if r.glued(i + 1) else None
    if year is None and len(r.low(i + 1)) == 2 and r.glued(i + 1):
        short = r.number(i + 1, 2)
        if short is not None:
            year = today.year // 100 * 100 + short
            year -= 100 * (year > today.year + _CENTURY_REACH)
    return (year, i + 2) if year is not None and plausible(year, today) else (None, i)


def _read_worded(r: Reader, i: int, today: date) -> Printed | None:
    """ "3 September 2025", "19-20 Juni", "14 dan 15 September", "15 hingga 17 Nov. 2024"."""
    i += r.low(i) in {"tanggal", "tgl"}
    i += r.low(i) == "." and r.low(i - 1) == "tgl"
    day = r.number(i, 2)
    if day is None:
        return None
    last_day, j = None, i + 1
    joined = j + 1 if r.low(j) == "dan" else read_joiner(r, j)
    if joined > j and r.number(joined, 2) is not None:
        last_day, apart = r.number(joined, 2), r.low(j) == "dan"
        if apart and last_day != day + 1:
            last_day = None  # "27 dan 29 Oktober" is no range: the first day stands for both
        j = joined + 1
    month = ALL_MONTHS.get(r.low(j))
    if month is None:
        return None
    year, after = read_year_tail(r, _skip_dot(r, j), today)
    return Printed(day, month, year, last_day, after)


def _skip_dot(r: Reader, i: int) -> int:
    """The token after the month at ``i``, and after the point of "Sept." when a year follows."""
    dotted = r.low(i + 1) == "." and r.glued(i + 1) and r.number(i + 2, 4) is not None and len(r.low(i)) <= 4
    return i + 2 if dotted else i + 1


def is_counted(r: Reader, i: int) -> bool:
    """Whether the unit at token ``i`` is counted or repeated ("dua minggu ini"), and so names no one period."""
    before = r.low(i - 1)
    return before in NOT_BEFORE_UNIT or before in NUMBERS or before[:1].isdigit()
