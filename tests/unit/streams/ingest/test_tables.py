"""CSV as spreadsheets and databases write it, and which of its columns are read."""

from __future__ import annotations

import gc
import io
import sys
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from streams.errors import UsageError
from streams.ingest.columns import NONE, Columns, parse_columns
from streams.ingest.lines import check_formats, read_lines
from tests.support.archives import Reading

EXCEL = (
    "Judul;Isi;Tanggal;Tautan;Nilai\r\n"
    '"Prabowo; Anwar bertemu";"Baris satu\r\nBaris ""dua""";3/9/2025 14:05;https://warta.example/1;1,5\r\n'
    "Kafé “Nusantara”;Isi kedua;;https://warta.example/2;-0,25\r\n"
)
"""What Excel writes where a comma parts decimals: semicolons, quotation marks only where needed, an empty cell."""


def test_standard_input_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(EXCEL.encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert next(read_lines(["-"])).place == "-:2"
    gc.collect()
    assert not stdin.buffer.closed


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "sheet.csv"


@pytest.mark.parametrize("above", ["", "sep=;\r\n"])
@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", ""), ("utf-8-sig", ""), ("cp1252", ",encoding=cp1252"), ("utf-8-sig", ",encoding=cp1252")],
)
def test_a_sheet_with_semicolons(sheet: Path, encoding: str, said: str, above: str) -> None:
    sheet.write_bytes((above + EXCEL).encode(encoding))
    reading = Reading(sheet, columns=parse_columns(f"url=tautan,dates=dmy{said}"))
    assert [(item.title, item.body, item.url) for item in reading.items] == [
        ("Prabowo; Anwar bertemu", 'Baris satu\r\nBaris "dua"', "https://warta.example/1"),
        ("Kafé “Nusantara”", "Isi kedua", "https://warta.example/2"),
    ]
    assert [str(item.published_at) for item in reading.items] == ["2025-09-03 14:05:00+07:00", "None"]
    assert reading.places == [":2", ":3"]  # as the spreadsheet counts
    assert (reading.refused, reading.damage) == ([], [])


def test_without_an_encoding_the_sentence_says_what_to_write(sheet: Path) -> None:
    sheet.write_bytes(EXCEL.encode("cp1252"))
    with pytest.raises(
        UsageError, match=r"sheet\.csv is no UTF-8: say how it is written, as --columns encoding=cp1252"
    ):
        check_formats([str(sheet)])


def test_one_row_of_other_bytes_is_refused_alone(sheet: Path) -> None:
    rows = [b"%d,Kabar,%s\n" % (number, b"isi " * 20) for number in range(2000)]
    rows[1500] = b"1500,Kaf\xe9,isi\n"
    sheet.write_bytes(b"id,title,body\n" + b"".join(rows))
    reading = Reading(sheet)
    assert len(reading.items) == 1999
    assert reading.refused == [(":1502", "not_utf8")]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (b"id,title\n1,a\n2,b\n", ["1", "2"]),
        (b"id\ttitle\r\n1\ta\r\n", ["1"]),
        (b"id|title\n1|a\n", ["1"]),
        (b'"id","title"\r"1","a"\r', ["1"]),  # an old Macintosh
        (b"ID, Title \n1,a\n", ["1"]),
        (b"guid;item_id;headline;skor, total\n;2;a;1,5\n", ["2"]),
        (b",id,title,title\n0,1,a,b\n", ["1"]),  # an index without a name
        (b"id,title\n\n1,a\n\n", ["1"]),
        (b"id,title\n1,a,,\n", ["1"]),
        (b"id,title\n", []),
        (b"title\na\n", 1),
    ],
)
def test_tables_of_any_dialect(sheet: Path, text: bytes, ids: list[str] | int) -> None:
    sheet.write_bytes(text)
    reading = Reading(sheet)
    assert ids in ([item.id for item in reading.items], len(reading.items))
    assert (reading.refused, reading.damage) == ([], [])


@pytest.mark.parametrize(
    ("text", "ids", "told"),
    [
        (b"id,title\n1,a, dan b\n2,c\n", ["2"], [(":2", "the row has 3 cells and the first 2")]),
        (b"id,title,body\n1,a,satu\nbaris dua\n2,c,d\n", ["1", "2"], [(":3", "the row has 1 cells and the first 3")]),
        (b'id,title\n1,a\n2,"b\n3,c\n', ["1"], [(":3", "unexpected end of data")]),
        (b'id,title\n1,a\n2,"b"c\n3,d\n', ["1"], [(":3", "',' expected after '\"'")]),
        (b"id,title,body\n1,a,b\n2,c", ["1"], [(":3", "it ends too soon")]),
        (b"id,title\n1,a\n2,", ["1"], [(":3", "it ends too soon")]),
        (b'id,title\n1\n2,"', [], [(":2", "the row has 1 cells and the first 2"), (":3", "unexpected end of data")]),
        (b"id,title\n1,a\n2," + b"b" * 3_000_000, ["1"], [(":3", "a line is longer than any item may be")]),
    ],
    ids=count(),
)
def test_a_row_that_does_not_fit_is_told(sheet: Path, text: bytes, ids: list[str], told: list[tuple[str, str]]) -> None:
    sheet.write_bytes(text)
    reading = Reading(sheet)
    assert [item.id for item in reading.items] == ids
    assert reading.told == told


def test_where_nobody_is_told_of_a_row_it_ends_with_a_sentence(sheet: Path) -> None:
    sheet.write_bytes(b"id,title\n1,a, dan b\n")
    with pytest.raises(UsageError, match=r"csv:2 cannot be read \(the row has 3 cells .*\): mend it or leave"):
        list(read_lines([str(sheet)]))


def test_columns_are_named(sheet: Path) -> None:
    sheet.write_bytes(b"Kepala;judul;Teks, lengkap;kategori;category\na;b;c;d;e\n")
    reading = Reading(sheet, columns=parse_columns('title=kepala, body="Teks, lengkap" ,category='))
    assert [(item.title, item.body, item.category) for item in reading.items] == [("a", "c", "")]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ("", r"has no column for a title or a body, it has 'Kepala', 'Teks': name them"),
        ("title=judul", r"has no column 'judul' for title: it has 'Kepala', 'Teks'\."),
    ],
)
def test_columns_that_are_not_there_are_told_before_any_work(sheet: Path, columns: str, told: str) -> None:
    sheet.write_bytes(b"Kepala;Teks\na;b\n")
    with pytest.raises(UsageError, match=told):
        check_formats([str(sheet)], parse_columns(columns))


def test_a_list_of_columns_is_read() -> None:
    assert parse_columns("") == NONE
    told = "id=guid, title = Judul Berita ,encoding=latin-1,delimiter=,,dates=mdy"
    assert parse_columns(told) == Columns({"id": "guid", "title": "Judul Berita"}, "latin-1", ",", "mdy")
    assert parse_columns("delimiter=tab") == Columns(delimiter="\t")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("judul", "'judul' is no field=column: write it as title=judul"),
        ("judul=title", "'judul' is no field of a news item"),
        ("titel=judul", "did you mean title"),
        ("title=a,title=b", "title stands there twice"),
        ("encoding=klingon", "encoding=klingon is unknown"),
        ("encoding=hex", "encoding=hex is unknown"),
        ("delimiter=xx", "delimiter=xx is none"),
        ("dates=ymd", "dates=ymd is none"),
        ('title="a', "a quotation mark is not closed"),
    ],
)
def test_a_wrong_list_of_columns_is_one_sentence(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=r"^--columns: ") as caught:
        parse_columns(text)
    assert told in str(caught.value)
