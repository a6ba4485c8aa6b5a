"""The rules that resolve a date, by name, and what kind of answer each gives."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class DateRule(StrEnum):
    """What decided; published as the reason of a meeting's date ("date.weekday_number").

    Rules of weekdays, of days, of days told from the article's, of months and years, of periods, of counts.
    """

    WEEKDAY = "weekday"  # "Senin": the latest, for want of more
    WEEKDAY_NUMBER = "weekday_number"  # "Rabu (3/9)"
    WEEKDAY_DISAGREES = "weekday_disagrees"  # "Kamis (3/9)", a Wednesday: the number wins
    WEEKDAY_OF_WEEK = "weekday_of_week"  # "Sabtu pekan lalu"
    WEEKDAY_PAST = "weekday_past"  # "Senin lalu"
    WEEKDAY_FUTURE = "weekday_future"  # "Senin depan"
    WEEKDAY_THIS = "weekday_this"  # "Senin ini"

    DATE_WITH_YEAR = "date_with_year"  # "3 September 2025"
    DAY_MONTH = "day_month"  # "3 September": the nearest, for want of a year
    DAY_MONTH_PAST = "day_month_past"  # "3 September lalu"
    DAY_MONTH_FUTURE = "day_month_future"  # "3 September mendatang"
    DAY_MONTH_THIS = "day_month_this"  # "3 September ini"
    DAY_NUMBER = "day_number"  # "tanggal 19"
    IMPOSSIBLE = "impossible"  # "31/2": no date, and read over

    TWO_DAYS_AGO = "two_days_ago"
    YESTERDAY = "yesterday"
    LAST_NIGHT = "last_night"
    EARLIER_TODAY = "earlier_today"
    TODAY = "today"
    LATER_TODAY = "later_today"
    TOMORROW = "tomorrow"
    DAY_AFTER_TOMORROW = "day_after_tomorrow"

    MONTH_WITH_YEAR = "month_with_year"  # "Juni 2024"
    MONTH = "month"  # "Juni": the nearest, for want of a year
    MONTH_PAST = "month_past"  # "Juni lalu"
    MONTH_FUTURE = "month_future"  # "Juni mendatang"
    MONTH_THIS = "month_this"  # "Juni ini"
    MONTH_SINCE = "month_since"  # given by callers: the month that holds both a day told and the article's
    YEAR = "year"  # "2018"

    LAST_WEEK = "last_week"
    LAST_MONTH = "last_month"
    LAST_YEAR = "last_year"
    THIS_WEEK = "this_week"
    THIS_MONTH = "this_month"
    THIS_YEAR = "this_year"
    NEXT_WEEK = "next_week"
    NEXT_MONTH = "next_month"
    NEXT_YEAR = "next_year"
    WEEKEND = "weekend"  # "akhir pekan": the latest, for want of more
    COMING_WEEKEND = "coming_weekend"  # "akhir pekan mendatang"

    COUNTED_FROM = "counted_from"  # "dua hari kemudian": from the day told before
    COUNTED_DAYS = "counted_days"  # "dua hari lalu"
    COUNTED_WEEKS = "counted_weeks"
    COUNTED_MONTHS = "counted_months"
    COUNTED_YEARS = "counted_years"
    SEVERAL_DAYS = "several_days"  # "beberapa hari lalu"
    SEVERAL_WEEKS = "several_weeks"
    SEVERAL_MONTHS = "several_months"


WEEKDAY_RULES: Final = frozenset(
    {
        DateRule.WEEKDAY,
        DateRule.WEEKDAY_NUMBER,
        DateRule.WEEKDAY_DISAGREES,
        DateRule.WEEKDAY_OF_WEEK,
        DateRule.WEEKDAY_PAST,
        DateRule.WEEKDAY_FUTURE,
        DateRule.WEEKDAY_THIS,
    }
)
"""The phrase names a weekday."""
FULL_WEEKDAY_RULES: Final = WEEKDAY_RULES - {DateRule.WEEKDAY}
"""The phrase names a weekday, and something beside it says which one."""
NUMBER_RULES: Final = frozenset({DateRule.DATE_WITH_YEAR, DateRule.WEEKDAY_NUMBER, DateRule.WEEKDAY_DISAGREES})
"""A printed day has decided, whatever stands before it."""
NO_YEAR_RULES: Final = frozenset({DateRule.DAY_MONTH, DateRule.MONTH})
"""The year is the nearest, for want of one."""
OPEN_RULES: Final = NO_YEAR_RULES | {DateRule.WEEKDAY, DateRule.WEEKEND}
"""A guess, which the words around it may move."""
