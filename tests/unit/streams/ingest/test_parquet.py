"""Parquet files as pyarrow writes them."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from streams.errors import UsageError
from streams.ingest.columns import parse_columns
from streams.ingest.lines import check_formats, read_lines
from tests.support.archives import Reading, as_parquet

NOON = datetime(2019, 7, 1, 12, 30)  # noqa: DTZ001 - as a table without zones holds it


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "items.parquet"


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (pa.array([NOON], pa.timestamp("us")), "2019-07-01T12:30:00+07:00"),
        (pa.array([NOON], pa.timestamp("ns")), "2019-07-01T12:30:00+07:00"),
        (pa.array([1_561_959_000_123_456_789], pa.timestamp("ns", "UTC")), "2019-07-01T05:30:00.123456Z"),
        (pa.array([NOON.replace(tzinfo=UTC)], pa.timestamp("ms", "Asia/Jakarta")), "2019-07-01T12:30:00Z"),
        (
            pa.array([NOON.replace(tzinfo=ZoneInfo("Asia/Jayapura"))], pa.timestamp("s", "+09:00")),
            "2019-07-01T03:30:00Z",
        ),
        (pa.array([date(2019, 7, 1)]), "2019-07-01T00:00:00+07:00"),
        (pa.array(["1 Juli 2019 12.30 WIB"]), "2019-07-01T12:30:00+07:00"),
        (pa.array([1_561_959_000]), "2019-07-01T05:30:00Z"),
        (pa.array([None], pa.timestamp("us")), None),
    ],
)
def test_times_have_a_zone(file: Path, column: pa.Array, told: str | None) -> None:
    pq.write_table(pa.table({"title": ["Kabar"], "tanggal": column}), file)
    (item,) = Reading(file).items
    assert (item.published_at and item.published_at.isoformat().replace("+00:00", "Z")) == told


def test_a_year_that_python_lacks_is_refused_alone(file: Path) -> None:
    column = pa.array([10**15, 1_561_959_000], pa.timestamp("s"))
    pq.write_table(pa.table({"title": ["a", "b"], "date": column}), file)
    reading = Reading(file)
    assert ([item.title for item in reading.items], reading.refused) == (["b"], [(":1", "impossible_date")])


def test_a_text_that_is_no_utf8_is_refused_alone(file: Path) -> None:
    pq.write_table(pa.table({"title": pa.array([b"Kabar", b"Kaf\xe9"]).view(pa.string())}), file)
    reading = Reading(file)
    assert ([item.title for item in reading.items], reading.refused) == (["Kabar"], [(":2", "not_utf8")])


def test_values_of_all_kinds(file: Path) -> None:
    rows = {
        "id": pa.array([17, 18]),
        "judul": pa.array(["Kabar", "Kabar"]).dictionary_encode(),
        "content": pa.array([b"isi", b"\xff isi"]),
        "publisher": pa.array([{"name": "Warta", "sejak": NOON}, {"name": None, "sejak": None}]),
        "category": pa.array([["Politik", "Luar negeri"], []]),
        "summary": pa.array([float("nan"), 1.5]),
        "link": pa.array([Decimal("1.50"), None]),
        "embedding": pa.array([[0.1] * 8, [0.2] * 8]),  # not read
    }
    pq.write_table(pa.table(rows), file)
    reading = Reading(file)
    (item,) = reading.items
    assert (item.id, item.title, item.body, item.source, item.category) == (
        "17",
        "Kabar",
        "isi",
        "Warta",
        "Politik, Luar negeri",
    )
    assert reading.refused == [(":2", "not_utf8")]
    (first, _) = read_lines([str(file)])
    assert b"embedding" not in first.raw


def test_columns_are_named(file: Path) -> None:
    file.write_bytes(as_parquet([{"Kepala": "Kabar", "Teks": "isi"}]))
    with pytest.raises(UsageError, match="has no column for a title or a body, it has 'Kepala', 'Teks'"):
        check_formats([str(file)])
    (item,) = Reading(file, columns=parse_columns("title=kepala,body=teks")).items
    assert (item.title, item.body) == ("Kabar", "isi")


@pytest.mark.parametrize("compression", ["none", "snappy", "zstd", "gzip"])
def test_a_damaged_row_group_is_passed_over(file: Path, compression: str) -> None:
    rows = pa.table({"id": [str(n) for n in range(300)], "title": [f"Kabar {n * n}" for n in range(300)]})
    pq.write_table(rows, file, row_group_size=100, write_page_checksum=True, compression=compression)
    whole = bytearray(file.read_bytes())
    column = pq.ParquetFile(file).metadata.row_group(1).column(1)
    for at in range(column.data_page_offset + 40, column.data_page_offset + 60):
        whole[at] ^= 0xFF
    file.write_bytes(whole)
    reading = Reading(file)
    assert [int(item.id) for item in reading.items] == [*range(100), *range(200, 300)]
    assert reading.places == [f":{n + 1}" for n in (*range(100), *range(200, 300))]
    ((place, told),) = reading.told
    assert place == ":101"
    assert told.startswith("row group 1: ")


def test_what_is_cut_or_cannot_be_sought_in_is_told(file: Path, tmp_path: Path) -> None:
    whole = as_parquet([{"title": "Kabar"}])
    for name, raw, told in [
        ("cut.parquet", whole[: len(whole) // 2], "footer"),
        ("short.parquet", b"PAR1", "footer"),
        ("items.parquet.gz", gzip.compress(whole), "unpack it, and name the file"),
    ]:
        (tmp_path / name).write_bytes(raw)
        (damage,) = Reading(tmp_path / name).damage
        assert told in damage.told


def test_a_table_of_no_rows(file: Path) -> None:
    pq.write_table(pa.table({"title": pa.array([], pa.string())}), file)
    reading = Reading(file)
    assert (reading.items, reading.damage) == ([], [])
    held = io.BytesIO()
    pq.write_table(pa.table({"title": ["a"] * 1000}), held, row_group_size=64)
    file.write_bytes(held.getvalue())
    assert len(Reading(file).items) == 1000
