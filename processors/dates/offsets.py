"""Days told from another day: "keesokan harinya", "sorenya", "dua hari kemudian", "sehari setelah ... pada 4 Juni".

They are counted from the last day that the text has told, so they are found once all others are known.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Final

from processors.dates import calendar
from processors.dates.find import DateHit, DateRule, Direction, Precision
from processors.dates.shapes import day_text, month_text
from processors.dates.words import NUMBERS, ONE_UNIT, UNITS, Unit

_LATER: Final = ("kemudian", "setelahnya", "sesudahnya", "setelah itu", "sesudah itu", "berselang", "berikutnya")
_EARLIER: Final = ("sebelumnya", "sebelum itu")
_COUNT: Final = "|".join((*ONE_UNIT, *(f"(?:{'|'.join(NUMBERS)}|[0-9]{{1,2}}) {unit}" for unit in UNITS)))
_BEFORE: Final = ("sebelum", "menjelang", "jelang")
_FROM: Final = rf"(?:setelah|sesudah|usai|seusai|selepas|pasca|sejak|{'|'.join(_BEFORE)})"
_PHRASE: Final = re.compile(
    r"\b(?:(?P<next>(?:keesokan|esok) (?:hari|pagi|siang|sore|malam)nya|(?:keesokan|esok|besok|lusa)nya|"
    r"(?:hari|pagi|siang|sore|malam) (?:berikutnya|selanjutnya))|"
    r"(?P<then>(?:waktu|saat|ketika|kala) itu)|"
    r"(?P<same>(?:pada )?hari yang sama|(?:pada )?(?:hari|tanggal) tersebut|hari itu(?: juga)?|"
    r"(?:pagi|siang|sore|petang|malam) (?:hari(?:nya)?|itu juga)|(?:pagi|siang|sore|petang|malam)nya)|"
    rf"(?P<lapse>(?:ber)?selang )?(?P<count>{_COUNT})"
    rf"(?: (?:(?P<way>{'|'.join((*_LATER, *_EARLIER))})|(?P<of>{_FROM}))|(?(lapse)|(?!))))\b",
    re.IGNORECASE,
)
COUNTED_CLAUSE: Final = re.compile(rf"\b(?:{_COUNT}) {_FROM} (?:(?!,| itu\b| tersebut\b).)*$", re.IGNORECASE)
"""The end of a text that tells from what a day is counted: "Tiga hari setelah dilantik pada ..."."""
_COUNTED: Final = re.compile(rf"\b(?P<count>{_COUNT}) (?P<of>{_FROM}) [^,;:.?!\"]*$", re.IGNORECASE)
# "Dua hari setelah pidato itu": of which the text has told the day.
_THAT: Final = re.compile(r" (?:\w+ ){1,3}(?:itu|tersebut)\b")
_REACH: Final = 600
"""So many characters back the day may stand from which another is counted."""
_FAR_REACH: Final = 2_500
"""The same where the phrase opens a sentence: "Sehari sebelumnya, ..." counts from the day of the whole story."""
_NEAR_REACH: Final = 160
"""The same for "saat itu", which opens a sentence and speaks of the day that the one before tells."""
_OPENS: Final = re.compile(r"(?:^|[.!?][\"')]*|\n) *$")
_SAID_ON: Final = re.compile(
    r"\b(?:kata|ujar|ucap|ungkap|tutur|jelas|terang|tegas|papar|imbuh|tambah|cetus|menurut|dikutip|dilansir)(?:nya)?\b"
    r"[^.!?\n]*$",
    re.IGNORECASE,
)
_CLAUSE: Final = 110
_TRIED: Final = 6
"""So many days back another is looked for, where the last one is no day of the story."""
_WEEK: Final = 7


def offset_days(text: str, hits: Sequence[DateHit]) -> list[DateHit]:
    """The days of a text that are counted from those before them; ``hits``: the others, in order."""
    found: list[DateHit] = []
    ends = [hit.end for hit in hits]
    for match in _PHRASE.finditer(text):
        at = bisect_right(ends, match.start())
        clear = at == len(hits) or hits[at].start >= match.end()
        known = sorted([*found[-1:], *hits[max(0, at - _TRIED) : at]], key=lambda hit: hit.end)
        opens = _OPENS.search(text, max(0, match.start() - 4), match.start()) is not None
        if match["of"] and not _THAT.match(text, match.end()):
            known = [hit for hit in hits[at : at + 1] if _in_clause(text, match.end(), hit)]
        reach = _NEAR_REACH if match["then"] else _FAR_REACH if opens else _REACH
        near = [hit for hit in known if match.start() - hit.end <= reach]
        if match["same"]:  # "di sela forum pada 21-24 Januari. Pada hari yang sama": no span is a day
            near = [hit for hit in near if hit.end_value is None] or near
        if not clear or not near or (match["then"] and not opens):
            continue
        moved = _then(text, near[-1]) if match["then"] else _moved(_anchor(text, near, match), *_distance(match))
        if moved is not None:
            value, precision = moved
            rule, none = DateRule.COUNTED_FROM, Direction.NONE
            end = match.end("count") if match["of"] else match.end()
            found.append(DateHit(match.start(), end, value, precision, None, rule, none))
    return found


def day_counted_from(text: str, hits: Sequence[DateHit], start: int, at: int, end: int) -> DateHit | None:
    """The day of what stands at a character, where another is counted from it: "A menelepon B, Rabu (19/3), sehari
    setelah menemui C". ``hits``: the days told; ``start``, ``end``: of the sentence."""
    told = _COUNTED.search(text, max(start, at - _CLAUSE), at)
    if told is None:
        return None
    behind = [hit for hit in hits if at <= hit.start < end]
    if behind and _in_clause(text, at, behind[0]):
        return behind[0]
    before = [hit for hit in hits if hit.end <= told.start() and told.start() - hit.end <= _REACH]
    known = behind[:1] if told.start() == start else before[-1:] if not behind else []
    count, unit = _counted(told)
    moved = _moved(known[0], -count, unit) if known and unit is Unit.DAY else None
    return DateHit(told.start(), told.end("of"), *moved, None, DateRule.COUNTED_FROM, Direction.NONE) if moved else None


