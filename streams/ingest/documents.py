"""Files of RSS, Atom and NewsML-G2 as items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from schemas.feeds.addresses import without_tracking
from streams.ingest.columns import Columns
from streams.ingest.damage import Damage, Unreadable, extra_for
from streams.ingest.formats import FileFormat
from streams.ingest.opening import Opened, Piece
from streams.ingest.tables import json_line
from streams.syndication.documents import newsml_items
from streams.syndication.entries import FeedEntry, NotSyndicated, xml_tree
from streams.syndication.feed import read_feed

MAX_DOCUMENT = 64 * 1024 * 1024
"""Largest document that is read, in bytes: it is held as a whole."""


def check_feeds(file: str) -> None:
    """Raise UsageError where feedparser is missing."""
    with extra_for(file, FileFormat.FEED, "feeds"):
        import feedparser  # noqa: F401 - is it there?


def read_feed_file(opened: Opened, _columns: Columns) -> Iterator[Piece | Damage]:
    """The items that a feed holds, as far as it tells them; where its XML is broken, that is told behind them."""
    check_feeds(opened.name)
    data = _whole(opened)
    try:
        entries = read_feed(data)
    except NotSyndicated as exc:
        raise Unreadable(str(exc)) from None
    yield from _pieces(opened, map(feed_item, entries))
    try:
        xml_tree(data)
    except NotSyndicated as exc:
        if "<!DOCTYPE" not in data[:1024].decode("ascii", "replace"):  # RSS 0.91 has one
            yield opened.damage(len(entries) + 1, f"{exc}; what stands before was read")


def feed_item(entry: FeedEntry) -> dict[str, Any]:
    """An entry as an item, with the id that the codec derives of its address."""
    return {
        "url": without_tracking(entry.url),
        "title": entry.title,
        "body": entry.text,
        "published_at": entry.published,
        "language": entry.language,
        "category": list(entry.categories),
    }


def read_newsml(opened: Opened, _columns: Columns) -> Iterator[Piece | Damage]:
    """The news items of a document."""
    try:
        yield from _pieces(opened, newsml_items(_whole(opened)))
    except NotSyndicated as exc:
        raise Unreadable(str(exc)) from None


def _pieces(opened: Opened, items: Iterable[dict[str, Any]]) -> Iterator[Piece]:
    for number, item in enumerate(items, 1):
        yield Piece(number, json_line({name: value for name, value in item.items() if value}), opened.consumed())


def _whole(opened: Opened) -> bytes:
    data = opened.stream.read(MAX_DOCUMENT + 1)
    if len(data) > MAX_DOCUMENT:
        raise Unreadable(f"it has more than {MAX_DOCUMENT >> 20} MB")
    return data
