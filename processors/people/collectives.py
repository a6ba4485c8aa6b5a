"""Leaders of one body or of several parties whom a text tells without their names: "pimpinan DPR", "para ketua umum
partai", "elite PPP". They take part as one, until the text names who of them came."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from processors.lexicon.office import Office
from processors.lexicon.places import PlaceKind
from processors.lexicon.titles import titles
from processors.lexicon.words import words
from processors.people.cast import Cast, LinkedText, Mention
from processors.people.introduce import DefaultCountries
from processors.people.people import Person, PersonRegistry
from processors.text.reading import Reading, Sentence
from schemas.mentions import Rank

_CHIEF = "ketua umum "
_NAMED = re.compile(r",? (?:(?:yakni|yaitu|termasuk|antara lain|di ?antaranya|seperti|masing-masing)(?: oleh)?,? )?")
_WHOM = words("collectives.whom")
_MOST = 60
"""So many mentions of a text are looked at for who leads a body; bounds the time on hostile text."""


def _longest_of(phrases: Iterable[str]) -> str:
    """A group that matches the longest of these phrases, in small letters or capitals."""
    return f"(?i:{'|'.join(map(re.escape, sorted(phrases, key=lambda p: (-len(p), p))))})"


_LEADERS, _PARTIES = _longest_of(words("collectives.leaders")), _longest_of(words("collectives.parties"))
_COALITION = r"(?: Koalisi(?: [A-Z][a-z]+){1,3}(?: \([A-Z]+\))?(?: Plus)?)?"  # "partai-partai Koalisi A (KA) Plus"
_OPENS = frozenset(
    re.split(r"\W", phrase.lower(), maxsplit=1)[0]
    for kind in ("leaders", "chairs", "several", "delegates")
    for phrase in words(f"collectives.{kind}")
) | {"dpp"}
"""The first word of each; few texts hold one, and few words of those are."""
_OF_HOUSE = re.compile(
    rf"\b(?P<who>{_LEADERS} (?:(?:Dewan Perwakilan (?:Rakyat|Daerah)|Majelis Permusyawaratan Rakyat)"
    r"(?: \((?P<letters>[A-Z]{3})\))?|(?P<body>DPR|MPR|DPD)|"
    rf"(?P<abroad>{_longest_of(words('collectives.houses_abroad'))})|{_longest_of(words('collectives.houses'))}))(?!\w)"
)


# "Ketua umum partai yang hadir antara lain A, B", "Mereka adalah A dan B", "Rombongan dipimpin A dengan B", "Usai
# pertemuan, A menyebut", "A menyebut pembicaraan itu": who they are that were told without their names.
_MEETING = _longest_of(words("collectives.meetings"))
_WHO_ARE = re.compile(
    r"\b(?:(?P<before>(?:menyebut|menilai|menggambarkan|mengatakan,?|bercerita,?|menegaskan,?) (?:bahwa |hasil |isi )*"
    rf"{_MEETING}|(?:turut |ikut |juga )?diundang|(?:menerima|memenuhi) undangan)|"
    rf"(?i:usai|seusai|selepas|setelah|sesudah|dalam) {_MEETING}|"
    r"(?i:hadir|datang|tiba|berdatangan|menyusul|disusul|duduk|tampak|terlihat|dipimpin|diwakili|termasuk|antara lain|"
    r"di ?antaranya|mereka (?:adalah|ialah|yakni|yaitu)))\b"
)
_ABSENT = re.compile(r"\b(?:tidak|tak|belum|batal|berhalangan|absen|tanpa|urung|selain)\b", re.IGNORECASE)
_LEGISLATURE = frozenset({Rank.LEGISLATURE})
"""They come together: who leads the house, and the deputies."""


@cache
def _of_parties() -> re.Pattern[str]:
    """Leaders of parties: of some, of those of a coalition, or of one by its name."""
    chiefs = (title.phrase for title in titles() if title.office is Office.PARTY_CHIEF)
    parties = (led.removeprefix("dpp ") for phrase in chiefs for led in [phrase.partition(_CHIEF)[2]])
    names = set(parties) - {"", "partai", "pbnu"}
    chairs, several = _longest_of(words("collectives.chairs")), _longest_of(words("collectives.several"))
    some = rf"{several} (?P<some>{chairs}(?: \(ketum\))?(?: {_PARTIES})?){_COALITION}(?! (?i:partai )?[A-Z])"
    led = rf"(?P<led>{_LEADERS} (?:DPP )?(?:(?P<body>{_longest_of(names)})|{_PARTIES}(?! [A-Z])))"
    sent = rf"(?P<sent>(?:{_longest_of(words('collectives.delegates'))} (?:DPP )?|DPP )(?P<party>{_longest_of(names)}))"
    return re.compile(rf"\b(?:{led}|{some}|(?P<who>{chairs} {_PARTIES})|{sent})(?!\w)")


def _matches(pattern: re.Pattern[str], page: LinkedText) -> Iterator[re.Match[str]]:
    """What `finditer` finds, looking only where a word of `_OPENS` stands."""
    at = 0
    for token in page.tokens:
        if token.lower in _OPENS and token.start >= at:
            match = pattern.match(page.reading.clean, token.start)
            if match is not None:
                at = match.end()
                yield match


class Collectives:
    """Reads the texts of one article for leaders without names; after the names, before the offices without names."""

    def __init__(self, pages: Sequence[LinkedText], registry: PersonRegistry, defaults: DefaultCountries) -> None:
        self.pages, self.registry, self.defaults = pages, registry, defaults
        self._known: dict[tuple[Rank, str], int] = {}
        self._led: dict[tuple[Rank, str], int | None] = {}

    def read(self) -> None:
        """Add a mention for each: of who leads the body, where the article names him, else of them together."""
        for page in self.pages:
            page.found.sort(key=lambda m: m.first)
            told = [
                self._told(page, match, rank)
                for pattern, rank in ((_OF_HOUSE, Rank.LEGISLATURE), (_of_parties(), Rank.PARTY))
                for match in _matches(pattern, page)
            ]
            for first, last, person in filter(None, told):
                page.add(first, last, person)

    def _told(self, page: LinkedText, told: re.Match[str], rank: Rank) -> tuple[int, int, int] | None:
        """The tokens, first and last, and whom they mean; None where the names stand beside them."""
        group = told.groupdict()
        start, end = told.span(next(name for name in ("who", "led", "some", "sent") if group.get(name)))
        first, last = page.tokens_of(start, end)
        whole = page.tokens_of(start, told.end())[1]
        last = whole if page.free(first, whole) else last
        country, last = self._country(page, last)
        if not page.free(first, last) or self._named(page, page.tokens_of(told.start(), end)[0], last):
            return None
        body = group.get("letters") or group["body"] or group.get("party")
        person = self._chief(body, rank) if body is not None else None
        if group.get("sent") and (person is None or not self._acts(page, first)):
            return None  # nobody of rank
        return first, last, person if person is not None else self._several(page.text(first, last), country, rank)

    def _several(self, text: str, country: str, rank: Rank) -> int:
        office = Office.SPEAKER if rank is Rank.LEGISLATURE else Office.PARTY_CHIEF
        if (rank, country) not in self._known:
            self._known[rank, country] = self.registry.several(text, country, rank, office)
        return self._known[rank, country]

    def _named(self, page: LinkedText, first: int, last: int) -> bool:
        """ "Tiga ketum parpol, A, B, dan C", "pimpinan partai, termasuk A": who they are, stands right behind."""
        at = bisect_left(page.found, last, key=lambda m: m.first)
        if at == len(page.found):
            return False
        told = page.found[at]
        if _NAMED.fullmatch(page.reading.clean, page.tokens[last - 1].end, told.start) is None:
            return False
        page.found[at] = replace(told, first=first, start=page.tokens[first].start)
        page.take(first, last)
        return True

    def _acts(self, page: LinkedText, first: int) -> bool:
        """Whether a party's people stand where somebody acts or is met: not "kantor DPP A", "Ketua DPP A"."""
        sentence = page.reading.sentences[page.reading.sentence_at(first)]
        before = page.tokens[first - 1].lower if first else ""
        return first == sentence.first or before in _WHOM

    def _chief(self, body: str, rank: Rank) -> int | None:
        """Whom the article names at the head of a body: "Ketua DPR A"."""
        party = re.escape(re.sub(r"(?i)^partai ", "", body).lower())
        if (rank, party) not in self._led:
            self._led[rank, party] = self._named_chief(party, rank)
        return self._led[rank, party]

    def _named_chief(self, party: str, rank: Rank) -> int | None:
        leads = re.compile(rf"(?:ketua|ketua umum|ketum|presiden) (?:dpp )?(?:partai )?{party}\b", re.IGNORECASE)
        for page in self.pages:
            for mention in page.found[:_MOST]:
                person = self.registry.people[mention.person]
                if person.rank is rank and leads.match(page.reading.clean, mention.start):
                    return mention.person
        return None

    def _country(self, page: LinkedText, after: int) -> tuple[str, int]:
        """The country told right behind and the token behind it, else the one that the article speaks of most."""
        hit = page.place_at.get(after)
        if hit is None or hit.kind is not PlaceKind.COUNTRY or hit.code is None:
            return self.defaults.home, after
        return hit.code, page.tokens_of(hit.start, hit.end)[1]


