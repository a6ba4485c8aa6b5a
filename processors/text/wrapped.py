"""Lines that were broken at a fixed width, as mail and old agency wires do, put together again.

A break is taken for a blank only where nothing speaks for the end of a paragraph, a headline or an entry of a list.
"""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

from processors.lexicon.words import words

_NARROWEST, _WIDEST = 30, 85
"""Lengths of lines that were broken at 50 to 80 columns: the last word that found no room may have been long."""
_ENDED = re.compile(r"[.!?:;][\"')\]]*$")
# A full stop behind these is no end: "di St. | Petersburg", "Retno L.P. | Marsudi", "Marcos Jr. | bertemu".
_BEFORE_NAMES = re.compile(
    r"(?<!\w)(?:[A-Z]|St|Sta|Dr|Drs|Dra|Ir|Prof|Hj|KH|Tn|Ny|Mr|Mrs|Ms|Jl|No|Kol|Letkol|Brigjen|Mayjen|Letjen|Jend)\.$"
)
_BEHIND_NAMES = re.compile(r"(?<!\w)(?:Jr|Sr|dll|dkk|dsb|Tbk|Inc|Ltd|Corp|WIB|WITA|WIT)\.$")
_ENTRY = re.compile(r"[-*•·>]|\d{1,2}[.)] ")
_BOUND = re.compile(rf"(?:,|\b(?:{'|'.join(sorted(words('normalise.function_words')))}))$")
_HALVES = re.compile(r"(?<=\w-)( )(?=\w)")
_SMALL_WORD = re.compile(r"(?<!\w)[a-z]{4,}(?!\w)")
_SMALL_IN_HEADLINES = frozenset({"dari", "yang", "untuk", "pada", "dengan", "tapi", "atau", "soal", "buat", "oleh"})


def unwrapped(text: str) -> str:
    """The text with blanks where lines were broken for their length alone; its length stays."""
    if "\n" not in text:
        return text
    return "\n\n".join(_joined(paragraph.split("\n")) for paragraph in text.split("\n\n"))


def halves_joined(before: str, after: str) -> set[int]:
    """Where a blank stands in ``after``, the unwrapped text, between the halves of a word: "Kim Jong-", "un"."""
    if before == after:
        return set()
    return {match.start(1) for match in _HALVES.finditer(after) if before[match.start(1)] == "\n"}


def _joined(lines: list[str]) -> str:
    """The lines of one paragraph."""
    width = max(map(len, lines))
    if len(lines) == 1 or width > _WIDEST:
        return "\n".join(lines)
    whole = _ENDED.search(lines[-1]) is not None
    quoted = [so_far % 2 == 1 for so_far in accumulate(line.count('"') for line in lines)]
    marks = [
        " " if _goes_on(one, other, whole, width, inside) else "\n"
        for (one, other), inside in zip(pairwise(lines), quoted[:-1], strict=True)
    ]
    return "".join(line + mark for line, mark in zip(lines, [*marks, ""], strict=True))


def _goes_on(line: str, other: str, whole: bool, width: int, quoted: bool) -> bool:
    """Whether a sentence runs over the end of a line.

    ``whole``: its paragraph, whose longest line is ``width``, ends as sentences end; ``quoted``: a quotation is open
    behind the line. A headline above a paragraph ends before its line is full, and has no verb in small letters.
    """
    full = len(line) + 1 + len(other.split(" ", 1)[0]) > width
    if quoted and full and not other.startswith('"'):
        return True
    named = _BEFORE_NAMES.search(line) is not None
    ended = _ENDED.search(line) and not named and not (_BEHIND_NAMES.search(line) and other[0].islower())
    if len(line) < _NARROWEST or ended or _ENTRY.match(other):
        return False
    if named:
        return True
    if other[0].islower() or other[0] in "(0123456789" or _BOUND.search(line):
        return True
    return whole and (full or any(word not in _SMALL_IN_HEADLINES for word in _SMALL_WORD.findall(line)))
