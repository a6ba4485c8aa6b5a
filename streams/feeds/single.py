"""One article by its address, fetched as feeds' articles are."""

from __future__ import annotations

from time import time

from streams.errors import UsageError
from streams.feeds.articles import Articles
from streams.feeds.fetching import fetcher
from streams.feeds.hosts import Hosts
from streams.feeds.limits import Limits
from streams.feeds.parsing import parse_here
from streams.ingest.tables import json_line


def is_address(name: str) -> bool:
    """Whether a source is a page on the web and no file."""
    return name.startswith(("http://", "https://"))


async def fetch_item(url: str, *, allow_private: bool) -> bytes:
    """The JSON of an item. Raises FetchFailed, and UsageError where the extra is missing."""
    check_extra()
    limits = Limits()
    async with fetcher(limits, time, allow_private=allow_private) as fetch:
        admit = Hosts(fetch, limits, time).admit
        article = await Articles(fetch, admit, parse_here, limits).fetch(url)
    return json_line({name: value for name, value in vars(article).items() if value})


def check_extra() -> None:
    """Raise UsageError where a library of the extra ``feeds`` is missing."""
    try:
        import feedparser  # noqa: F401 - is it there?
        import protego  # noqa: F401
        import trafilatura  # noqa: F401
        import yaml  # noqa: F401
    except ImportError:
        raise UsageError("Feeds and pages of the web need an extra: pip install 'jumpa[feeds]'.") from None
