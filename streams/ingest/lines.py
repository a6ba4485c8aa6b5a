"""Lines of files for the command line: plain, .gz or .xz, or standard input; bounded, whatever the file holds."""

from __future__ import annotations

import io
import lzma
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple, cast

from schemas.codec import MAX_BYTES
from streams.errors import UsageError
from streams.ingest.columns import NONE, Columns
from streams.ingest.damage import Damage, OnDamage, Unreadable
from streams.ingest.formats import BEGINNING, foreign_format, is_binary
from streams.ingest.packed import PACKINGS, Unpacked
from streams.ingest.sources import PACKED, STDIN, TOPIC

TopicReader = Callable[[str], Iterator["Line"]]
"""Gives the lines of a source that is called ``kafka:TOPIC``."""
DAMAGE = (OSError, EOFError, lzma.LZMAError, zlib.error, Unreadable)


class Line(NamedTuple):
    """One line: where it stands, its bytes without the line's end, and its length in the file (unpacked) with it."""

    file: str
    number: int
    raw: bytes
    consumed: int

    @property
    def place(self) -> str:
        return f"{self.file}:{self.number}"


def check_files(files: list[str]) -> None:
    """Raise UsageError that names the first file that cannot be read or that we write to, before any work begins."""
    _check_readable(files)
    refuse_outputs(files, [1], "write standard output to another file")


def refuse_outputs(files: list[str], outputs: Iterable[Path | int], mend: str) -> None:
    """Raise UsageError for an input that is an output too, by whatever name: writing would empty it or never end.

    ``outputs`` are paths, which need not exist, and numbers of open files.
    """
    written = {identity for output in outputs if (identity := _identity(output)) is not None}
    for name in files:
        if _identity(0 if name == STDIN else Path(name)) in written:
            raise UsageError(f"{name} is an output as well: {mend}.")


def _identity(file: Path | int) -> tuple[int, int] | None:
    """Device and number of a regular file; None of anything else."""
    try:
        told = os.fstat(file) if isinstance(file, int) else file.stat()
    except OSError:
        return None
    return (told.st_dev, told.st_ino) if stat.S_ISREG(told.st_mode) else None


def _check_readable(files: list[str]) -> None:
    for name in files:
        if name == STDIN and sys.stdin is None:  # `<&-`
            raise UsageError("Standard input is closed: name a file, or pipe the items in.")
        if name == STDIN or name.startswith(TOPIC):
            continue
        path = Path(name)
        try:
            path.stat()
        except FileNotFoundError:
            raise UsageError(f"{name} does not exist: check the spelling.") from None
        except (OSError, ValueError) as exc:
            raise UsageError(f"{name} cannot be read ({exc}): check the name.") from None
        if path.is_dir():
            raise UsageError(f"{name} is a folder: name the files in it.")
        if not os.access(path, os.R_OK):  # not opened yet: whoever writes into a pipe would be left alone
            raise UsageError(f"{name} cannot be read: check its permissions.")


def read_lines(
    files: list[str], columns: Columns = NONE, on_damage: OnDamage | None = None, topic: TopicReader | None = None
) -> Iterator[Line]:
    """All lines that are not blank. One longer than a message may be is cut just above that, for the codec to refuse.

    Of a damaged file what stands before the damage is read; then ``on_damage`` is told, and the next file is read.
    Raises UsageError for damage where nobody is to be told, and for a format that is not read.
    """
    for name in files:
        number = 0
        try:
            with _open(name) as stream:
                for line in _lines(name, stream):
                    yield line
                    number = line.number
        except DAMAGE as exc:
            damage = Damage(name, f"{name}:{number + 1}", str(exc))
            if on_damage is None:
                raise UsageError(f"{damage}: fetch it again.") from exc
            on_damage(damage)


def check_formats(files: list[str], columns: Columns = NONE, *, damage_is_told: bool = False) -> None:
    """Raise UsageError as read_lines would at the beginning of a file, before any work begins; pipes are left alone.

    ``damage_is_told``: what read_lines will tell as damage is no error here.
    """
    for name in files:
        if name != STDIN and Path(name).is_file():
            with suppress(*DAMAGE) if damage_is_told else _telling_damage(name), _open(name):
                pass


@contextmanager
def _telling_damage(name: str) -> Iterator[None]:
    try:
        yield
    except DAMAGE as exc:
        raise UsageError(f"{name} is damaged or not what its ending says ({exc}): fetch it again.") from exc


@contextmanager
def _open(name: str) -> Iterator[IO[bytes]]:
    """A file's content, unpacked where it begins as a packed one does, whatever it is called.

    Raises UsageError that names the format of what holds no lines of JSON.
    """
    with _opened(name) as stream:
        beginning = stream.peek(BEGINNING)[:BEGINNING]
        packing = next((one for one in PACKINGS if beginning.startswith(one.magic)), None)
        if packing is not None:
            stream = io.BufferedReader(Unpacked(stream, packing))
            beginning = stream.peek(BEGINNING)[:BEGINNING]
        if foreign := foreign_format(beginning):
            raise UsageError(f"{name} is {foreign}.")
        if is_binary(beginning):
            raise EOFError("it holds binary data")
        if packing is None and beginning and name.endswith(PACKED):
            raise EOFError("it is not packed")
        yield stream


@contextmanager
def _opened(name: str) -> Iterator[io.BufferedReader]:
    if name != STDIN:
        with Path(name).open("rb") as file:
            yield file
    elif isinstance(sys.stdin.buffer, io.BufferedReader):
        yield cast(io.BufferedReader, sys.stdin.buffer)  # not ours to close
    else:
        wrapped: io.BufferedReader = io.BufferedReader(cast(io.RawIOBase, sys.stdin.buffer))
        try:
            yield wrapped
        finally:
            wrapped.detach()


def _lines(name: str, stream: IO[bytes]) -> Iterator[Line]:
    number = 0
    while raw := stream.readline(MAX_BYTES + 2):
        number += 1
        consumed = len(raw)
        if not raw.endswith(b"\n") and len(raw) > MAX_BYTES:
            while rest := stream.readline(MAX_BYTES):  # the remainder of an endless line, never held as a whole
                consumed += len(rest)
                if rest.endswith(b"\n"):
                    break
        if raw.strip():
            yield Line(name, number, raw.rstrip(b"\r\n"), consumed)
