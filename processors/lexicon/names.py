"""The names that the world outside of Indonesia knows: English ones, and Wikidata's ids of the leaders."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.places import PlaceKind
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
    for term in load_gazetteer().leaders.terms:
        row: Mapping[str, str] = told.get(term.id, {})
        own = term.id if term.id.startswith("Q") else None
        known[term.id] = LeaderNames(row.get("name_en") or term.name, row.get("wikidata_id") or own)
    return known


def _city_en(name: str) -> str | None:
    city = load_gazetteer().city(name)
    if city is None or city.kind is not PlaceKind.CITY:
        return None
    return _cities().get((city.name, city.iso2), city.name)


@cache
def _cities() -> dict[tuple[str, str], str]:
    return {(row["name"], row["iso2"]): row["name_en"] for row in read_rows("names/cities.csv")}


@cache
def _sides() -> dict[str, SideNames]:
    gazetteer = load_gazetteer()
    sides = {one.iso2: SideNames(one.name, one.name_en) for one in gazetteer.countries}
    return sides | {one.code: SideNames(one.name, one.name_en) for one in gazetteer.organisations}
