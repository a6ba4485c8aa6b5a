"""The records of countries, cities, venues and organisations, and the words that tell places from other names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from processors.lexicon.placefinder import fold
from processors.lexicon.rows import Row


class PlaceKind(StrEnum):
    """What a name on the map stands for."""

    COUNTRY = "country"
    CITY = "city"
    PROVINCE = "province"
    REGION = "region"
    ISLAND = "island"
    VENUE = "venue"
    ORGANISATION = "organisation"


IN_COUNTRY: Final = frozenset({PlaceKind.CITY, PlaceKind.PROVINCE, PlaceKind.REGION, PlaceKind.ISLAND})
"""The kinds of ``cities.csv``."""


class WordRole(StrEnum):
    """What a word says of the name that it stands in or beside."""

    REGION = "region"  # a whole name: "Timur Tengah"
    CUE = "cue"  # before a town
    TAIL = "tail"  # a small word that scraping glues to a name
    BODY = "body"  # the first word of an organisation's full name
    NOT_ENTITY = "not_entity"  # what is no entity of ours: "BUMN"


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory: ISO 3166 code, Indonesian name, all spellings, capitals (names of cities)."""

    iso2: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    cased: tuple[str, ...]
    capitals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class City:
    """A city, province, region or island (``kind``) and the country it lies in."""

    name: str
    aliases: tuple[str, ...]
    iso2: str
    kind: PlaceKind
    capital: bool
    ambiguous: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Venue:
    """A palace, hall or hotel; ``city`` and ``iso2`` are None where the name alone does not tell.

    ``actor``: the press lets the building speak for its master ("Gedung Putih menyatakan").
    """

    name: str
    aliases: tuple[str, ...]
    city: str | None
    iso2: str | None
    actor: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    """An international organisation; ``code`` stands where a participant's country would."""

    code: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    cased: tuple[str, ...]


R = TypeVar("R", bound=City | Venue)


def first_by_name(records: Iterable[R]) -> dict[str, R]:
    """Of all names and spellings, folded, the first record that bears it."""
    index: dict[str, R] = {}
    for record in records:
        for name in (record.name, *record.aliases):
            index.setdefault(fold(name), record)
    return index


def read_countries(rows: Iterable[Row]) -> list[Country]:
    """The countries of ``countries.csv``."""
    return [
        Country(r["iso2"], r["name"], r["name_en"], _split(r["aliases"]), _split(r["cased"]), _split(r["capitals"]))
        for r in rows
    ]


def read_cities(rows: Iterable[Row]) -> list[City]:
    """The cities of ``cities.csv``. Raises ValueError for a kind that there is not, and for other than "yes"."""
    return [
        City(
            r["name"],
            _split(r["aliases"]),
            r["iso2"],
            r.one_of("kind", IN_COUNTRY),
            r.yes("capital"),
            _split(r["ambiguous"]),
        )
        for r in rows
    ]


def read_venues(rows: Iterable[Row]) -> list[Venue]:
    """The venues of ``venues.csv``. Raises ValueError for other than "yes"."""
    return [Venue(r["name"], _split(r["aliases"]), r["city"] or None, r["iso2"] or None, r.yes("actor")) for r in rows]


def read_organisations(rows: Iterable[Row]) -> list[Organisation]:
    """The organisations of ``organisations.csv``."""
    return [Organisation(r["code"], r["name"], r["name_en"], _split(r["aliases"]), _split(r["cased"])) for r in rows]


def read_place_words(rows: Iterable[Row]) -> dict[WordRole, frozenset[str]]:
    """The words of ``place_words.csv``, by role. Raises ValueError for a role that there is not."""
    found: dict[WordRole, set[str]] = defaultdict(set)
    for row in rows:
        found[row.one_of("role", WordRole)].add(row["word"])
    return {role: frozenset(found[role]) for role in WordRole}


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()
