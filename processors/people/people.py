"""Who is who within one article: one person for all forms of a name, with office, country and leader id."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from processors.lexicon.gazetteer import Gazetteer
from processors.lexicon.leaders import LeaderTerm
from processors.lexicon.office import HEAD_OFFICES, Office
from processors.lexicon.placefinder import fold
from processors.people.names import HONORIFICS, NOT_NAMES, PARTICLES
from schemas.mentions import Rank

_WORD = re.compile(r"[^\W_]+")
_RANKS = (Rank.HEAD, Rank.ORG, Rank.MINISTER, Rank.LEGISLATURE, Rank.PARTY, Rank.ENVOY, Rank.OTHER)
_OF_A_SIDE = frozenset({Rank.HEAD, Rank.ORG, Rank.MINISTER})
_MOST_ALIKE = 20
"""So many people who share a word of their names are told apart; bounds the time on hostile text."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the article. ``country`` and ``rank`` are None for somebody the text gives no office."""

    name: str
    words: frozenset[str]
    country: str | None = None
    rank: Rank | None = None
    office: Office | None = None
    leader_id: str | None = None
    named: bool = True
    assumed: bool = False
    """The country is a guess."""
    several: bool = False
    """More than one of an office, told without their names: "pimpinan DPR"."""
    short: frozenset[str] = field(default_factory=frozenset)
    """Words that stand for this person besides those of the name ("MBS")."""


def name_words(name: str) -> frozenset[str]:
    """The words of a name that tell people apart: no particles, no titles, no initials."""
    words = {fold(word) for word in _WORD.findall(name)}
    return frozenset(w for w in words if len(w) > 1 and w not in PARTICLES and w not in HONORIFICS)


