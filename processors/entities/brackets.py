"""Reads what stands in brackets behind a name: its short form is of the same kind, and an age makes it a person.

The short form of what is no name is no name either: "Menteri Pekerjaan Umum (PU)", "Bantuan Subsidi Upah (BSU)".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import partial

from processors.lexicon.gazetteer import Gazetteer
from processors.lexicon.placefinder import fold
from processors.lexicon.places import WordRole
from processors.lexicon.words import words
from processors.text.tagged import Span
from schemas.entities import EntityType

#: Characters before a bracket that are looked at for the long form; bounds the work on hostile text.
_REACH = 160
_WORD = r"[^\W\d_][\w'’-]{1,30}"
_SHORT = re.compile(r" ?\( ?([A-Z][\w-]{1,14}) ?\)")
_LONG = re.compile(rf"(?:{_WORD},? |, ){{1,12}}\Z")
_AGED = re.compile(r"(?<![\w-])((?:[A-Z][\w'’-]{1,25} ){0,3}[A-Z][\w'’-]{1,25}) ?\( ?[1-9]\d ?\)")
_INITIALS = re.compile(r"\b(?:[Bb]er)?[Ii]nisial ([A-Z]{1,4})\b")
_COMPANY = re.compile(r"\b(?:PT|CV) \Z")
_NOT_NAMES = words("names.not_names")
#: Words that an abbreviation may pass over.
_SMALL = frozenset({"dan", "atau", "untuk", "di", "bagi", "yang", "dengan", "dari", "ke", "of", "the", "and", "for"})


def bracketed(text: str, spans: Sequence[Span], gazetteer: Gazetteer) -> list[Span]:
    """Give the spans of a text with bracketed short forms, ages and initials read.

    ``spans`` are sorted and do not overlap, and so are those given.
    """
    told = list(spans)
    for match in _SHORT.finditer(text):
        _change(told, match.start(), match.end(), partial(_with_short, text, match, gazetteer))
    for pattern in (_AGED, _INITIALS):
        for match in pattern.finditer(text):
            _change(told, *match.span(1), partial(_with_person, text, match))
    return told


def abbreviates(short: str, name: str) -> bool:
    """Say whether a name holds a short form's letters in their order, the first at its beginning ("Kejagung", "KPK").

    Short forms that are not in capitals need four letters: "Ida" is no short form of "Indonesia".
    """
    small, whole = fold(short).replace("-", ""), fold(name)
    if not small.isalpha() or not (short.isupper() or len(small) > 3) or len(small) >= len(whole):
        return False
    letters = iter(whole)
    return whole[0] == small[0] and all(letter in letters for letter in small)


def _change(told: list[Span], start: int, end: int, change: Callable[[list[Span]], list[Span]]) -> None:
    """Put what ``change`` makes of the spans near a place in their stead."""
    first, last = bisect_left(told, (start - _REACH,)), bisect_left(told, (end,))
    told[first:last] = sorted(change(told[first:last]))


def _with_short(text: str, match: re.Match[str], gazetteer: Gazetteer, near: list[Span]) -> list[Span]:
    short, start, end = match[1], match.start(1), match.end(1)
    over = [span for span in near if span.end > start]
    beside = [span for span in near if span.end <= start]
    if any(span.start < match.start() for span in over):
        return near
    if beside and beside[-1].end == match.start():
        before = beside[-1]
        named = abbreviates(short, text[before.start : before.end]) and all(span.end <= end for span in over)
        return [*beside, Span(start, end, before.label)] if named else near
    long = _long_form(text, short, match.start())
    if long is None or (beside and beside[-1].end > long):
        return near
    company = _COMPANY.search(text, max(0, long - 4), long)
    body = fold(text[long : match.start()].split()[0]) in gazetteer.words[WordRole.BODY]
    if company or (body and fold(short) not in gazetteer.words[WordRole.NOT_ENTITY]):
        long = company.start() if company else long
        beyond = max((span.end for span in over), default=end)
        if beyond > match.end():  # "Polisi Sektor (Polsek) Jatinegara"
            return [*beside, Span(long, beyond, EntityType.ORG)]
        return [*beside, Span(long, match.start(), EntityType.ORG), Span(start, end, EntityType.ORG)]
    return beside if [span[:2] for span in over] == [(start, end)] else near


def _long_form(text: str, short: str, end: int) -> int | None:
    """Give where the words before ``end`` begin whose initials are a short form, or the two that it abbreviates."""
    found = _LONG.search(text[max(0, end - _REACH) : end] + " ")
    if found is None:
        return None
    base = end + 1 - len(found[0])
    words = list(re.finditer(_WORD, found[0]))
    if not short.isupper():
        pair = found[0][words[-2].start() : -1] if len(words) > 1 else ""
        return end - len(pair) if pair.istitle() and abbreviates(short, pair) else None
    left = list(fold(short))
    for word in reversed(words):
        if fold(word[0])[0] == left[-1]:
            left.pop()
        elif fold(word[0]) not in _SMALL:
            return None
        if not left:
            return base + word.start()
    return None


def _with_person(text: str, match: re.Match[str], near: list[Span]) -> list[Span]:
    """Add a person where no span stands, or make a lone abbreviation in capitals one."""
    start, end = match.span(1)
    over = [span for span in near if span.start < end and start < span.end]
    initials = text[start:end].isupper() and end - start < 5
    if over and not (initials and over[0][:2] == (start, end)):
        return near
    if not initials and not _NOT_NAMES.isdisjoint(fold(text[start:end]).split()):
        return near
    return [*(span for span in near if span not in over), Span(start, end, EntityType.PER)]
