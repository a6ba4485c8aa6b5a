"""Months, years, weeks, and what is counted from the day of the article ("dua hari lalu")."""

from __future__ import annotations

from datetime import date
from typing import Final

from processors.dates import calendar
from processors.dates.rules import DateRule
from processors.dates.shapes import (
    BY_SIGN,
    DateMatch,
    Direction,
    Precision,
    Trimmings,
    day_text,
    is_counted,
    month_text,
    read_direction,
    read_step,
    read_trimmings,
    read_year,
    read_year_tail,
)
from processors.dates.words import (
    ALL_MONTHS,
    MONTH_CUES,
    NOT_BEFORE_UNIT,
    NUMBERS,
    ONE_UNIT,
    SHORT_MONTHS,
    UNITS,
    YEAR_CUES,
    Reader,
    Unit,
)

# "Beberapa" is taken as two to six: the answer is as coarse as these two ends need.
_FEW, _MANY = 2, 6
_THURSDAY, _SATURDAY = 3, 5
_PERIOD_RULES: Final = {
    (-1, Unit.WEEK): DateRule.LAST_WEEK,
    (-1, Unit.MONTH): DateRule.LAST_MONTH,
    (-1, Unit.YEAR): DateRule.LAST_YEAR,
    (0, Unit.WEEK): DateRule.THIS_WEEK,
    (0, Unit.MONTH): DateRule.THIS_MONTH,
    (0, Unit.YEAR): DateRule.THIS_YEAR,
    (1, Unit.WEEK): DateRule.NEXT_WEEK,
    (1, Unit.MONTH): DateRule.NEXT_MONTH,
    (1, Unit.YEAR): DateRule.NEXT_YEAR,
}
_COUNTED_RULES: Final = {
    Unit.DAY: DateRule.COUNTED_DAYS,
    Unit.WEEK: DateRule.COUNTED_WEEKS,
    Unit.MONTH: DateRule.COUNTED_MONTHS,
    Unit.YEAR: DateRule.COUNTED_YEARS,
}
_SEVERAL_RULES: Final = {
    Unit.DAY: DateRule.SEVERAL_DAYS,
    Unit.WEEK: DateRule.SEVERAL_WEEKS,
    Unit.MONTH: DateRule.SEVERAL_MONTHS,
}

# Months, years and weeks


def read_month(r: Reader, i: int, today: date) -> DateMatch | None:
    """A month by its name: "Juni 2024", "Agustus lalu", "Februari"."""
    return _month(r, i, i, today, "")


def _month(r: Reader, first: int, i: int, today: date, part: str) -> DateMatch | None:
    """A month at token ``i``, with what stands before it from ``first`` on ("awal", "bulan")."""
    word = r.low(i)
    month = ALL_MONTHS.get(word)
    if month is None or r.low(i - 1) in NUMBERS:  # Universitas Sebelas Maret
        return None
    year, after = read_year_tail(r, i + 1, today)
    trim = read_trimmings(r, after)
    pointed = trim.direction is not Direction.NONE or trim.this
    if word in SHORT_MONTHS and year is None:
        cued = first < i or pointed or (r.low(i - 1) in MONTH_CUES and r.capital(i))
        if word != "mei" or not cued:
            return None
    named = first == i and r.capital(i - 1) and r.capital(i + 1) and r.low(i - 1) not in MONTH_CUES
    if named and year is None and not pointed:  # Raja Juli Antoni
        return None
    if year is not None:
        chosen, rule = (year, month), DateRule.MONTH_WITH_YEAR
    else:
        chosen, rule = _choose_month(month, trim, part, today)
    return DateMatch(first, trim.next, month_text(chosen), Precision.MONTH, rule, trim.direction)


def _choose_month(month: int, trim: Trimmings, part: str, today: date) -> tuple[calendar.Month, DateRule]:
    """The year of a month printed without one, and the rule that chose it."""
    if trim.direction is Direction.PAST:
        return calendar.last_such_month(today, month, current=part == "awal"), DateRule.MONTH_PAST
    if trim.direction is Direction.FUTURE:
        return calendar.next_such_month(today, month), DateRule.MONTH_FUTURE
    if trim.this:
        return (today.year, month), DateRule.MONTH_THIS
    return calendar.usual_month(today, month), DateRule.MONTH


def read_bare_year(r: Reader, i: int, today: date) -> DateMatch | None:
    """ "pada 2018", "2024 lalu": a number is a year by the word before or after it."""
    year = read_year(r, i, today)
    if year is None or r.low(i + 1) == "/":
        return None
    trim = read_trimmings(r, i + 1)
    if r.low(i - 1) not in YEAR_CUES and trim.direction is Direction.NONE:
        return None
    return DateMatch(i, trim.next, f"{year:04d}", Precision.YEAR, DateRule.YEAR, trim.direction)


def read_unit(r: Reader, i: int, today: date) -> DateMatch | None:
    """ "pekan lalu", "bulan depan", "bulan September", "tahun ini", "tahun 2019"."""
    return _period(r, i, i, today, "")


