"""Archives that other tools write, of invented articles."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from schemas.codec import decode
from schemas.errors import DecodeError
from schemas.news import NewsItem
from streams.ingest.columns import NONE, Columns
from streams.ingest.damage import Damage
from streams.ingest.lines import read_lines

BODY = (
    "Presiden Prabowo Subianto menerima Perdana Menteri Malaysia Anwar Ibrahim di Istana Merdeka, Jakarta, Rabu "
    "(3/9/2025). Keduanya membahas kerja sama pertanian dan pelabuhan selama satu jam."
)


class Reading:
    """What comes of some files: items as the codec reads them, places that it refused, and damage."""

    def __init__(self, *files: Path | str, columns: Columns = NONE) -> None:
        self.items: list[NewsItem] = []
        self.places: list[str] = []
        self.refused: list[tuple[str, str]] = []
        self.damage: list[Damage] = []
        for line in read_lines(list(map(str, files)), columns, self.damage.append):
            assert b"\n" not in line.raw
            try:
                self.items.append(decode(NewsItem, line.raw))
                self.places.append(line.place.removeprefix(line.file))
            except DecodeError as exc:
                self.refused.append((line.place.removeprefix(line.file), exc.reason))

    @property
    def told(self) -> list[tuple[str, str]]:
        """Damage by its place without the file, and what is told of it."""
        return [(one.place.removeprefix(one.file), one.told) for one in self.damage]


def as_lines(items: Iterable[Mapping[str, str]]) -> bytes:
    return b"".join(json.dumps(item, ensure_ascii=False).encode() + b"\n" for item in items)


def as_array(items: Iterable[Mapping[str, str]], indent: int | None = 2) -> bytes:
    return json.dumps(list(items), ensure_ascii=False, indent=indent).encode()


def as_pretty(items: Iterable[Mapping[str, str]]) -> bytes:
    return b"\n".join(json.dumps(item, indent=2).encode() for item in items)


def as_csv(items: Iterable[Mapping[str, str]], names: Iterable[str], delimiter: str = ",") -> bytes:
    held = io.StringIO(newline="")
    writer = csv.DictWriter(held, list(names), delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(items)
    return held.getvalue().encode()


def as_parquet(items: list[dict[str, object]], row_group_size: int = 100) -> bytes:
    held = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(items), held, row_group_size=row_group_size, write_page_checksum=True)
    return held.getvalue()


def page(title: str = "Prabowo Terima Anwar Ibrahim", body: str = BODY, head: str = "", around: str = "") -> str:
    """An article among what stands around one."""
    paragraphs = "".join(f"<p>{body} Ini alinea nomor {number} dari berita ini.</p>\n" for number in range(1, 4))
    return f"""<!DOCTYPE html>
<html lang="id"><head><title>{title} - Warta Contoh</title><meta property="og:title" content="{title}">
<meta property="og:site_name" content="Warta Contoh">{head}</head>
<body><nav><a href="/">Beranda</a> <a href="/politik">Politik</a></nav>
<article><h1>{title}</h1>
{paragraphs}</article>{around}
<footer><p>Hak cipta Warta Contoh</p></footer></body></html>
"""


class Warc:
    """A WARC as crawlers write it, by warcio."""

    def __init__(self, *, gzip: bool = True) -> None:
        self._held = io.BytesIO()
        self._writer = WARCWriter(self._held, gzip=gzip)

    def add(
        self,
        url: str,
        payload: bytes,
        kind: str = "text/html",
        *,
        record: str = "response",
        status: str = "200 OK",
        headers: Iterable[tuple[str, str]] = (),
        date: str = "2025-12-31T23:00:00Z",
    ) -> Warc:
        http = None
        if record in ("response", "request", "revisit"):
            pairs = [("Content-Type", kind), *headers]
            http = StatusAndHeaders(status, pairs, protocol="HTTP/1.1")
        self._writer.write_record(
            self._writer.create_warc_record(
                url,
                record,
                payload=io.BytesIO(payload),
                http_headers=http,
                warc_content_type=kind if http is None else "",
                warc_headers_dict={"WARC-Date": date},
            )
        )
        return self

    def bytes(self) -> bytes:
        return self._held.getvalue()