class PersonRegistry:
    """Collects the people of one article. Not shared, and gone when the article is read."""

    def __init__(self, gazetteer: Gazetteer, on: date) -> None:
        self.people: list[Person] = []
        self.gazetteer = gazetteer
        self.on = on
        """The day that offices are looked up for."""
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._seen: list[int] = []
        self._clock = 0
        self._countries: set[str | None] = set()
        self._by_leader: dict[str, int] = {}
        self._holders: dict[tuple[Office, str | None], int] = {}

    def named(self, name: str, office: Office | None, country: str | None, rank: Rank | None) -> int:
        """The person called ``name``, new or known; what the office tells is added."""
        words = name_words(name)
        alike = self._alike(words, office, country) if len(words) == 1 and office else None
        if alike is not None:
            self.touch(alike)  # "Raja Abdullah" where the text has named "Raja Yordania Abdullah II"
            return alike
        term = self._term(name, office, country, rank)
        known = self._by_leader.get(term.id) if term else None
        if known is None:
            known = self._known(words, country or (term.country if term else None), office)
        if known is None:
            known = self._new(Person(name, words))
        self._update(known, name, words, office, country, rank, term)
        self.touch(known)
        return known

    def _alike(self, words: frozenset[str], office: Office | None, country: str | None) -> int | None:
        """The person of the article last spoken of who bears a word as part of the name and holds the same office."""
        known = (i for word in words for i in self.short(word))
        fits = (i for i in known if self.people[i].office == office and words <= self.people[i].words)
        return next((i for i in fits if country in (None, self.people[i].country)), None)

    def bears(self, name: str, office: Office) -> bool:
        """Whether somebody of the article holds an office and bears this one word as part of the name."""
        return self._alike(name_words(name), office, None) is not None

    def office(self, office: Office, country: str, rank: Rank, text: str) -> int:
        """The person who holds an office, as far as the article tells; else a person without a name."""
        found = self.holder(office, country)
        if found is None:
            term = self.gazetteer.leader_in_office(country, office, self.on)
            leader_id = term.id if term else None
            found = self._new(Person(text, frozenset(), country, rank, office, leader_id, named=False))
        self.touch(found)
        return found

    def several(self, text: str, country: str, rank: Rank, office: Office) -> int:
        """Those of an office whom the article tells together, without their names; nobody refers back to one."""
        return self._new(Person(text, frozenset(), country, rank, office, named=False, several=True))

    def unranked(self, text: str) -> int:
        """Somebody of whom the text tells an office that makes no leader; nothing refers back to them."""
        return self._new(Person(text, frozenset(), None, Rank.OTHER, Office.OTHER, None, named=False))

    def _new(self, person: Person) -> int:
        self.people.append(person)
        self._seen.append(0)
        return len(self.people) - 1

    def knows_country(self, country: str) -> bool:
        """Whether somebody of this country has been spoken of."""
        return country in self._countries

    def holder(self, office: Office, country: str | None) -> int | None:
        """The person of the article last spoken of who holds an office; ``country`` None: of any country."""
        found = self._holders.get((office, country))
        if found is None and office is Office.LEADER and country is not None:  # "pemimpin Kamboja" who leads its senate
            found = self._holders.get((Office.SPEAKER, country))
        return found

    def short(self, word: str) -> list[int]:
        """People that one word of a name may stand for, the last one spoken of first."""
        return sorted(self._by_word.get(fold(word), ())[-_MOST_ALIKE:], key=lambda i: -self._seen[i])

    def touch(self, index: int) -> None:
        """Note that a person is spoken of now."""
        self._clock += 1
        self._seen[index] = self._clock
        person = self.people[index]
        if person.office is None or person.rank is Rank.PARTY:
            return
        offices = {person.office, Office.LEADER} if person.office in HEAD_OFFICES else {person.office}
        for office in offices:
            if not (person.assumed and office is Office.MINISTER):  # many ministers, and a guess which country's
                self._holders[office, person.country] = index
            self._holders[office, None] = index

    def nickname(self, person: int, word: str) -> None:
        """Let a word stand for a person: "Mohammed bin Salman (MBS)"."""
        if person not in self._by_word[fold(word)]:
            self._by_word[fold(word)].append(person)
        known = self.people[person]
        self.people[person] = replace(known, short=known.short | {fold(word)})

    def assume(self, person: int, country: str, *, sure: bool = False) -> None:
        """Give a person without country the likely one; ``sure``: the text tells it beside the name."""
        self.people[person] = replace(self.people[person], country=country, assumed=not sure)
        if sure:
            self.touch(person)

    def term(self, name: str) -> LeaderTerm | None:
        """The leader called ``name`` on the article's day."""
        return self._term(name, None, None, None)

    def _term(self, name: str, office: Office | None, country: str | None, rank: Rank | None) -> LeaderTerm | None:
        terms: Sequence[LeaderTerm] = self.gazetteer.leaders_named(name, self.on)
        if country is not None:
            terms = [t for t in terms if t.country == country]
        elif office is Office.MONARCH and all(t.office is not office for t in terms):  # "Raja Abdullah", no other
            terms = self.gazetteer.leaders_named(f"Raja {name}", self.on) or terms
        if not terms and country is not None and office is not None:  # "Presiden Rusia Vladimir": a name cut short
            holder = self.gazetteer.leader_in_office(country, office, self.on)
            terms = [holder] if holder and name_words(name) <= name_words(holder.name) else []
        best = sorted(terms, key=lambda t: (t.office is not office, t.rank is not rank, _RANKS.index(t.rank), t.id))
        return best[0] if best else None

    def _known(self, words: frozenset[str], country: str | None, office: Office | None) -> int | None:
        near = {i for word in words for i in self._by_word.get(word, ())[-_MOST_ALIKE:]}
        fits = []
        for i in sorted(near):
            p = self.people[i]
            subset = words <= (p.words | p.short) or p.words <= words
            if Office.MONARCH in (office, p.office) and office != p.office:
                continue  # "Raja Malaysia Abdullah" is not the minister Saifuddin Abdullah
            if subset and not (country and p.country and not p.assumed and country != p.country):
                fits.append(i)
        return max(fits, key=lambda i: (self.people[i].office == office, self._seen[i]), default=None)

    def _update(
        self,
        index: int,
        name: str,
        words: frozenset[str],
        office: Office | None,
        country: str | None,
        rank: Rank | None,
        term: LeaderTerm | None,
    ) -> None:
        p = self.people[index]
        if len(words) > len(p.words):
            p = replace(p, name=name, words=words)
        elif not words <= (p.words | p.short):  # one leader, two names: "Vladimir" cut short, then "Putin"
            p = replace(p, short=p.short | words)
        if country is not None and (p.country is None or p.assumed):
            p = replace(p, country=country, assumed=False)
        weak = p.rank in (Rank.ENVOY, Rank.OTHER)
        if rank is not None and (p.office is None or (weak and rank in _OF_A_SIDE)):
            p = replace(p, rank=rank, office=office)  # "Duta Besar A, Wakil Sekjen PBB": what counts more
        if term is not None and (p.country is None or p.country == term.country):
            p = replace(
                p,
                country=term.country,
                rank=p.rank or term.rank,
                office=p.office or term.office,
                leader_id=p.leader_id or term.id,
            )
        self.people[index] = p
        self._countries.add(p.country)
        if p.leader_id is not None:
            self._by_leader.setdefault(p.leader_id, index)
        for word in words:
            if index not in self._by_word[word] and word not in NOT_NAMES:
                self._by_word[word].append(index)
