"""Days: printed ones, weekdays, and those told from the day of the article ("kemarin", "malam ini")."""

from __future__ import annotations

from datetime import date
from typing import Final

from processors.dates import calendar
from processors.dates.rules import NUMBER_RULES, DateRule
from processors.dates.shapes import (
    BY_SIGN,
    DateMatch,
    Direction,
    Precision,
    Printed,
    Trimmings,
    day_text,
    is_counted,
    read_printed,
    read_step,
    read_trimmings,
)
from processors.dates.words import (
    ALL_MONTHS,
    DATE_CUES,
    DAYPARTS,
    HOLY_DAYS,
    NOT_BEFORE_WEEKDAY,
    ORDINALS,
    WEEKDAYS,
    Reader,
)

# A pair of numbers in brackets may be a score or "part 1 of 2"; this near the article's date it is a date.
_BRACKET_REACH: Final = 45
_SUNDAY: Final = 6

# Days with a number


def _resolve_printed(
    first: int, p: Printed, trim: Trimmings, weekday: int | None, today: date, direction: Direction
) -> DateMatch | None:
    """Choose the year of a printed day where it has none, and settle a weekday that disagrees: the number wins."""
    if p.year is not None:
        day, rule = calendar.make_date(p.year, p.month, p.day), DateRule.DATE_WITH_YEAR
    elif weekday is not None:
        day, rule = calendar.usual_weekday_number(today, p.month, p.day, weekday), DateRule.WEEKDAY_NUMBER
    elif direction is Direction.PAST:
        day, rule = calendar.last_such_day(today, p.month, p.day), DateRule.DAY_MONTH_PAST
    elif direction is Direction.FUTURE:
        day, rule = calendar.next_such_day(today, p.month, p.day), DateRule.DAY_MONTH_FUTURE
    elif trim.this:
        day, rule = calendar.make_date(today.year, p.month, p.day), DateRule.DAY_MONTH_THIS
    else:
        day, rule = calendar.usual_day(today, p.month, p.day), DateRule.DAY_MONTH
    if day is None:
        return None
    if weekday is not None and day.weekday() != weekday and p.last_day is None:
        rule = DateRule.WEEKDAY_DISAGREES
    end = calendar.make_date(day.year, p.month, p.last_day) if p.last_day is not None else None
    if p.last_day is not None and (end is None or end <= day):
        return None
    return DateMatch(first, trim.next, day_text(day), Precision.DAY, rule, direction, day_text(end) if end else None)


def _follow(r: Reader, i: int, today: date) -> tuple[Printed, int] | None:
    """The printed day after a weekday or "kemarin": plain, after a comma, or in brackets, which it then closes."""
    i += r.low(i) == ","
    bracket = r.low(i) == "("
    i += bracket
    printed = read_printed(r, i, today)
    if printed is None or not printed.exists:
        return None
    return printed, printed.next + (bracket and r.low(printed.next) == ")")


def read_weekday(r: Reader, i: int, today: date) -> DateMatch | None:
    """ "Rabu (3/9)", "Sabtu pekan lalu", "Kamis siang waktu setempat", "Senin"."""
    weekday = WEEKDAYS[r.low(i)]
    if r.low(i - 1) in NOT_BEFORE_WEEKDAY or (r.low(i), r.low(i + 1)) in HOLY_DAYS:
        return None
    trim = read_trimmings(r, i + 1, weeks_too=True)
    follow = _follow(r, trim.next, today)
    if weekday == _SUNDAY and follow is None and not _is_sunday(r, i):
        return None
    if follow:
        printed, after = follow
        more = read_trimmings(r, after)
        direction = more.direction if more.direction is not Direction.NONE else trim.direction
        found = _resolve_printed(i, printed, more, weekday, today, direction)
        if found:
            return found
    return _bare_weekday(r, i, weekday, trim, today)


def _is_sunday(r: Reader, i: int) -> bool:
    """Whether "minggu" is the weekday and not a week. Mid-sentence the capital tells; elsewhere its neighbours."""
    before, after = r.low(i - 1), r.low(i + 1)
    if r.low(i) != "minggu" or before == "hari":
        return True
    if is_counted(r, i) or r.before_hyphen(i) or after in ORDINALS | {"ke", "lagi", "terakhir", "kemudian"}:
        return False
    if after in DAYPARTS or after in {"dini", "besok", "esok"}:
        return True
    if not r.capital(i):
        return False
    relative = read_step(r, i + 1)[0] is not None
    return not (relative and (r.starts_sentence(i) or r.capital(i + 1)))


def _bare_weekday(r: Reader, i: int, weekday: int, trim: Trimmings, today: date) -> DateMatch | None:
    """A weekday without a number: by its own "lalu" or "pekan depan", else the latest up to the article's day."""
    direction, this = trim.direction, trim.this
    if trim.weeks is not None:
        day, rule = calendar.weekday_of_week(today, weekday, trim.weeks), DateRule.WEEKDAY_OF_WEEK
        direction = BY_SIGN[trim.weeks]
    elif direction is Direction.PAST:
        day, rule = calendar.weekday_before(today, weekday, strictly=not this), DateRule.WEEKDAY_PAST
    elif direction is Direction.FUTURE:
        day, rule = calendar.weekday_after(today, weekday, strictly=True), DateRule.WEEKDAY_FUTURE
    elif this:
        day, rule = calendar.weekday_nearby(today, weekday), DateRule.WEEKDAY_THIS
    else:
        day, rule = calendar.weekday_before(today, weekday, strictly=False), DateRule.WEEKDAY
    return DateMatch(i, trim.next, day_text(day), Precision.DAY, rule, direction) if day else None


