"""Sitemaps with Google's news extension, and indexes of sitemaps.

Sources: sitemaps.org protocol 0.9; "News sitemaps", Google Search Central.
"""

from __future__ import annotations

from typing import NamedTuple

from streams.syndication.entries import MOST_ENTRIES, FeedEntry, NotSyndicated, local_name, xml_tree
from streams.syndication.feed import is_web

MOST_CHILDREN = 10
"""Sitemaps of an index that are read: the newest stand first or say when they were changed."""


class Sitemap(NamedTuple):
    """What a sitemap lists."""

    entries: list[FeedEntry]
    children: list[str]
    """Addresses of other sitemaps, the last changed first."""


def is_sitemap(data: bytes) -> bool:
    """Whether bytes begin as a sitemap or an index of them does."""
    beginning = data[:4096]
    return b"<urlset" in beginning or b"<sitemapindex" in beginning


def read_sitemap(data: bytes) -> Sitemap:
    """Articles are what has a title or a day of publication in the news extension; other pages are passed over.

    Raises NotSyndicated.
    """
    root = xml_tree(data)
    if local_name(root) == "sitemapindex":
        told = [_flat(one) for one in root if local_name(one) == "sitemap"]
        told.sort(key=lambda one: one.get("lastmod", ""), reverse=True)
        return Sitemap([], [one["loc"] for one in told if is_web(one.get("loc", ""))][:MOST_CHILDREN])
    if local_name(root) != "urlset":
        raise NotSyndicated(f"its root is {local_name(root)[:40]}, not urlset")
    found = [_entry(_flat(one)) for one in root if local_name(one) == "url"]
    return Sitemap([one for one in found if one is not None][:MOST_ENTRIES], [])


def _entry(told: dict[str, str]) -> FeedEntry | None:
    if not is_web(told.get("loc", "")) or not (told.get("title") or told.get("publication_date")):
        return None
    return FeedEntry(
        url=told["loc"],
        title=told.get("title", ""),
        published=told.get("publication_date", ""),
        changed=told.get("lastmod", ""),
        language=told.get("language", ""),
    )


def _flat(element: object) -> dict[str, str]:
    """Texts of all elements below one, by name; of a name that comes twice (a picture's title) the first, the news
    extension before others."""
    found: dict[str, str] = {}
    news: dict[str, str] = {}
    for one in element.iter():  # type: ignore[attr-defined]
        text = (one.text or "").strip()
        if text:
            (news if "sitemap-news" in one.tag else found).setdefault(local_name(one), text)
    plain = {name: text for name, text in found.items() if name in ("loc", "lastmod")}
    return plain | news
