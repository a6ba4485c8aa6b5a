"""What a file is that holds no JSON Lines, told by how it begins."""

from __future__ import annotations

import re

BEGINNING = 4096
"""Bytes that are looked at."""

_UTF16 = "UTF-16 text, as PowerShell writes it: convert it first (iconv -f UTF-16 -t UTF-8)"
_TABLE = "write its rows as JSON Lines, one object a line"
_BEGINS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive or a spreadsheet: unpack it and name the files of JSON Lines in it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd: unpack it first (zstd -d)"),
    (b"\x04\x22\x4d\x18", "packed with lz4: unpack it first (lz4 -d)"),
    (b"BZh", "packed with bzip2: unpack it first (bunzip2)"),
    (b"PAR1", f"a Parquet table: {_TABLE}"),
    (b"ORC", f"an ORC table: {_TABLE}"),
    (b"ARROW1", f"an Arrow table: {_TABLE}"),
    (b"Obj\x01", f"an Avro file: {_TABLE}"),
    (b"SQLite format 3\0", f"an SQLite database: {_TABLE}"),
    (b"%PDF-", "a PDF document: save the text of the article as a .txt file"),
    (b"\xff\xfe\0\0", "UTF-32 text: convert it first (iconv -f UTF-32 -t UTF-8)"),
    (b"\xff\xfe", _UTF16),
    (b"\xfe\xff", _UTF16),
)
"""The signatures that each format's own specification gives."""
_LOOKS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\s*(?:[{\[]\0|\0[{\[])"), _UTF16),
    (re.compile(rb".{257}ustar", re.DOTALL), "a tar archive: unpack it and name the files of JSON Lines in it"),
    (re.compile(rb"\s*\[\s*\{"), "a JSON array: write one item a line (jq -c '.[]')"),
    (re.compile(rb'\s*\{[ \t\r]*\n\s*"'), "JSON over many lines: write one item a line (jq -c .)"),
    (re.compile(rb"\s*<(?:\?xml|!doctype|html|rss|feed)\b", re.IGNORECASE), f"XML or HTML: {_TABLE}"),
    (re.compile(rb'"?[A-Za-z_][\w.-]*"?(?:[,;\t]"?[A-Za-z_][\w.-]*"?)+\r?\n(?!\s*\{)'), f"a CSV table: {_TABLE}"),
)


_BINARY = re.compile(rb"(?!\s*\{)[^\0]{0,1024}\0")


def foreign_format(beginning: bytes) -> str | None:
    """What a file is and what to do with it, by its first bytes; None where it may be JSON Lines."""
    for magic, told in _BEGINS:
        if beginning.startswith(magic):
            return told
    text = beginning.removeprefix(b"\xef\xbb\xbf")  # the mark of UTF-8, which the codec passes over
    return next((told for look, told in _LOOKS if look.match(text)), None)


def is_binary(beginning: bytes) -> bool:
    """Whether a file holds no text at all. A bad line of JSON does not count: the codec refuses it alone."""
    return _BINARY.match(beginning) is not None
