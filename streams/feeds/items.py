"""What a feed and a page say of one article, as the JSON of an item."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from schemas.feeds.addresses import article_address, without_tracking
from schemas.news import NewsItem
from streams.feeds.articles import WebArticle
from streams.feeds.sites import Feed
from streams.ingest.tables import json_line
from streams.syndication.entries import FeedEntry, written_time


def names_of(entry: FeedEntry, feed: Feed, article: WebArticle | None = None) -> list[str]:
    """What an article is known by: its addresses, and what its feed calls it."""
    names = ["url:" + article_address(entry.url)]
    if article is not None:
        names.append("url:" + article_address(article.url))
    if entry.guid:
        names.append(f"guid:{urlsplit(feed.url).hostname}:{entry.guid}")
    return list(dict.fromkeys(names))


def told_alone(entry: FeedEntry) -> WebArticle:
    """An article of which there is nothing but its feed."""
    return WebArticle(without_tracking(entry.url), entry.title, entry.text, "", "")


def item_of(entry: FeedEntry, feed: Feed, article: WebArticle, item_id: str) -> bytes:
    """The item: text from the page, where it has one; the time from the feed, else from the page."""
    published = written_time(entry.published, feed.tz) or article.published_at or written_time(entry.changed, feed.tz)
    item = {
        "id": item_id,
        "title": article.title or entry.title,
        "body": article.body or entry.text,
        "published_at": published or "",
        "url": article.url,
        "source": feed.publisher,
        "language": feed.language or entry.language or "id",
        "category": ", ".join(entry.categories[:20])[:200],
    }
    return json_line({name: value for name, value in item.items() if value})


def text_hash(item: NewsItem) -> str:
    """Changes where an item says something else; white space says nothing."""
    told = "\0".join(" ".join(text.split()) for text in (item.title, item.body))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]