def _period(r: Reader, first: int, i: int, today: date, part: str) -> DateMatch | None:
    unit = UNITS.get(r.low(i))
    if unit is None or unit is Unit.DAY or is_counted(r, i) or r.before_hyphen(i):
        return None
    if unit is Unit.YEAR and (year := read_year(r, i + 1, today)) is not None:
        trim = read_trimmings(r, i + 2)
        return DateMatch(first, trim.next, f"{year:04d}", Precision.YEAR, DateRule.YEAR, trim.direction)
    if unit is Unit.MONTH and (found := _month(r, first, i + 1, today, part or "bulan")):
        return found
    step, after = read_step(r, i + 1)
    if step is None:
        return None
    rule = _PERIOD_RULES[step, unit]
    if part == "akhir" and unit is Unit.WEEK:
        day = calendar.weekday_of_week(today, _SATURDAY, step)
        if r.low(after - 1) in {"nanti", "mendatang"}:
            day, rule = calendar.weekday_after(today, _SATURDAY, strictly=False), DateRule.COMING_WEEKEND
        value = (month_text((day.year, day.month)), Precision.MONTH) if day else None
    else:
        value = _shifted(today, unit, step)
    return DateMatch(first, after, *value, rule, BY_SIGN[step]) if value else None


def _shifted(today: date, unit: Unit, count: int) -> tuple[str, Precision] | None:
    """The day, month or year so many units from the article's; a week gives the month of its Thursday."""
    if unit is Unit.YEAR:
        year = today.year + count
        return (f"{year:04d}", Precision.YEAR) if 1 <= year <= 9999 else None
    if unit is Unit.MONTH:
        month = calendar.shift_months(today, count)
        return (month_text(month), Precision.MONTH) if month else None
    if unit is Unit.DAY:
        day = calendar.shift_days(today, count)
        return (day_text(day), Precision.DAY) if day else None
    day = calendar.weekday_of_week(today, _THURSDAY, count)
    return (month_text((day.year, day.month)), Precision.MONTH) if day else None


def read_part(r: Reader, i: int, today: date) -> DateMatch | None:
    """ "akhir September", "awal pekan ini", "pertengahan 2024", "akhir pekan"."""
    j = i + 1
    found = _month(r, i, j, today, r.low(i)) or _period(r, i, j, today, r.low(i))
    if found:
        return found
    if r.low(i) == "akhir" and r.low(j) == "pekan":
        day = calendar.weekday_before(today, _SATURDAY, strictly=False)
        if day is None:
            return None
        return DateMatch(i, j + 1, month_text((day.year, day.month)), Precision.MONTH, DateRule.WEEKEND)
    year = read_bare_year(r, j, today)
    return year._replace(first=i) if year else None


# Counted from the article's day: "dua hari lalu", "sepekan lagi", "beberapa bulan lalu"


def _read_count(r: Reader, i: int) -> tuple[int | None, int]:
    """A whole number in digits or words at token ``i`` ("dua belas", "12"), and the token after it."""
    count = r.number(i, 4)
    if count is not None:
        return count, i + 1
    count = NUMBERS.get(r.low(i))
    if count is None:
        return None, i
    if r.low(i + 1) == "belas":
        return count + 10, i + 2
    if r.low(i + 1) != "puluh":
        return count, i + 1
    ones = NUMBERS.get(r.low(i + 2), 0)
    return count * 10 + ones, i + 2 + (ones > 0)


def _count_direction(r: Reader, i: int) -> tuple[int, int]:
    """The sign that "lalu" (-1) or "lagi" (+1) gives, 0 for none, and the token after it."""
    if r.low(i) == "lagi":
        return 1, i + 1
    direction, after = read_direction(r, i + (r.low(i) == "yang"))
    if direction is Direction.NONE or r.low(after - 1) not in {"lalu", "silam", "mendatang", "datang"}:
        return 0, i
    return (-1 if direction is Direction.PAST else 1), after


def read_counted(r: Reader, i: int, today: date) -> DateMatch | None:
    """ "dua hari lalu", "3 bulan yang lalu", "dua pekan lagi"."""
    count, j = _read_count(r, i)
    unit = UNITS.get(r.low(j))
    if count is None or unit is None or r.low(i - 1) in NOT_BEFORE_UNIT | {"selama"}:
        return None
    sign, after = _count_direction(r, j + 1)
    value = _shifted(today, unit, sign * count) if sign else None
    return DateMatch(i, after, *value, _COUNTED_RULES[unit], BY_SIGN[sign]) if value else None


def read_one_unit(r: Reader, i: int, today: date) -> DateMatch | None:
    """ "sepekan lalu", "sebulan lagi"."""
    unit = ONE_UNIT[r.low(i)]
    sign, after = _count_direction(r, i + 1)
    value = _shifted(today, unit, sign) if sign and r.low(i - 1) != "selama" else None
    return DateMatch(i, after, *value, _COUNTED_RULES[unit], BY_SIGN[sign]) if value else None


def read_several(r: Reader, i: int, today: date) -> DateMatch | None:
    """ "beberapa hari lalu": the month when both ends of the guess share it, else the year, else nothing."""
    unit = UNITS.get(r.low(i + 1))
    sign, after = _count_direction(r, i + 2)
    if unit is None or not sign or unit is Unit.YEAR:
        return None
    ends = [_shifted(today, unit, sign * count) for count in (_FEW, _MANY)]
    few, many = (end[0] if end else "" for end in ends)
    for length, precision in ((7, Precision.MONTH), (4, Precision.YEAR)):
        if few[:length] == many[:length] and few and (unit is Unit.DAY or precision is Precision.YEAR):
            return DateMatch(i, after, few[:length], precision, _SEVERAL_RULES[unit], BY_SIGN[sign])
    return None
