"""Values that name their schema: a zero byte, the schema's id in a registry as four bytes, and the JSON behind them.

Source: docs.confluent.io, "Wire format". Reading takes both forms (`schemas/codec.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from schemas.codec import WIRE_MAGIC
from streams.errors import DeliveryError, RegistryError
from streams.kafka.publisher import Publisher
from streams.records import Output
from streams.registry.client import Registry, registry_of
from streams.registry.subjects import subject_of, subjects
from streams.settings import Settings


class SchemaIds:
    """The ids of the topics' schemas, asked once."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._ids: Mapping[str, int] | None = None

    async def by_subject(self) -> Mapping[str, int]:
        """The ids by subject. Raises RegistryError where one cannot be had; the next call asks again."""
        if self._ids is None:
            given = subjects()
            ids = await asyncio.gather(*(self._registry.look_up(name, schema) for name, schema in given.items()))
            self._ids = dict(zip(given, ids, strict=True))
        return self._ids


class FramingPublisher:
    """Sends through another publisher; each value of a topic with a schema names it."""

    def __init__(self, publisher: Publisher, ids: SchemaIds) -> None:
        self._publisher = publisher
        self._ids = ids

    async def publish(self, outputs: Sequence[Output]) -> None:
        try:
            ids = await self._ids.by_subject()
        except RegistryError as exc:
            raise DeliveryError(str(exc)) from exc
        await self._publisher.publish([framed(output, ids) for output in outputs])


def framed(output: Output, ids: Mapping[str, int]) -> Output:
    """The same with the schema's id in front of its value; nulls, and what has no schema, as they are."""
    number = ids.get(subject_of(output.topic))
    if output.value is None or number is None:
        return output
    return replace(output, value=WIRE_MAGIC + number.to_bytes(4, "big") + output.value)


def as_set(publisher: Publisher, settings: Settings) -> Publisher:
    """A publisher that sends in the form of the settings. Raises UsageError where they name no registry."""
    return publisher if settings.wire == "json" else FramingPublisher(publisher, SchemaIds(registry_of(settings)))
