"""HTML pages as news items, through trafilatura; needs the extra ``replay``."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from schemas.codec import MAX_BYTES
from schemas.times import parse_time, rfc3339
from streams.ingest.charsets import decoded
from streams.ingest.columns import Columns
from streams.ingest.damage import Damage, extra_for
from streams.ingest.formats import FileFormat
from streams.ingest.opening import Opened, Piece
from streams.ingest.tables import json_line

MAX_PAGE = 8 * MAX_BYTES
"""Largest page that is read, in bytes: markup is mostly more than text."""
_DATES = {"original_date": True, "extensive_search": False, "min_date": "1995-01-01", "max_date": "2099-12-31"}
"""What htmldate is asked. A latest date of our own, for its own is today, and a page must always give the same item.
Not the extensive search, which takes any year that stands on a page."""
_PUBLISHED = (
    '//meta[@property="article:published_time" or @name="article:published_time"]/@content',
    '//meta[@itemprop="datePublished"]/@content',
    '//*[@itemprop="datePublished"]/@datetime',
    '//script[@type="application/ld+json"]',
    '//meta[@name="publishdate" or @name="pubdate" or @name="publish-date" or @name="content_PublishedDate"'
    ' or @name="dc.date" or @name="DC.date.issued"]/@content',
    "//time[@pubdate]/@datetime",
)
_JSON_LD = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def read_page(opened: Opened, _columns: Columns) -> Iterator[Piece | Damage]:
    """The one article of a page; its address is what the page says of itself."""
    check_pages(opened.name)
    page = opened.stream.read(MAX_PAGE + 1)
    yield Piece(1, page_item(page), opened.consumed())


def check_pages(file: str) -> None:
    """Raise UsageError where trafilatura is missing."""
    with extra_for(file, FileFormat.PAGE):
        import trafilatura  # noqa: F401 - is it there?


@cache
def _extractor() -> tuple[Callable[..., Any], Callable[..., Any]]:
    """What parses a page and what finds the article; they say nothing of pages that hold none."""
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return load_html, bare_extraction


def page_item(page: bytes, *, url: str = "", charset: str | None = None, fetched: str = "") -> bytes:
    """An article as the JSON of an item: text, title, publisher, time and address as far as the page tells them.

    ``charset`` is what the HTTP header says, and ``fetched`` the time that stands for an unknown one. Same bytes, same
    item: no clock is asked. A page without an article gives an item without text, and one that is too large what is
    larger than a message, which the codec refuses.
    """
    load_html, bare_extraction = _extractor()
    if len(page) > MAX_PAGE:
        return page[: MAX_BYTES + 1]
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded(page, charset))  # lxml takes no text that says its encoding
    tree = load_html(text) if text.strip() else None
    if tree is None:
        return json_line({"url": url} if url else {})
    published = _published(tree)
    found = bare_extraction(
        tree, url=url or None, with_metadata=True, include_comments=False, date_extraction_params=dict(_DATES)
    )
    told: dict[str, Any] = {} if found is None else found.as_dict() if not isinstance(found, dict) else found
    address = url or _web_address(told.get("url"))
    item = {
        "url": address,
        "title": told.get("title"),
        "body": _without_headline(told.get("text") or "", told.get("title") or ""),
        "published_at": published or told.get("date") or fetched,
        "source": told.get("sitename") or urlsplit(address).hostname,
    }
    return json_line({name: value for name, value in item.items() if value})


def _published(tree: Any) -> str | None:
    """The time at which a page says that it was published, which htmldate gives as a day only."""
    for path in _PUBLISHED:
        for found in tree.xpath(path):
            told = found if isinstance(found, str) else (found.text or "")
            match = _JSON_LD.search(told) if not isinstance(found, str) else None
            try:
                return rfc3339(parse_time(match.group(1) if match else told))
            except ValueError:
                continue
    return None


def _without_headline(text: str, title: str) -> str:
    """The text of an article whose headline stands in its title already: told twice, it would count twice."""
    first, _, rest = text.partition("\n")
    return rest if rest and first.split() == title.split() else text


def _web_address(given: object) -> str:
    return given if isinstance(given, str) and given.startswith(("http://", "https://")) else ""
