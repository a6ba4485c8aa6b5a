"""Times on the wire: always with a zone, written as RFC 3339.

Indonesian news means Asia/Jakarta unless it says otherwise. Western Indonesia has kept UTC+7 without summer time
since 1964 (tz database, zone Asia/Jakarta), so a fixed offset is exact for every article and needs no zone files.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

JAKARTA = timezone(timedelta(hours=7), "WIB")
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Times outside of this range are typing mistakes, not news."""

_ZONES = {"WIB": JAKARTA, "WITA": timezone(timedelta(hours=8), "WITA"), "WIT": timezone(timedelta(hours=9), "WIT")}
"""The names that Indonesian feeds write behind a time; neither ISO 8601 nor RFC 2822 knows them."""
_MILLISECONDS_FROM = 1e11
"""Unix times above this many seconds lie after the year 5138: such a number counts milliseconds."""


def parse_time(given: object) -> datetime:
    """Read a publication time: ISO 8601 (with or without time and zone), RFC 2822, or Unix seconds or milliseconds.

    A date alone is that day's midnight in Jakarta, and a time without a zone, or with a name of one that RFC 2822
    does not know, is Jakarta's. WIB, WITA and WIT are known. Raises ValueError with a sentence for anything else.
    """
    when = _read(given)
    if when.tzinfo is None:
        when = when.replace(tzinfo=JAKARTA)
    try:
        if not EARLIEST <= when < LATEST:
            raise ValueError(f"{given!r} lies outside of the years 1900 to 2099")
    except OverflowError as exc:  # a zone that pushes year 1 below year 1
        raise ValueError(f"{given!r} lies outside of the years 1900 to 2099") from exc
    return when


def _read(given: object) -> datetime:
    if isinstance(given, datetime):
        return given
    if isinstance(given, date):
        return datetime(given.year, given.month, given.day)  # noqa: DTZ001 - parse_time adds the zone
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise ValueError(f"a time is text or a number, not {type(given).__name__}")
    if not isinstance(given, str):
        return _read_unix(given)
    text = given.strip()
    name = next((name for name in _ZONES if text.endswith(f" {name}")), "")
    try:
        when = _read_text(text.removesuffix(name).rstrip())
    except (ValueError, TypeError, IndexError, OverflowError) as exc:
        raise ValueError(f"{given[:40]!r} is no date; write it as 2025-09-03 or 2025-09-03T10:00:00+07:00") from exc
    return when.replace(tzinfo=_ZONES[name]) if name and when.tzinfo is None else when


def _read_text(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        when = parsedate_to_datetime(text)
    # RFC 2822 section 3.3: "-0000" is Universal Time of a sender who does not tell its own zone; Python makes it naive.
    return when.replace(tzinfo=UTC) if when.tzinfo is None and text.endswith("-0000") else when


def _read_unix(seconds: float) -> datetime:
    try:
        if abs(seconds) >= _MILLISECONDS_FROM:
            seconds /= 1000  # raises OverflowError for an integer beyond 1e308
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as exc:
        raise ValueError(f"{str(seconds)[:40]} is no Unix time") from exc


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
