"""What subscribers read agrees with the code: generated files, header names, topics, and the words of the README."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas import generate
from schemas.asyncapi import CHANNELS, MEETING_HEADERS, MENTION_HEADERS, REPLAY_HEADERS, TRACE_HEADERS
from schemas.envelope import CE_TYPES, DEAD_LETTER_TYPE, DeadLetter, ErrorStage, Headers, headers_for, replay_headers
from schemas.errors import Reason
from schemas.news import NewsItem
from streams.kafka.topics import REPLAY_ITEMS, news_topics

README = (generate.HERE / "README.md").read_text(encoding="utf-8")
NOW = datetime(2025, 9, 3, 3, tzinfo=UTC)


def dead_letter_headers() -> Headers:
    return DeadLetter(Reason.EMPTY, "a.B", "no value", "news.items.v1", 0, 7, ErrorStage.DECODE, NOW).headers("jumpa")


def item_headers() -> Headers:
    return headers_for(NewsItem(title="a", published_at=NOW))


@pytest.mark.parametrize("path", sorted(generate.generated()), ids=lambda path: path.name)
def test_generated_files_are_what_the_code_gives(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == generate.generated()[path], "run `python -m schemas.generate`"


def test_no_schema_lies_about_that_has_no_message() -> None:
    assert generate.stale() == []


def test_check_reports_stale_files(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert generate.main(["--check"]) == 0
    monkeypatch.setitem(generate.MODELS, "other.v1", NewsItem)
    assert generate.main(["--check"]) == 1
    assert "other.v1.schema.json differs" in capsys.readouterr().out
    assert not (generate.HERE / "json" / "other.v1.schema.json").exists()


def test_wrong_use_is_told_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--chek"]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("name", generate.MODELS)
def test_schemas_are_valid_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(generate.json_schema(name))


def test_the_input_schema_names_every_accepted_spelling() -> None:
    properties = generate.json_schema("news-item.v1")["properties"]
    spellings = {
        name: field["description"].partition("Also read as: ")[2]
        for name, field in properties.items()
        if "Also read as" in field.get("description", "")
    }
    assert spellings == {
        "id": "guid, item_id.",
        "title": "headline, judul.",
        "body": "content, text, articleBody, isi, content:encoded, content_html, content_text, description, summary.",
        "published_at": "date, pubDate, published, datePublished, tanggal, date_published, isoDate.",
        "url": "link.",
        "source": "publisher.",
    }


def test_channels_are_the_topics() -> None:
    channels = {
        channel.address: (
            "original bytes" if channel.schema is None else generate.MODELS[channel.schema].__name__,
            channel.key,
            channel.cleanup,
            channel.retention_days,
        )
        for channel in CHANNELS
    }
    topics = {
        topic.name: (topic.value, topic.key, topic.cleanup, topic.retention_ms and topic.retention_ms / 86_400_000)
        for topic in news_topics()
    }
    assert channels == topics


def test_asyncapi_names_the_headers_that_are_sent() -> None:
    messages = generate.asyncapi()["components"]["messages"]
    assert set(messages["DeadLetter"]["headers"]["properties"]) == set(dead_letter_headers()) | {
        "content-type",
        *TRACE_HEADERS,
        *REPLAY_HEADERS,
    }
    assert set(messages["DeadLetter"]["headers"]["required"]) == set(dead_letter_headers())
    filters = {"TaggedItem": {}, "MeetingMention": MENTION_HEADERS, "Meeting": MEETING_HEADERS}
    for name, more in filters.items():
        told = {*item_headers(), *more, *TRACE_HEADERS, *REPLAY_HEADERS}
        assert set(messages[name]["headers"]["properties"]) == told
        assert set(messages[name]["headers"]["required"]) == set(item_headers()) - {"ce_time"}


def test_asyncapi_references_lead_somewhere() -> None:
    document = generate.asyncapi()
    references = list(_references(document))
    assert len(references) >= 14
    for reference in references:
        if reference.startswith("#/"):
            node: Any = document
            for step in reference[2:].split("/"):
                node = node[step]
        else:
            json.loads((generate.HERE / reference).read_text(encoding="utf-8"))


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [found for value in node.values() for found in _references(value)]
    return [found for value in node for found in _references(value)] if isinstance(node, list) else []


def test_yaml_text_keeps_every_scalar() -> None:
    given = {"a": [1, {"b": 'ya: "tidak" # bukan\n', "$ref": None}, [], {}], "x.y": {"benar": True}}
    assert list(generate.yaml_lines(given)) == [
        "a:",
        "  - 1",
        "  -",
        '    b: "ya: \\"tidak\\" # bukan\\n"',
        '    "$ref": null',
        "  - []",
        "  - {}",
        "x.y:",
        "  benar: true",
    ]


@pytest.mark.parametrize("reason", Reason)
def test_the_readme_tells_every_reason(reason: Reason) -> None:
    assert re.search(rf"^\| `{reason.value}` \| .+ \|$", README, re.MULTILINE)


HEADERS = {*item_headers(), *MEETING_HEADERS, *dead_letter_headers(), *replay_headers("r", 1)}


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_the_readme_tells_every_header(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize(
    "word", [*CE_TYPES.values(), DEAD_LETTER_TYPE, *(topic.name for topic in news_topics()), REPLAY_ITEMS, *ErrorStage]
)
def test_the_readme_tells_types_topics_and_stages(word: str) -> None:
    assert f"`{word}`" in README


@pytest.mark.parametrize("name", generate.MODELS)
def test_the_readme_tells_every_field(name: str) -> None:
    section = (
        README.partition(f"### {generate.MODELS[name].__name__}\n")[2].partition("\n## ")[0].partition("\n### ")[0]
    )
    told = {
        field
        for fields in re.findall(r"^\| (`.+?`) \|", section, re.MULTILINE)
        for field in re.findall(r"`(.+?)`", fields)
    }
    assert told == set(generate.MODELS[name].model_fields)
