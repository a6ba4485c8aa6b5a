"""`jumpa schema`: changes are told and counted, our schemas are written into a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.generate import HERE
from schemas.json_schema import MODELS, json_schema
from tests.support.command_line import Jumpa


def folder(at: Path, **schemas: Any) -> Path:
    at.mkdir(exist_ok=True)
    for name, schema in schemas.items():
        text = schema if isinstance(schema, str) else json.dumps(schema)
        (at / f"{name}.v1.schema.json").write_text(text, encoding="utf-8")
    return at


def with_fields(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields}


TEXT = {"type": "string"}


def test_changes_are_told_and_their_breaking_ends_with_1(jumpa: Jumpa, tmp_path: Path) -> None:
    old = folder(tmp_path / "old", thing=with_fields(x=TEXT), gone=with_fields())
    new = folder(tmp_path / "new", thing=with_fields(x={"type": "integer"}, y=TEXT), fresh=with_fields())
    code, out, err = jumpa("schema", "check", old, new)
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "fresh.v1: (message): message added: breaks nobody",
        "gone.v1: (message): message removed: breaks readers and writers",
        "thing.v1: x: type changed (string to integer): breaks readers and writers",
        "thing.v1: y: field added, optional: breaks nobody",
        "4 changes, 2 of them break somebody",
    ]


@pytest.mark.parametrize(("whom", "code"), [("readers", 1), ("writers", 0), ("both", 1)])
def test_it_is_judged_for_whom_one_asks(jumpa: Jumpa, tmp_path: Path, whom: str, code: int) -> None:
    old = folder(tmp_path / "old", thing=with_fields(x=TEXT)) / "thing.v1.schema.json"
    new = folder(tmp_path / "new", thing=with_fields(x={"type": ["string", "null"]})) / "thing.v1.schema.json"
    given, out, _ = jumpa("schema", "check", "--for", whom, "--json", old, new)
    assert given == code
    assert json.loads(out) == {
        "schema": "schema", "path": "x", "change": "null now allowed", "detail": "", "breaks": ["readers"]
    }  # fmt: skip


def test_what_is_written_is_what_we_ship_and_differs_in_nothing_from_it(jumpa: Jumpa, tmp_path: Path) -> None:
    assert jumpa("schema", "export", tmp_path / "a" / "b")[::2] == (0, "")
    written = tmp_path / "a" / "b"
    assert {name: json.loads((written / "json" / f"{name}.schema.json").read_bytes()) for name in MODELS} == {
        name: json_schema(name) for name in MODELS
    }
    for name in ("asyncapi.yaml", "README.md", "tables/leaders.csv", "examples/meeting.v1.created.json"):
        assert (written / name).read_bytes() == (HERE / name).read_bytes()
    assert jumpa("schema", "check", written, HERE / "json") == (0, "0 changes, 0 of them break somebody\n", "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is no JSON"),
        ("[]", "holds no JSON object"),
        ('{"$ref": "other.json"}', "leads out of the file"),
    ],
)
def test_what_is_no_schema_is_told_in_a_sentence(jumpa: Jumpa, tmp_path: Path, text: str, told: str) -> None:
    old, new = folder(tmp_path / "old", thing=with_fields(x=TEXT)), folder(tmp_path / "new", thing=text)
    code, out, err = jumpa("schema", "check", old, new)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


def test_a_place_without_schemas_is_told(jumpa: Jumpa, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none"):
        code, _, err = jumpa("schema", "check", place, HERE / "json")
        assert code == 2
        assert "name a JSON Schema, or a folder of them" in err


def test_a_registry_that_does_not_answer_is_told(jumpa: Jumpa) -> None:
    code, _, err = jumpa("schema", "register", "http://127.0.0.1:1")
    assert code == 2
    assert "No schema registry answers at http://127.0.0.1:1" in err
    assert jumpa("schema", "register", "registry")[0] == 2
