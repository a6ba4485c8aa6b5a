"""What the API takes and gives, as OpenAPI 3.1: made of the very models that read and answer."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from streams.console.answers import Problem, StreamedGone, StreamedMeeting
from streams.console.api import ENDPOINTS, JSON, Endpoint
from streams.console.model.rows import FillState
from streams.console.parameters import Parameters

REF = "#/components/schemas/{model}"
WORDS = {
    400: "A parameter is wrong",
    401: "The token is missing or wrong",
    403: "Another host or another page asks",
    404: "There is no such thing",
    413: "Too much was sent",
    415: "No JSON was sent",
    422: "The text cannot be read",
    429: "Others are before you",
    500: "We are at fault",
    501: "Something is not installed here",
    503: "Not now",
    504: "It took too long",
}
ALWAYS = (401, 403, 500)


@cache
def description() -> dict[str, Any]:
    """The whole document."""
    answers = {one.answer for one in ENDPOINTS if one.answer is not None}
    streamed = {Problem, StreamedMeeting, StreamedGone, FillState}
    bodies = {one.body for one in ENDPOINTS if one.body is not None}
    kinds = [(model, "serialization") for model in answers | streamed] + [(model, "validation") for model in bodies]
    _, schemas = models_json_schema(sorted(kinds, key=lambda one: one[0].__name__), ref_template=REF)  # type: ignore[arg-type]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "jumpa console",
            "version": version("jumpa"),
            "description": "Which leaders met, where, when and how sure that is: what the console's page shows.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{}, {"bearer": []}, {"cookie": []}],
        "paths": {one.path: {"get" if one.body is None else "post": _operation(one)} for one in ENDPOINTS},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "Where the console wants a token."},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "jumpa_console", "description": "By `/?token=`."},
            },
        },
    }


def _operation(one: Endpoint) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": one.path.removeprefix("/api/").replace("/{id}", "_one").replace(".", "_"),
        "summary": one.summary,
        "parameters": [*_in_path(one.path), *_in_query(one.parameters)],
        "responses": {"200": {"description": "It is", "content": {one.media: {"schema": _schema(one.answer)}}}}
        | {str(status): _problem(status) for status in sorted({*ALWAYS, *one.errors})},
    }
    if one.body is not None:
        told["requestBody"] = {"required": True, "content": {JSON: {"schema": _schema(one.body)}}}
    return told


def _schema(model: type[BaseModel] | None) -> dict[str, Any]:
    return {"type": "string"} if model is None else {"$ref": REF.format(model=model.__name__)}


def _problem(status: int) -> dict[str, Any]:
    return {"description": WORDS[status], "content": {JSON: {"schema": _schema(Problem)}}}


def _in_path(path: str) -> list[dict[str, Any]]:
    if "{id}" not in path:
        return []
    return [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]


def _in_query(parameters: type[Parameters]) -> list[dict[str, Any]]:
    """One for each field, as its own schema; of those of closed sets the members stand there, too."""
    schema = parameters.model_json_schema(by_alias=True)
    definitions = schema.get("$defs", {})
    told = []
    for name, field in schema.get("properties", {}).items():
        inlined = _inlined(field, definitions)
        text = inlined.pop("description", "")
        inlined.pop("title", None)
        told.append(
            {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", ()),
                "description": text,
                "schema": inlined,
            }
        )
    return told


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """A schema without references."""
    if isinstance(schema, list):
        return [_inlined(one, definitions) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        own = {key: value for key, value in schema.items() if key != "$ref"}
        return _inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions) | own
    return {key: _inlined(value, definitions) for key, value in schema.items()}
