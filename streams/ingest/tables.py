"""Rows of CSV and TSV as news items."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping

from schemas.codec import MAX_BYTES
from streams.errors import UsageError
from streams.ingest.columns import SPELLINGS, Columns
from streams.ingest.damage import Damage, Unreadable
from streams.ingest.opening import Opened, Piece

_DAY = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(\b.*)", re.DOTALL)
_TIMES = frozenset(SPELLINGS["published_at"])
_DELIMITERS = ",;\t|"
_LONGEST = 2 * MAX_BYTES
"""Of a line and of a cell, in characters: more cannot become an item."""


def read_table(opened: Opened, columns: Columns) -> Iterator[Piece | Damage]:
    """Rows as spreadsheets and databases write them: cells in quotation marks may hold line ends and delimiters.

    The first row names the columns and is number 1, as a spreadsheet counts. UTF-8 unless ``columns`` say otherwise; a
    row that holds other bytes is left to the codec to refuse. A row with more or fewer cells than the first is damage
    of its own: its cells may stand in wrong columns. Raises Unreadable for quotation marks that nobody closes, and
    UsageError for missing columns and for a file that is written otherwise than is said.
    """
    if columns.encoding is None and not _is_utf8(opened.beginning):
        told = "no UTF-8: say how it is written, as --columns encoding=cp1252 (spreadsheets on Windows) or latin-1"
        raise UsageError(f"{opened.name} is {told}.")
    lines = _PhysicalLines(opened, columns.encoding or "utf-8")
    delimiter = _delimiter(lines, columns)
    csv.field_size_limit(_LONGEST)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        names = next(rows, [])
        if not names:
            return
        places = {spelling: names.index(name) for spelling, name in columns.chosen(names, opened.name).items()}
        for number, row in enumerate(rows, 2):
            if row and (misfit := _misfit(row, names, cut=not lines.ended)):
                yield opened.damage(number, misfit)
            elif row:
                item = {spelling: row[place] for spelling, place in places.items() if row[place]}
                if columns.dates:
                    item |= {spelling: _dated(item[spelling], columns.dates) for spelling in _TIMES & item.keys()}
                yield Piece(number, json_line(item), opened.consumed())
    except (csv.Error, UnicodeDecodeError) as exc:
        raise Unreadable(str(exc)) from None
    finally:
        lines.let_go()


def _dated(told: str, order: str) -> str:
    """A day that is written with numbers as ISO 8601 has it; anything else as it is."""
    match = _DAY.fullmatch(told)
    if match is None:
        return told
    first, second, year, rest = match.groups()
    day, month = (first, second) if order == "dmy" else (second, first)
    return f"{year}-{int(month):02}-{int(day):02}{rest}"


def json_line(item: Mapping[str, object]) -> bytes:
    """An object as one line. Bytes that were no UTF-8 come out as they went in, for the codec to refuse."""
    return json.dumps(item, ensure_ascii=False).encode("utf-8", "surrogateescape")


def _misfit(row: list[str], names: list[str], *, cut: bool) -> str | None:
    if cut and (len(row) < len(names) or not row[-1]):  # a last cell that is not empty may still lack a part
        return "it ends too soon"
    if len(row) == len(names) or (len(row) > len(names) and not any(row[len(names) :])):
        return None
    return f"the row has {len(row)} cells and the first {len(names)}"


def _is_utf8(beginning: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)  # whose last character may be cut
    except UnicodeDecodeError:
        return False
    return True


class _PhysicalLines:
    """The lines of a table, with their ends; a cell may hold several. None is longer than ``_LONGEST``."""

    def __init__(self, opened: Opened, encoding: str) -> None:
        if codecs.lookup(encoding).name == "utf-8" or opened.beginning.startswith(codecs.BOM_UTF8):
            encoding = "utf-8-sig"  # the mark is surer than what was said of many files
        self._text = io.TextIOWrapper(opened.stream, encoding, errors="surrogateescape", newline="")
        self._waiting: list[str] = []
        self.ended = True
        """Whether the line that was given last has an end; the last one of a file may lack it."""

    def __iter__(self) -> _PhysicalLines:
        return self

    def __next__(self) -> str:
        line = self._waiting.pop() if self._waiting else self._text.readline(_LONGEST)
        if not line:
            raise StopIteration
        self.ended = line.endswith(("\n", "\r"))
        if not self.ended and len(line) >= _LONGEST:
            raise Unreadable("a line is longer than any item may be")
        return line

    def let_go(self) -> None:
        """Leave the file open, which a text would close with itself; standard input is not ours to close."""
        self._text.detach()

    def put_back(self, line: str) -> None:
        """Give this line once more."""
        self._waiting.append(line)


def _delimiter(lines: _PhysicalLines, columns: Columns) -> str:
    """As it is said; else what parts the first line so that most names are known, and of those the most names."""
    first = next(lines, "")
    if first.startswith("sep=") and len(first.rstrip("\r\n")) == 5:  # what Excel reads above the names
        return columns.delimiter or first[4]
    lines.put_back(first)
    if columns.delimiter:
        return columns.delimiter
    wanted = columns.names()

    def known(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            return (0, 0)
        return (sum(cell.strip().casefold() in wanted for cell in cells), len(cells))

    return max(_DELIMITERS, key=known)
