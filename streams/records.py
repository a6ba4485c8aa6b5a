"""A record as agents see it: free of Faust and of aiokafka, so that tests can write one down."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from schemas.envelope import Headers

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
    timestamp: float = 0.0
    """Unix seconds, as the producer or the broker set it."""

    @property
    def time(self) -> datetime:
        return datetime.fromtimestamp(self.timestamp, UTC)


@dataclass(frozen=True, slots=True)
class Output:
    """What goes to a topic; always with a key, which chooses the partition."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers


def headers_of(pairs: Iterable[tuple[str, bytes | None]]) -> Headers:
    """Kafka's pairs as a dict: of a repeated name the last counts, and a null value is an empty one."""
    return {name: value or b"" for name, value in pairs}
