"""What makes copies of one text known: SimHash (Charikar 2002) of three-word shingles, 64 bits."""

from __future__ import annotations

import re
from collections.abc import Iterable

from simhash import Simhash

from processors.text.markup import as_seen
from schemas.base import derived_id
from schemas.mentions import MeetingMention
from schemas.news import NewsItem
from schemas.times import rfc3339

SHINGLE = 3
LONGEST_TITLE = 300
"""Characters of a title that a mention takes along; some feeds put the whole text there."""

_WORD = re.compile(r"\w+")


def signature(*texts: str) -> str:
    """The SimHash of some texts read as one, as 16 hex digits."""
    words = _WORD.findall(" ".join(texts).casefold())
    shingles = [" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))]
    return f"{Simhash(shingles, f=64).value:016x}"


def item_signature(item: NewsItem) -> str:
    """That of an item's title and body, as readers see them."""
    return signature(as_seen(item.title), as_seen(item.body))


def bits_apart(one: str, other: str) -> int:
    """In how many of its 64 bits a signature differs from another."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def sign(item: NewsItem, mentions: Iterable[MeetingMention]) -> tuple[MeetingMention, ...]:
    """The mentions of an item, each with its title, what names the item's text and what makes its copies known."""
    told = tuple(mentions)
    if not told:
        return ()
    time = rfc3339(item.published_at) if item.published_at is not None else ""
    title = as_seen(item.title)
    marks = {
        "text_digest": derived_id("text", item.title, item.body, time),
        "text_signature": item_signature(item),
        "title": title[:LONGEST_TITLE],
    }
    return tuple(mention.model_copy(update=marks) for mention in told)
