"""What linking gives: the people of an article, and where each of its texts speaks of them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

from processors.lexicon.places import PlaceKind
from processors.people.names import in_headline, name_end, person_spans, skip_honorifics
from processors.people.offices import OfficeHit, find_offices
from processors.people.people import Person, name_words
from processors.text.reading import Reading, Sentence


@dataclass(frozen=True, slots=True)
class Mention:
    """Tokens ``first`` to ``last`` of one text speak of a person; ``owned``: of somebody or something of theirs."""

    first: int
    last: int
    start: int
    end: int
    person: int
    owned: bool = False
    name: tuple[int, int] | None = None
    """Characters of the bare name, where one stands."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of an article and where each text speaks of them, in order."""

    people: tuple[Person, ...]
    mentions: tuple[tuple[Mention, ...], ...]
    """One tuple per reading, in the order the readings were given."""


def mentions_in(cast: Cast, reading: int, sentence: Sentence) -> tuple[Mention, ...]:
    """The mentions of one sentence, in order."""
    mentions = cast.mentions[reading]
    first = bisect_left(mentions, sentence.first, key=lambda m: m.first)
    last = bisect_left(mentions, sentence.last, key=lambda m: m.first)
    return mentions[first:last]


class LinkedText:
    """One text while its people are being linked: what was found, and which words are spoken for."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.tokens = reading.tokens
        self.found: list[Mention] = []
        self.unnamed: list[OfficeHit] = []
        self.taken = bytearray(len(reading.tokens))
        self.persons = person_spans(reading)
        self.offices = find_offices(reading.clean, reading.tokens, reading.places)
        for hit in self.offices:  # the tagger may take the office for a part of the name: "Emir Kuwait Sheikh Sabah"
            end = self.persons.get(hit.first)
            if end is not None and end > hit.after:
                del self.persons[hit.first]
                self.persons[skip_honorifics(reading, hit.after)] = end
        at_char = {token.start: i for i, token in enumerate(reading.tokens)}
        self.place_at = {at_char[hit.start]: hit for hit in reading.places if hit.start in at_char}
        offices = {hit.first for hit in self.offices}
        self.blocked = offices | set(self.place_at)
        self.stops = offices | {at for at, hit in self.place_at.items() if hit.kind is PlaceKind.COUNTRY}
        self.countries = {hit.code for hit in reading.places if hit.kind is PlaceKind.COUNTRY}

    def name_end(self, at: int) -> int | None:
        """The token behind the name that starts at a token; None where none does."""
        last = name_end(self.reading, at, self.persons, self.blocked, self.stops)
        return last if last is not None and name_words(self.text(at, last)) else None  # "B.J" alone names nobody

    def text(self, first: int, last: int) -> str:
        """The text from one token to before another."""
        return self.reading.clean[self.tokens[first].start : self.tokens[last - 1].end]

    def tokens_of(self, start: int, end: int) -> tuple[int, int]:
        """The tokens among characters ``start`` to ``end``, half-open."""
        first, last = (bisect_left(self.tokens, at, key=lambda token: token.start) for at in (start, end))
        return first, last

    def gap(self, left: int, right: int) -> str:
        """What stands between two tokens."""
        return self.reading.gap(left, right)

    def headline(self, at: int) -> bool:
        """Whether a token stands where capitals tell no names."""
        return in_headline(self.reading, at)

    def free(self, first: int, last: int) -> bool:
        """Whether nobody has claimed these tokens."""
        return not any(self.taken[first:last])

    def take(self, first: int, last: int) -> None:
        """Claim tokens."""
        self.taken[first:last] = b"\1" * (last - first)

    def add(
        self, first: int, last: int, person: int, *, owned: bool = False, name: tuple[int, int] | None = None
    ) -> None:
        """Note that these tokens speak of a person; ``name``: the tokens of the bare name among them."""
        chars = (self.tokens[name[0]].start, self.tokens[name[1] - 1].end) if name else None
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        self.found.append(Mention(first, last, start, end, person, owned, chars))
        self.take(first, last)

    def extend(self, at: int, last: int) -> None:
        """Let the mention ``found[at]`` go on to before token ``last``: "Putin, Presiden Rusia"."""
        self.found[at] = replace(self.found[at], last=last, end=self.tokens[last - 1].end)
        self.take(self.found[at].first, last)
