"""The items of files, of any format that is read, as lines for the command line; bounded, whatever a file holds.

A line holds the JSON of one item. A row, a page and an element of an array become such a line. Where they tell no id,
the codec (:class:`schemas.news.NewsItem`) derives it of the address, else of publisher, title and text, so that the
same bytes always give the same id.
"""

from __future__ import annotations

import lzma
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from schemas.codec import MAX_BYTES
from streams.errors import UsageError
from streams.ingest.columns import NONE, Columns
from streams.ingest.damage import Damage, OnDamage, Unreadable, refuse_damage
from streams.ingest.documents import check_feeds, read_feed_file, read_newsml
from streams.ingest.formats import FileFormat
from streams.ingest.json_text import read_json
from streams.ingest.opening import Opened, Piece, Reader, opened
from streams.ingest.pages import check_pages, read_page
from streams.ingest.parquet import read_parquet
from streams.ingest.sources import STDIN, TOPIC
from streams.ingest.tables import read_table
from streams.ingest.warc import check_warc, read_warc
from streams.syndication.documents import as_item

TopicReader = Callable[[str], Iterator["Line"]]
"""Gives the lines of a source that is called ``kafka:TOPIC``."""
DAMAGE = (OSError, EOFError, lzma.LZMAError, zlib.error, Unreadable)


class Line(NamedTuple):
    """The JSON of one item, on one line without its end."""

    file: str
    number: int
    """Of the line, of the row as spreadsheets count, of the record of a WARC, or of the element of an array."""
    raw: bytes
    consumed: int
    """Bytes of the file as it is stored since the line before; packed files come in large pieces."""

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
    """All items of the files, in their order; line k of the same files is always the same.

    JSON Lines (where blank lines are passed over), JSON arrays and objects over many lines, CSV, Parquet, WARC, HTML,
    RSS, Atom, NewsML-G2 and ninjs (:class:`FileFormat`), as they are or packed as gzip, xz, bzip2 or zstd.
    ``columns`` say how tables are read, and ``topic`` reads what is called ``kafka:TOPIC``. An item larger than a
    message may be is cut just above that, for the codec to refuse.

    Of a damaged file what stands before the damage is read; then ``on_damage`` is told, and what can be read behind it
    or the next file follows. Raises UsageError for damage where nobody is to be told, for a format that is not read,
    and for an extra that is not installed.
    """
    told = on_damage or refuse_damage
    for name in files:
        if name.startswith(TOPIC):
            if topic is None:
                raise UsageError(f"{name} is a topic, which is read by `jumpa replay` only: name a file.")
            yield from topic(name)
        else:
            yield from _lines_of(name, columns, told)


def _lines_of(name: str, columns: Columns, told: OnDamage) -> Iterator[Line]:
    file: Opened | None = None
    try:
        with opened(name) as file:
            for found in READERS[file.format](file, columns):
                if isinstance(found, Damage):
                    told(found)
                else:
                    yield Line(name, *found)
                    file.reached = found.number
    except DAMAGE as exc:
        told(Damage(name, f"{name}:{file.reached + 1 if file else 1}", str(exc)))


def check_formats(files: list[str], columns: Columns = NONE, *, damage_is_told: bool = False) -> None:
    """Raise UsageError as read_lines would at the beginning of a file, before any work begins; pipes are left alone.

    ``damage_is_told``: what read_lines will tell as damage is no error here.
    """
    for name in files:
        if name == STDIN or name.startswith(TOPIC) or not Path(name).is_file():
            continue
        try:
            with opened(name) as file:
                if check := LIBRARIES.get(file.format):
                    check(name)
                else:
                    next(READERS[file.format](file, columns), None)
        except DAMAGE as exc:
            if not damage_is_told:
                refuse_damage(Damage(name, f"{name}:1", str(exc)))


def _read_json_lines(file: Opened, _columns: Columns) -> Iterator[Piece]:
    number = 0
    while raw := file.stream.readline(MAX_BYTES + 2):
        number += 1
        consumed = len(raw)
        if not raw.endswith(b"\n") and len(raw) > MAX_BYTES:
            while rest := file.stream.readline(MAX_BYTES):  # the remainder of an endless line, never held as a whole
                consumed += len(rest)
                if rest.endswith(b"\n"):
                    break
        if raw.strip():
            yield Piece(number, as_item(raw.rstrip(b"\r\n")), file.consumed() if file.packed else consumed)


READERS: dict[FileFormat, Reader] = {
    FileFormat.LINES: _read_json_lines,
    FileFormat.JSON: read_json,
    FileFormat.TABLE: read_table,
    FileFormat.PARQUET: read_parquet,
    FileFormat.WARC: read_warc,
    FileFormat.PAGE: read_page,
    FileFormat.FEED: read_feed_file,
    FileFormat.NEWSML: read_newsml,
}
LIBRARIES = {FileFormat.WARC: check_warc, FileFormat.PAGE: check_pages, FileFormat.FEED: check_feeds}
"""What is checked of files whose first item would cost time, before any work begins."""
