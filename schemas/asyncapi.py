"""The AsyncAPI document: topics, keys, headers and payloads; AsyncAPI 3.0.0 with its Kafka bindings 0.5.0."""

from __future__ import annotations

from typing import Any, NamedTuple

from schemas.base import Message
from schemas.envelope import CE_SOURCE, CE_TYPES, DEAD_LETTER_TYPE, JSON_TYPE, REPLAY_ID, ErrorStage
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
        told = "None is needed; a trace context is passed on; `jumpa publish` sends CloudEvents'."
        return {"type": "object", "description": told}
    ce_type = DEAD_LETTER_TYPE if channel.schema is None else f"jumpa.{channel.schema}"
    given = CLOUD_EVENT_HEADERS | {"ce_type": {**CLOUD_EVENT_HEADERS["ce_type"], "const": ce_type}}
    given |= TRACE_HEADERS | REPLAY_HEADERS
    optional = {"ce_time", *TRACE_HEADERS, *REPLAY_HEADERS}
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
