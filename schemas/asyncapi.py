"""The AsyncAPI document: servers, topics, keys, headers, payloads; AsyncAPI 3.1.0 with its Kafka bindings 0.5.0."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from schemas.base import Message
from schemas.codec import decode
from schemas.envelope import (
    CE_SOURCE,
    CE_TYPES,
    DEAD_LETTER_TYPE,
    JSON_TYPE,
    REPLAY_ID,
    DeadLetter,
    ErrorStage,
    Headers,
    headers_for,
)
from schemas.errors import Reason
from schemas.json_schema import MODELS
from schemas.news import NewsItem


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
        about="One record for each real meeting, the newest revision; no value some days after the last one of an id.",
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

EXAMPLES = Path(__file__).parent / "examples"
_REFUSED = ErrorStage.DECODE, datetime(2025, 9, 3, 3, tzinfo=UTC)
SERVERS: dict[str, dict[str, Any]] = {
    "development": {
        "host": "127.0.0.1:9092",
        "protocol": "kafka",
        "description": "What `jumpa broker` and `jumpa demo` start.",
    },
    "production": {
        "host": "{host}:{port}",
        "protocol": "kafka-secure",
        "description": "Wherever it is run: TLS, with a password by SCRAM (deploy/ACLS.md).",
        "variables": {"host": {"default": "kafka.example"}, "port": {"default": "9093"}},
        "security": [{"$ref": "#/components/securitySchemes/scram"}],
    },
}
SECURITY = {"scram": {"type": "scramSha512", "description": "SCRAM-SHA-512; SCRAM-SHA-256 and PLAIN are read, too."}}
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
TRACE_HEADERS: dict[str, dict[str, Any]] = {
    "traceparent": {"description": "W3C Trace Context: the trace of the article behind the record, where it has one."},
    "tracestate": {"description": "What belongs to it, where the article came with one."},
}
REPLAY_HEADERS: dict[str, dict[str, Any]] = {
    REPLAY_ID: {"description": "The run of `jumpa replay` that brought the article again; missing on the live feed."},
}
MENTION_HEADERS: dict[str, dict[str, Any]] = {
    "ce_subject": {"description": "The article: item id."},
    "jumpa-status": {"examples": ["held"], "description": "As `status` in the value."},
    "jumpa-countries": {"examples": ["ID,MY"], "description": "The sides, sorted, parted by commas."},
    "jumpa-confidence": {
        "pattern": "^(0\\.[0-9]{2}|1\\.00)$",
        "description": "As `confidence` in the value, with two decimals: compares rightly as text, too.",
    },
    "jumpa-scope": {"examples": ["international"], "description": "As `scope` in the value."},
}
MEETING_HEADERS: dict[str, dict[str, Any]] = {
    **MENTION_HEADERS,
    "ce_subject": {"description": "The meeting: its id, which is also the key."},
    "jumpa-change": {"examples": ["created"], "description": "As `change` in the value."},
}
FILTER_HEADERS = {"meeting-mention.v1": MENTION_HEADERS, "meeting.v1": MEETING_HEADERS}
"""What subscribers filter by without reading the value."""
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


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI document: topics, keys, headers and payloads."""
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "jumpa",
            "version": "1.0.0",
            "description": "Indonesian news in, meetings of leaders out. Written by `python -m schemas.generate`.",
        },
        "defaultContentType": "application/json",
        "servers": SERVERS,
        "channels": {channel.name: _channel(channel) for channel in CHANNELS},
        "operations": {_operation(channel): _operation_of(channel) for channel in CHANNELS},
        "components": {
            "messages": {_message_name(one): _message(one) for channel in CHANNELS for one in _kinds(channel)},
            "securitySchemes": SECURITY,
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
    message["examples"] = [_example(channel.schema)]
    return message


def _example(schema: str | None) -> dict[str, Any]:
    """The first example of a message, with the headers that it is sent with; of a dead letter, whose value may be
    anything, the headers alone."""
    if schema is None:
        told = "the message has no value"
        letter = DeadLetter(Reason.EMPTY, "schemas.errors.DecodeError", told, "news.items.v1", 3, 4711, *_REFUSED)
        return {"name": "empty", "summary": "A record without a value.", "headers": _texts(letter.headers("jumpa"))}
    path = min(EXAMPLES.glob(f"{schema}.*.json"))
    message: Any = decode(MODELS[schema], path.read_bytes())  # one of those that headers_for takes
    return {
        "name": path.name.removesuffix(".json").rsplit(".", 1)[1],
        "summary": f"examples/{path.name}; the news in it is invented.",
        "headers": _texts(headers_for(message)),
        "payload": json.loads(path.read_bytes()),
    }


def _texts(headers: Headers) -> dict[str, str]:
    return {name: value.decode() for name, value in headers.items()}


def _headers(channel: TopicChannel) -> dict[str, Any]:
    """Header schemas. News items may come with any or none: publishers need not know CloudEvents."""
    if channel.schema == _name_of(NewsItem):
        told = "None is needed; a trace context is passed on; `jumpa publish` sends CloudEvents'."
        return {"type": "object", "description": told}
    ce_type = DEAD_LETTER_TYPE if channel.schema is None else f"jumpa.{channel.schema}"
    given = CLOUD_EVENT_HEADERS | {"ce_type": {**CLOUD_EVENT_HEADERS["ce_type"], "const": ce_type}}
    given |= FILTER_HEADERS.get(channel.schema or "", {}) | TRACE_HEADERS | REPLAY_HEADERS
    # What an earlier version sent has none of the filters.
    optional = {"ce_time", *MEETING_HEADERS, *TRACE_HEADERS, *REPLAY_HEADERS}
    if channel.schema is None:
        given, optional = given | DEAD_LETTER_HEADERS, {"content-type", *TRACE_HEADERS, *REPLAY_HEADERS}
        given["content-type"] = {"description": CLOUD_EVENT_HEADERS["content-type"]["description"]}
    return {
        "type": "object",
        "properties": {name: {"type": "string", **about} for name, about in given.items()},
        "required": [name for name in given if name not in optional],
    }


def _name_of(model: type[Message]) -> str:
    return CE_TYPES[model].removeprefix("jumpa.")
