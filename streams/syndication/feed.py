"""RSS and Atom, through feedparser; needs the extra ``feeds``."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from streams.syndication.entries import MOST_ENTRIES, FeedEntry, NotSyndicated


def read_feed(data: bytes, url: str = "", content_type: str = "") -> list[FeedEntry]:
    """The articles of a feed, in its order; ``url`` and ``content_type`` are of the answer that brought it.

    Damaged feeds are read as far as feedparser mends them. Entities that a feed declares are never expanded nor
    fetched. Raises NotSyndicated where nothing looks like a feed.
    """
    import feedparser

    headers = {"content-location": url} if url else {}
    if content_type:
        headers["content-type"] = content_type
    told: Any = feedparser.parse(io.BytesIO(data), response_headers=headers)  # never bytes: it would open such a file
    entries = [one for given in told.entries[:MOST_ENTRIES] if (one := _entry(given, told.get("version", "")))]
    if not entries and not told.get("version"):
        raise NotSyndicated(f"it is no RSS or Atom feed ({_why(told)})")
    language = str(told.feed.get("language") or "")
    times = Counter(entry.guid for entry in entries)
    return [_with(entry, language, times) for entry in entries]


def _with(entry: FeedEntry, language: str, times: Counter[str]) -> FeedEntry:
    """A guid that several articles of one feed have is none."""
    guid = entry.guid if times[entry.guid] == 1 else ""
    return FeedEntry(**{**vars(entry), "guid": guid, "language": entry.language or language})


def _why(told: Any) -> str:
    return " ".join(str(told.get("bozo_exception") or "it says no version").split())[:120]


def _entry(given: Any, version: str) -> FeedEntry | None:
    """None where no article is linked."""
    guid, link = str(given.get("id") or ""), str(given.get("link") or "")
    url = next((one for one in (link, guid) if is_web(one)), "")
    if not url:
        return None
    contents = [str(one.get("value") or "") for one in given.get("content") or ()]
    published, changed = (str(dict.get(given, name) or "") for name in ("published", "updated"))  # as they stand there
    if not published and not version.startswith("atom"):  # dc:date, which feedparser gives as a time of change
        published = changed
    return FeedEntry(
        url=url,
        guid=guid,
        title=str(given.get("title") or ""),
        text=max([*contents, str(given.get("summary") or "")], key=len),
        published=published,
        changed=changed,
        categories=tuple(str(one.get("term")) for one in given.get("tags") or () if one.get("term")),
        language=str(given.get("language") or ""),
    )


def is_web(url: str) -> bool:
    """Whether this is an address that may be fetched at all."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
