"""Days told in a quotation or a dated statement: "Hari ini kami bertemu," kata A, Senin (28/7); "A menyatakan, Senin
(28/7), B bertemu C sore ini". They count from when it was said."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from processors.dates import calendar
from processors.dates.find import DateHit, DateRule
from processors.dates.rules import NUMBER_RULES
from processors.dates.shapes import day_text
from processors.dates.words import DAYPARTS
from processors.lexicon.words import any_of, words

_FROM_TODAY: Final = frozenset(
    {
        DateRule.YESTERDAY,
        DateRule.LAST_NIGHT,
        DateRule.EARLIER_TODAY,
        DateRule.TODAY,
        DateRule.LATER_TODAY,
        DateRule.TOMORROW,
    }
)
_QUOTE: Final = re.compile(r'"[^"\n]{1,600}"')
_SAID: Final = re.compile(
    r",? (?:kata|ujar|ucap|ungkap|tutur|jelas|terang|sebut|tegas|papar|imbuh|lanjut|tambah|cetus)(?:nya)?\b"
    r"[^.!?\n\"]{0,200}"
)
_STATING: Final = words("speech.verbs") | {"menyampaikan", "memastikan", "membenarkan", "mengonfirmasi", "berbicara"}
# What may stand between the statement and its day: "menyatakan kepada pers di A, Senin (28/7)".
_STATED: Final = re.compile(
    rf"\b(?:{any_of(_STATING)}|{any_of(words('speech.statements'))}(?:nya)?(?: tertulis| resmi| pers| media)?)"
    r"(?: (?:kepada|dalam|lewat|melalui|di|secara|keterangan|pernyataan)\b[^,.;:\"\n]{0,60})?,?(?: pada)?(?: hari)? $",
    re.IGNORECASE,
)
_STATES: Final = re.compile(rf",? {any_of(_STATING)}\b")
# "B bertemu C malam ini, kata A lewat keterangan tertulis, Senin (28/7)."
_SAID_SO: Final = re.compile(rf",{_SAID.pattern.removeprefix(',?')}$")
_ENDS: Final = re.compile(r"[.!?\n]")
_NEXT_QUOTE: Final = re.compile(r'[.!?] "[^"\n]{1,600}"')
_LONGEST: Final = 400
_LATEST: Final = 14
"""So many days before the article a quotation may have been said; an older day behind it is of something else."""


def said_days(text: str, hits: Sequence[DateHit], published: date) -> list[DateHit]:
    """The hits, in order; those in a quotation moved by the days between its saying and the article."""
    found = list(hits)
    starts = [hit.start for hit in hits]
    for quote in _QUOTE.finditer(text) if any(hit.rule in _FROM_TODAY for hit in hits) else ():
        inside = range(bisect_left(starts, quote.start()), bisect_left(starts, quote.end()))
        said = _SAID.match(text, quote.end()) if inside else None
        if said is None:
            continue
        behind = hits[inside.stop : bisect_left(starts, said.end())]
        days = [hit for hit in behind if hit.rule in NUMBER_RULES and hit.is_day]
        if len(days) == 1:
            _move(found, inside, days[0], published)
    for at, hit in enumerate(hits if any(hit.rule in _FROM_TODAY for hit in hits) else ()):
        if hit.rule in NUMBER_RULES and hit.is_day:
            _move(found, [i for i in _stated(text, hits, at) if found[i] is hits[i]], hit, published)
    return found


def _move(found: list[DateHit], these: Iterable[int], said: DateHit, published: date) -> None:
    """Let some hits count from the day of saying, where that lies shortly before the article."""
    ago = (published - date.fromisoformat(said.value)).days
    for at in these if 0 < ago <= _LATEST else ():
        if found[at].rule in _FROM_TODAY:
            moved = calendar.shift_days(date.fromisoformat(found[at].value), -ago)
            found[at] = replace(found[at], value=day_text(moved)) if moved is not None else found[at]


def _stated(text: str, hits: Sequence[DateHit], at: int) -> list[int]:
    """The hits that are part of what somebody stated on the day of hit ``at``: those behind "A menyatakan, Senin
    (28/7)", the quotation after it included; and parts of a day ("malam ini") before "kata A, Senin (28/7)"."""
    day = hits[at]
    start = max((end.end() for end in _ENDS.finditer(text, max(0, day.start - _LONGEST), day.start)), default=0)
    stop = _ENDS.search(text, day.end, day.end + _LONGEST)
    end = stop.start() if stop else min(len(text), day.end + _LONGEST)
    before = text[max(start, day.start - _LONGEST) : day.start]
    if _STATED.search(before) or _STATES.match(text, day.end):
        quote = _NEXT_QUOTE.match(text, end)
        last = quote.end() if quote else end
        return list(range(at + 1, bisect_left(hits, last, key=lambda hit: hit.start)))
    said = _SAID_SO.search(before)
    if said is None:
        return []
    first = day.start - len(before)
    told = range(*(bisect_left(hits, end, key=lambda hit: hit.start) for end in (first, first + said.start())))
    return [i for i in told if DAYPARTS & set(text[hits[i].start : hits[i].end].lower().split())]
