"""The pages of WARC archives as news items; needs the extra ``replay``."""

from __future__ import annotations

import io
from collections.abc import Iterator
from email.message import Message as Header
from typing import Any

from streams.ingest.charsets import decoded
from streams.ingest.columns import Columns
from streams.ingest.damage import Damage, Unreadable, extra_for
from streams.ingest.formats import FileFormat
from streams.ingest.opening import Opened, Piece
from streams.ingest.pages import MAX_PAGE, check_pages, page_item
from streams.ingest.tables import json_line

_PAGES, _TEXT = ("text/html", "application/xhtml+xml"), "text/plain"
_OK = "200"


def read_warc(opened: Opened, _columns: Columns) -> Iterator[Piece | Damage]:
    """Pages of ``response`` records whose server said 200, and pages and plain texts of ``resource`` and ``conversion``
    records (WET); the number is that of the record among all records, from 1.

    The address is the target, and the time that of the record where the page tells none. A page in an encoding that
    cannot be unpacked is damage of its own. Raises Unreadable where a record is cut or no record begins.
    """
    check_warc(opened.name)
    for number, record in enumerate(_records(opened.stream), 1):
        if (found := _item(opened, number, record)) is not None:
            yield found
        _pass(record)
        opened.reached = number


def _records(stream: io.BufferedReader) -> Iterator[Any]:
    from warcio.archiveiterator import WARCIterator
    from warcio.exceptions import ArchiveLoadFailed

    class Records(WARCIterator):  # type: ignore[misc]
        INC_RECORD = ""  # it is told on standard error, and goes on in the middle of what follows

    records = Records(_WhatThereIs(stream))
    while True:
        try:
            record = next(records)
        except StopIteration:
            return
        except (ArchiveLoadFailed, AttributeError, ValueError) as exc:  # a header without a type or a colon
            raise Unreadable(" ".join(str(exc).split())[:200] or "no record begins") from None
        if records.err_count:
            raise Unreadable("a record is longer than it says")
        yield record


def check_warc(file: str) -> None:
    """Raise UsageError where warcio or trafilatura is missing."""
    with extra_for(file, FileFormat.WARC):
        import warcio.archiveiterator  # noqa: F401 - is it there?
    check_pages(file)


class _WhatThereIs:
    """A stream that gives what stands before damage, which BufferedReader.read drops; warcio asks for no more."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self.read = stream.read1

    def close(self) -> None: ...


def _item(opened: Opened, number: int, record: Any) -> Piece | Damage | None:
    """The item of a record; None where it holds no article."""
    if record.rec_type not in ("response", "resource", "conversion"):
        return None
    http = record.http_headers
    if http is not None and http.get_statuscode() != _OK:
        return None
    kind, charset = _content_type(http.get_header("Content-Type") if http else record.content_type)
    if kind not in _PAGES and (kind != _TEXT or record.rec_type == "response"):
        return None
    packed = (http.get_header("Content-Encoding") or "").strip().lower() if http else ""
    if packed not in ("", "identity", "none", "gzip", "deflate"):
        return opened.damage(number, f"the page is packed as {packed}, which is not read")
    content = record.content_stream().read(MAX_PAGE + 1)
    _pass(record)  # before anything is made of a page that is cut
    url, when = (record.rec_headers.get_header(name) or "" for name in ("WARC-Target-URI", "WARC-Date"))
    if kind == _TEXT:
        item = {"url": url, "body": decoded(content, charset), "published_at": when}
        return Piece(number, json_line({name: value for name, value in item.items() if value}), opened.consumed())
    return Piece(number, page_item(content, url=url, charset=charset, fetched=when), opened.consumed())


def _pass(record: Any) -> None:
    """Read what is left of a record. Raises Unreadable where it holds less than it says."""
    while record.raw_stream.read(1 << 16):
        pass
    if getattr(record.raw_stream, "limit", 0):
        raise Unreadable("it ends too soon")


def _content_type(given: str | None) -> tuple[str, str | None]:
    """Kind and charset of a header such as ``text/html; charset=utf-8``."""
    header = Header()
    header["Content-Type"] = " ".join((given or "").split())
    return header.get_content_type() if given else "", header.get_content_charset()
