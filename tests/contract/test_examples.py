"""Every example message is a test: it is read by the codec, fits its JSON Schema, and its offsets are true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.codec import decode, encode
from schemas.entities import TextSpan
from schemas.generate import HERE
from schemas.json_schema import MODELS, json_schema
from schemas.meetings import Meeting
from schemas.mentions import FieldName, MeetingMention
from schemas.news import NewsItem
from tests.support import example_meetings

EXAMPLES = sorted((HERE / "examples").glob("*.json"))
SPELLINGS = HERE / "examples" / "news-item.v1.spellings.json"


def schema_of(path: Path) -> str:
    """The schema that an example's name begins with: `news-item.v1.full.json` to `news-item.v1`."""
    return ".".join(path.name.split(".")[:2])


def examples_of(schema: str) -> list[Path]:
    return [path for path in EXAMPLES if schema_of(path) == schema]


def spans(node: Any) -> list[TextSpan]:
    """All text spans in a message, at any depth."""
    if isinstance(node, dict):
        own = [TextSpan.model_validate(node)] if {"part", "start", "end", "text"} <= set(node) else []
        return own + [found for value in node.values() for found in spans(value)]
    return [found for value in node for found in spans(value)] if isinstance(node, list) else []


@pytest.fixture(scope="module")
def items() -> dict[str, NewsItem]:
    """The example news items by their ids."""
    decoded = [decode(NewsItem, path.read_bytes()) for path in examples_of("news-item.v1")]
    return {item.id: item for item in decoded}


@pytest.mark.parametrize("schema", MODELS)
def test_each_schema_has_two_to_four_examples(schema: str) -> None:
    assert 2 <= len(examples_of(schema)) <= 4


def test_each_example_has_a_schema() -> None:
    assert {schema_of(path) for path in EXAMPLES} == set(MODELS)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_fits_its_json_schema(path: Path) -> None:
    schema = json_schema(schema_of(path))
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    validator.validate(json.loads(path.read_bytes()))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_round_trips(path: Path) -> None:
    model = MODELS[schema_of(path)]
    message = decode(model, path.read_bytes())
    written = encode(message)
    assert decode(model, written) == message
    assert encode(decode(model, written)) == written
    Draft202012Validator(json_schema(schema_of(path))).validate(json.loads(written))


@pytest.mark.parametrize(("name", "meeting"), list(example_meetings.meetings()))
def test_meeting_examples_are_what_the_joining_gives(name: str, meeting: Meeting) -> None:
    path = HERE / "examples" / f"meeting.v1.{name}.json"
    assert path.read_text(encoding="utf-8") == example_meetings.text(meeting), (
        "run `python -m tests.support.example_meetings`"
    )


@pytest.mark.parametrize("path", [p for p in EXAMPLES if schema_of(p) != "news-item.v1"], ids=lambda path: path.name)
def test_output_examples_are_exactly_what_we_write(path: Path) -> None:
    given = json.loads(path.read_bytes())
    written = json.loads(encode(decode(MODELS[schema_of(path)], path.read_bytes())))
    assert list(written.items()) == list(given.items())


@pytest.mark.parametrize(
    "path", examples_of("tagged-item.v1") + examples_of("meeting-mention.v1"), ids=lambda path: path.name
)
def test_offsets_lead_to_the_text_they_quote(path: Path, items: dict[str, NewsItem]) -> None:
    given = json.loads(path.read_bytes())
    item = items[given["item_id"]]
    for span in spans(given):
        assert getattr(item, span.part)[span.start : span.end] == span.text
    assert given["url"] == (item.url or None)
    assert given.get("evidence", "") in item.title + item.body


@pytest.mark.parametrize("path", examples_of("meeting-mention.v1"), ids=lambda path: path.name)
def test_each_told_field_of_a_mention_says_why(path: Path) -> None:
    mention = decode(MeetingMention, path.read_bytes())
    assert set(mention.support) == {name for name in FieldName if getattr(mention, name) not in (None, ())}


@pytest.mark.parametrize("path", examples_of("meeting.v1"), ids=lambda path: path.name)
def test_lists_of_a_meeting_are_sorted(path: Path) -> None:
    meeting = decode(Meeting, path.read_bytes())
    for given in (meeting.item_ids, meeting.mention_ids, meeting.sources):
        assert list(given) == sorted(set(given))


def test_the_example_with_other_spellings_uses_them() -> None:
    given = json.loads(SPELLINGS.read_bytes())
    assert not set(given) & set(NewsItem.model_fields)
    item = decode(NewsItem, SPELLINGS.read_bytes())
    assert (item.id, item.title, item.source) == (str(given["guid"]), given["headline"], given["publisher"])
    assert (item.body, item.url) == (given["content"], given["link"])
    assert item.published_at is not None
    assert item.published_at.isoformat() == "2025-09-10T09:15:00+07:00"
