"""People whom a text introduces: by an office and a name, or as the tagger saw them."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from processors.lexicon.office import Office
from processors.lexicon.places import PlaceKind
from processors.lexicon.titles import Needs, TitleFlag, of_world_body
from processors.lexicon.words import words
from processors.people.cast import LinkedText
from processors.people.names import NOT_NAMES, PARTICLES, first_halves, skip_honorifics
from processors.people.offices import OfficeHit
from processors.people.people import PersonRegistry, name_words
from schemas.mentions import Rank

_BEFORE_NAME = re.compile(r" |, | ?\) ?|\), | \"| ")
_NICKNAME = re.compile(r" ?\(([A-Z][A-Za-z]{1,14})\)")
_HOUSES = frozenset({"kediaman", "rumah", "kantor", "istana"})
_WIVES = frozenset({"ibu", "ny", "nyonya", "istri", "istrinya"})
_BEFORE, _LONGEST_PARTY, _PARTY_WORDS = 60, 4, words("names.party")
_BETWEEN = frozenset({"yang", "baru", "terpilih", "saat", "itu"})
_TERM = re.compile(r"\b(?:19|20)\d\d ?[-–] ?((?:19|20)\d\d)\b")
_LED = re.compile(r"\b(?:di(?:pimpin|ketuai|kepalai|wakili))(?: langsung)?(?: oleh)? $")


class DefaultCountries(NamedTuple):
    """Countries of officers whom nothing gives one: ``abroad`` for ministers whom the table does not know."""

    home: str
    abroad: str


class Introducer:
    """Reads one text for full names. ``homes``: the countries of officers whom nothing else gives one."""

    def __init__(self, page: LinkedText, registry: PersonRegistry, defaults: DefaultCountries) -> None:
        self.page = page
        self.registry = registry
        self.defaults = defaults

    def full_names(self) -> None:
        """Offices with names, and what the tagger took for a person of two words or more."""
        for hit in self.page.offices:
            at = self._name_start(hit)
            last = self.page.name_end(at) if at is not None else None
            if at is not None and last is not None and not self._is_pair(at, last):
                self._introduce(hit, at, last)
            else:
                self.page.unnamed.append(hit)
        for first, last in self.page.persons.items():
            at = skip_honorifics(self.page.reading, first)
            while at < last and self.page.tokens[at].lower in NOT_NAMES:  # "Kata Putin"
                at += 1
            if at < last - 1 and self.page.free(first, last) and not self._is_pair(at, last):
                if at in self.page.blocked or self.page.headline(at):
                    continue  # in headlines capitals lead the tagger astray; short forms find the people
                if self._is_wife(first, at, last):
                    self.page.add(first, last, self.registry.unranked(self.page.text(at, last)))
                    continue
                short = {t.lower for t in self.page.tokens[at : last - 1]} <= PARTICLES  # "Al-Sabah", of whom it told
                known = self.registry.short(self.page.tokens[last - 1].text) if short else []
                person = known[0] if known else self.registry.named(self.page.text(at, last), None, None, None)
                self.page.add(first, last, person, name=(at, last))

    def _is_wife(self, first: int, at: int, last: int) -> bool:
        """ "Presiden Joko Widodo beserta Ibu Iriana Joko Widodo": who bears his name behind her own is not he."""
        name = self.page.text(at, last)
        if not {t.lower for t in self.page.tokens[max(0, first - 2) : at]} & _WIVES or self.registry.term(name):
            return False
        husbands = (
            self.registry.people[i].words for t in self.page.tokens[at + 1 : last] for i in self.registry.short(t.text)
        )
        return any(words < name_words(name) for words in husbands)

    def _name_start(self, hit: OfficeHit) -> int | None:
        at = hit.after
        if at >= len(self.page.tokens) or hit.plural:
            return None
        housed = self.page.tokens[hit.first - 1].lower in _HOUSES  # "kediaman Menteri Perdagangan, A": his house
        if hit.owned and not housed and self.page.reading.clean.startswith(",", hit.end):
            return None  # "adik kandung Presiden ketiga, Sri": she is somebody else
        if self.page.tokens[at].lower == "yang":
            while at < len(self.page.tokens) and self.page.tokens[at].lower in _BETWEEN:
                at += 1
        gap = self.page.reading.clean[hit.end : self.page.tokens[at].start] if at < len(self.page.tokens) else "\n"
        spaced = at != hit.after or _BEFORE_NAME.fullmatch(gap)
        if not spaced:
            return None
        start = skip_honorifics(self.page.reading, at)
        if self.page.tokens[hit.after - 1].lower == "partai":
            start = self._behind_party(start)
        if "," in gap and (start not in self.page.persons or self._clashes(hit, start)):
            return None  # "Menteri Energi, Ilmu Pengetahuan": a capital is no proof
        return start

    def _behind_party(self, at: int) -> int:
        """ "Ketua Partai Sosial Demokrat A": the party's name ends where the tagger saw a person, or at such words."""
        tagged = next((k for k in range(at, at + _LONGEST_PARTY) if k in self.page.persons), at)
        while tagged < len(self.page.tokens) and self.page.tokens[tagged].lower in _PARTY_WORDS:
            tagged += 1
        return tagged

    def _clashes(self, hit: OfficeHit, at: int) -> bool:
        """ "... Presiden Madagaskar, Rini mengatakan": behind the comma stands somebody known from elsewhere."""
        end = self.page.name_end(at) or at + 1  # "Wakil Presiden AS, Dick Cheney" is not Milton Dick of Australia
        word = self.page.text(at, end)
        term = self.registry.term(word)
        known = [self.registry.people[i].country for i in self.registry.short(word)] or ([term.country] if term else [])
        return bool(known) and bool(hit.countries) and all(code not in (None, *hit.countries) for code in known)

    def _is_pair(self, first: int, last: int) -> bool:
        """ "Trump-Netanyahu": two people, whom the short forms will find."""
        tokens = self.page.tokens
        dashes = [
            i
            for i in range(first + 1, last)
            if self.page.gap(i - 1, i) == "-" and tokens[i - 1].lower not in PARTICLES | first_halves()
        ]
        return any(
            self.page.tokens[i].capital
            and (self.registry.term(self.page.text(i, last)) or self.registry.term(self.page.text(first, i)))
            for i in dashes
        )

    def _introduce(self, hit: OfficeHit, at: int, last: int) -> None:
        name = self.page.text(at, last)
        term = self.registry.term(name)
        plain = hit.title.rank is Rank.ENVOY and not hit.countries  # "Utusan khusus Trump"
        sent_by = hit.sender.rank if hit.sender is not None else Rank.HEAD if plain else None
        if term is not None and term.rank is sent_by:
            country = hit.countries[0] if hit.countries else None
            sender = self.registry.named(name, hit.sender and hit.sender.office, country, sent_by)
            self.page.add(hit.first, last, sender, owned=True, name=(at, last))
            return  # "Utusan Presiden China Xi Jinping" names the president, "Utusan Presiden AS A" the envoy
        if hit.title.office is Office.MONARCH and term is None:  # "Sultan Ibrahim" is listed with the title
            titled = self.page.text(hit.first, last)
            name = titled if self.registry.term(titled) is not None else name
        rank, office = self._standing(hit, name)
        if hit.title.office is Office.COUNTERPART:
            rank, office = self.counterpart(hit)
        country = hit.countries[0] if hit.countries else self._from_country(last)
        person = self.registry.named(name, office, country, rank)
        nickname = _NICKNAME.match(self.page.reading.clean, self.page.tokens[last - 1].end)
        if nickname:
            self.registry.nickname(person, nickname[1])
        if self.registry.people[person].country is None:
            self._settle(hit, person, rank)
        self.page.add(hit.first, last, person, owned=hit.owned, name=(at, last))

    def _from_country(self, last: int) -> str | None:
        """ "Raja Salman dari Arab Saudi"."""
        tokens = self.page.tokens
        if last + 1 in self.page.place_at and self.page.reading.clean.startswith(" dari ", tokens[last - 1].end):
            hit = self.page.place_at[last + 1]
            return hit.code if hit.kind is PlaceKind.COUNTRY else None
        return None

    def _standing(self, hit: OfficeHit, name: str) -> tuple[Rank | None, Office | None]:
        """Rank and office that the phrase gives to a named person; (None, None) leaves it to the table."""
        term = self.registry.term(name)
        if hit.former and (hit.title.needs is Needs.WORLD_ORG or hit.title.rank is Rank.OTHER) and not term:
            return Rank.OTHER, Office.OTHER  # "mantan Ketua Mahkamah Konstitusi" was no leader before either
        other = term is None or term.office not in (hit.title.office, Office.PARTY_CHIEF)
        counted = hit.ordinal is not None and other
        if hit.former or counted or self._served(hit):
            return Rank.PARTY, Office.FORMER
        if hit.ordinal is not None:
            return None, None  # "Presiden keenam SBY", who leads a party now
        if hit.title.rank is Rank.PARTY and term is not None and term.rank is Rank.HEAD:
            return None, None  # a president stays one where the text calls him his party's chief
        if hit.title.rank is Rank.OTHER and term is not None and term.office is not Office.FORMER:
            return None, None  # "Ketua DPP PDIP Puan Maharani" is the parliament's speaker all the same
        needs = hit.title.needs
        if needs is Needs.WORLD_ORG and not of_world_body(hit.countries):
            return Rank.OTHER, Office.OTHER
        if hit.title.office is Office.MONARCH and self.registry.bears(name, Office.MONARCH):
            return hit.title.rank, hit.title.office  # "Emir Hamad", told before as "Emir Qatar Hamad bin Khalifa"
        if needs is Needs.TABLE or (needs in (Needs.COUNTRY, Needs.ORG) and not hit.countries):
            return (None, None) if term else (Rank.OTHER, Office.OTHER)
        return hit.title.rank, hit.title.office

    def _served(self, hit: OfficeHit) -> bool:
        """ "Perdana Menteri Inggris periode 1997-2007": a term that ended before the article's year."""
        years = _TERM.search(self.page.reading.clean, hit.start, hit.end)
        return years is not None and int(years[1]) < self.registry.on.year

    def counterpart(self, hit: OfficeHit) -> tuple[Rank | None, Office | None]:
        """ "Mitranya" holds the office of whoever was spoken of before."""
        at = bisect_left(self.page.found, hit.first, key=lambda m: m.first)
        for mention in reversed(self.page.found[max(0, at - 4) : at]):
            person = self.registry.people[mention.person]
            if person.rank is not None:
                return person.rank, person.office
        return None, None

    def _settle(self, hit: OfficeHit, person: int, rank: Rank | None) -> None:
        """The country of an officer whom neither text nor table gives one."""
        previous = self.page.found[-1] if self.page.found else None
        if previous is not None and rank in (Rank.MINISTER, Rank.ENVOY):
            between = self.page.reading.clean[previous.end : hit.start]
            country = self.registry.people[previous.person].country
            if country and re.fullmatch(r", (?:dan |serta )?| dan | serta ", between):
                self.registry.assume(person, country)
                return
        elect = rank is Rank.HEAD and "terpilih" in self.page.reading.clean[hit.start : hit.end]  # in no table yet
        if elect or rank in (Rank.MINISTER, Rank.LEGISLATURE, Rank.PARTY, Rank.ENVOY):
            own = TitleFlag.INDONESIAN in hit.title.flags
            home = self.defaults.abroad if rank is Rank.MINISTER else self.defaults.home
            led = None if own else self._of_those_led(hit)
            self.registry.assume(person, "ID" if own else led or home, sure=led is not None)

    def _of_those_led(self, hit: OfficeHit) -> str | None:
        """ "Delegasi Uruguay yang dipimpin Menteri Luar Negeri A", "Indonesia diwakili Menlu B"."""
        start = max(0, hit.start - _BEFORE)
        if _LED.search(self.page.reading.clean[start : hit.start]) is None:
            return None
        whose = self.page.reading.places_in(start, hit.start)
        return next((place.code for place in reversed(whose) if place.kind is PlaceKind.COUNTRY), None)
