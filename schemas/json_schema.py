"""The JSON Schemas of the messages, out of the models; JSON Schema 2020-12."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import AliasChoices
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from schemas.base import Message
from schemas.envelope import CE_TYPES
from schemas.news import NewsItem

DIALECT = "https://json-schema.org/draft/2020-12/schema"

MODELS: dict[str, type[Message]] = {kind.removeprefix("jumpa."): model for model, kind in CE_TYPES.items()}
"""The messages by the names of their schemas ("news-item.v1")."""


class _Generator(GenerateJsonSchema):
    """Pydantic's schemas without a title for each field, which would only repeat its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one message: what is accepted for a NewsItem, what is written for all others."""
    model = MODELS[name]
    mode: JsonSchemaMode = "validation" if model is NewsItem else "serialization"
    schema = _open(_plain(model.model_json_schema(mode=mode, schema_generator=_Generator)))
    if model is NewsItem:
        schema["properties"] = {field: _accepted(field, about) for field, about in schema["properties"].items()}
    return {"$schema": DIALECT, "$id": f"urn:jumpa:{name}", **schema}


def _accepted(name: str, about: dict[str, Any]) -> dict[str, Any]:
    """What the codec accepts for one field of a NewsItem, beyond the type that it becomes."""
    sentences = [about["description"]] if "description" in about else []
    text: dict[str, Any] = {"type": "string"}
    if name == "published_at":
        sentences.append(
            "ISO 8601, RFC 2822, a day with its month in words (Indonesian, English), or Unix seconds or milliseconds; "
            "without a zone it is Jakarta's (UTC+7). What may mean two times is refused."
        )
    if "maxLength" in about:
        text["maxLength"] = about["maxLength"]
    accepted = {"anyOf": [text, *({"type": kind} for kind in ("number", "object", "array", "null"))]}
    alias = NewsItem.model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        sentences.append(f"Also read as: {', '.join(str(choice) for choice in alias.choices[1:])}.")
    return accepted | {"default": about.get("default")} | ({"description": " ".join(sentences)} if sentences else {})


def _open(node: Any) -> Any:
    """Enumerations as the contract promises them: these values are known, and others may come."""
    if isinstance(node, list):
        return [_open(value) for value in node]
    if not isinstance(node, Mapping):
        return node
    known = node.get("enum") or ([node["const"]] if isinstance(node.get("const"), str) else None)
    if not isinstance(known, list):
        return {key: _open(value) for key, value in node.items()}
    about = {key: value for key, value in node.items() if key not in ("const", "enum", "type")}
    return about | {"anyOf": [{"type": "string", "enum": known}, {"type": "string"}]}


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
