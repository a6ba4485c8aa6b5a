"""One strict table of how feeds write a time. What no row of it fits, or what says two things, is refused.

A guess would be worse than a refusal: an article dated a day off puts "kemarin" on the wrong day, and nobody notices.
So a lenient parser (email.utils, dateutil, dateparser) is no help: each passes over what it does not know, reads
"GMT+0700" as no zone at all, or "14.05" as fourteen seconds.

A text is a day, perhaps with a clock and a zone behind it; or the clock and the zone first; or both within the day, as
``Wed Sep 3 14:05:00 2025``. A day of the week must be that of the day. All rows are in small letters and ASCII.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache

from schemas.feeds.calendar_words import DAYS, INDONESIAN_DAYS, MONTHS
from schemas.feeds.zones import INDONESIAN_ZONES, ZONE, read_zone

LONGEST = 120
"""Longest text that is looked at, in characters: JavaScript's longest date has some 70."""

_SPACES = re.compile("[\\s\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
_SIGNS = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212\u2018\u2019", "------''")


def _one_of(names: dict[str, int]) -> str:
    return "|".join(sorted(names, key=lambda name: (-len(name), name)))


_WEEKDAY = rf"(?:(?P<weekday>{_one_of(DAYS)})\.?(?:, ?| ))?"
_MONTH = rf"(?P<month>{_one_of(MONTHS)})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_ISO_DATES = (
    rf"{_WEEKDAY}{_YEAR}(?P<mark>[-/.])(?P<number>\d{{1,2}})(?P=mark){_DAY}",
    rf"{_YEAR}(?P<number>\d{{2}})(?P<day>\d{{2}})",
    rf"{_YEAR}-?w(?P<week>\d{{2}})-?(?P<weekday_number>[1-7])",
)
_DATES = (
    rf"{_WEEKDAY}{_DAY}(?:(?P<mark>[-/. ])|, ?){_MONTH}(?(mark)(?:(?P=mark)|, ?)|, ?)(?P<year>\d{{4}}|\d{{2}})",
    rf"{_WEEKDAY}{_MONTH} {_DAY}(?:, ?| ){_YEAR}",
    rf"{_YEAR}(?P<mark>[- ]){_MONTH}(?P=mark){_DAY}",
    rf"{_WEEKDAY}(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second_>\d{{1,2}})(?P=mark){_YEAR}",
)
_HALF = r" ?(?P<half>[ap])\.?m\b\.?"
_FRACTION = r"(?:[.,](?P<fraction>\d{1,9}))?"
_COLONS = rf"(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}}){_FRACTION})?"
_ISO_CLOCKS = (_COLONS, rf"(?P<hour>\d{{2}})(?:(?P<minute>\d{{2}})(?:(?P<second>\d{{2}}){_FRACTION})?)?")
_CLOCKS = (
    rf"{_COLONS}(?:{_HALF})?",
    rf"(?P<hour>\d{{1,2}})(?P<point>\.)(?P<minute>\d{{2}})(?:\.(?P<second>\d{{2}}))?(?:{_HALF})?",
    rf"(?P<hour>\d{{1,2}}){_HALF}",
)
_ZONED = rf"(?: ?(?P<zone>{ZONE}))?"
_LOCAL = rf"(?:,? \(?(?P<zone>{'|'.join(INDONESIAN_ZONES)})\)?)?"
_AT = r"(?: |, ?| ?[-/|\u00b7\u2022] )(?:(?:pukul|pkl|jam|at)\.? )?"


@cache
def rows() -> tuple[re.Pattern[str], ...]:
    """The table: the first row that fits a text counts, and no two of them read one text in two ways."""
    table = [rf"{day}t{clock}{_ZONED}" for day in _ISO_DATES for clock in _ISO_CLOCKS]
    table += [rf"{day}{_AT}{clock}{_ZONED}" for day in (*_DATES, *_ISO_DATES) for clock in _CLOCKS]
    table += [rf"{day}{_LOCAL}" for day in (*_ISO_DATES, *_DATES)]
    table += [rf"{clock}{_LOCAL}(?:, ?| | [-/|] ){day}" for day in _DATES for clock in _CLOCKS]
    table += [rf"{_WEEKDAY}{_MONTH} {_DAY},? {_COLONS}(?:{_HALF})?{_ZONED} {_YEAR}"]  # C's asctime, Java, Twitter
    table += [rf"{_DAY}/{_MONTH}/{_YEAR}:{_COLONS}{_ZONED}"]  # web servers
    table += [r"(?P<year>\d{4})(?P<number>\d\d)(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)"]
    return tuple(re.compile(row, re.ASCII) for row in table)


