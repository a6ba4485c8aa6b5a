"""Headlines of other articles that scrapers leave within a paragraph: "... (Baca juga: Putin Bertemu Xi) ...".

They are told by a word that points to them, or, where none does, by a meeting in capitals ("Putin Bertemu Xi di
Beijing Dalam pidatonya ia ..."): in sentences verbs have small letters. Only what surely is such a headline is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from processors.lexicon.rows import read_rows
from processors.lexicon.words import words

_POINTER = re.compile(
    r"(?P<bracket>[(\[] ?)?(?<!\w)"
    r"(?:(?:Baca|BACA|Lihat|LIHAT|Simak|SIMAK|Tonton|TONTON|Saksikan|SAKSIKAN)"
    r"(?P<more>(?: [Jj]uga| JUGA| [Pp]ula)?(?: [Vv]ideo| VIDEO| [Bb]erita| [Aa]rtikel| [Ff]oto)?)|"
    r"(?:Berita|BERITA|Artikel|ARTIKEL|Video|VIDEO)(?P<kin> [Tt]erkait| TERKAIT| [Ll]ainnya| LAINNYA| [Pp]ilihan))"
    r"(?P<colon> ?:)?(?!\w)\s*(?=[A-Z\"'\d])"
)
_BEFORE = frozenset("\n.!?\"'),]:;-")
"""What stands before a pointer, blanks aside: no word, of whose sentence it would be a part."""
_WORD = re.compile(r"[^\W_][\w'-]*")
_STOP = re.compile(r"[.!?][\"')\]]*(?=\s+[A-Z\"'(\[]|\s*$)|(?<=\w),(?=[A-Z\"'])|\n", re.MULTILINE)
_ABBREVIATED = re.compile(r"(?<!\w)(?:[A-Z]|St|Jr|Sr|Dr|Prof|No|Ir)$")
_SENTENCE = re.compile(r"[.!?][\"')\]]* +(?=[A-Z])")
_SMALL = frozenset({"di", "ke", "dari", "dan", "yang", "untuk", "pada", "dengan", "tapi", "atau", "vs", "soal", "buat"})
_OPENERS = words("reading.openers")
_TOLD_BEFORE = frozenset({"pertemuan", "keduanya", "kedua", "mereka", "hal", "itu", "ini"})
"""Openers that may speak of the meeting in the headline, which then is a subheading of this article."""
_OFFICES = words("pasted.offices")
LONGEST = 160
"""Of a headline, in characters."""
_ON = 40
"""Characters behind a "!" that show whether the headline goes on."""
_FEWEST = 4
"""Words of a headline."""


def _verbs() -> frozenset[str]:
    rows = read_rows("triggers.csv")
    return frozenset(row["phrase"] for row in rows if row["kind"] in ("verb", "receive") and " " not in row["phrase"])


_VERBS = _verbs()


def pasted(text: str) -> list[tuple[int, int]]:
    """Half-open places of the headlines, each with the word that points to it, in order. Linear in the text."""
    found = sorted([*_pointed(text), *_titled(text)])
    return [place for at, place in enumerate(found) if at == 0 or place[0] >= found[at - 1][1]]


def told_in_capitals(headline: str) -> bool:
    """Whether a headline tells of a meeting: a verb behind its first word, with a capital."""
    return any(word[0].isupper() and word.lower() in _VERBS for word in _WORD.findall(headline)[1:])


def _pointed(text: str) -> Iterator[tuple[int, int]]:
    """Headlines behind "Baca juga:"."""
    for pointer in _POINTER.finditer(text):
        before = text[max(0, pointer.start() - 8) : pointer.start()].rstrip(" ")
        sure = pointer["colon"] and pointer["more"]
        if before and before[-1] not in _BEFORE and not sure:
            continue
        begin = pointer.end()
        if pointer["bracket"]:
            close = text.find(")" if "(" in pointer["bracket"] else "]", begin, begin + LONGEST)
            if close >= 0 and "\n" not in text[begin:close]:
                yield pointer.start(), close + 1
                continue
        end = _end(text, begin, below="\n" in pointer.group())
        if "\n" in pointer.group() and _STOP.match(text, end - 1) and not _in_capitals(text, begin, end):
            continue  # the link is lost, and a paragraph of the article stands below
        kind = pointer["more"] or pointer["kin"]
        if end > begin and (pointer["colon"] or (kind and _in_capitals(text, begin, end))):
            yield pointer.start(), end


def _end(text: str, begin: int, *, below: bool) -> int:
    """Where a headline ends that stands behind a pointer or ``below`` it: where the next sentence opens."""
    stop = begin + LONGEST
    for mark in _STOP.finditer(text, begin, stop):
        asked = mark.group()[0] in "!?" and _in_capitals(text, mark.end(), mark.end() + _ON)
        if not asked and not _ABBREVIATED.search(text, begin, mark.start()):
            stop = mark.end()
            break
    return _opening(text, begin, min(stop, len(text)), sure=not below) or min(stop, len(text))


def _opening(text: str, begin: int, end: int, *, sure: bool) -> int | None:
    """Where a sentence opens that is glued to the headline at ``begin``; ``sure``: that is no sentence itself."""
    run = list(_WORD.finditer(text, begin, end))
    for at, (word, behind) in enumerate(pairwise(run[1:]), 1):
        gap = text[run[at - 1].end() : word.start()]
        if at >= _FEWEST and gap == ' "' and told_in_capitals(text[begin : word.start()]):
            return word.start() - 1
        plain = gap.strip() == ""
        if at < _FEWEST or not plain or not word.group()[0].isupper() or not behind.group()[0].islower():
            continue
        if word.group().lower() in _OPENERS and not _goes_on(run, at):
            return word.start()
        if behind.group() not in _SMALL and _in_capitals(text, begin, word.start()):
            return _subject(text, run, at, sure)
    return None


def _goes_on(run: list[re.Match[str]], at: int) -> bool:
    """Whether a headline goes on behind a word that may open a sentence: "Usai Pertemuan di Beijing"."""
    small = run[at + 1].group() in _SMALL
    return small and (at + 2 >= len(run) or run[at + 2].group()[0].isupper())


def _subject(text: str, run: list[re.Match[str]], at: int, sure: bool) -> int | None:
    """Where the subject begins that ends with word ``at``: with its office ("Menteri Luar Negeri Sugiono mengatakan").

    None where that is not known: names alone may be the subject, "Putin, Xi Jinping, dan Kim Jong Un bertemu".
    """
    first = at
    while first > max(0, at - 6) and run[first].group().lower() not in _OFFICES and run[first].group() not in _SMALL:
        first -= 1
    if run[first].group().lower() not in _OFFICES:
        sure = sure or told_in_capitals(text[run[0].start() : run[at].start()])
        return run[at].start() if sure and run[at - 1].group() not in _SMALL else None
    while first > 0 and run[first - 1].group().lower() in _OFFICES and run[first - 1].group()[0].isupper():
        first -= 1
    return run[first].start() if first == 0 or run[first - 1].group() not in _SMALL else None


def _in_capitals(text: str, begin: int, end: int) -> bool:
    """Whether a stretch is written as headlines are: all words but small ones with a capital."""
    run = [word.group() for word in _WORD.finditer(text, begin, end) if word.group() not in _SMALL]
    return len(run) >= _FEWEST and all(not word[0].islower() for word in run)


def _titled(text: str) -> Iterator[tuple[int, int]]:
    """Headlines that nothing points to, between two sentences of one paragraph, that tell of a meeting."""
    for stop in _SENTENCE.finditer(text):
        begin = stop.end()
        first = [word.group() for word in islice(_WORD.finditer(text, begin), _FEWEST)]
        if any(word[0].islower() and word not in _SMALL for word in first):
            continue  # as nearly all do; what follows looks closer
        line = text.find("\n", begin, begin + LONGEST)
        end = _opening(text, begin, line if line >= 0 else min(begin + LONGEST, len(text)), sure=False)
        if end is None or not _in_capitals(text, begin, end):
            continue
        if _tells(text, begin, end):
            yield begin, end


def _tells(text: str, begin: int, end: int) -> bool:
    """Whether a headline tells of a meeting, and a sentence surely opens behind it."""
    inner = [word.group().lower() for word in _WORD.finditer(text, begin, end)]
    verb = next((at for at, word in enumerate(inner) if at > 0 and word in _VERBS), None)
    opener = _WORD.match(text, end)
    if verb is None or opener is None:
        return False
    word = opener.group().lower()
    # "Prabowo Bertemu Presiden Putin membahas energi" is a hurried sentence: an office opens one only behind a place.
    placed = "di" in inner[verb:-1] and word in _OFFICES
    return placed or (word in _OPENERS and word not in _TOLD_BEFORE)
