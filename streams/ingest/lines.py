"""Lines of files for the command line: plain, .gz or .xz, or standard input; bounded, whatever the file holds."""

from __future__ import annotations

import gzip
import lzma
import os
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, NamedTuple, cast

from schemas.codec import MAX_BYTES
from streams.errors import UsageError

STDIN = "-"


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
        if name == STDIN:
            if sys.stdin is None:  # `<&-`
                raise UsageError("Standard input is closed: name a file, or pipe the items in.")
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


def total_size(files: list[str]) -> int | None:
    """Bytes of all files as a progress bar counts them; None where that is unknown (packed files, standard input)."""
    if any(name == STDIN or name.endswith((".gz", ".xz")) for name in files):
        return None
    return sum(Path(name).stat().st_size for name in files)


def read_lines(files: list[str]) -> Iterator[Line]:
    """All lines that are not blank. One longer than a message may be is cut just above that, for the codec to refuse.

    Raises UsageError for a packed file that is damaged.
    """
    for name in files:
        try:
            with _open(name) as stream:
                yield from _lines(name, stream)
        except (OSError, EOFError, lzma.LZMAError, zlib.error) as exc:
            raise UsageError(f"{name} is damaged or not what its ending says ({exc}): fetch it again.") from exc


def _open(name: str) -> AbstractContextManager[IO[bytes]]:
    if name == STDIN:
        return nullcontext(sys.stdin.buffer)  # not ours to close
    if name.endswith(".gz"):
        return cast(IO[bytes], gzip.open(name, "rb"))
    if name.endswith(".xz"):
        return cast(IO[bytes], lzma.open(name, "rb"))
    return Path(name).open("rb")


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
