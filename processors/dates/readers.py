"""Which reader tries a phrase: chosen by its first word, the first answer counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from processors.dates.days import (
    read_day_number,
    read_day_word,
    read_daypart,
    read_hari,
    read_printed_day,
    read_weekday,
)
from processors.dates.periods import (
    read_bare_year,
    read_counted,
    read_month,
    read_one_unit,
    read_part,
    read_several,
    read_unit,
)
from processors.dates.rules import DateRule
from processors.dates.shapes import DateMatch, Precision, read_printed
from processors.dates.words import ALL_MONTHS, DAYPARTS, NUMBERS, ONE_UNIT, PARTS, UNITS, WEEKDAYS, Reader


def read_phrase(r: Reader, i: int, today: date, joined: bool = False) -> DateMatch | None:
    """The date phrase that starts at token ``i``, if one does.

    ``joined`` says that the hyphen before it is the dash of a range. An impossible day has an empty value.
    """
    word = r.low(i)
    if r.after_hyphen(i) and not joined:
        return None
    for reader in _READERS.get(word, ()):
        found = reader(r, i, today)
        if found:
            return found
    return _read_number(r, i, today) if "0" <= word[:1] <= "9" else None


def _read_number(r: Reader, i: int, today: date) -> DateMatch | None:
    printed = read_printed(r, i, today)
    if printed is not None:
        skip = DateMatch(i, printed.next, "", Precision.DAY, DateRule.IMPOSSIBLE)
        return read_printed_day(r, i, today) or (None if printed.exists else skip)
    return read_counted(r, i, today) or read_bare_year(r, i, today)


_PhraseReader = Callable[[Reader, int, date], DateMatch | None]
_READERS: Final[dict[str, tuple[_PhraseReader, ...]]] = {
    **dict.fromkeys(ALL_MONTHS, (read_month,)),
    **dict.fromkeys(PARTS, (read_part,)),
    **dict.fromkeys(UNITS, (read_unit,)),
    **dict.fromkeys(ONE_UNIT, (read_one_unit,)),
    **dict.fromkeys(NUMBERS, (read_counted,)),
    **dict.fromkeys(DAYPARTS | {"dini", "tadi", "nanti"}, (read_daypart,)),
    **dict.fromkeys(WEEKDAYS, (read_weekday,)),
    **dict.fromkeys(("kemarin", "kemaren", "besok", "esok", "lusa", "semalam"), (read_day_word,)),
    "minggu": (read_weekday, read_unit),
    "hari": (read_hari,),
    "beberapa": (read_several,),
    "tanggal": (read_day_number,),
    "tgl": (read_day_number,),
    "(": (read_printed_day,),
}
