"""Meetings as Parquet, for programs, and as CSV, for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any

from schemas.meetings import Meeting
from schemas.times import rfc3339
from streams.errors import UsageError
from streams.export.columns import MEETING_COLUMNS, PERSON, ColumnKind, row

ROWS = 5000
"""Rows that are held before they are written: some 20 MB."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a text that a spreadsheet computes instead of showing (OWASP, CSV injection)."""


def write_parquet(meetings: Iterable[Meeting], file: IO[bytes]) -> int:
    """One row a meeting, with lists and times as such; gives how many. Raises UsageError without pyarrow."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UsageError("Parquet needs pyarrow: pip install 'jumpa[export]'.") from None
    person = pyarrow.struct([(name, pyarrow.string()) for name in PERSON])
    types = {
        ColumnKind.TEXT: pyarrow.string(),
        ColumnKind.TEXTS: pyarrow.list_(pyarrow.string()),
        ColumnKind.INTEGER: pyarrow.int64(),
        ColumnKind.REAL: pyarrow.float64(),
        ColumnKind.FLAG: pyarrow.bool_(),
        ColumnKind.DAY: pyarrow.date32(),
        ColumnKind.TIME: pyarrow.timestamp("ms", tz="UTC"),
        ColumnKind.PEOPLE: pyarrow.list_(person),
    }
    schema = pyarrow.schema(
        [
            pyarrow.field(one.name, types[one.kind], nullable=not one.always, metadata={"description": one.about})
            for one in MEETING_COLUMNS
        ]
    )
    rows, count = map(row, meetings), 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while some := list(islice(rows, ROWS)):
            writer.write_table(pyarrow.Table.from_pylist(some, schema=schema))
            count += len(some)
    return count


def write_csv(meetings: Iterable[Meeting], file: IO[bytes]) -> int:
    """One row a meeting below the names of the columns, as RFC 4180 has it; gives how many."""
    count = 0
    with text_in(file) as text:
        writer = csv.writer(text)
        writer.writerow(column.name for column in MEETING_COLUMNS)
        for values in map(row, meetings):
            writer.writerow(map(cell, values.values()))
            count += 1
    return count


def cell(value: Any) -> str:
    """A value in a cell: lists joined by "; ", participants as ``name (country)``, nothing for null. A text that a
    spreadsheet would compute gets an apostrophe in front, which spreadsheets do not show."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case datetime():
            return rfc3339(value)
        case date():
            return value.isoformat()
        case list():
            told = "; ".join(f"{one['name']} ({one['country']})" if isinstance(one, dict) else one for one in value)
        case _:
            told = str(value)
    return f"'{told}" if told.startswith(FORMULAS) else told


@contextmanager
def text_in(file: IO[bytes]) -> Iterator[TextIOWrapper]:
    """A file of bytes as one of UTF-8, whose lines end as they are written; it stays open."""
    text = TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    try:
        yield text
        text.flush()
    finally:
        text.detach()
