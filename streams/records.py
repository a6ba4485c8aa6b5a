"""A record as agents see it: free of Faust and of aiokafka, so that tests can write one down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from schemas.envelope import Headers

Pairs = tuple[tuple[str, bytes | None], ...]
"""Headers as Kafka has them: in their order, where a name may come twice and a value may be null."""
Clock = Callable[[], float]
"""Unix seconds; handed in, so that tests decide what time it is."""


@dataclass(frozen=True, slots=True)
class Record:
    """What came from a topic."""

    topic: str
    partition: int
    offset: int
    value: bytes | None
    key: bytes | None = None
    headers: Headers = field(default_factory=dict)
    """By name, for those who read: of a repeated name the last one counts."""
    timestamp: float = 0.0
    """Unix seconds, as the producer or the broker set it; 0 or less where it is unknown (Kafka has -1 ms for that)."""
    pairs: Pairs = ()
    """All headers as they came, where `headers` does not hold them all."""

    @property
    def place(self) -> str:
        """Where it stands, for people: topic, partition and offset."""
        return f"{self.topic}:{self.partition}:{self.offset}"

    @property
    def time(self) -> datetime:
        """When it was sent; the nearest that can be told where no calendar has that."""
        try:
            return datetime.fromtimestamp(self.timestamp, UTC)
        except (ValueError, OverflowError, OSError):
            return datetime.max.replace(tzinfo=UTC) if self.timestamp > 0 else datetime.min.replace(tzinfo=UTC)

    @property
    def dated(self) -> bool:
        """Whether it says when it was sent."""
        return self.timestamp > 0

    @property
    def own_headers(self) -> Pairs:
        """All headers, to be passed on as they came."""
        return self.pairs or tuple(self.headers.items())


@dataclass(frozen=True, slots=True)
class Output:
    """What goes to a topic; always with a key, which chooses the partition."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    own: Pairs = ()
    """Headers of a record that is passed on, as they came; they stand before ours."""

    @property
    def all_headers(self) -> list[tuple[str, bytes | None]]:
        """What is sent."""
        return [*self.own, *self.headers.items()]

    def with_headers(self, more: Headers) -> Output:
        """The same with more headers."""
        return replace(self, headers=self.headers | more) if more else self


def record_of(message: Any, timestamp: float) -> Record:
    """The record behind a message of aiokafka or Faust, which have the same fields; ``timestamp`` in Unix seconds."""
    given = message.headers or ()
    pairs = list(given.items() if isinstance(given, Mapping) else given)
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        value=message.value,
        key=message.key,
        headers=headers_of(pairs),
        pairs=pairs_of(pairs),
        timestamp=timestamp,
    )


def headers_of(pairs: Iterable[tuple[str, bytes | None]]) -> Headers:
    """Kafka's pairs as a dict: of a repeated name the last counts, and a null value is an empty one."""
    return {name: value or b"" for name, value in pairs}


def pairs_of(pairs: Iterable[tuple[str, bytes | None]]) -> Pairs:
    """Kafka's pairs where a dict would lose some of it; else nothing, for the dict says it all."""
    told = tuple((name, value) for name, value in pairs)
    return () if tuple(headers_of(told).items()) == told else told
