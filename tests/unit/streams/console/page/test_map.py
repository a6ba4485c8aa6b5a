"""The map: the outline that it ships, where places are drawn, what a window shows, and whose names have room."""

from __future__ import annotations

import gzip
import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from streams.console.outline import outline
from tests.support.console.node import PAGE, evaluate

SHIPPED = PAGE / "data" / "outline.json"
PROJECTION, VIEWPORT, SYMBOLS = "shapes/projection.js", "shapes/viewport.js", "shapes/symbols.js"
WINDOW = [800, 400]


def country(name: str, ring: list[tuple[float, float]], number: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    """A topology of one country."""
    whole = [(round(x * 100), round(y * 100)) for x, y in [*ring, ring[0]]]
    steps = [whole[0], *((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole))]
    shape = {"type": "Polygon", "arcs": [[0]], "id": number, "properties": {"name": name}}
    return {
        "transform": {"scale": [0.01, 0.01], "translate": [0, 0]},
        "objects": {"countries": {"geometries": [shape]}},
        "arcs": [steps],
    }, {"360": "ID"}


def corners(ring: list[int], scale: int) -> list[tuple[float, float]]:
    x = y = 0
    found = []
    for at in range(0, len(ring), 2):
        x, y = x + ring[at], y + ring[at + 1]
        found.append((x / scale, y / scale))
    return found


def test_a_country_keeps_its_shape_around_the_middle_of_the_map() -> None:
    made = outline(*country("Indonesia", [(100, 0), (110, 0), (110, 5), (105, 5.01), (100, 5)], "360"))
    ((code, rings),) = made["countries"]
    assert code == "ID"
    assert corners(rings[0], made["scale"]) == [(-50, 0), (-40, 0), (-40, 5), (-50, 5)]


def test_a_country_across_the_antimeridian_is_whole() -> None:
    made = outline(*country("Fiji", [(177, -18), (-178, -18), (-178, -16), (177, -16)]))
    assert [corners(ring, made["scale"]) for ring in made["countries"][0][1]] == [
        [(27, -18), (32, -18), (32, -16), (27, -16)]
    ]


def test_a_country_across_the_edge_of_the_map_is_cut_in_two() -> None:
    made = outline(*country("Greenland", [(-50, 70), (-20, 70), (-20, 80), (-50, 80)]))
    pieces = [set(corners(ring, made["scale"])) for ring in made["countries"][0][1]]
    left, right = {(-180, 70), (-170, 70), (-170, 80), (-180, 80)}, {(160, 70), (180, 70), (180, 80), (160, 80)}
    assert sorted(map(sorted, pieces)) == sorted(map(sorted, (left, right)))


def test_the_shipped_outline_is_small_and_has_the_countries_of_the_region() -> None:
    content = SHIPPED.read_bytes()
    assert len(gzip.compress(content)) < 60_000
    shipped = json.loads(content)
    codes = {code for code, _ in shipped["countries"]}
    assert {"ID", "MY", "SG", "BN", "TL", "PG", "AU", "MV", "LI", "XK", "PS", "TW"} <= codes
    assert "AQ" not in codes
    for _, rings in shipped["countries"]:
        for ring in rings:
            assert all(abs(x) <= 180 and abs(y) <= 90 for x, y in corners(ring, shipped["scale"]))


def test_all_countries_are_drawn_on_the_map() -> None:
    width, height, xs, ys, empty = evaluate(
        PROJECTION,
        """
        const { readFileSync } = await import("node:fs");
        const drawn = it.countries(JSON.parse(readFileSync(path)));
        const numbers = drawn.flatMap(({ d }) => d.match(/-?[\\d.]+/g).map(Number));
        const of = (rest) => {
          const axis = numbers.filter((_, at) => at % 2 === rest).sort((a, b) => a - b);
          return [axis[0], axis.at(-1)];
        };
        return [it.WIDTH, it.HEIGHT, of(0), of(1), drawn.filter(({ d }) => !/^M[\\d.-]/.test(d)).length];
        """,
        path=str(SHIPPED),
    )
    assert 0 <= xs[0] < xs[1] <= width
    assert -1 <= ys[0] < ys[1] <= height + 1
    assert empty == 0


def test_places_lie_where_the_projection_has_them() -> None:
    """Equal Earth as its authors give it: at the equator and 45 degrees."""
    equator, north, wrapped, middle = evaluate(
        PROJECTION,
        """
        const turned = [it.fromMiddle(-30, 150), it.fromMiddle(150, 150)];
        return [it.place(180, 0), it.place(90, 45), it.project(-31, 10, 150), turned];
        """,
    )
    assert equator[0] == pytest.approx(1000)
    assert north[0] - 500 == pytest.approx(500 * 0.5 * 0.8639, rel=0.01)
    assert wrapped[0] > 990
    assert middle == [-180, 0]


@pytest.mark.parametrize(
    ("start", "end", "pieces"),
    [
        ([-77, 38.9], [106.8, -6.2], 1),
        ([-77, 38.9], [-0.1, 51.5], 2),
        ([-0.1, 51.5], [-77, 38.9], 2),
        ([-58.4, -34.6], [106.8, -6.2], 2),
        ([106.8, -6.2], [106.8, -6.2], 1),
        ([0, 89], [180, 89], 1),
        ([30, 0], [-150, 0], 1),
    ],
)
def test_a_line_goes_on_at_the_other_edge(start: list[float], end: list[float], pieces: int) -> None:
    path, first, last, width = evaluate(
        PROJECTION,
        "return [it.flight(a, b, 150), it.project(...a, 150), it.project(...b, 150), it.WIDTH];",
        a=start,
        b=end,
    )
    lines = [[tuple(map(float, point.split())) for point in line.split("L")] for line in path.split("M")[1:]]
    assert len(lines) == pieces
    if max(abs(start[1]), abs(end[1])) < 70:
        assert lines[0][0] == pytest.approx(first, abs=0.1)
        assert lines[-1][-1] == pytest.approx(last, abs=0.1)
    steps = [math.dist(a, b) for line in lines for a, b in pairwise(line)]
    assert max(steps) < width / 20


def test_a_window_keeps_the_place_under_the_pointer() -> None:
    before, after = evaluate(
        VIEWPORT,
        """
        const view = it.held({ x: 400, y: 200, k: 3 }, size);
        const shown = (one) => {
          const [x, y, width, height] = it.boxOf(one, size);
          return [x + (500 / size[0]) * width, y + (100 / size[1]) * height];
        };
        return [shown(view), shown(it.zoomed(view, size, 2, [500, 100]))];
        """,
        size=WINDOW,
    )
    assert after == pytest.approx(before)


def test_the_map_is_never_pushed_out_of_its_window() -> None:
    boxes = evaluate(
        VIEWPORT,
        """
        const push = ([x, y]) => it.pushed({ x: 500, y: 200, k: 4 }, size, x, y);
        const pushed = [[9999, 0], [-9999, -9999], [0, 9999]].map(push);
        const zoomed = [0.0001, 1e9].map((factor) => it.zoomed(pushed[0], size, factor));
        return [...pushed, ...zoomed].map((view) => [...it.boxOf(view, size), view.k]);
        """,
        size=WINDOW,
    )
    for x, y, width, height, _ in boxes[:3]:
        assert x >= -1e-9
        assert y >= -1e-9
        assert x + width <= 1000 + 1e-9
        assert y + height <= 435
    assert [box[4] for box in boxes[3:]] == [1, 40]
    x, y, width, height, _ = boxes[3]
    assert (x + width / 2, y + height / 2) == pytest.approx((500, 217.4), abs=0.1)


def test_names_lie_on_no_name_and_on_no_greater_place() -> None:
    points = [
        {"x": 100, "y": 100, "r": 20, "width": 60},
        {"x": 150, "y": 100, "r": 5, "width": 60},
        {"x": 152, "y": 101, "r": 4, "width": 60},
        {"x": 400, "y": 100, "r": 4, "width": 60},
    ]
    found = evaluate(SYMBOLS, "return it.named(points, 14, [0, 0, 450, 200]);", points=points)
    assert found == ["right", "below", "above", "left"]


def test_a_place_shows_what_most_of_its_meetings_are() -> None:
    given = [
        {"held": 2, "planned": 3, "proposed": 0, "cancelled": 3},
        {"held": 1, "planned": 1, "proposed": 1, "cancelled": 1},
        {"held": 0, "planned": 0, "proposed": 0, "cancelled": 1},
    ]
    assert evaluate(SYMBOLS, "return given.map(it.dominating);", given=given) == ["planned", "held", "cancelled"]


def test_areas_go_by_counts_and_one_meeting_is_seen() -> None:
    quarter, most, one, none, crowded = evaluate(
        SYMBOLS,
        """
        const [few, many] = [it.radii([100, 25, 1], 4e5), it.radii(Array(900).fill(9), 4e5)];
        return [few(25), few(100), few(1), it.radii([], 4e5)(0), many(9)];
        """,
    )
    assert quarter * 2 == most
    assert one == none >= 3
    assert 900 * math.pi * crowded**2 < 0.1 * 4e5


def test_the_outline_tells_where_it_is_from() -> None:
    assert "Natural Earth" in json.loads(Path(SHIPPED).read_text(encoding="utf-8"))["source"]
