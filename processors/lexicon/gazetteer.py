"""Countries, cities, venues, organisations and leaders, as the Indonesian press writes them, looked up by name.

The data are the CSV files of ``processors/data``; their columns and sources are told in its README.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache

from processors.lexicon.leaders import LeaderBook, LeaderTerm, read_terms
from processors.lexicon.office import Office
from processors.lexicon.placefinder import Case, PhraseTrie, fold
from processors.lexicon.places import (
    City,
    Country,
    Organisation,
    PlaceKind,
    Venue,
    WordRole,
    first_by_name,
    read_cities,
    read_countries,
    read_organisations,
    read_place_words,
    read_venues,
)
from processors.lexicon.rows import read_rows


@dataclass(frozen=True, slots=True)
class PlaceValue:
    """What a name in a text stands for. ``code``: ISO code, or the organisation's; None where unknown."""

    kind: PlaceKind
    code: str | None
    name: str
    capital: bool = False


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """``text[start:end]`` names a place or an organisation; the rest is what :class:`PlaceValue` says."""

    start: int
    end: int
    kind: PlaceKind
    code: str | None
    name: str
    capital: bool


_ALIKE = 0.84
"""So like a town's name (difflib's ratio) must be what is taken for it."""


class Gazetteer:
    """All look-ups by name. Names are matched without regard to case and accents; ``None`` or ``()``: not known.

    ``words``: the words that tell places from other names, by role (``place_words.csv``).
    """

    def __init__(
        self,
        countries: Iterable[Country],
        cities: Iterable[City],
        venues: Iterable[Venue],
        organisations: Iterable[Organisation],
        not_places: Iterable[str],
        words: Mapping[WordRole, frozenset[str]],
        leaders: Iterable[LeaderTerm],
    ) -> None:
        self.words = words
        self.countries = tuple(countries)
        self.cities = tuple(cities)
        self.venues = tuple(venues)
        self.organisations = tuple(organisations)
        self.leaders = LeaderBook(leaders)
        self._by_code = {c.iso2: c for c in self.countries}
        self._countries = {fold(n): c for c in self.countries for n in (c.name, *c.aliases, c.name_en)}
        self._cities = first_by_name(self.cities)
        self._venues = first_by_name(self.venues)
        self._cased = {fold(n): n for c in self.countries for n in c.cased}
        self._places = self._compile(not_places)

    def country(self, code: str) -> Country | None:
        """The country of an ISO 3166 code."""
        return self._by_code.get(code)

    def country_of(self, text: str) -> Country | None:
        """The country that is called ``text``, or spelled so ("Korut", "AS", "MALI"; "as" is none)."""
        name = " ".join(text.split())
        exact = self._cased.get(fold(name), name)
        if name != exact and (exact.isupper() or name != exact.upper()):
            return None
        return self._countries.get(fold(name))

    def capital_of(self, code: str) -> City | None:
        """The first capital of the country with this ISO code: the one that stands for its government."""
        country = self._by_code.get(code)
        if country is None or not country.capitals:
            return None
        return self._cities.get(fold(country.capitals[0]))

    def city(self, text: str) -> City | None:
        """The city, province, region or island that is called ``text``."""
        return self._cities.get(fold(" ".join(text.split())))

    def city_like(self, text: str, country: str | None) -> str | None:
        """The name of a city of that country that is spelt nearly so: "Bueones Aires"."""
        names = [city.name for city in self.cities if city.iso2 == country and city.kind is PlaceKind.CITY]
        return next(iter(get_close_matches(text, names, 1, _ALIKE)), None)

    def venue(self, text: str) -> Venue | None:
        """The palace, hall or hotel that is called ``text``."""
        return self._venues.get(fold(" ".join(text.split())))

    def leaders_named(self, name: str, on: date) -> tuple[LeaderTerm, ...]:
        """Terms of the persons called ``name``, as of a day; see :meth:`LeaderBook.named`."""
        return self.leaders.named(name, on)

    def leader_in_office(self, country: str, office: Office, on: date) -> LeaderTerm | None:
        """Who held an office that only one person holds; see :meth:`LeaderBook.in_office`."""
        return self.leaders.in_office(country, office, on)

    def find_places(self, text: str) -> list[PlaceHit]:
        """All countries, cities, venues and organisations named in a text, left to right, longest names first.

        Offsets are half-open, in characters of ``text``. Names inside longer names that are no places ("AS Roma")
        are left out; short or everyday names need their capitals, or a word as "di" or "Kota" before them.
        """
        return [PlaceHit(start, end, v.kind, v.code, v.name, v.capital) for start, end, v in self._places.find(text)]

    def _compile(self, not_places: Iterable[str]) -> PhraseTrie[PlaceValue]:
        trie: PhraseTrie[PlaceValue] = PhraseTrie(self.words[WordRole.CUE], self.words[WordRole.TAIL])
        for phrase in not_places:
            trie.add(phrase, Case.ANY, None)
        for country in self.countries:
            value = PlaceValue(PlaceKind.COUNTRY, country.iso2, country.name)
            _add(trie, country.name, country.aliases, country.cased, value)
            for name in (country.name, *country.aliases):
                if name not in country.cased and name.isalpha():
                    trie.add_glued(name, value)
        for org in self.organisations:
            value = PlaceValue(PlaceKind.ORGANISATION, org.code, org.name)
            _add(trie, org.name, org.aliases, org.cased, value)
        for venue in self.venues:
            value = PlaceValue(PlaceKind.VENUE, venue.iso2, venue.name)
            palaces = [n.replace("Istana", "Istana Kepresidenan", 1) for n in (venue.name, *venue.aliases)]
            for name in dict.fromkeys((venue.name, *venue.aliases, *palaces)):
                trie.add(name, Case.ANY if len(name.split()) > 1 else Case.INITIAL, value)
        for city in self.cities:
            value = PlaceValue(city.kind, city.iso2, city.name, city.capital)
            for name in (city.name, *city.aliases):
                trie.add(name, Case.CUED if name in city.ambiguous else Case.INITIAL, value)
        return trie


def _add(
    trie: PhraseTrie[PlaceValue], name: str, aliases: tuple[str, ...], cased: tuple[str, ...], value: PlaceValue
) -> None:
    for form in (name, *aliases):
        trie.add(form, Case.EXACT if form in cased else Case.ANY, value)
    for form in cased:
        # "KOTA MALI": a flagged word that is not an abbreviation may also stand in capitals throughout.
        if not form.isupper():
            trie.add(form.upper(), Case.EXACT, value)


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer of the shipped data, read once per process (about 0.1 s). Raises ValueError for a damaged row."""
    return Gazetteer(
        countries=read_countries(read_rows("countries.csv")),
        cities=read_cities(read_rows("cities.csv")),
        venues=read_venues(read_rows("venues.csv")),
        organisations=read_organisations(read_rows("organisations.csv")),
        not_places=[row["phrase"] for row in read_rows("phrases.csv")],
        words=read_place_words(read_rows("place_words.csv")),
        leaders=read_terms(read_rows("leaders.csv")),
    )