def named_behind(
    reading: Reading, cast: Cast, mentions: Sequence[Mention], sentence: Sentence, members: Collection[int]
) -> list[int]:
    """More of those who meet at home and were told as one, "pimpinan DPR", that a sentence names."""
    people = cast.people
    told = {(people[i].rank, people[i].country) for i in members if people[i].several or people[i].rank in _LEGISLATURE}
    said = _WHO_ARE.search(reading.clean, sentence.start, sentence.end) if told else None
    if said is None or _ABSENT.search(reading.clean, sentence.start, sentence.end):
        return []
    fit = [m for m in mentions if m.person not in members and (people[m.person].rank, people[m.person].country) in told]
    if said["before"] is not None:
        return [m.person for m in fit if m.end <= said.start()][-1:]
    return [m.person for m in fit if m.start >= said.start()]


def unnamed_left_out(group: set[int], other: set[int], people: Sequence[Person]) -> set[int]:
    """A group without those of parties or a house whom it does not name, where ``other`` names some: "para ketum"."""
    ranks = {people[i].rank for i in other if people[i].named}
    return {i for i in group if not (people[i].several and people[i].rank in ranks)}


def of_parties(person: Person, people: Sequence[Person]) -> bool:
    """Leaders of parties without their names, whom no head meets: a party's chief sees them every day."""
    heads = any(p.rank is Rank.HEAD or p.office is Office.FORMER for p in people)
    return person.several and person.rank is Rank.PARTY and not heads
