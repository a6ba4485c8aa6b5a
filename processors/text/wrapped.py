"""Lines that were broken at a fixed width, as mail and old agency wires do, put together again.

A break is taken for a blank only where nothing speaks for the end of a paragraph, a headline or an entry of a list.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate, chain, pairwise

from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.titles import titles
from processors.lexicon.words import words

_NARROWEST, _WIDEST = 30, 85
"""Lengths of lines that were broken at 50 to 80 columns: the last word that found no room may have been long."""
_COLUMN, _SHORTEST = 45, 16
"""A text without any longer line is set in a narrow column, as for a telephone; its lines are at least so long."""
_SLACK = 4
"""So much room is left where a line was broken by the eye, or a tag at its end was counted."""
_ENDED = re.compile(r"[.!?:;][\"')\]]*$")
# A full stop behind these is no end: "di St. | Petersburg", "Retno L.P. | Marsudi", "Marcos Jr. | bertemu".
_BEFORE_NAMES = re.compile(
    r"(?<!\w)(?:[A-Z]|St|Sta|Dr|Drs|Dra|Ir|Prof|Hj|KH|Tn|Ny|Mr|Mrs|Ms|Jl|No|Kol|Letkol|Brigjen|Mayjen|Letjen|Jend)\.$"
)
_BEHIND_NAMES = re.compile(r"(?<!\w)(?:Jr|Sr|dll|dkk|dsb|Tbk|Inc|Ltd|Corp|WIB|WITA|WIT)\.$")
_ENTRY = re.compile(r"[-*•·>]|\d{1,2}[.)] ")
_BOUND = re.compile(rf"(?:,|\b(?:{'|'.join(sorted(words('normalise.function_words')))}))$")
_HALVES = re.compile(r"(?<=\w-)( )(?=\w)")
_LAST, _FIRST = re.compile(r"(?<!\w)[A-Z][\w'’-]*$"), re.compile(r"[A-Z][\w'’-]*")
_SMALL_WORD = re.compile(r"(?<!\w)[a-z]{4,}(?!\w)")
_SMALL_IN_HEADLINES = frozenset({"dari", "yang", "untuk", "pada", "dengan", "tapi", "atau", "soal", "buat", "oleh"})


def unwrapped(text: str) -> str:
    """The text with blanks where lines were broken for their length alone; its length stays."""
    if "\n" not in text:
        return text
    narrowest = _SHORTEST if max(map(len, text.split("\n"))) <= _COLUMN else _NARROWEST
    return "\n\n".join(_joined(paragraph.split("\n"), narrowest) for paragraph in text.split("\n\n"))


def halves_joined(before: str, after: str) -> set[int]:
    """Where a blank stands in ``after``, the unwrapped text, between the halves of a word: "Kim Jong-", "un"."""
    if before == after:
        return set()
    return {match.start(1) for match in _HALVES.finditer(after) if before[match.start(1)] == "\n"}


def _joined(lines: list[str], narrowest: int) -> str:
    """The lines of one paragraph."""
    width = max(map(len, lines))
    if len(lines) == 1 or width > _WIDEST:
        return "\n".join(lines)
    whole = _ENDED.search(lines[-1]) is not None
    quoted = [so_far % 2 == 1 for so_far in accumulate(line.count('"') for line in lines)]
    pieces, verb, goes_on = [lines[0]], False, False
    for (one, other), inside in zip(pairwise(lines), quoted[:-1], strict=True):
        verb = verb or any(word not in _SMALL_IN_HEADLINES for word in _SMALL_WORD.findall(one))
        full = len(one) + 1 + len(other.split(" ", 1)[0]) > width - _SLACK
        least = 0 if goes_on and whole and verb else narrowest  # a sentence that has begun, and not ended
        goes_on = _goes_on(one, other, whole and (full or verb), full and inside, least)
        pieces += " " if goes_on else "\n", other
        verb = verb and goes_on  # "menemui Menteri | B di Port | Moresby": the sentence with the verb has not ended
    return "".join(pieces)


@cache
def _pairs() -> frozenset[tuple[str, str]]:
    """Two words beside each other in the name of an office, a country, a city or a leader: "Menteri | Luar"."""
    known = load_gazetteer()
    names = chain(
        (title.phrase for title in titles()),
        (name for city in known.cities for name in (city.name, *city.aliases)),
        (name for country in known.countries for name in (country.name, *country.aliases)),
        (name for term in known.leaders.terms for name in (term.name, *term.aliases)),
    )
    return frozenset(pair for name in names for pair in pairwise(name.lower().split()))


def _within_name(line: str, other: str) -> bool:
    """Whether a line ends within a name: "menemui Menteri | Luar Negeri B di Port | Moresby"."""
    last, first = _LAST.search(line), _FIRST.match(other)
    return last is not None and first is not None and (last[0].lower(), first[0].lower()) in _pairs()


def _goes_on(line: str, other: str, running: bool, quoted: bool, narrowest: int) -> bool:
    """Whether a sentence runs over the end of a line.

    ``running``: the line has no room for the next word, or is no headline, which has no verb in small letters, and
    the paragraph ends as sentences end; ``quoted``: a quotation is open behind a line that is full.
    """
    if not other:
        return False
    if (quoted and not other.startswith('"')) or _within_name(line, other):
        return True
    named = _BEFORE_NAMES.search(line) is not None
    ended = _ENDED.search(line) and not named and not (_BEHIND_NAMES.search(line) and other[0].islower())
    if len(line) < narrowest or ended or _ENTRY.match(other):
        return False
    return named or other[0].islower() or other[0] in "(0123456789" or bool(_BOUND.search(line)) or running
