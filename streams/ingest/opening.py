"""A file, opened and unpacked, and what every reader of a format makes of it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

from streams.errors import UsageError
from streams.ingest.columns import Columns
from streams.ingest.damage import Damage, extra_for
from streams.ingest.formats import BEGINNING, FileFormat, foreign_format, format_of, is_binary
from streams.ingest.packed import PACKINGS, ZSTD, Unpacked
from streams.ingest.sources import PACKED, STDIN


class Piece(NamedTuple):
    """One item as a reader finds it: its number in the file from 1, its JSON on one line, what it took of the file."""

    number: int
    raw: bytes
    consumed: int


@dataclass
class Opened:
    """A file that is being read."""

    name: str
    stream: io.BufferedReader
    """Its content, unpacked."""
    beginning: bytes
    """The first bytes of the content, at most ``BEGINNING``; they are still to be read."""
    packed: bool
    stored: io.FileIO | None
    """The file itself, where it can be asked how far it has been read."""
    format: FileFormat
    reached: int = 0
    """The last item that is read or told as damage, or passed over."""
    _before: int = 0

    def consumed(self) -> int:
        """Bytes of the file as stored that were read since the last call; 0 where that is unknown.

        They come in large pieces, for the file is read ahead.
        """
        if self.stored is None:
            return 0
        gone, self._before = self.stored.tell() - self._before, self.stored.tell()
        return gone

    @property
    def size(self) -> int:
        """Bytes of the file as stored; 0 where that is unknown."""
        return os.fstat(self.stored.fileno()).st_size if self.stored else 0

    def damage(self, number: int, told: str) -> Damage:
        """Of item ``number`` alone: what follows is read."""
        self.reached = number
        return Damage(self.name, f"{self.name}:{number}", told, alone=True)


Reader = Callable[[Opened, Columns], Iterator[Piece | Damage]]
"""Gives the items of a file, and what of it cannot be read. Raises Unreadable where nothing more can be, and UsageError
for a file that cannot be read at all until the call is mended; both before or between items."""


@contextmanager
def opened(name: str) -> Iterator[Opened]:
    """A file's content, unpacked where it begins as a packed one does, whatever it is called.

    Raises UsageError that names the format of what is not read, and EOFError for what is not what its name says.
    """
    with _stored(name) as stream:
        stored = stream.raw if name != STDIN and isinstance(stream.raw, io.FileIO) and stream.seekable() else None
        beginning = stream.peek(BEGINNING)[:BEGINNING]
        packing = next((one for one in PACKINGS if beginning.startswith(one.magics)), None)
        if packing is ZSTD:
            with extra_for(name, "packed with zstd"):
                import zstandard  # noqa: F401 - is it there?
        if packing is not None:
            stream = io.BufferedReader(Unpacked(stream, packing), BEGINNING)
            beginning = stream.peek(BEGINNING)[:BEGINNING]
        if foreign := foreign_format(beginning):
            raise UsageError(f"{name} is {foreign}.")
        if is_binary(beginning):
            raise EOFError("it holds binary data")
        if packing is None and beginning and name.endswith(PACKED):
            raise EOFError("it is not packed")
        yield Opened(name, stream, beginning, packing is not None, stored, format_of(beginning, name))


@contextmanager
def _stored(name: str) -> Iterator[io.BufferedReader]:
    if name != STDIN:
        with Path(name).open("rb", buffering=BEGINNING) as file:
            yield cast(io.BufferedReader, file)
    elif isinstance(sys.stdin.buffer, io.BufferedReader):
        yield sys.stdin.buffer  # not ours to close
    else:
        wrapped: io.BufferedReader = io.BufferedReader(cast(io.RawIOBase, sys.stdin.buffer))
        try:
            yield wrapped
        finally:
            wrapped.detach()
