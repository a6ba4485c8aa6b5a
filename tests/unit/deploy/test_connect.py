"""The configuration for Kafka Connect: its fields are those of the schema, and its parts go together."""

from __future__ import annotations

import json
from pathlib import Path

from schemas.json_schema import json_schema
from streams.kafka import topics

CONFIG = json.loads((Path(__file__).parents[3] / "deploy" / "connect" / "postgres-sink.json").read_text())["config"]
SINGLE = {"string", "integer", "number", "boolean", "null"}


def _types(about: dict[str, object], schema: dict[str, dict[str, object]]) -> set[object]:
    """The JSON types that a field may have, through references and alternatives."""
    options = about.get("anyOf", about.get("allOf", [about]))
    assert isinstance(options, list)
    found: set[object] = set()
    for option in options:
        name = str(option.get("$ref", "")).rpartition("/")[2]
        found |= _types(schema["$defs"][name], schema) if name else {option.get("type", "string")}  # type: ignore[arg-type]
    return found


def test_the_columns_are_all_single_values_of_a_meeting() -> None:
    schema = json_schema("meeting.v1")
    wanted = CONFIG["transforms.keepScalars.include"].split(",")
    assert len(set(wanted)) == len(wanted)
    for name in wanted:
        assert _types(schema["properties"][name], schema) <= SINGLE, name


def test_every_setting_goes_with_the_others() -> None:
    assert CONFIG["topics"] == topics.MEETINGS
    assert (CONFIG["insert.mode"], CONFIG["delete.enabled"], CONFIG["pk.mode"]) == ("upsert", "true", "record_key")
    assert CONFIG["pk.fields"] not in CONFIG["transforms.keepScalars.include"].split(",")
    assert CONFIG["transforms.keepScalars.predicate"] in CONFIG["predicates"].split(",")
    assert all(isinstance(value, str) for value in CONFIG.values())
    assert "password" not in CONFIG["connection.url"]
    assert CONFIG["connection.password"].startswith("${file:")
