"""What is told of a part of a file that cannot be read, and of a library that is not installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from streams.errors import UsageError


class Damage(NamedTuple):
    """A part that could not be read: what stood before it was, and reading goes on behind it or with the next file."""

    file: str
    place: str
    """The first line, row or record that was not read: ``items.jsonl.gz:1235``."""
    told: str
    """What is wrong, for people, as a part of a sentence: "it ends too soon"."""

    alone: bool = False
    """Whether it is this one row or record, and not the file from there on."""

    def __str__(self) -> str:
        if self.alone:
            return f"{self.place} cannot be read ({self.told})"
        return f"{self.file} is damaged or not what its ending says ({self.told}), from {self.place} on"


OnDamage = Callable[[Damage], None]


def refuse_damage(damage: Damage) -> None:
    """What is done where nobody is to be told: raises UsageError."""
    raise UsageError(f"{damage}: {'mend it or leave it out' if damage.alone else 'fetch it again'}.")


class Unreadable(Exception):
    """Raised by our readers: what is wrong with the file from here on. Within `streams/ingest` only."""


@contextmanager
def extra_for(file: str, kind: str, extra: str = "replay") -> Iterator[None]:
    """Raise UsageError that names the extra where an import in the block fails."""
    try:
        yield
    except ImportError:
        raise UsageError(f"{file} is {kind}, which needs an extra: pip install 'jumpa[{extra}]'.") from None