def read_printed_day(r: Reader, i: int, today: date) -> DateMatch | None:
    """A printed day with no weekday before it. Two numbers and a slash need more than themselves to be a date."""
    bracket = r.low(i) == "("
    j = i + bracket
    printed = read_printed(r, j, today)
    closed = printed is not None and bracket and r.low(printed.next) == ")"
    if printed is None or not printed.exists or (bracket and not closed):
        return None
    trim = read_trimmings(r, printed.next + closed)
    found = _resolve_printed(i, printed, trim, None, today, trim.direction)
    slashed = "/" in {r.low(j + 1), r.low(j + 3)}
    if found is None or not slashed or printed.year is not None:
        return found
    if closed:
        away = abs((date.fromisoformat(found.value) - today).days)
        return found if away <= _BRACKET_REACH else None
    return found if r.low(i - 1) in DATE_CUES else None


def read_day_number(r: Reader, i: int, today: date) -> DateMatch | None:
    """ "tanggal 3 September", "tanggal 19", "tanggal 15 bulan depan"."""
    if r.low(i + 1) not in {"."} and (found := read_printed_day(r, i, today)):
        return found
    number = r.number(i + 1, 2)
    if number is None or r.low(i + 2) == "/" or r.low(i + 2) in ALL_MONTHS:
        return None
    if r.low(i + 2) == "bulan" and (step := read_step(r, i + 3))[0] is not None:
        month = calendar.shift_months(today, step[0])
        day, after, direction = month and calendar.make_date(*month, number), step[1], BY_SIGN[step[0]]
    else:
        trim = read_trimmings(r, i + 2)
        day, after, direction = calendar.usual_day_number(today, number), trim.next, trim.direction
    return DateMatch(i, after, day_text(day), Precision.DAY, DateRule.DAY_NUMBER, direction) if day else None


# Days told from the article's day


def _near_day(
    r: Reader, i: int, after: int, days: int, rule: DateRule, direction: Direction, today: date
) -> DateMatch | None:
    """A day so many from the article's, unless a printed date follows: "kemarin, Senin (16/9)"."""
    day, after = calendar.shift_days(today, days), _skip_dayparts(r, after)
    j = after + (r.low(after) == ",")
    weekday = WEEKDAYS.get(r.low(j))
    if weekday is not None and (found := read_weekday(r, j, today)):
        if found.rule is DateRule.WEEKDAY_DISAGREES and day and weekday == day.weekday():
            return DateMatch(i, found.next, day_text(day), Precision.DAY, rule, direction)  # two of three agree
        if found.rule in NUMBER_RULES:
            return found._replace(first=i, direction=direction)
        after = found.next if day and weekday == day.weekday() and found.rule is DateRule.WEEKDAY else after
    elif follow := _follow(r, after, today):
        trim = Trimmings(follow[1], Direction.NONE, None, False)
        return _resolve_printed(i, follow[0], trim, None, today, Direction.NONE)
    return DateMatch(i, after, day_text(day), Precision.DAY, rule, direction) if day else None


def _skip_dayparts(r: Reader, i: int) -> int:
    """The token after "malam" or, at most, "pagi malam": a bound, so that no text is read over and over."""
    i += r.low(i) in DAYPARTS
    return i + (r.low(i) in DAYPARTS)


def read_day_word(r: Reader, i: int, today: date) -> DateMatch | None:
    """ "kemarin", "kemarin lusa", "besok", "esok hari", "lusa", "semalam"."""
    word, following = r.low(i), r.low(i + 1)
    if word in {"kemarin", "kemaren"}:
        if following in {"lusa", "dulu"}:
            return _near_day(r, i, i + 2, -2, DateRule.TWO_DAYS_AGO, Direction.PAST, today)
        return _near_day(r, i, i + 1, -1, DateRule.YESTERDAY, Direction.PAST, today)
    if word == "lusa":
        return _near_day(r, i, i + 1, 2, DateRule.DAY_AFTER_TOMORROW, Direction.FUTURE, today)
    if word == "semalam":
        whole_night = r.low(i - 1) in {"selama", "menginap", "bermalam", "sehari"}
        return None if whole_night else _near_day(r, i, i + 1, -1, DateRule.LAST_NIGHT, Direction.PAST, today)
    if following.removesuffix("nya") in DAYPARTS | {"hari"} and following.endswith("nya"):
        return None  # "esok paginya": from a day told before
    return _near_day(r, i, i + 1 + (following == "hari"), 1, DateRule.TOMORROW, Direction.FUTURE, today)


def read_hari(r: Reader, i: int, today: date) -> DateMatch | None:
    """ "hari ini"; "hari" before a weekday says nothing."""
    return _near_day(r, i, i + 2, 0, DateRule.TODAY, Direction.NONE, today) if r.low(i + 1) == "ini" else None


def read_daypart(r: Reader, i: int, today: date) -> DateMatch | None:
    """ "malam ini", "siang tadi", "malam tadi", "dini hari tadi", "sore nanti"; also "tadi malam", "nanti siang"."""
    words = (r.low(i), r.low(i + 1))
    after = i + 2
    if words == ("dini", "hari"):
        words, after = ("dini", r.low(i + 2)), i + 3
    for part, pointer in (words, words[::-1]):
        if part not in DAYPARTS | {"dini"}:
            continue
        if pointer == "tadi":
            night = part == "malam"
            rule = DateRule.LAST_NIGHT if night else DateRule.EARLIER_TODAY
            return _near_day(r, i, after, -1 if night else 0, rule, Direction.PAST, today)
        if pointer == "nanti":
            return _near_day(r, i, after, 0, DateRule.LATER_TODAY, Direction.FUTURE, today)
        if pointer == "ini" and words[1] == "ini":
            return _near_day(r, i, after, 0, DateRule.TODAY, Direction.NONE, today)
    return None
