"""The rules that resolve a date, by name, and what kind of answer each gives."""

from __future__ import annotations

from typing import Final

from processors.lexicon.worded import Worded


class DateRule(Worded):
    """What decided; published as the reason of a meeting's date ("date.weekday_number").

    Rules of weekdays, of days, of days told from the article's, of months and years, of periods, of counts.
    """

    WEEKDAY = "weekday", "a weekday alone, the nearest that fits"  # "Senin": the latest, for want of more
    WEEKDAY_NUMBER = "weekday_number", "a weekday with its date"  # "Rabu (3/9)"
    WEEKDAY_DISAGREES = "weekday_disagrees", "a date, whose weekday is wrong"  # "Kamis (3/9)", a Wednesday
    WEEKDAY_OF_WEEK = "weekday_of_week", "a weekday of a week that is told"  # "Sabtu pekan lalu"
    WEEKDAY_PAST = "weekday_past", "the last such weekday"  # "Senin lalu"
    WEEKDAY_FUTURE = "weekday_future", "the next such weekday"  # "Senin depan"
    WEEKDAY_THIS = "weekday_this", "such a weekday of this week"  # "Senin ini"

    DATE_WITH_YEAR = "date_with_year", "a date with its year"  # "3 September 2025"
    DAY_MONTH = "day_month", "a date without a year, the nearest that fits"  # "3 September"
    DAY_MONTH_PAST = "day_month_past", "the last such date"  # "3 September lalu"
    DAY_MONTH_FUTURE = "day_month_future", "the next such date"  # "3 September mendatang"
    DAY_MONTH_THIS = "day_month_this", "such a date of this year"  # "3 September ini"
    DAY_NUMBER = "day_number", "the number of a day alone, the nearest that fits"  # "tanggal 19"
    IMPOSSIBLE = "impossible", "a date that there is not"  # "31/2": read over

    TWO_DAYS_AGO = "two_days_ago", "two days before the article's day"
    YESTERDAY = "yesterday", "the day before the article's"
    LAST_NIGHT = "last_night", "the night before the article's day"
    EARLIER_TODAY = "earlier_today", "earlier on the article's day"
    TODAY = "today", "the article's day"
    LATER_TODAY = "later_today", "later on the article's day"
    TOMORROW = "tomorrow", "the day after the article's"
    DAY_AFTER_TOMORROW = "day_after_tomorrow", "two days after the article's day"

    MONTH_WITH_YEAR = "month_with_year", "a month with its year"  # "Juni 2024"
    MONTH = "month", "a month without a year, the nearest that fits"  # "Juni"
    MONTH_PAST = "month_past", "the last such month"  # "Juni lalu"
    MONTH_FUTURE = "month_future", "the next such month"  # "Juni mendatang"
    MONTH_THIS = "month_this", "such a month of this year"  # "Juni ini"
    MONTH_SINCE = "month_since", "after a day of the article's month, so in that month"  # given by callers
    YEAR = "year", "a year alone"  # "2018"

    LAST_WEEK = "last_week", "the week before the article's"
    LAST_MONTH = "last_month", "the month before the article's"
    LAST_YEAR = "last_year", "the year before the article's"
    THIS_WEEK = "this_week", "the article's week"
    THIS_MONTH = "this_month", "the article's month"
    THIS_YEAR = "this_year", "the article's year"
    NEXT_WEEK = "next_week", "the week after the article's"
    NEXT_MONTH = "next_month", "the month after the article's"
    NEXT_YEAR = "next_year", "the year after the article's"
    WEEKEND = "weekend", "a weekend, the nearest that fits"  # "akhir pekan": the latest, for want of more
    COMING_WEEKEND = "coming_weekend", "the next weekend"  # "akhir pekan mendatang"

    COUNTED_FROM = "counted_from", "counted from a day told before it"  # "dua hari kemudian"
    COUNTED_DAYS = "counted_days", "days counted from the article's"  # "dua hari lalu"
    COUNTED_WEEKS = "counted_weeks", "weeks counted from the article's day"
    COUNTED_MONTHS = "counted_months", "months counted from the article's"
    COUNTED_YEARS = "counted_years", "years counted from the article's"
    SEVERAL_DAYS = "several_days", "some days from the article's, how many is not told"  # "beberapa hari lalu"
    SEVERAL_WEEKS = "several_weeks", "some weeks from the article's, how many is not told"
    SEVERAL_MONTHS = "several_months", "some months from the article's, how many is not told"


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
