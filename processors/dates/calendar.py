"""Calendar arithmetic for news dates: which year, which weekday, which month a reader would understand.

Every function is pure and total: what falls outside the calendar (year 1 to 9999) or does not exist (31 February)
is ``None``. Weekdays count from Monday as 0, weeks run from Monday to Sunday (ISO 8601).
"""

from __future__ import annotations

from datetime import date, timedelta

Month = tuple[int, int]
"""A year and a month from 1 to 12."""

# A date printed without a year is of the article's own year, unless it lies just across New Year: an April article
# still says "Desember" of the last one, an October article already says "Januari" of the next. News looks further
# back than forward, so the reach is longer that way. (In days and, for bare months, in months.)
_PAST_REACH, _FUTURE_REACH = 150, 92
_PAST_MONTHS, _FUTURE_MONTHS = 4, 3
# A weekday may choose the year only when the date is this far off: nearby, a wrong weekday is a slip of the pen.
_FAR = 60
# 29 February comes every fourth year at best, and skips 1900, 2100, 2200.
_LEAP_REACH = 8


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def shift_days(day: date, days: int) -> date | None:
    """The date so many days later (earlier when negative)."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def shift_months(day: date, months: int) -> Month | None:
    """The month so many months after the date's own."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return (year, month + 1) if 1 <= year <= 9999 else None


def weekday_before(day: date, weekday: int, strictly: bool) -> date | None:
    """The latest such weekday on or before the date, or strictly before it."""
    back = (day.weekday() - weekday) % 7
    return shift_days(day, -(back or (7 if strictly else 0)))


def weekday_after(day: date, weekday: int, strictly: bool) -> date | None:
    """The first such weekday on or after the date, or strictly after it."""
    ahead = (weekday - day.weekday()) % 7
    return shift_days(day, ahead or (7 if strictly else 0))


def weekday_of_week(day: date, weekday: int, weeks: int) -> date | None:
    """That weekday of the date's own week (0), of the week before (-1), of the week after (1)."""
    return shift_days(day, weekday - day.weekday() + 7 * weeks)


def weekday_nearby(day: date, weekday: int) -> date | None:
    """What "Kamis ini" means: this week's, but on a Sunday "Senin ini" is tomorrow and not six days ago."""
    found = weekday_of_week(day, weekday, 0)
    return weekday_after(day, weekday, strictly=True) if found and (day - found).days > 3 else found


def last_such_day(day: date, month: int, number: int) -> date | None:
    """The latest day of that month and number on or before the date."""
    for year in range(day.year, day.year - _LEAP_REACH - 1, -1):
        found = make_date(year, month, number)
        if found and found <= day:
            return found
    return None


def next_such_day(day: date, month: int, number: int) -> date | None:
    """The first day of that month and number on or after the date."""
    for year in range(day.year, day.year + _LEAP_REACH + 1):
        found = make_date(year, month, number)
        if found and found >= day:
            return found
    return None


def usual_day(day: date, month: int, number: int) -> date | None:
    """The day a reader takes "31/12" or "3 September" for, in an article of the given date."""
    before, after = last_such_day(day, month, number), next_such_day(day, month, number)
    if before is None or after is None or before == after:
        return before or after
    if before.year == day.year:
        return after if (after - day).days <= _FUTURE_REACH else before
    return before if (day - before).days <= _PAST_REACH else after


def usual_weekday_number(day: date, month: int, number: int, weekday: int) -> date | None:
    """The same for "Rabu (3/9)": far from the article's date, the year in which the weekday is right."""
    found = usual_day(day, month, number)
    if found is None or found.weekday() == weekday or abs((found - day).days) <= _FAR:
        return found
    others = (make_date(day.year + years, month, number) for years in (0, -1, 1))
    return next((other for other in others if other and other.weekday() == weekday), found)


def usual_day_number(day: date, number: int) -> date | None:
    """The day a reader takes "tanggal 19" for: the nearest one, of the last, this or the next month."""
    near: list[date] = []
    for months in (-1, 0, 1):
        month = shift_months(day, months)
        found = make_date(*month, number) if month else None
        if found:
            near.append(found)
    return min(near, key=lambda other: abs((other - day).days), default=None)


def usual_month(day: date, month: int) -> Month:
    """The year and month a reader takes a bare "Februari" for."""
    ahead = month - day.month
    if ahead < 0 and 12 + ahead <= _FUTURE_MONTHS and day.year < 9999:
        return day.year + 1, month
    if ahead > 0 and 12 - ahead <= _PAST_MONTHS and day.year > 1:
        return day.year - 1, month
    return day.year, month


def last_such_month(day: date, month: int, current: bool) -> Month:
    """The latest such month before the date's own, or that one too when ``current``."""
    this_year = month < day.month or (current and month == day.month) or day.year == 1
    return day.year - (not this_year), month


def next_such_month(day: date, month: int) -> Month:
    """The first such month from the date's own on."""
    this_year = month >= day.month or day.year == 9999
    return day.year + (not this_year), month
