"""What a file holds, told by how it begins; its name is asked only where the beginning leaves it open."""

from __future__ import annotations

import re
from enum import StrEnum

from streams.ingest.sources import PACKED

BEGINNING = 1 << 16
"""Bytes that are looked at."""


class FileFormat(StrEnum):
    """What is read, in the words of an error."""

    LINES = "JSON Lines"
    JSON = "a JSON array or JSON over many lines"
    TABLE = "a CSV table"
    PARQUET = "a Parquet table"
    WARC = "a WARC archive"
    PAGE = "an HTML page"
    FEED = "an RSS or Atom feed"
    NEWSML = "a NewsML-G2 document"


_UTF16 = "UTF-16 text, as PowerShell writes it: convert it first (iconv -f UTF-16 -t UTF-8)"
_TABLE = "write its rows as JSON Lines or Parquet"
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive or a spreadsheet: unpack it, or save the sheet as CSV, and name the files"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive: unpack it first"),
    (b"\x04\x22\x4d\x18", "packed with lz4: unpack it first (lz4 -d)"),
    (b"ORC", f"an ORC table: {_TABLE}"),
    (b"ARROW1", f"an Arrow table: {_TABLE}"),
    (b"Obj\x01", f"an Avro file: {_TABLE}"),
    (b"SQLite format 3\0", f"an SQLite database: {_TABLE}"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document: save the sheet as CSV"),
    (b"%PDF-", "a PDF document: save the text of the article as a .txt file"),
    (b"\xff\xfe\0\0", "UTF-32 text: convert it first (iconv -f UTF-32 -t UTF-8)"),
    (b"\xff\xfe", _UTF16),
    (b"\xfe\xff", _UTF16),
)
"""The signatures that each format's own specification gives."""
_FOREIGN_LOOKS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\s*(?:[{\[]\0|\0[{\[])"), _UTF16),
    (re.compile(rb".{257}ustar", re.DOTALL), "a tar archive: unpack it and name the files in it"),
    (
        re.compile(rb"\s*<(?:\?xml|rss|feed)\b", re.IGNORECASE),
        "XML, and neither a feed nor NewsML-G2: write its items as JSON Lines",
    ),
)
_CELL = rb'(?:"[^"\r\n{\[<]{1,64}"|[^\W\d][\w .:/()-]{0,63})'
_XML = rb"\s*(?:<\?[^>]{0,1024}>\s*|<!--(?:(?!-->).){0,4096}-->\s*|<!DOCTYPE rss[^>\[]{0,1024}>\s*)*"
"""What stands before the root of a document."""
_LOOKS: tuple[tuple[re.Pattern[bytes], FileFormat], ...] = (
    (re.compile(rb"PAR1"), FileFormat.PARQUET),
    (re.compile(rb"WARC/\d"), FileFormat.WARC),
    (re.compile(rb"\s*\[\s*(?:\{|\]?\s*\Z)"), FileFormat.JSON),
    (re.compile(rb'\s*\{(?:[ \t\r]*|[^\n]*,[ \t\r]*)\n\s*"'), FileFormat.JSON),
    (
        re.compile(
            rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).){0,4096}-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
        ),
        FileFormat.PAGE,
    ),
    (re.compile(_XML + rb"<(?:rss|feed|rdf:RDF)[\s>/]", re.I | re.S), FileFormat.FEED),
    (re.compile(_XML + rb"<(?:\w+:)?(?:newsItem|newsMessage)[\s>/]", re.S), FileFormat.NEWSML),
    (
        re.compile(rb"sep=.\r?\n|" + _CELL + rb"(?:[,;|\t]" + _CELL + rb")+[,;|\t]?(?:\r?\n|\r|\Z)(?!\s*\{)"),
        FileFormat.TABLE,
    ),
)
_BINARY = re.compile(rb"(?!\s*\{)[^\0]{0,1024}\0")
_TABLE_ENDINGS, _PAGE_ENDINGS = (".csv", ".tsv", ".tab"), (".html", ".htm", ".xhtml")


def foreign_format(beginning: bytes) -> str | None:
    """What a file is that is not read and what to do with it, by its first bytes; None where it may be."""
    for magic, told in _FOREIGN:
        if beginning.startswith(magic):
            return told
    text = _unmarked(beginning)
    if _looks_like(text) is not None:
        return None
    return next((told for look, told in _FOREIGN_LOOKS if look.match(text)), None)


def format_of(beginning: bytes, name: str) -> FileFormat:
    """How a file is read that begins so and is called ``name``; its lines are taken for items where nothing else fits.

    Its beginning decides; the endings .csv, .tsv, .tab, .html, .htm and .xhtml do where that tells nothing.
    """
    text = _unmarked(beginning)
    if found := _looks_like(text):
        return found
    name = name.lower()
    name = next((name.removesuffix(ending) for ending in PACKED if name.endswith(ending)), name)
    if text.strip() and not text.lstrip().startswith((b"{", b"[")):
        if name.endswith(_TABLE_ENDINGS):
            return FileFormat.TABLE
        if name.endswith(_PAGE_ENDINGS):
            return FileFormat.PAGE
    return FileFormat.LINES


def is_binary(beginning: bytes) -> bool:
    """Whether a file holds no text at all. A bad line of JSON does not count: the codec refuses it alone."""
    if _looks_like(beginning) in (FileFormat.PARQUET, FileFormat.WARC):  # whose pages and pictures hold what they like
        return False
    return _BINARY.match(beginning) is not None


def _looks_like(text: bytes) -> FileFormat | None:
    return next((found for look, found in _LOOKS if look.match(text)), None)


def _unmarked(beginning: bytes) -> bytes:
    return beginning.removeprefix(b"\xef\xbb\xbf")  # the mark of UTF-8, which all readers pass over
