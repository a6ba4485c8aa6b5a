"""One text with everything found in it: words, sentences, entity spans and places."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from processors.lexicon.gazetteer import Gazetteer, PlaceHit
from processors.lexicon.phrases import Token, tokenize
from processors.lexicon.places import PlaceKind
from processors.text.boxes import boxes
from processors.text.normalise import Text
from processors.text.pasted import pasted
from processors.text.tagged import Span
from schemas.entities import Part

# Before a place within a street's name: "Jalan Medan Merdeka Barat".
_STREET, _LONGEST_STREET = re.compile(r"\b(?:Jalan|Jl\.?|Jln\.?) (?:[A-Z][\w'-]*\.? ){0,4}$"), 60
_PARTY = re.compile(r"\bBulan Bintang\b|\bK(?:etua [Uu]mum|etum|ader) PBB\b")
"""Where it stands, "PBB" is that party, and not the United Nations."""
# Scraped text loses the line break between sentences: "New York,Pernyataan itu", "AS., Peluncuran".
_LOST_BREAK = re.compile(
    r",(?<=[a-z],)(?=[A-Z][a-z]+ [a-z])|,(?<=[.!?\"],)\s?(?=[A-Z\"])|\n+|"
    r"S(?<!\wS)CROLL TO CONTINUE WITH CONTENT\b|A(?<!\wA)(?:DVERTISEMENT|dvertisement)\b|I(?<!\wI)klan\b|"
    r"B(?<!\wB)aca [Jj]uga ?: ?,"
)
_INITIAL = re.compile(r"\b[A-Z]\.$")
_CAPITALS = 0.7
_LONGEST = 2000
"""Longest sentence, in characters: bounds the work on text without any end of sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters ``start`` to ``end`` and tokens ``first`` to ``last`` of a text, both half-open."""

    index: int
    start: int
    end: int
    first: int
    last: int
    headline: bool
    """Most words start with a capital, so that capitals tell no names."""
    quoted: bool
    """Opens inside a quotation that an earlier sentence of its paragraph began."""
    linked: bool
    """Stands in a line that points to another article."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, ready to be searched. All offsets are in ``text.clean``."""

    text: Text
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    spans: tuple[Span, ...]
    places: tuple[PlaceHit, ...]
    firsts: tuple[int, ...]
    """The first token of each sentence."""
    towns: frozenset[str]
    """The towns that it names, by their names."""

    @property
    def clean(self) -> str:
        """The text that all offsets count in."""
        return self.text.clean

    def sentence_at(self, token: int) -> int:
        """Index of the sentence that holds a token; the one before, where it stands between two."""
        return max(0, bisect_right(self.firsts, token) - 1)

    def places_in(self, start: int, end: int) -> tuple[PlaceHit, ...]:
        """The places that start among characters ``start`` to ``end``."""
        first, last = (bisect_left(self.places, at, key=lambda hit: hit.start) for at in (start, end))
        return self.places[first:last]

    def up_to(self, sentence: Sentence, token: int) -> Sentence:
        """A sentence as far as a token."""
        return replace(sentence, end=self.tokens[token].start, last=token)

    def gap(self, left: int, right: int) -> str:
        """What stands between two tokens."""
        return self.clean[self.tokens[left].end : self.tokens[right].start]


def read(text: Text, bounds: Sequence[tuple[int, int]], spans: Sequence[Span], gazetteer: Gazetteer) -> Reading:
    """Put together what is known of a text. ``bounds``: its sentences as the tagger saw them."""
    tokens = tuple(tokenize(text.clean))
    sentences = _sentences(text.clean, tokens, bounds)
    if text.part is Part.TITLE:
        sentences = tuple(replace(sentence, headline=True) for sentence in sentences)
    firsts = tuple(sentence.first for sentence in sentences)
    clean, party = text.clean, _PARTY.search(text.clean) is not None
    places = [
        hit
        for hit in gazetteer.find_places(clean)
        if not (_in_street(clean, hit.start) or (party and clean.startswith("PBB", hit.start)))
    ]
    towns = frozenset(hit.name for hit in places if hit.kind is PlaceKind.CITY)
    return Reading(text, tokens, sentences, tuple(spans), tuple(places), firsts, towns)


def _in_street(clean: str, start: int) -> bool:
    """Whether a place is part of a street's name: "Jalan Medan Merdeka Barat"."""
    return _STREET.search(clean, max(0, start - _LONGEST_STREET), start) is not None


def _sentences(clean: str, tokens: Sequence[Token], bounds: Sequence[tuple[int, int]]) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    links = sorted([*boxes(clean), *pasted(clean)])
    opened = [left for left, _ in links]
    token = line = before = 0
    quoted = False
    for start, end in _refined(clean, _parted(bounds, links)):
        if clean.find("\n", before, start) >= 0:  # quotation marks that never close are forgotten at the line's end
            line, quoted = start, False
        quoted ^= clean.count('"', max(line, before), start) % 2 == 1
        before = start
        while token < len(tokens) and tokens[token].start < start:
            token += 1
        first = token
        while token < len(tokens) and tokens[token].start < end:
            token += 1
        if token > first:
            headline = clean[end - 1] not in '."' and _headline(tokens[first:token])
            link = bisect_right(opened, start) - 1
            linked = link >= 0 and start < links[link][1]
            found.append(Sentence(len(found), start, end, first, token, headline, quoted, linked))
    return tuple(found)


def _parted(bounds: Sequence[tuple[int, int]], links: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sentences, broken where another article's headline begins and where it ends."""
    edges = sorted({edge for link in links for edge in link})
    at = 0
    for start, end in bounds:
        while at < len(edges) and edges[at] <= start:
            at += 1
        while at < len(edges) and edges[at] < end:
            yield start, edges[at]
            start = edges[at]
            at += 1
        yield start, end


def _refined(clean: str, bounds: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Break sentences where the text shows a break that the tagger did not see."""
    refined: list[tuple[int, int]] = []
    for start, end in _whole(clean, bounds):
        at = start
        for match in _LOST_BREAK.finditer(clean, start, end):
            refined.append((at, match.start()))
            at = match.end()
        while end - at > _LONGEST:
            cut = clean.rfind(" ", at + 1, at + _LONGEST)
            cut = cut if cut > at else at + _LONGEST
            refined.append((at, cut))
            at = cut
        refined.append((at, end))
    return [trimmed for bound in refined if (trimmed := _trim(clean, *bound))[0] < trimmed[1]]


def _whole(clean: str, bounds: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join what was cut at the initials of a name: "Retno L.P. | Marsudi"."""
    joined: list[tuple[int, int]] = []
    for start, end in bounds:
        if (
            joined
            and clean[joined[-1][1] : start] == " "
            and _INITIAL.search(clean, max(0, joined[-1][1] - 3), joined[-1][1])
        ):
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _trim(clean: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (clean[start].isspace() or clean[start] in ","):
        start += 1
    while end > start and clean[end - 1].isspace():
        end -= 1
    return start, end


def _headline(tokens: Sequence[Token]) -> bool:
    words = [token for token in tokens if len(token.text) > 3]
    return len(words) > 3 and sum(token.capital for token in words) > _CAPITALS * len(words)
