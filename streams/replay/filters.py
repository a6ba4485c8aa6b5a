"""Which items of the sources are replayed: each filter is a function of the item alone, so that any order of input and
any resumed run take the same ones."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from processors.pipeline import is_indonesian
from schemas.base import Time
from schemas.news import NewsItem
from schemas.times import parse_time
from streams.errors import UsageError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_HASHES = 1 << 64


class LeftOut(StrEnum):
    """By which filter an item is left out."""

    UNDATED = "undated"  # it has no time, and one was asked for
    SINCE = "since"
    UNTIL = "until"
    SOURCE = "source"
    LANGUAGE = "language"
    TEXT = "text"
    SAMPLE = "sample"


class Filters(BaseModel):
    """What an item must be; what is not given asks for nothing."""

    model_config = ConfigDict(frozen=True)

    since: Time | None = None
    """First moment of publication."""
    until: Time | None = None
    """The moment before which it was published."""
    sources: tuple[str, ...] = ()
    """Publishers, one of which it is."""
    languages: tuple[str, ...] = ()
    """Main subtags (``id``), one of which it has."""
    text: str = ""
    """A word, or several in this order, in its title or body."""
    sample: float = Field(default=1.0, gt=0, le=1)
    """The share of all items."""
    seed: int = 0
    """Another one takes another share."""
    limit: int | None = Field(default=None, ge=1)
    """Most items, the first ones; not asked of an item."""

    def why_left_out(self, item: NewsItem) -> LeftOut | None:
        """The first filter that leaves an item out; None where it is wanted."""
        return self._by_time(item) or self._by_label(item) or self._by_content(item)

    def _by_time(self, item: NewsItem) -> LeftOut | None:
        if self.since is None and self.until is None:
            return None
        if item.published_at is None:
            return LeftOut.UNDATED
        if self.since is not None and item.published_at < self.since:
            return LeftOut.SINCE
        return LeftOut.UNTIL if self.until is not None and item.published_at >= self.until else None

    def _by_label(self, item: NewsItem) -> LeftOut | None:
        if self.sources and item.source.casefold().strip() not in self._publishers:
            return LeftOut.SOURCE
        return LeftOut.LANGUAGE if self.languages and main_subtag(item.language) not in self.languages else None

    def _by_content(self, item: NewsItem) -> LeftOut | None:
        if self.text and not (self._words.search(item.title) or self._words.search(item.body)):
            return LeftOut.TEXT
        if self.sample < 1:
            digest = hashlib.sha256(f"{self.seed}:{item.id}".encode("utf-8", "surrogatepass")).digest()
            return LeftOut.SAMPLE if int.from_bytes(digest[:8]) >= self.sample * _HASHES else None
        return None

    @cached_property
    def _publishers(self) -> frozenset[str]:
        return frozenset(name.casefold().strip() for name in self.sources)

    @cached_property
    def _words(self) -> re.Pattern[str]:
        phrase = r"\s+".join(map(re.escape, self.text.split()))
        return re.compile(rf"(?<!\w){phrase}(?!\w)", re.IGNORECASE)

    def options(self) -> dict[str, Any]:
        """Those that were given, as JSON."""
        return self.model_dump(mode="json", exclude_defaults=True)


def main_subtag(language: str) -> str:
    """The language of a BCP 47 tag: "id" of "id-ID", and of "in", as Indonesian was written once."""
    return "id" if is_indonesian(language) else language.strip().lower().replace("_", "-").split("-")[0]


def first_moment(given: str, option: str) -> datetime:
    """The value of ``--since``; a day begins at midnight in Jakarta. Raises UsageError that names the option."""
    try:
        return parse_time(given)
    except ValueError as exc:
        raise UsageError(f"{option}: {exc}.") from None


def last_moment(given: str, option: str) -> datetime:
    """The value of ``--until``: a day counts as a whole, a moment does not. Raises UsageError that names the option."""
    when = first_moment(given, option)
    return when + timedelta(days=1) if _DAY.fullmatch(given.strip()) else when
