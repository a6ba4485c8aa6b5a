"""Where towns are: looked up by name and country, and made from the places of GeoNames."""

from __future__ import annotations

import pytest

from processors.lexicon.coordinates import town
from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.placefinder import fold
from processors.lexicon.places import City, PlaceKind
from processors.lexicon.rows import read_rows
from processors.training.coordinates import rows


@pytest.mark.parametrize(
    ("name", "country", "near"),
    [
        ("Jakarta", "ID", (-6, 107)),
        ("beijing", "CN", (40, 116)),
        ("Beijing", None, (40, 116)),
        ("Beijing", "US", None),
        ("Kota Karangan", None, None),
    ],
)
def test_a_town_is_known_by_name_and_country(name: str, country: str | None, near: tuple[int, int] | None) -> None:
    found = town(name, country)
    assert near == (None if found is None else (round(found.latitude), round(found.longitude)))


def test_every_row_is_of_a_city_of_the_gazetteer_and_on_the_globe() -> None:
    known = {(fold(city.name), city.iso2) for city in load_gazetteer().cities if city.kind is PlaceKind.CITY}
    table = read_rows("coordinates.csv")
    assert {(fold(row["name"]), row["iso2"]) for row in table} <= known
    assert all(abs(float(row["latitude"])) <= 90 and abs(float(row["longitude"])) <= 180 for row in table)


def place(number: int, name: str, country: str, population: int, *others: str) -> dict[str, object]:
    where = {"latitude": 1.23456, "longitude": -2.0}
    given = {"geonameid": number, "name": name, "countrycode": country, "population": population}
    return given | where | {"alternatenames": list(others)}


def city(name: str, country: str, *aliases: str, kind: PlaceKind = PlaceKind.CITY) -> City:
    return City(name=name, iso2=country, kind=kind, aliases=aliases, ambiguous=(), capital=False)


def test_of_places_of_one_name_the_most_populous_counts_and_other_spellings_are_known() -> None:
    places = [
        place(1, "Mukden", "CN", 10, "Shenyang"),
        place(2, "Shenyang", "CN", 9_000),
        place(3, "Bogor", "ID", 5),
        place(4, "Wina", "AT", 5),
    ]
    cities = [
        city("Shenyang", "CN"),
        city("Kota Hujan", "ID", "Bogor"),
        city("Wina", "US"),
        city("Bogor", "ID", kind=PlaceKind.PROVINCE),
    ]
    assert list(rows(cities, places, "GeoNames", "2026-11-28")) == [
        ("Shenyang", "CN", "2", "1.2346", "-2.0000", "GeoNames", "2026-11-28"),
        ("Kota Hujan", "ID", "3", "1.2346", "-2.0000", "GeoNames", "2026-11-28"),
    ]
