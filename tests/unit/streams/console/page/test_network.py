"""Who met whom: in which order they stand, how dark a cell is, and how the picture is drawn."""

from __future__ import annotations

import random
from typing import Any

from tests.support.console.node import evaluate

ORDER = "shapes/order.js"


def node(name: str, meetings: int) -> dict[str, Any]:
    return {"id": name, "name": name, "meetings": meetings}


def link(a: str, b: str, meetings: int) -> dict[str, Any]:
    return {"a": a, "b": b, "meetings": meetings, "last": None}


TWO_GROUPS = [node("A", 9), node("X", 8), node("B", 7), node("Y", 6), node("C", 5), node("Z", 4)]
TIES = [
    link("A", "B", 5),
    link("A", "C", 3),
    link("B", "C", 2),
    link("X", "Y", 4),
    link("X", "Z", 3),
    link("A", "X", 1),
]


def test_nodes_stand_by_count_by_name_or_by_group() -> None:
    found = evaluate(
        ORDER,
        """
        const by = (order) => it.ordered(nodes, links, order, (one) => one.name, "id");
        return ["count", "name", "group"].map((order) => by(order).map((one) => one.id).join(""));
        """,
        nodes=TWO_GROUPS,
        links=TIES,
    )
    assert found == ["AXBYCZ", "ABCXYZ", "ABCXYZ"]


def test_the_order_does_not_depend_on_how_the_answer_came() -> None:
    nodes = [node(f"n{at:03}", at % 7) for at in range(60)]
    links = [link(f"n{a:03}", f"n{b:03}", (a * b) % 5 + 1) for a in range(60) for b in range(a + 1, 60, 7)]
    mixed = random.Random(1)
    script = """
        const by = (some, ties) => it.ordered(some, ties, "group", (one) => one.name, "id").map((one) => one.id);
        return [by(nodes, links), by(others, ties)];
    """
    first, second = evaluate(
        ORDER, script, nodes=nodes, links=links, others=mixed.sample(nodes, 60), ties=mixed.sample(links, len(links))
    )
    assert first == second
    assert sorted(first) == sorted(one["id"] for one in nodes)


def test_a_matrix_is_the_same_on_both_sides_and_draws_only_its_window() -> None:
    whole, part, empty = evaluate(
        ORDER,
        """
        const of = it.linked(nodes, links);
        const drawn = (rows, columns) => it.cellPaths(of, 5, { rows, columns });
        const empty = it.cellPaths(it.linked([], links), 5, { rows: [0, 0], columns: [0, 0] });
        return [drawn([0, 6], [0, 6]), drawn([0, 1], [1, 3]), empty];
        """,
        nodes=TWO_GROUPS,
        links=[*TIES, link("A", "nobody", 2), link("A", "A", 2)],
    )
    cells = "".join(whole).split("M")[1:]
    assert len(cells) == 2 * len(TIES)
    places = {tuple(cell.split("h")[0].split()) for cell in cells}
    assert places == {(b, a) for a, b in places}
    assert "".join(part).count("M") == 2
    assert "".join(empty) == ""
    assert "2 0" in whole[4]


def test_shades_are_within_their_bounds() -> None:
    found = evaluate(
        ORDER, "return [[1, 1], [1, 1000], [1000, 1000], [30, 1000], [5, 2]].map((one) => it.shade(...one));"
    )
    assert found == [4, 0, 4, 2, 4]


def test_a_circle_begins_at_the_top() -> None:
    points, chords = evaluate(
        ORDER, "const c = it.circle(4); return [c, [it.chord(c[0], c[2], 100), it.chord(c[0], c[1], 100)]];"
    )
    assert [(round(one["x"], 6), round(one["y"], 6), one["turn"]) for one in points] == [
        (0, -1, -90), (1, 0, 0), (0, 1, 90), (-1, 0, 180)
    ]  # fmt: skip
    assert chords[0].replace("-0.0", "0.0") == "M0.0 -100.0Q0.0 0.0 0.0 100.0"
    assert chords[1].startswith("M0.0 -100.0Q14.6 -14.6 ")
