"""JSON over many lines: what is taken for one item, and where the text cannot be followed any more."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from schemas.codec import MAX_BYTES
from streams.ingest.lines import read_lines
from tests.support.archives import Reading

A, B = '{"id": "a", "title": "satu"}', '{"id": "b", "title": "dua"}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "items.json"


@pytest.mark.parametrize(
    "text",
    [
        f"[{A},{B}]",
        f"\ufeff[\r\n  {A} ,\r\n  {B}\r\n]\r\n",
        f"[{A},{B},]",
        f"[{A}]\n[{B}]",
        f"[{A}]\n{B}",
        f'{{\n"id": "a",\n"title": "satu"\n}}{B}',
        f'{{"id": "a",\n"title": "satu"}}\n{B}\n',
        f'[\n{A}, {{"id": "b", "title": "dua", "x": [{{"y": "]}}\\""}}, []]}}]',
        f'{{\n  "id": "a", "title": "satu"}}\x1e{B}',
    ],
)
def test_arrays_and_objects_over_many_lines(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    reading = Reading(file)
    assert [item.id for item in reading.items] == ["a", "b"]
    assert (reading.places, reading.refused, reading.damage) == ([":1", ":2"], [], [])


@pytest.mark.parametrize("text", ["[]", "[ \n]\n", "[\n\n]"])
def test_an_empty_array_holds_nothing(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    reading = Reading(file)
    assert (reading.items, reading.refused, reading.damage) == ([], [], [])


def test_an_element_that_is_no_item_is_refused_alone(file: Path) -> None:
    huge = json.dumps({"id": "c", "title": "x" * (3 * MAX_BYTES)})
    file.write_text(f'[{A}, 3, null, "x", [1, 2], {{"id": tru}}, {{"a": [1}}, {huge}, {B}]', encoding="utf-8")
    reading = Reading(file)
    assert [item.id for item in reading.items] == ["a"]  # a bracket that is not closed takes the rest with it
    file.write_text(f'[{A}, 3, null, "x", [1, 2], {{"id": tru}}, {huge}, {B}]', encoding="utf-8")
    reading = Reading(file)
    assert [item.id for item in reading.items] == ["a", "b"]
    assert reading.refused == [
        (":2", "not_object"),
        (":3", "not_object"),
        (":4", "not_object"),
        (":5", "not_object"),
        (":6", "not_json"),
        (":7", "too_large"),
    ]
    assert reading.damage == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"[{A}", [(":2", "the array ends too soon")]),
        (f"[{A},", [(":2", "the array ends too soon")]),
        (f"[{A}, {B[:-3]}", [(":2", "it ends too soon")]),
        (f"[{A} {B}]", [(":2", "a comma is missing in the array")]),
        (f"[{A}, }}]", [(":2", "} stands where an object must")]),
        (f"[{A}]]", [(":2", "] stands where an object must")]),
        (f'[{A}, {{"id": "b\\', [(":2", "it ends too soon")]),
    ],
)
def test_a_text_that_cannot_be_followed_is_told(file: Path, text: str, told: list[tuple[str, str]]) -> None:
    file.write_text(text, encoding="utf-8")
    reading = Reading(file)
    assert [item.id for item in reading.items] == ["a"]
    assert reading.told == told


def test_a_large_array_is_never_held_as_a_whole(file: Path) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.write("[" + ",\n".join(json.dumps({"title": "x" * 50_000}) for _ in range(400)) + "]")  # 20 MB
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_lines([str(file)])) == 400
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
