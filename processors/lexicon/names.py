"""The names that the world outside of Indonesia knows: English ones, and Wikidata's ids of the leaders.

Read from the tables themselves: the event loop, which names whom meetings join, holds no gazetteer.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from processors.lexicon.placefinder import fold
from processors.lexicon.places import PlaceKind, first_by_name, read_cities, read_countries, read_organisations
from processors.lexicon.rows import read_rows
from schemas.mentions import Participant, PublishedFields, ToldParticipant

F = TypeVar("F", bound=PublishedFields)


class LeaderNames(NamedTuple):
    """How a leader is known elsewhere."""

    name_en: str
    wikidata_id: str | None


class SideNames(NamedTuple):
    """A country or an organisation; both None where the code is not known."""

    name: str | None
    name_en: str | None


def with_names(told: F) -> F:
    """The same with all names that our tables know of its participants and its place."""
    where = side_names(told.country) if told.country is not None else SideNames(None, None)
    names = {
        "participants": tuple(map(named, told.participants)),
        "city_name_en": _city_en(told.city) if told.city is not None else None,
        "country_name": where.name,
        "country_name_en": where.name_en,
    }
    return told.model_copy(update=names)


@lru_cache(maxsize=2**14)
def named(one: ToldParticipant) -> Participant:
    """A participant with all names that our tables know."""
    leader = leader_names().get(one.leader_id or "")
    side = side_names(one.country)
    return Participant(
        name=one.name,
        country=one.country,
        rank=one.rank,
        leader_id=one.leader_id,
        name_en=leader.name_en if leader else None,
        wikidata_id=leader.wikidata_id if leader else None,
        country_name=side.name,
        country_name_en=side.name_en,
    )


def side_names(code: str) -> SideNames:
    """The names of what an ISO 3166 code or an organisation's acronym stands for."""
    return _sides().get(code, SideNames(None, None))


@cache
def leader_names() -> dict[str, LeaderNames]:
    """How each leader of the book is known elsewhere, by the book's id, in the book's order.

    A name is as in the book where ``names/leaders.csv`` tells no other; an id of the book that begins with Q is
    Wikidata's own.
    """
    told = {row["id"]: row for row in read_rows("names/leaders.csv")}
    known: dict[str, LeaderNames] = {}
    for term in read_rows("leaders.csv"):
        id_ = term["id"]
        row: Mapping[str, str] = told.get(id_, {})
        own = id_ if id_.startswith("Q") else None
        known[id_] = LeaderNames(row.get("name_en") or term["name"], row.get("wikidata_id") or own)
    return known


def load_names() -> None:
    """Read the tables now (0.1 s), where nobody waits for it; else the first name asks for it."""
    for table in (leader_names, _sides, _towns):
        table()


def _city_en(name: str) -> str | None:
    return _towns().get(fold(" ".join(name.split())))


@cache
def _towns() -> dict[str, str]:
    """The English names of towns, by all spellings."""
    other = {(row["name"], row["iso2"]): row["name_en"] for row in read_rows("names/cities.csv")}
    found = first_by_name(read_cities(read_rows("cities.csv"))).items()
    return {key: other.get((one.name, one.iso2), one.name) for key, one in found if one.kind is PlaceKind.CITY}


@cache
def _sides() -> dict[str, SideNames]:
    countries = read_countries(read_rows("countries.csv"))
    sides = {one.iso2: SideNames(one.name, one.name_en) for one in countries}
    organisations = read_organisations(read_rows("organisations.csv"))
    return sides | {one.code: SideNames(one.name, one.name_en) for one in organisations}
