"""The store: one SQLite file that one console fills, and reads as often as it likes."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class TakenKind(StrEnum):
    """What a record tells."""

    MEETING = "meeting"
    MENTION = "mention"


class Taken(NamedTuple):
    """A record of a topic, or a line of a run."""

    kind: TakenKind
    key: str
    value: bytes | None
    at_ms: int
    """Unix milliseconds; 0: unknown."""
    partition: int = 0
    offset: int = 0


class Store:
    """Meetings and mentions; a writer and many readers at once, from any thread."""

    @classmethod
    def open(cls, path: Path | None) -> Store:
        """The store in a file, begun where there is none or one of another version; None: a file that goes with it.

        Raises UsageError where another console has it, it cannot be written, or it is no store of ours.
        """
        raise NotImplementedError

    def places(self, kind: TakenKind, topic: str, topic_id: str) -> dict[int, int]:
        """The next offset of each partition. What came from another topic, or one made anew, is forgotten first."""
        raise NotImplementedError

    def take(self, records: Sequence[Taken]) -> None:
        """Take records, and their places, in one transaction. The highest revision wins; no value removes."""
        raise NotImplementedError

    def forget(self) -> None:
        """Remove all that was taken; `changes` tells that it is gone."""
        raise NotImplementedError

    def seq(self) -> int:
        """Grows with each change of a meeting, over restarts too."""
        raise NotImplementedError

    def meetings(self) -> int:
        """How many there are."""
        raise NotImplementedError

    def unreadable(self) -> int:
        """How many records were passed over."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the file."""
        raise NotImplementedError
