"""Write the JSON Schemas and the AsyncAPI document out of the models: `python -m schemas.generate [--check]`.

The files are what subscribers in other languages read; a test holds them equal to the code. The text follows JSON
Schema 2020-12 and AsyncAPI 3.0.0 (with its Kafka bindings 0.5.0).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import AliasChoices
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from schemas.base import Message
from schemas.envelope import CE_SOURCE, CE_TYPES, DEAD_LETTER_TYPE, JSON_TYPE, ErrorStage
from schemas.errors import Reason
from schemas.news import NewsItem

HERE = Path(__file__).parent
DIALECT = "https://json-schema.org/draft/2020-12/schema"

MODELS: dict[str, type[Message]] = {kind.removeprefix("jumpa."): model for model, kind in CE_TYPES.items()}
"""The messages by the names of their schemas ("news-item.v1")."""


class TopicChannel(NamedTuple):
    """One topic as subscribers see it; `streams/kafka/topics.py` sets the same on the broker, and a test compares."""

    name: str
    address: str
    schema: str | None
    """None: the value is the refused record's own bytes."""
    key: str
    about: str
    cleanup: str = "delete"
    retention_days: int | None = None
    also: str | None = None
    """A second kind of message in the same topic; the header `ce_type` tells them apart."""


CHANNELS = (
    TopicChannel(
        "items", "news.items.v1", "news-item.v1", "item id", "News items as publishers send them.", retention_days=7
    ),
    TopicChannel(
        "entities",
        "news.entities.v1",
        "tagged-item.v1",
        "item id",
        "The entities found in each item.",
        retention_days=7,
    ),
    TopicChannel(
        "meetingMentions",
        "news.meeting-mentions.v1",
        "meeting-mention.v1",
        key="sides of the meeting",
        about="Meetings as single articles tell them, and withdrawals of corrected articles.",
        retention_days=30,
        also="mention-withdrawal.v1",
    ),
    TopicChannel(
        "meetings",
        "news.meetings.v1",
        "meeting.v1",
        key="meeting id",
        about="One record for each real meeting, the newest revision.",
        cleanup="compact",
    ),
    TopicChannel(
        "deadLetters",
        "news.items.dlq.v1",
        None,
        key="item key as received",
        about="Items that were refused, byte for byte, with the reason in headers.",
        retention_days=90,
    ),
)

CLOUD_EVENT_HEADERS: dict[str, dict[str, Any]] = {
    "ce_specversion": {"const": "1.0", "description": "CloudEvents 1.0, binary mode."},
    "ce_id": {"description": "Equal for records that arrive twice; together with ce_type it names the record."},
    "ce_type": {"description": "The schema: jumpa.NAME.vN."},
    "ce_source": {"const": CE_SOURCE, "description": "Who made the record."},
    "ce_time": {
        "format": "date-time",
        "description": "Publication time of the article (of the latest one for a meeting); missing where unknown. "
        "On dead letters: when the record was put aside.",
    },
    "content-type": {"const": JSON_TYPE, "description": "Missing on dead letters, unless the record came with one."},
}
DEAD_LETTER_HEADERS: dict[str, dict[str, Any]] = {
    "__connect.errors.topic": {"description": "Topic that the record came from."},
    "__connect.errors.partition": {"description": "Its partition, in decimal digits."},
    "__connect.errors.offset": {"description": "Its offset, in decimal digits."},
    "__connect.errors.connector.name": {"description": "The application (consumer group) that put it aside."},
    "__connect.errors.stage": {
        "enum": [stage.value for stage in ErrorStage],
        "description": "The step that refused it.",
    },
    "__connect.errors.class.name": {"description": "Class of the error."},
    "__connect.errors.exception.class.name": {"description": "The same, under the name that newer tools read."},
    "__connect.errors.exception.message": {"description": "One sentence on what is wrong."},
    "__jumpa.reason": {
        "enum": [reason.value for reason in Reason],
        "description": "Why; README.md tells what each means.",
    },
    "__jumpa.time": {"format": "date-time", "description": "When it was put aside."},
}


class _Generator(GenerateJsonSchema):
    """Pydantic's schemas without a title for each field, which would only repeat its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one message: what is accepted for a NewsItem, what is written for all others."""
    model = MODELS[name]
    mode: JsonSchemaMode = "validation" if model is NewsItem else "serialization"
    schema = _plain(model.model_json_schema(mode=mode, schema_generator=_Generator))
    if model is NewsItem:
        schema["properties"] = {field: _accepted(field, about) for field, about in schema["properties"].items()}
    return {"$schema": DIALECT, "$id": f"urn:jumpa:{name}", **schema}


def _accepted(name: str, about: dict[str, Any]) -> dict[str, Any]:
    """What the codec accepts for one field of a NewsItem, beyond the type that it becomes."""
    sentences = [about["description"]] if "description" in about else []
    accepted: dict[str, Any] = {"type": ["string", "integer", "null"]}
    if name == "published_at":
        accepted["type"] = ["string", "number", "null"]
        sentences.append("ISO 8601, RFC 2822, or Unix seconds or milliseconds; without a zone it is Jakarta's (UTC+7).")
    if "maxLength" in about:
        accepted["maxLength"] = about["maxLength"]
    alias = NewsItem.model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        sentences.append(f"Also read as: {', '.join(str(choice) for choice in alias.choices[1:])}.")
    return accepted | {"default": about.get("default")} | ({"description": " ".join(sentences)} if sentences else {})


