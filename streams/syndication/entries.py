"""What a feed says of one article."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, tzinfo
from xml.etree import ElementTree

from schemas.feeds.written_times import read_text
from schemas.times import parse_time, rfc3339

MOST_ENTRIES = 5000
"""Of one feed or sitemap; a news sitemap may hold 1,000 by its own rules."""


class NotSyndicated(ValueError):
    """What was read is no feed, sitemap or document of this kind; the text is a part of a sentence."""


@dataclass(frozen=True)
class FeedEntry:
    """One article, as its feed tells it. All texts may be empty."""

    url: str
    guid: str = ""
    """What the feed calls the article by; unique within the feed's site, where it is one."""
    title: str = ""
    text: str = ""
    """Plain text or HTML, often a teaser."""
    published: str = ""
    """As written."""
    changed: str = ""
    """When the article was changed, as written."""
    categories: tuple[str, ...] = ()
    language: str = ""

    @property
    def fingerprint(self) -> str:
        """Changes where the feed says anything else of the article: a reason to look at its page again."""
        told = "\0".join((self.title, self.text, self.published, self.changed))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def written_time(text: str, zone: tzinfo | None) -> str | None:
    """A time of a feed as RFC 3339; ``zone`` is of times that name none, Jakarta where it is None too.

    None for what is no time, or may be two.
    """
    try:
        told = read_text(text)
        if isinstance(told, datetime) and told.tzinfo is None and zone is not None:
            told = told.replace(tzinfo=zone)
        return rfc3339(parse_time(told))
    except ValueError:
        return None


class _NoDeclarations(ElementTree.TreeBuilder):
    """Entities are declared in a document type, which no sitemap and no agency's document has."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise NotSyndicated("it declares a document type, as XML bombs do")


def xml_tree(data: bytes) -> ElementTree.Element:
    """The root of a document without document type. Raises NotSyndicated."""
    try:
        return ElementTree.fromstring(data, ElementTree.XMLParser(target=_NoDeclarations()))
    except (ElementTree.ParseError, LookupError, ValueError) as exc:
        if isinstance(exc, NotSyndicated):
            raise
        raise NotSyndicated(f"it is no whole XML document ({exc})") from None


def local_name(element: ElementTree.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
