"""Times on the wire: always with a zone, written as RFC 3339.

Indonesian news means Asia/Jakarta unless it says otherwise. Western Indonesia has kept UTC+7 without summer time
since 1964 (tz database, zone Asia/Jakarta), so a fixed offset is exact for every article and needs no zone files.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from schemas.feeds.written_times import read_text

JAKARTA = timezone(timedelta(hours=7), "WIB")
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Times outside of this range are typing mistakes, not news."""

_RFC3339 = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{6})?"
    r"(?:Z|\+(?:0\d|1[0-3]):[0-5]\d|-(?:0\d|1[01]):[0-5]\d)",
    re.ASCII,
)
"""As we write times ourselves, on days that every month has. The table reads them alike, but slowly."""
_MILLISECONDS_FROM = 1e11
"""Unix times above this many seconds lie after the year 5138: such a number counts milliseconds."""
_SMALLEST = 1e8
"""Smaller numbers are years, days as 20250903, days of a spreadsheet or nothing (0), and no seconds since 1970."""


def parse_time(given: object) -> datetime:
    """Read a publication time: text that :mod:`schemas.feeds.written_times` knows, or Unix seconds or milliseconds.

    A date alone is that day's midnight in Jakarta, and a time without a zone is Jakarta's. Raises ValueError with a
    sentence for anything that is no date, or may be two.
    """
    when = _read(given)
    if when.tzinfo is None:
        when = when.replace(tzinfo=JAKARTA)
    try:
        if not EARLIEST <= when < LATEST:
            raise ValueError(f"{str(given)[:60]!r} lies outside of the years 1900 to 2099")
    except OverflowError as exc:  # a zone that pushes year 1 below year 1
        raise ValueError(f"{str(given)[:60]!r} lies outside of the years 1900 to 2099") from exc
    return when


def _read(given: object) -> datetime:
    if isinstance(given, str) and _RFC3339.fullmatch(given):
        return datetime.fromisoformat(given)
    if isinstance(given, datetime):
        return given
    if isinstance(given, date):
        return datetime(given.year, given.month, given.day)  # noqa: DTZ001 - parse_time adds the zone
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise ValueError(f"a time is text or a number, not {type(given).__name__}")
    if not isinstance(given, str):
        return _read_unix(given)
    told = read_text(given)
    return told if isinstance(told, datetime) else _read_unix(told)


def _read_unix(number: float) -> datetime:
    if abs(number) < _SMALLEST or _is_compact(number):
        raise ValueError(f"{number} may be a date as well as a Unix time; write a date as text, as 2025-09-03")
    try:  # an integer beyond 1e308 overflows
        return datetime.fromtimestamp(number / 1000 if abs(number) >= _MILLISECONDS_FROM else number, UTC)
    except (ValueError, OverflowError, OSError) as exc:
        raise ValueError(f"{str(number)[:40]} is no Unix time") from exc


def _is_compact(number: float) -> bool:
    """Whether 202509031405 is that day's minute rather than a millisecond of the years 1976 to 1999."""
    if not (190_000_000_000 <= number < 210_000_000_000 and number == int(number)):
        return False
    try:
        datetime.strptime(str(int(number)), "%Y%m%d%H%M")  # noqa: DTZ007 - only whether it is one
    except ValueError:
        return False
    return True


def rfc3339(when: datetime) -> str:
    """Write a time with its zone; raises ValueError for a naive one."""
    if when.tzinfo is None:
        raise ValueError("a time on the wire carries a zone")
    offset = when.utcoffset()
    if offset is None or offset % timedelta(minutes=1):  # mean local time, as +07:07:12: RFC 3339 has no seconds there
        when = when.astimezone(UTC)
    text = when.isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def jakarta_day(when: datetime) -> date:
    """The day on the calendar in Jakarta: what "hari ini" means in an article of that time."""
    return when.astimezone(JAKARTA).date()
