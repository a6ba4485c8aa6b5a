"""Finds known phrases in a raw text in one pass: a trie over words, longest phrase first.

A regex of thousands of alternatives is tried branch by branch at every word; a trie costs one dictionary look-up for
a word that starts no phrase, which most words do not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import Generic, TypeVar

from processors.lexicon.words import WEEKDAY

T = TypeVar("T")

_WORD = re.compile(r"\w+")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
_CLOSED = re.compile(rf"[.;)]|\Z|, (?:[a-z0-9(]|{WEEKDAY})")
"""What stands behind the last place of a chain; "Hotel Raffles, Kuningan, Jakarta" goes on to its city."""
# "ROMA, KOMPAS.com - ", "Lima (ANTARA) - ", "TEMPO.CO, Bern - ": a dateline needs no other word to be a place.
_DATELINE = re.compile(r"(?:,? \(?[A-Z][\w./ ]{1,30}\)?)? ?(?:--?|[\u2013\u2014]) ")
_SOURCE = re.compile(r"(?:[A-Z][\w. ]{1,24}, )?")
_LONGEST_SOURCE = 28
_LONGEST_VENUE = 5
"""In words."""
# A phrase may be broken by blanks and hyphens alike ("Timor-Leste"); other marks must stand in the phrase itself, so
# that "Papua. Barat" is not "Papua Barat".
_PLAIN = re.compile(r"[ \t\xa0\u2010-\u2014-]*\Z")


class Case(Enum):
    """How the letters in the text must stand for a phrase to count."""

    ANY = "any"  # "rusia", "Rusia", "RUSIA"
    INITIAL = "initial"  # a capital first, or a place cue before it: "Solo", "di solo"
    CUED = "cued"  # a capital first and a place cue before it: "di Batu"
    EXACT = "exact"  # as written: "AS"


@lru_cache(maxsize=2**14)
def fold(text: str) -> str:
    """Lower case without accents and with straight apostrophes: ``Élysée`` -> ``elysee``."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """What a phrase stands for; ``value`` None blocks shorter phrases inside it ("AS Roma")."""

    surface: str
    case: Case
    value: T | None


@dataclass(slots=True)
class _Node(Generic[T]):
    steps: dict[tuple[str, str], _Node[T]] = field(default_factory=dict)
    entries: list[Entry[T]] = field(default_factory=list)


class PhraseTrie(Generic[T]):
    """Phrases to values. Filled once, then only read.

    ``cues``: words after which a name is a place: they make "Batu" the town and "solo" the city. ``tails``: small
    words that scraped pages glue to a name where the closing tag of a link was dropped ("Irandalam").
    """

    def __init__(self, cues: Collection[str] = (), tails: Collection[str] = ()) -> None:
        self._cues = frozenset(cues)
        self._tails = frozenset(tails)
        self._roots: dict[str, _Node[T]] = {}
        self._glued: dict[str, tuple[int, T]] = {}

    def add(self, phrase: str, case: Case, value: T | None) -> None:
        """Put a phrase in. Of two values for one phrase the first keeps it, where both would match."""
        words = list(_WORD.finditer(phrase))
        node = self._roots.setdefault(fold(words[0].group()), _Node())
        for left, right in pairwise(words):
            step = (_gap(phrase[left.end() : right.start()]) or "", fold(right.group()))
            node = node.steps.setdefault(step, _Node())
        node.entries.append(Entry(phrase, case, value))

    def add_glued(self, word: str, value: T) -> None:
        """Let a capitalised word be found too where the next small word is glued to it."""
        for tail in self._tails:
            self._glued.setdefault(word + tail, (len(word), value))

    def find(self, text: str) -> Iterator[tuple[int, int, T]]:
        """Longest phrases from left to right, not overlapping, as ``(start, end, value)`` in characters of ``text``.

        Linear in the text: a phrase has at most as many words as the longest one put in.
        """
        words = list(_WORD.finditer(text))
        at = 0
        while at < len(words):
            word, used = words[at].group(), 1
            node = self._roots.get(fold(word))
            if node is not None:
                used, found = self._longest(text, words, at, node)
                if found is not None:
                    yield found
            elif word in self._glued:
                start, (size, value) = words[at].start(), self._glued[word]
                yield start, start + size, value
            at += used

    def _longest(
        self, text: str, words: list[re.Match[str]], at: int, node: _Node[T] | None
    ) -> tuple[int, tuple[int, int, T] | None]:
        best: tuple[int, tuple[int, int, T] | None] = (1, None)
        start, last = words[at].start(), at
        while node is not None:
            end = words[last].end()
            entry = self._fitting(node, text, start, end, words, at) if node.entries else None
            if entry is not None:
                used = last - at + 1
                best = (used, None) if entry.value is None else (used, (start, end, entry.value))
            last += 1
            if last == len(words) or not node.steps:
                break
            gap = _gap(text[end : words[last].start()])
            node = None if gap is None else node.steps.get((gap, fold(words[last].group())))
        return best

    def _fitting(
        self, node: _Node[T], text: str, start: int, end: int, words: list[re.Match[str]], at: int
    ) -> Entry[T] | None:
        for entry in node.entries:
            if entry.case is Case.ANY:
                return entry
            if entry.case is Case.EXACT:
                if text[start:end] == entry.surface.rstrip("."):
                    return entry
                continue
            capital = text[start].isupper()
            if capital and entry.case is Case.INITIAL:
                return entry
            cued = at > 0 and words[at - 1].group().lower() in self._cues and end - start > 3
            if cued and (capital or entry.case is Case.INITIAL):
                return entry
            opens = start <= _LONGEST_SOURCE and _SOURCE.fullmatch(text, 0, start) is not None
            if capital and opens and _DATELINE.match(text, end):
                return entry
            if capital and _CLOSED.match(text, end) and self._behind_venue(text, words, at):
                return entry
        return None

    def _behind_venue(self, text: str, words: list[re.Match[str]], at: int) -> bool:
        """Whether a cue stands before the venue in front of a name: "di Istana Pemerintah, Lima, Selasa"."""
        first = at - 1
        while first > 0 and at - first <= _LONGEST_VENUE and words[first].group()[0].isupper():
            if text[words[first].end() : words[first + 1].start()] != (", " if first == at - 1 else " "):
                return False
            first -= 1
        between = text[words[first].end() : words[first + 1].start()] if first >= 0 else ""
        return 0 <= first < at - 1 and between == " " and words[first].group().lower() in self._cues


def _gap(between: str) -> str | None:
    """What stands between two words of a phrase, blanks aside; None where no phrase goes on across it."""
    if between in (" ", "-", "") or (len(between) < 4 and _PLAIN.match(between)):
        return ""
    if len(between) > 3 or "\n" in between:
        return None
    return between.translate(_APOSTROPHES).strip()
