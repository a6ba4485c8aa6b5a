"""The names that others know: English ones of leaders, sides and towns, and ids in Wikidata."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.names import leader_names, named, side_names, with_names
from processors.lexicon.rows import read_rows
from processors.training.leader_table import OUT, table
from schemas.mentions import Rank, ToldParticipant
from tests.support.stream_fakes import mention


def test_each_leader_has_an_english_name_and_no_two_share_an_id_in_wikidata() -> None:
    names = leader_names()
    assert set(names) == {term.id for term in load_gazetteer().leaders.terms}
    assert all(one.name_en for one in names.values())
    ids = Counter(one.wikidata_id for one in names.values() if one.wikidata_id is not None)
    assert all(re.fullmatch(r"Q[1-9][0-9]*", one) for one in ids)
    assert max(ids.values()) == 1
    assert ids.total() >= 1132, "of 1,257"


def test_the_tables_name_what_there_is() -> None:
    assert {row["id"] for row in read_rows("names/leaders.csv")} <= set(leader_names())
    towns = {(city.name, city.iso2) for city in load_gazetteer().cities}
    assert {(row["name"], row["iso2"]) for row in read_rows("names/cities.csv")} <= towns


@pytest.mark.parametrize(
    ("code", "name", "name_en"),
    [
        ("KR", "Korea Selatan", "South Korea"),
        ("TR", "Turki", "Turkey"),
        ("UN", "Perserikatan Bangsa-Bangsa", "United Nations"),
        ("??", None, None),
    ],
)
def test_sides_have_names_in_both_languages(code: str, name: str | None, name_en: str | None) -> None:
    assert side_names(code) == (name, name_en)


def test_every_side_has_an_english_name_in_the_order_in_which_it_is_read() -> None:
    gazetteer = load_gazetteer()
    for side in (*gazetteer.countries, *gazetteer.organisations):
        assert side.name_en
        assert "," not in side.name_en or "United Nations" in side.name_en or side.name_en.startswith("Saint Helena")
        assert "(" not in side.name_en


@pytest.mark.parametrize(
    ("leader_id", "name_en", "wikidata_id"),
    [
        ("Q2107268", "Prabowo Subianto", "Q2107268"),
        ("ru-sergei-lavrov", "Sergey Lavrov", "Q58217"),
        ("va-paus-fransiskus", "Pope Francis", "Q450675"),
        ("Q60772", "Ursula von der Leyen", "Q60772"),
        (None, None, None),
        ("no-such-leader", None, None),
    ],
)
def test_a_participant_bears_what_the_table_says(
    leader_id: str | None, name_en: str | None, wikidata_id: str | None
) -> None:
    one = named(ToldParticipant(name="Menlu", country="RU", rank=Rank.MINISTER, leader_id=leader_id))
    assert (one.name_en, one.wikidata_id) == (name_en, wikidata_id)
    assert (one.country_name, one.country_name_en) == ("Rusia", "Russia")


@pytest.mark.parametrize(
    ("city", "country", "names"),
    [
        ("Moskow", "RU", ("Moscow", "Rusia", "Russia")),
        ("Kuala Lumpur", "MY", ("Kuala Lumpur", "Malaysia", "Malaysia")),
        ("Jawa Barat", "ID", (None, "Indonesia", "Indonesia")),
        ("Negeri Antah", None, (None, None, None)),
        (None, None, (None, None, None)),
    ],
)
def test_a_place_has_names(city: str | None, country: str | None, names: tuple[str | None, ...]) -> None:
    told = with_names(mention(city=city, country=country))
    assert (told.city_name_en, told.country_name, told.country_name_en) == names


def test_names_put_on_twice_are_the_same() -> None:
    once = with_names(mention())
    assert with_names(once) == once


def test_subscribers_have_the_table_of_today() -> None:
    assert OUT.read_text(encoding="utf-8") == table(), "run `make schemas`"
