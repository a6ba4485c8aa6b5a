"""What all messages share: frozen models, one way to write them, deterministic ids."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from schemas.times import parse_time, rfc3339

ID_LENGTH = 32
"""Hex digits of a derived id: 128 bits, so that two of a billion items collide with a chance below 1e-20."""

Time = Annotated[
    datetime,
    BeforeValidator(parse_time),
    PlainSerializer(rfc3339, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
"""A moment with its zone; naive input means Asia/Jakarta."""

Confidence = Annotated[float, Field(ge=0, le=1)]


def _no_url(given: object) -> object:
    return "" if given is None else given


Url = Annotated[
    str,
    BeforeValidator(_no_url),
    PlainSerializer(lambda url: url or None, return_type=str | None, when_used="json"),
]
"""An article's address, null where it has none; "" is read as that, too, and stands for it in the code."""


class Message(BaseModel):
    """Base of everything that crosses a topic.

    Unknown fields are ignored when reading, so that a newer producer never breaks an older consumer.
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", strict=False, use_enum_values=False, use_attribute_docstrings=True
    )

    def model_post_init(self, context: object, /) -> None:
        """Share the note which fields were given: nobody asks, and each would hold 0.2 to 2 KB of its own."""
        object.__setattr__(self, "__pydantic_fields_set__", _all_fields(type(self)))


@cache
def _all_fields(kind: type[Message]) -> set[str]:
    return set(kind.model_fields)


def derived_id(*parts: str) -> str:
    """A stable id of some texts: the same parts give the same id on every machine, different ones another."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))  # so that ("ab", "c") and ("a", "bc") differ
        digest.update(data)
    return digest.hexdigest()[:ID_LENGTH]