def _plain(node: Any) -> Any:
    """Docstrings as text for people who do not read Python: one line, no markup."""
    if isinstance(node, Mapping):
        return {key: _prose(value) if _is_prose(key, value) else _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node


def _is_prose(key: str, value: object) -> bool:
    return key == "description" and isinstance(value, str)


def _prose(docstring: str) -> str:
    return re.sub(r":\w+:`~?([^`]*)`", r"`\1`", " ".join(docstring.split())).replace("``", "`")


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI document: topics, keys, headers and payloads."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "jumpa",
            "version": "1.0.0",
            "description": "Indonesian news in, meetings of leaders out. Written by `python -m schemas.generate`.",
        },
        "defaultContentType": "application/json",
        "channels": {channel.name: _channel(channel) for channel in CHANNELS},
        "operations": {_operation(channel): _operation_of(channel) for channel in CHANNELS},
        "components": {
            "messages": {_message_name(one): _message(one) for channel in CHANNELS for one in _kinds(channel)}
        },
    }


def _kinds(channel: TopicChannel) -> list[TopicChannel]:
    """A channel once for each kind of message in it."""
    return [channel, *([channel._replace(schema=channel.also)] if channel.also else [])]


def _channel(channel: TopicChannel) -> dict[str, Any]:
    config: dict[str, Any] = {"cleanup.policy": [channel.cleanup]}
    if channel.retention_days is not None:
        config["retention.ms"] = channel.retention_days * 24 * 60 * 60 * 1000
    names = [_message_name(one) for one in _kinds(channel)]
    return {
        "address": channel.address,
        "description": channel.about,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"kafka": {"topic": channel.address, "topicConfiguration": config, "bindingVersion": "0.5.0"}},
    }


def _operation(channel: TopicChannel) -> str:
    return f"{_action(channel)}{channel.name[0].upper()}{channel.name[1:]}"


def _operation_of(channel: TopicChannel) -> dict[str, Any]:
    return {"action": _action(channel), "channel": {"$ref": f"#/channels/{channel.name}"}}


def _action(channel: TopicChannel) -> str:
    """Seen from jumpa, as AsyncAPI 3 wants it: a subscriber of ours receives what we send."""
    return "receive" if channel.schema == _name_of(NewsItem) else "send"


def _message_name(channel: TopicChannel) -> str:
    return "DeadLetter" if channel.schema is None else MODELS[channel.schema].__name__


def _message(channel: TopicChannel) -> dict[str, Any]:
    message: dict[str, Any] = {"name": _message_name(channel), "headers": _headers(channel)}
    if channel.schema is None:
        message["contentType"] = "application/octet-stream"
        message["summary"] = "The refused record: its own key and value, untouched; a null value stays null."
        message["payload"] = {}
    else:
        message["contentType"] = "application/json"
        message["payload"] = {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"./json/{channel.schema}.schema.json"},
        }
    key = {"type": "string", "description": f"UTF-8: {channel.key}."}
    message["bindings"] = {"kafka": {"key": key, "bindingVersion": "0.5.0"}}
    return message


def _headers(channel: TopicChannel) -> dict[str, Any]:
    """Header schemas. News items may come with any or none: publishers need not know CloudEvents."""
    if channel.schema == _name_of(NewsItem):
        return {"type": "object", "description": "None is needed and none is read; `jumpa publish` sends CloudEvents'."}
    ce_type = DEAD_LETTER_TYPE if channel.schema is None else f"jumpa.{channel.schema}"
    given = CLOUD_EVENT_HEADERS | {"ce_type": {**CLOUD_EVENT_HEADERS["ce_type"], "const": ce_type}}
    optional = "ce_time"
    if channel.schema is None:
        given, optional = given | DEAD_LETTER_HEADERS, "content-type"
        given["content-type"] = {"description": CLOUD_EVENT_HEADERS["content-type"]["description"]}
    return {
        "type": "object",
        "properties": {name: {"type": "string", **about} for name, about in given.items()},
        "required": [name for name in given if name != optional],
    }


def _name_of(model: type[Message]) -> str:
    return CE_TYPES[model].removeprefix("jumpa.")


def yaml_lines(node: Any, indent: str = "") -> Iterator[str]:
    """Objects, arrays and scalars as block YAML. A JSON scalar is a YAML scalar, so quoting is JSON's."""
    items = node.items() if isinstance(node, Mapping) else ((None, value) for value in node)
    for key, value in items:
        head = "-" if key is None else f"{_yaml_key(key)}:"
        if isinstance(value, Mapping | list) and value:
            yield f"{indent}{head}"
            yield from yaml_lines(value, indent + "  ")
        else:
            yield f"{indent}{head} {json.dumps(value, ensure_ascii=False)}"


def _yaml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_][\w.-]*", key) else json.dumps(key)


def generated() -> dict[Path, str]:
    """All generated files: path and text."""
    files = {
        HERE / "json" / f"{name}.schema.json": json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n"
        for name in MODELS
    }
    head = "# Written by `python -m schemas.generate`; edit the models instead.\n"
    return files | {HERE / "asyncapi.yaml": head + "\n".join(yaml_lines(asyncapi())) + "\n"}


def stale() -> list[Path]:
    """The files that differ from what the code gives, are missing, or have no message any more."""
    files = generated()
    changed = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    return changed + [path for path in sorted((HERE / "json").glob("*")) if path not in files]


def main(arguments: Sequence[str]) -> int:
    """Write the files, or with `--check` say which are stale; 0 when all are as they should be, 2 for wrong use."""
    if list(arguments) not in ([], ["--check"]):
        print("usage: python -m schemas.generate [--check]", file=sys.stderr)
        return 2
    if not arguments:
        for path, text in generated().items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in stale():
        print(f"{path.relative_to(HERE.parent)} differs from the code; run `python -m schemas.generate`")
    return 1 if stale() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