_UNIX = re.compile(r"-?(?:\d{9,10}|\d{12,13})(?:\.\d{1,9})?", re.ASCII)


def read_text(given: str) -> datetime | float:
    """What a text says: a time, without zone where it tells none, or a number of Unix seconds or milliseconds.

    Raises ValueError with a sentence.
    """
    if len(given) > LONGEST and len(given := given.strip()) > LONGEST:
        raise ValueError(no_date(given))
    text = _SPACES.sub(" ", given).strip().translate(_SIGNS).lower()
    if _UNIX.fullmatch(text):
        return float(text)
    match = next((found for row in rows() if (found := row.fullmatch(text)) is not None), None)
    if match is None:
        raise ValueError(no_date(given))
    return read_row(match.groupdict(), given)


def no_date(given: object) -> str:
    """The sentence that refuses what no row fits."""
    return f"{str(given)[:40]!r} is no date that is known; write it as 2025-09-03 or 2025-09-03T10:00:00+07:00"


def read_row(told: dict[str, str | None], given: str) -> datetime:
    """The time whose parts a row has found. Raises ValueError where they do not fit each other."""
    try:
        when = datetime.combine(_day(told), datetime.min.time()) + _clock(told)
    except OverflowError as exc:
        raise ValueError(no_date(given)) from exc
    zone = told.get("zone")
    return when if zone is None else when.replace(tzinfo=read_zone(zone))


def _day(told: dict[str, str | None]) -> date:
    number = {name: int(text) for name, text in told.items() if text is not None and text.isdigit()}
    year = number["year"]
    if "week" in number:
        return _made(date.fromisocalendar, year, number["week"], number["weekday_number"])
    if "first" in number:
        return _either(told, year, number["first"], number["second_"])
    short = len(told["year"] or "") == 2
    if short:  # RFC 2822, section 4.3
        year += 2000 if year < 50 else 1900
    name = told.get("month")
    month = number["number"] if name is None else MONTHS[name]
    day = _made(date, year, month, number["day"])
    weekday = told.get("weekday")
    if weekday is None and short:
        raise ValueError(f"a year of two digits may be another number; write it as {day}")
    if weekday is not None and DAYS[weekday] != day.weekday():
        raise ValueError(f"{day} is no {weekday.capitalize()}; write the date alone, as {day}")
    return day


def _made(make: Callable[[int, int, int], date], *parts: int) -> date:
    try:
        return make(*parts)
    except ValueError:
        raise ValueError(f"{_written(parts)!r} is no date; write one as 2025-09-03") from None


def _written(parts: tuple[int, ...]) -> str:
    return "-".join(f"{part:02}" for part in parts)


def _either(told: dict[str, str | None], year: int, first: int, second: int) -> date:
    """The day that "03/09/2025" means, where something else shows whether the day or the month stands first."""
    weekday, zone = told.get("weekday"), told.get("zone")
    local = "." in (told["mark"], told.get("point")) or weekday in INDONESIAN_DAYS or zone in INDONESIAN_ZONES
    fits = set()
    for month, day in ((second, first),) if local else ((second, first), (first, second)):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if weekday is None or DAYS[weekday] == found.weekday():
            fits.add(found)
    if not fits:
        raise ValueError(f"{first}/{second}/{year} is no day; write it as 2025-09-03")
    if len(fits) > 1:
        raise ValueError(f"{first}/{second}/{year} is {' or '.join(map(str, sorted(fits)))}; write it like these")
    return fits.pop()


def _clock(told: dict[str, str | None]) -> timedelta:
    """Time since midnight; midnight itself may be 24:00 of the day before."""
    hour, minute, second = (int(told.get(name) or 0) for name in ("hour", "minute", "second"))
    micro = int((told.get("fraction") or "0")[:6].ljust(6, "0"))
    half = told.get("half")
    written = f"{hour}:{minute:02}:{second:02}"
    if half is not None:
        if hour > (12 if half == "a" else 23) or (hour == 0 and half == "p"):
            raise ValueError(f"{written} {half.upper()}M is no time of the day; write it in 24 hours, as 14:05")
        hour = hour % 12 + (12 if half == "p" else 0) if hour <= 12 else hour
    midnight = hour == 24 and half is None and not (minute or second or micro)
    if not midnight and (hour > 23 or minute > 59 or second > 59):
        raise ValueError(f"{written} is no time of the day")
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micro)
