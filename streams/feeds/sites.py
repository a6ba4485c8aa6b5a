"""Which feeds are read: a YAML file that people write."""

from __future__ import annotations

from collections import Counter
from datetime import timezone
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from schemas.feeds.zones import read_zone
from schemas.news import MAX_SHORT
from streams.errors import UsageError

KNOWN_FEEDS = Path(__file__).with_name("public_feeds.yaml")
"""Public feeds of Indonesian publishers, all off."""


def _web(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it is no address that begins with https:// or http://")
    return url


def _zone(text: str) -> str:
    read_zone(text.lower())
    return text


class Feed(BaseModel):
    """A feed or a sitemap, and how it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, Field(max_length=MAX_SHORT), AfterValidator(_web)]
    publisher: Annotated[str, Field(min_length=1, max_length=MAX_SHORT)]
    language: str = ""
    """BCP 47; else what the feed says, else Indonesian."""
    interval: Annotated[float, Field(ge=10, le=86400)] = 300
    """Seconds from one look at it to the next."""
    zone: Annotated[str, AfterValidator(_zone)] = "WIB"
    """Of times that name none: WIB, WITA, WIT or an offset such as +08:00."""
    pause: Annotated[float, Field(ge=0, le=600)] = 1.0
    """Seconds between two requests to its site, at least."""
    pages: bool = True
    """Whether articles are fetched from their pages; else what the feed holds of them is all."""
    enabled: bool = True

    @property
    def site(self) -> str:
        """Host, and port where it is not the usual one; a label of metrics."""
        parts = urlsplit(self.url)
        return (parts.hostname or "") + (f":{parts.port}" if parts.port else "")

    @property
    def tz(self) -> timezone:
        return read_zone(self.zone.lower())


class FeedFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feeds: list[Feed]
    remember: Annotated[int, Field(ge=1000, le=10_000_000)] = 200_000
    """Articles that are remembered as seen, 1 KB each."""


def load_feeds(path: Path) -> FeedFile:
    """Those that are enabled. Raises UsageError that names the place and the mend."""
    try:
        import yaml
    except ImportError:
        raise UsageError("`jumpa ingest` needs an extra: pip install 'jumpa[feeds]'.") from None
    try:
        given: Any = yaml.safe_load(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist: `jumpa ingest --known` shows one to begin with.") from None
    except OSError as exc:
        raise UsageError(f"{path} cannot be read ({exc.strerror}): check the name.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as exc:
        mark = getattr(exc, "problem_mark", None)
        place, why = f":{mark.line + 1}" if mark else "", getattr(exc, "problem", None) or "not UTF-8"
        raise UsageError(f"{path}{place} is no YAML ({why}): mend it.") from None
    try:
        told = FeedFile.model_validate(given)
    except ValidationError as exc:
        raise UsageError(_wrong(path, exc)) from None
    feeds = [feed for feed in told.feeds if feed.enabled]
    if not feeds:
        raise UsageError(f"{path} has no feed that is enabled: write `enabled: true` at those that you want.")
    url, times = Counter(feed.url for feed in feeds).most_common(1)[0]
    if times > 1:
        raise UsageError(f"{path} names {url} {times} times: keep one of them.")
    return told.model_copy(update={"feeds": feeds})


def _wrong(path: Path, error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    at = [f"entry {one + 1}" if isinstance(one, int) else str(one) for one in first["loc"]]
    if first["type"] == "extra_forbidden":
        fields = FeedFile if len(at) == 1 else Feed
        problem = f"is unknown: use {', '.join(fields.model_fields)}"
    else:
        told = first["msg"].removeprefix("Value error, ")
        problem = f"is not right: {told[0].lower()}{told[1:]}" if first["type"] != "missing" else "is missing: add it"
    return f"{path}: {', '.join(at) or 'the file'} {problem}."
