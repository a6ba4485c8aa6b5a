"""Which schema stands under which subject: one for each topic, by TopicNameStrategy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from schemas.asyncapi import CHANNELS, TopicChannel
from schemas.json_schema import DIALECT, MODELS, json_schema


def subjects() -> dict[str, str]:
    """The schemas of all topics whose values have one, as JSON text, by subject (`news.meetings.v1-value`)."""
    return {subject_of(one.address): json.dumps(_schema(one)) for one in CHANNELS if one.schema is not None}


def subject_of(topic: str) -> str:
    """The subject of a topic's values."""
    return f"{topic}-value"


def _schema(channel: TopicChannel) -> dict[str, Any]:
    names = [name for name in (channel.schema, channel.also) if name is not None]
    return json_schema(names[0]) if len(names) == 1 else _one_of(channel.address, {n: json_schema(n) for n in names})


def _one_of(topic: str, several: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """One schema for several kinds of message; what one of them defines is the same in all."""
    shared: dict[str, Any] = {}
    for name, schema in several.items():
        shared |= schema.get("$defs", {})
        shared[MODELS[name].__name__] = {k: v for k, v in schema.items() if k not in ("$schema", "$id", "$defs")}
    kinds = [{"$ref": f"#/$defs/{MODELS[name].__name__}"} for name in several]
    return {"$schema": DIALECT, "$id": f"urn:jumpa:{topic}", "anyOf": kinds, "$defs": shared}
