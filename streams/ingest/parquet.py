"""Rows of Parquet files as news items; needs the extra ``replay``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from schemas.times import JAKARTA, rfc3339
from streams.ingest.columns import Columns
from streams.ingest.damage import Damage, Unreadable, extra_for
from streams.ingest.formats import FileFormat
from streams.ingest.opening import Opened, Piece
from streams.ingest.sources import STDIN
from streams.ingest.tables import json_line

_BATCH = 256
"""Rows that are held at once; articles of 5 KB, and never more than a few of 1 MiB among them."""


def read_parquet(opened: Opened, columns: Columns) -> Iterator[Piece | Damage]:
    """Rows, numbered from 1; only the columns that are read are unpacked.

    Times become RFC 3339 with the zone that they tell, else that of Jakarta; lists and structs become JSON. A row group
    that is damaged is told, and the next one is read. Raises Unreadable for a file without a whole footer.
    """
    with extra_for(opened.name, FileFormat.PARQUET):
        import pyarrow as pa
        import pyarrow.parquet as pq
    if opened.packed or opened.name == STDIN:
        raise Unreadable("a Parquet table is read from its end: unpack it, and name the file")
    try:
        file = pq.ParquetFile(opened.stream, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as exc:
        raise Unreadable(_first_line(exc)) from None
    chosen = columns.chosen(file.schema_arrow.names, opened.name)
    size, total, number = opened.size, file.metadata.num_rows, 0
    for group in range(file.num_row_groups):
        end = number + file.metadata.row_group(group).num_rows
        try:
            for batch in file.iter_batches(_BATCH, row_groups=[group], columns=sorted(set(chosen.values()))):
                for row in _rows(batch, chosen):
                    number += 1
                    yield Piece(number, json_line(row), size * number // total - size * (number - 1) // total)
        except (pa.ArrowException, OSError) as exc:
            yield opened.damage(number + 1, f"row group {group}: {_first_line(exc)}")
            number = end


def _first_line(exc: BaseException) -> str:
    return (str(exc).splitlines() or [type(exc).__name__])[0].rstrip(".")


def _rows(batch: Any, chosen: Mapping[str, str]) -> Iterator[dict[str, object]]:
    values = {name: _values(batch.column(name)) for name in set(chosen.values())}
    for at in range(batch.num_rows):
        yield {spelling: value for spelling, name in chosen.items() if (value := values[name][at]) is not None}


def _values(column: Any) -> list[object]:
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):  # Python has neither nanoseconds nor the names of all zones
        column = column.cast(pa.timestamp("us", column.type.tz and "UTC"), safe=False)
    try:
        return [_plain(value) for value in column.to_pylist()]
    except (ValueError, OverflowError):  # a year that Python does not have, or a text that is no UTF-8
        return [_one(value) for value in column]


def _one(scalar: Any) -> object:
    try:
        return _plain(scalar.as_py())
    except UnicodeDecodeError:
        return "\udcff"  # a byte that is no UTF-8, as json_line writes it: for the codec to refuse
    except (ValueError, OverflowError):
        return f"{scalar.value} as {scalar.type}"


def _plain(value: Any) -> object:
    """A value of Arrow as JSON has it."""
    match value:
        case datetime():
            return rfc3339(value if value.tzinfo else value.replace(tzinfo=JAKARTA))
        case date() | time():
            return value.isoformat()
        case bytes():
            return value.decode("utf-8", "surrogateescape")
        case float():
            return None if math.isnan(value) or math.isinf(value) else value
        case Decimal() | timedelta():
            return str(value)
        case list() | tuple():
            return [_plain(one) for one in value]
        case dict():
            return {str(name): _plain(one) for name, one in value.items()}
        case _:
            return value
