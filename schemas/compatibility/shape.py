"""A JSON Schema as what it allows of each type: references followed, alternatives gathered, notes left out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_NOTES = {"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment", "$id",
          "$schema", "$defs", "definitions"}  # fmt: skip
_FORMATS = {"format", "pattern", "contentEncoding", "contentMediaType"}
_UPPER = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
_LOWER = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_OWN = {
    "string": {"minLength", "maxLength", *_FORMATS},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"},
    "array": {"items", "minItems", "maxItems", "uniqueItems"},
    "object": {"properties", "required", "additionalProperties", "propertyNames", "minProperties", "maxProperties"},
}
_OWN["integer"] = _OWN["number"]
_OF_TYPES = set().union(*_OWN.values())
"""Keywords that say something of values of one type only."""


@dataclass(frozen=True)
class Shape:
    """What a schema allows of the values of one type."""

    values: frozenset[str] = frozenset()
    """The values that it names, as JSON."""
    closed: bool = False
    """Whether no others are allowed."""
    constant: bool = False
    formats: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    items: Any = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    others: Any = True
    """What fields of other names may hold; False: there may be none."""
    names: Any = None
    rest: Mapping[str, Any] = field(default_factory=dict)
    """Keywords that are only compared as they stand."""


def shapes(node: Any, root: Mapping[str, Any]) -> dict[str, Shape]:
    """What a schema allows, by type; ``root``: the document, for references within it."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in _alternatives(node, root):
        for kind in _types_of(one):
            found.setdefault(kind, []).append(one)
    return {kind: _together([_shape(kind, one) for one in several]) for kind, several in found.items()}


def limits_of(shape: Shape) -> dict[str, float]:
    """The limits, a lower one with its sign turned: the smaller the tighter."""
    return {name: -limit if name in _LOWER else limit for name, limit in shape.limits.items()}


def without_notes(node: Any) -> Any:
    """A schema without what is written for people."""
    if isinstance(node, Mapping):
        return {key: without_notes(value) for key, value in node.items() if key not in _NOTES}
    return [without_notes(value) for value in node] if isinstance(node, list) else node


def _alternatives(node: Any, root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schemas of which a value must fit one, each without references and alternatives of its own."""
    if node is False:
        return
    if node is True or not node:
        yield {}
        return
    own = {key: value for key, value in node.items() if key not in ("$ref", "allOf", "anyOf", "oneOf")}
    for part in [_found(node["$ref"], root)] if "$ref" in node else []:
        own = {**part, **own}
    for part in node.get("allOf", ()):
        own = {**(_found(part["$ref"], root) if "$ref" in part else part), **own}
    if "$ref" in own or {"anyOf", "oneOf"} & own.keys():  # the part that was put in has some itself
        yield from _alternatives(own, root)
        return
    several = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    if not several:
        yield own
    for one in several:
        for part in _alternatives(one, root):
            yield {**{key: value for key, value in own.items() if key not in _NOTES}, **part}


def _found(reference: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """Raises ValueError for a reference out of the document, or to nothing."""
    node: Any = root
    if not reference.startswith("#"):
        raise ValueError(f"the reference {reference!r} leads out of the file")
    for step in filter(None, reference[1:].split("/")):
        if not isinstance(node, Mapping) or step not in node:
            raise ValueError(f"the reference {reference!r} leads nowhere")
        node = node[step]
    return node if isinstance(node, Mapping) else {}


def _types_of(node: Mapping[str, Any]) -> set[str]:
    told = node.get("type")
    if told is None:
        values = node.get("enum", [node["const"]] if "const" in node else None)
        given = set(TYPES) if values is None else {_type_of(value) for value in values}
    else:
        given = {told} if isinstance(told, str) else set(told)
    return given | {"integer"} if "number" in given else given


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    kinds = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def _shape(kind: str, node: Mapping[str, Any]) -> Shape:
    told = {key: value for key, value in node.items() if key in _OWN.get(kind, ())}
    listed = node.get("enum", [node["const"]] if "const" in node else None)
    values = [value for value in listed or () if _type_of(value) in (kind, "integer" if kind == "number" else kind)]
    limits = {key: float(told[key]) for key in (_UPPER | _LOWER) & told.keys()}
    if told.get("uniqueItems"):
        limits["uniqueItems"] = 0.0
    known = {"type", "enum", "const"} | _NOTES | _OF_TYPES
    return Shape(
        values=frozenset(json.dumps(value, sort_keys=True) for value in values),
        closed=listed is not None,
        constant="const" in node,
        formats={key: str(told[key]) for key in _FORMATS & told.keys()},
        limits=limits,
        items=told.get("items"),
        fields=told.get("properties", {}),
        required=frozenset(told.get("required", ())),
        others=told.get("additionalProperties", True),
        names=told.get("propertyNames"),
        rest={key: value for key, value in node.items() if key not in known},
    )


def _together(several: list[Shape]) -> Shape:
    """Alternatives of one type as one: a list of values beside the type alone is an open list."""
    first, *others = several
    if not others:
        return first
    values = frozenset().union(*(one.values for one in several))
    unlisted = [one for one in several if not one.closed]
    if len(unlisted) == 1:
        return Shape(**{**vars(unlisted[0]), "values": values})
    if not unlisted:
        return Shape(**{**vars(first), "values": values, "constant": False})
    told = [json.dumps(vars(one), sort_keys=True, default=sorted) for one in unlisted]
    return Shape(**{**vars(unlisted[0]), "values": values, "rest": {"anyOf": sorted(told)}})