def _in_clause(text: str, start: int, hit: DateHit) -> bool:
    """ "Tiga hari setelah menutup rapat di A pada Jumat (29/8)": the day of the clause from which it is counted."""
    return hit.start - start <= _CLAUSE and not any(mark in text[start : hit.start] for mark in ',.;:?!"\n')


def _anchor(text: str, known: Sequence[DateHit], match: re.Match[str]) -> DateHit:
    """The day from which a phrase counts: the last one told; before a bare month or year, and before the day on which
    somebody said something, the last day of the story."""
    if match["next"] or match["same"] or (known[-1].is_day and not _said(text, known[-1])):
        return known[-1]
    days = [hit for hit in known if hit.is_day]
    told = [hit for hit in days if not _said(text, hit)]
    return (told or days or known)[-1] if _distance(match)[1] in (Unit.DAY, Unit.WEEK) else known[-1]


def _then(text: str, hit: DateHit) -> tuple[str, Precision] | None:
    """ "15 Juli lalu. Waktu itu A bertemu B": the day just told, unless somebody only spoke on it."""
    return None if _said(text, hit) else (hit.value, hit.precision)


def _said(text: str, hit: DateHit) -> bool:
    return _SAID_ON.search(text, max(0, hit.start - _CLAUSE), hit.start) is not None


def _distance(match: re.Match[str]) -> tuple[int, Unit]:
    """How far, with its sign, and in what it is counted."""
    if match["next"]:
        return 1 + (match["next"].lower() == "lusanya"), Unit.DAY
    if match["same"]:
        return 0, Unit.DAY
    count, unit = _counted(match)
    return (-count if (match["way"] or "").lower() in _EARLIER else count), unit


def _counted(match: re.Match[str]) -> tuple[int, Unit]:
    """The number and unit of a count, negative where it ends "sebelum"."""
    words = match["count"].lower().split()
    sign = -1 if (match["of"] or "").lower() in _BEFORE else 1
    if len(words) == 1:
        return sign, ONE_UNIT[words[0]]
    return sign * (NUMBERS.get(words[0]) or int(words[0])), UNITS[words[1]]


def _moved(anchor: DateHit, count: int, unit: Unit) -> tuple[str, Precision] | None:
    """The day, month or year so far from another; None where that is not known closely enough."""
    if unit in (Unit.DAY, Unit.WEEK):
        if anchor.precision is not Precision.DAY:
            return None
        day = calendar.shift_days(date.fromisoformat(anchor.value), count * (_WEEK if unit is Unit.WEEK else 1))
        if day is None:
            return None
        return (day_text(day), Precision.DAY) if unit is Unit.DAY else (day_text(day)[:7], Precision.MONTH)
    if unit is Unit.YEAR:
        year = int(anchor.value[:4]) + count
        return (f"{year:04d}", Precision.YEAR) if 1 <= year <= date.max.year else None
    if anchor.precision is Precision.YEAR:
        return None
    month = calendar.shift_months(date.fromisoformat(f"{anchor.value[:7]}-01"), count)
    return (month_text(month), Precision.MONTH) if month is not None else None
