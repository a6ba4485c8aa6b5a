"""Link what a text says of people to the persons it means: office, country and name in every order the press uses.

"Presiden Rusia Vladimir Putin", "Putin, Presiden Rusia,", "PM Jepang", "Menlu AS Marco Rubio", "mitranya dari Iran";
then short forms ("Putin", "MBS") back to the fuller name. The body is read first: headlines use its short forms.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from processors.entities.names import HONORIFICS, NOT_NAMES, name_end, person_spans, skip_honorifics
from processors.entities.offices import OfficeHit, find_offices
from processors.entities.people import Person, Roster
from processors.entities.reading import Reading
from processors.gazetteer import Gazetteer
from schemas.mentions import Rank

UNDATED = date(2026, 1, 1)
"""The day that offices are looked up for in an article without one: that of the leaders table."""

_BEFORE_NAME = re.compile(r" |, | ?\) ?|\), | \"| ")
_NICKNAME = re.compile(r" ?\(([A-Z][A-Za-z]{1,14})\)")
_APPOSITION = re.compile(r", | \(| selaku | sebagai | yang merupakan |, yang juga ")
_ORGANISATIONS_ONLY = "worldorg"
_OWNERS = frozenset(
    "istri suami putra putri anak menantu adik kakak ayah ibu ibunda rumah kediaman tim kubu pemerintahan kabinet "
    "administrasi pendukung relawan surat cucu".split()  # noqa: SIM905 - a list of words reads better as words
)


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


def link(readings: Sequence[Reading], gazetteer: Gazetteer, published: date | None) -> Cast:
    """Find the people in the texts of one article. ``readings``: the text that introduces people first, the body."""
    roster = Roster(gazetteer, published or UNDATED)
    home = _home(readings)
    linkers = [_Linker(reading, roster, home) for reading in readings]
    for linker in linkers:
        linker.full_names()
    for linker in linkers:
        linker.short_names()
    for linker in linkers:
        linker.bare_offices()
    return Cast(tuple(roster.people), tuple(tuple(sorted(x.found, key=lambda m: m.first)) for x in linkers))


def _home(readings: Sequence[Reading]) -> str:
    """The country whose ministers need no country in this article: Indonesia, unless it is not spoken of at all."""
    seen = Counter(hit.code for reading in readings for hit in reading.places if hit.code and len(hit.code) == 2)
    return "ID" if seen["ID"] or not seen else seen.most_common(1)[0][0]


class _Linker:
    """Reads one text three times: full names, short names, offices without names."""

    def __init__(self, reading: Reading, roster: Roster, home: str) -> None:
        self.reading = reading
        self.roster = roster
        self.home = home
        self.found: list[Mention] = []
        self.persons = person_spans(reading)
        self.offices = find_offices(reading.clean, reading.tokens, reading.places)
        self.taken = bytearray(len(reading.tokens))
        at_char = {token.start: i for i, token in enumerate(reading.tokens)}
        self.place_at = {hit.start: hit for hit in reading.places}
        self.places = {at_char[hit.start] for hit in reading.places if hit.start in at_char}
        self.blocked = self.places | {hit.first for hit in self.offices}
        self.countries = {hit.code for hit in reading.places if hit.kind == "country"}
        self.unnamed: list[OfficeHit] = []

    def full_names(self) -> None:
        """Offices with names, and what the tagger took for a person of two words or more."""
        for hit in self.offices:
            at = self._name_start(hit)
            last = name_end(self.reading, at, self.persons, self.blocked) if at is not None else None
            if at is not None and last is not None and not self._is_pair(at, last):
                self._introduce(hit, at, last)
            else:
                self.unnamed.append(hit)
        for first, last in self.persons.items():
            at = skip_honorifics(self.reading, first)
            if at < last - 1 and not any(self.taken[first:last]) and not self._is_pair(at, last):
                if at in self.blocked or self.reading.sentences[self.reading.sentence_at(at)].headline:
                    continue  # in headlines capitals lead the tagger astray; short forms find the people
                self._add(first, last, self.roster.named(self._text(at, last), None, None, None), name=(at, last))

    def _name_start(self, hit: OfficeHit) -> int | None:
        at = hit.after
        if at >= len(self.reading.tokens) or hit.plural:
            return None
        if self.reading.tokens[at].lower == "yang" and at + 1 < len(self.reading.tokens):
            while at < len(self.reading.tokens) and self.reading.tokens[at].lower in ("yang", "baru", "terpilih", "saat", "itu"):
                at += 1
        gap = self.reading.clean[hit.end : self.reading.tokens[at].start] if at < len(self.reading.tokens) else "\n"
        spaced = at != hit.after or _BEFORE_NAME.fullmatch(gap)
        if not spaced:
            return None
        start = skip_honorifics(self.reading, at)
        if "," in gap and start not in self.persons and not self._looks_named(start):
            return None
        return start

    def _looks_named(self, at: int) -> bool:
        """Behind a comma a capital is no proof ("Menteri Energi, Ilmu Pengetahuan"): somebody known must stand there."""
        tokens = self.reading.tokens
        if at >= len(tokens) or at in self.blocked or not tokens[at].capital or tokens[at].lower in NOT_NAMES:
            return False
        return self.roster.term(tokens[at].text) is not None or bool(self.roster.short(tokens[at].text))

    def _is_pair(self, first: int, last: int) -> bool:
        """ "Trump-Netanyahu": two people, whom the short forms will find."""
        dashes = [i for i in range(first + 1, last) if self.reading.gap(i - 1, i) == "-"]
        return any(
            self.reading.tokens[i].capital and (self.roster.term(self._text(i, last)) or self.roster.term(self._text(first, i)))
            for i in dashes
        )

    def _introduce(self, hit: OfficeHit, at: int, last: int) -> None:
        name = self._text(at, last)
        if hit.sender is not None and self._is_sender(hit, name):
            self._introduce_sender(hit, at, last)
            return
        rank, office = self._standing(hit, name)
        if hit.office.office == "counterpart":
            rank, office = self._counterpart(hit)
        country = hit.countries[0] if hit.countries else self._from_country(last)
        person = self.roster.named(name, office, country, rank)
        nickname = _NICKNAME.match(self.reading.clean, self.reading.tokens[last - 1].end)
        if nickname and nickname[1] not in ("AS", "RI"):
            self.roster.nickname(person, nickname[1])
        if self.roster.people[person].country is None:
            self._settle(hit, person, rank)
        self._add(hit.first, last, person, owned=hit.owned, name=(at, last))

    def _is_sender(self, hit: OfficeHit, name: str) -> bool:
        """ "Utusan Presiden China Xi Jinping" names the president, "Utusan Presiden AS Steve Witkoff" the envoy."""
        term = self.roster.term(name)
        return term is not None and hit.sender is not None and term.rank == hit.sender.rank

    def _introduce_sender(self, hit: OfficeHit, at: int, last: int) -> None:
        assert hit.sender is not None
        country = hit.countries[0] if hit.countries else None
        sender = self.roster.named(self._text(at, last), hit.sender.office, country, hit.sender.rank)
        self._add(hit.first, last, sender, owned=True, name=(at, last))
        country = self.roster.people[sender].country
        following = name_end(self.reading, last, self.persons, self.blocked)
        if following is not None and self.reading.gap(last - 1, last) == ", " and last in self.persons:
            envoy = self.roster.named(self._text(last, following), hit.office.office, country, hit.office.rank)
            self._add(last, following, envoy, name=(last, following))
        elif (before := self._named_before(hit)) is not None:
            self.roster.named(self._text(*before), hit.office.office, country, hit.office.rank)

    def _named_before(self, hit: OfficeHit) -> tuple[int, int] | None:
        """ "Song Tao, Penasihat Presiden China": the tagged name right before an office."""
        first = next((f for f in range(hit.first - 1, max(-1, hit.first - 5), -1) if self.persons.get(f) == hit.first), None)
        if first is None or self.reading.gap(hit.first - 1, hit.first) != ", ":
            return None
        return first, hit.first

    def _from_country(self, last: int) -> str | None:
        """ "Raja Salman dari Arab Saudi"."""
        tokens = self.reading.tokens
        if last + 1 < len(tokens) and tokens[last].lower == "dari" and last + 1 in self.places:
            hit = self.place_at[tokens[last + 1].start]
            return hit.code if hit.kind == "country" else None
        return None

    def _standing(self, hit: OfficeHit, name: str) -> tuple[Rank | None, str | None]:
        """Rank and office that the phrase gives to a named person; (None, None) leaves it to the table."""
        term = self.roster.term(name)
        if hit.former or (hit.ordinal is not None and term is not None and term.office == "former"):
            return Rank.PARTY, "former"
        needs = hit.office.needs
        if needs == _ORGANISATIONS_ONLY and not any(len(code) > 2 or code in ("UN", "EU") for code in hit.countries):
            return Rank.OTHER, "other"
        if needs == "org" and not hit.countries:
            return (None, None) if term else (Rank.OTHER, "other")
        if needs == "country" and not hit.countries or needs == "table":
            return (None, None) if term else (Rank.OTHER, "other")
        return hit.office.rank, hit.office.office

    def _counterpart(self, hit: OfficeHit) -> tuple[Rank | None, str | None]:
        """ "Mitranya" holds the office of whoever was spoken of before."""
        at = bisect_left(self.found, hit.first, key=lambda m: m.first)
        for mention in reversed(self.found[max(0, at - 4) : at]):
            person = self.roster.people[mention.person]
            if person.rank is not None and person.office != "counterpart":
                return person.rank, person.office
        return None, None

    def _settle(self, hit: OfficeHit, person: int, rank: Rank | None) -> None:
        """The country of an officer whom neither text nor table gives one."""
        previous = self.found[-1] if self.found else None
        if previous is not None and rank is Rank.MINISTER:
            between = self.reading.clean[previous.end : hit.start]
            country = self.roster.people[previous.person].country
            if country and re.fullmatch(r", (?:dan |serta )?| dan | serta ", between):
                self.roster.assume(person, country)
                return
        if rank in (Rank.MINISTER, Rank.LEGISLATURE, Rank.PARTY, Rank.ENVOY):
            self.roster.assume(person, self.home)

    def short_names(self) -> None:
        """Parts of known names, and leaders known by one name alone."""
        tokens = self.reading.tokens
        index = 0
        while index < len(tokens):
            last = self._short_at(index)
            index = last if last is not None else index + 1

    def _short_at(self, at: int) -> int | None:
        token = self.reading.tokens[at]
        if self.taken[at] or not token.capital or token.lower in NOT_NAMES or len(token.text) < 2:
            return None
        if at in self.places and at not in self.persons:
            return None
        if self._inside_other_name(at):
            return None
        ids = self.roster.short(token.text)
        last = at + 1
        while last < len(self.reading.tokens) and last - at < 8 and not self.taken[last]:
            gap, after = self.reading.gap(last - 1, last), self.reading.tokens[last]
            narrowed = [i for i in self.roster.short(after.text) if i in ids]
            if gap not in (" ", "-") or not narrowed or not (after.capital or gap == "-"):
                break
            ids, last = narrowed, last + 1
        if not ids:
            person, last = self._from_table(at)
            if person is None:
                return None
            ids = [person]
        self.roster.touch(ids[0])
        self._add(at, last, ids[0], owned=self._owner(at), name=(at, last))
        return last

    def _inside_other_name(self, at: int) -> bool:
        """Whether the capitalised word before shows that this is the end of somebody else's name."""
        if at == 0 or self.reading.gap(at - 1, at) != " " or self.taken[at - 1]:
            return False
        before = self.reading.tokens[at - 1]
        sentence = self.reading.sentences[self.reading.sentence_at(at)] if self.reading.sentences else None
        if sentence is None or sentence.headline or at - 1 <= sentence.first or self.reading.text.part == "title":
            return False
        plain = before.lower in NOT_NAMES or before.lower in HONORIFICS or at - 1 in self.places
        return before.capital and len(before.text) > 2 and not plain and not before.text.isupper()

    def _from_table(self, at: int) -> tuple[int | None, int]:
        """A leader whom the article never introduces: "Trump" in an article about Iran."""
        end = name_end(self.reading, at, self.persons, self.blocked) or at + 1
        for last in range(min(end, at + 4), at, -1):
            if any(self.taken[at:last]):
                continue
            name = self._text(at, last)
            term = self.roster.term(name)
            if term is not None and (last - at > 1 or self._plausible(term.country, term.office)):
                return self.roster.named(name, None, None, None), last
        return None, at + 1

    def _plausible(self, country: str, office: str) -> bool:
        """One word names a foreign leader only in office, and where the text speaks of the country."""
        if office == "former" and country != "ID":
            return False
        return country == "ID" or country in self.countries or len(country) != 2 or self._known_country(country)

    def _known_country(self, country: str) -> bool:
        return any(p.country == country for p in self.roster.people)

    def _owner(self, at: int) -> bool:
        return at > 0 and self.reading.gap(at - 1, at) == " " and self.reading.tokens[at - 1].lower in _OWNERS

    def bare_offices(self) -> None:
        """Offices without names: somebody already known, or a person of that office alone."""
        self.found.sort(key=lambda m: m.first)
        ending = {m.last: m for m in self.found}
        for hit in self.unnamed:
            if any(self.taken[hit.first : hit.after]):
                continue
            if self._apposed(hit, ending.get(hit.first)):
                continue
            office, rank = hit.office.office, hit.office.rank
            if hit.former or rank in (Rank.OTHER, Rank.PARTY) and office != "counterpart":
                continue
            if office == "counterpart":
                given_rank, given_office = self._counterpart(hit)
                if given_rank is None or given_office is None or not hit.countries:
                    continue
                office, rank = given_office, given_rank
            self._bare(hit, office, rank)

    def _bare(self, hit: OfficeHit, office: str, rank: Rank) -> None:
        if hit.office.needs == _ORGANISATIONS_ONLY and all(len(c) == 2 and c not in ("UN", "EU") for c in hit.countries):
            return
        if not hit.countries:
            # "Kepala Negara" alone is how the Indonesian press calls its own president.
            country = "ID" if hit.office.phrase == "kepala negara" else None
            person = self.roster.holder(office, country) if self.reading.tokens[hit.first].capital else None
            if person is not None:
                self._add(hit.first, hit.after, person, owned=hit.owned)
            return
        for country in hit.countries:
            text = self.reading.clean[hit.start : hit.end]
            if len(hit.countries) > 1:  # "pemimpin Turki dan Iran" is two people
                known = self.roster.gazetteer.country(country)
                text = f"{hit.office.phrase} {known.name if known else country}"
            person = self.roster.office(office, country, rank, text)
            self._add(hit.first, hit.after, person, owned=hit.owned)

    def _apposed(self, hit: OfficeHit, before: Mention | None) -> bool:
        """ "Putin, Presiden Rusia,": the office tells more of the person named right before."""
        if before is None or before.owned or before.name is None:
            return False
        gap = self.reading.clean[before.end : hit.start]
        person = self.roster.people[before.person]
        country = hit.countries[0] if hit.countries else None
        if not _APPOSITION.fullmatch(gap) or (country is None and person.rank is not None):
            return False
        if person.country not in (None, country) and not person.assumed:
            return False
        index = self.roster.named(person.name, hit.office.office, country, hit.office.rank)
        if self.roster.people[index].country is None and hit.office.rank in (Rank.MINISTER, Rank.LEGISLATURE):
            self.roster.assume(index, self.home)
        self.taken[hit.first : hit.after] = b"\1" * (hit.after - hit.first)
        return True

    def _add(self, first: int, last: int, person: int, *, owned: bool = False, name: tuple[int, int] | None = None) -> None:
        tokens = self.reading.tokens
        chars = (tokens[name[0]].start, tokens[name[1] - 1].end) if name else None
        self.found.append(Mention(first, last, tokens[first].start, tokens[last - 1].end, person, owned, chars))
        self.taken[first:last] = b"\1" * (last - first)

    def _text(self, first: int, last: int) -> str:
        return self.reading.clean[self.reading.tokens[first].start : self.reading.tokens[last - 1].end]
