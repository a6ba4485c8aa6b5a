"""Where towns are, by GeoNames (``processors/data/coordinates.csv``, CC BY 4.0)."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from processors.lexicon.placefinder import fold
from processors.lexicon.rows import read_rows


class Town(NamedTuple):
    """A place of GeoNames; degrees north and east."""

    geonames_id: int
    latitude: float
    longitude: float


def town(name: str, country: str | None) -> Town | None:
    """The town of this name in a country (ISO 3166); without a country only where one town bears the name."""
    towns = _towns().get(fold(name), {})
    if country is not None:
        return towns.get(country)
    return next(iter(towns.values())) if len(towns) == 1 else None


@cache
def _towns() -> dict[str, dict[str, Town]]:
    found: dict[str, dict[str, Town]] = defaultdict(dict)
    for row in read_rows("coordinates.csv"):
        where = Town(int(row["geonames_id"]), float(row["latitude"]), float(row["longitude"]))
        found[fold(row["name"])].setdefault(row["iso2"], where)
    return dict(found)
