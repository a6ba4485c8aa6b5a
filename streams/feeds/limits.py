"""How much is read, how long is waited, and why something was not read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unfit(StrEnum):
    """Why an address or an article gave no item; a label of metrics, and told in the log."""

    PRIVATE = "private_address"  # the name is of an address that is not public
    ADDRESS = "no_address"  # not http or https, or nothing that can be called
    UNREACHABLE = "unreachable"  # no connection, or it broke
    SLOW = "too_slow"
    LARGE = "too_large"
    REDIRECTS = "redirects"  # too many
    STATUS = "status"  # an answer other than 200
    ENCODING = "encoding"  # packed in a way that was not asked for, or damaged
    FORMAT = "format"  # no feed, no sitemap, no page
    ROBOTS = "robots"  # robots.txt forbids it
    TEXT = "no_text"
    ITEM = "bad_item"  # the codec refuses it


class FetchFailed(Exception):
    """An address gave nothing; the text is a part of a sentence."""

    def __init__(
        self, reason: Unfit, told: str, *, lasting: bool = False, wait_s: float = 0.0, status: int = 0
    ) -> None:
        super().__init__(told)
        self.reason = reason
        self.lasting = lasting
        """Whether another try gives the same."""
        self.wait_s = wait_s
        """How long the server asks to be left alone."""
        self.status = status
        """Of the answer; 0 where there was none."""
        self.address = ""
        """What was asked last, behind redirects."""


@dataclass(frozen=True)
class Limits:
    """What one request may take."""

    feed_bytes: int = 10_000_000
    page_bytes: int = 5_000_000
    robots_bytes: int = 512_000
    """RFC 9309 asks for at least 500 KiB."""
    connect_s: float = 10.0
    whole_s: float = 60.0
    redirects: int = 5
    parse_s: float = 30.0
    """Longest work on one feed or page."""
    pages: int = 10
    """Of one article."""
    entry_tries: int = 3
    """Rounds in which an article is tried before it is given up."""
    pause_s: float = 1.0
    """From one request to a host to the next."""
    longest_wait_s: float = 60.0
    """For a turn; who asks to be left alone for longer is asked in a later round."""
    failures: int = 3
    """Articles in a row that cannot be fetched, after which a round ends: the site is in trouble."""
    most_pause_s: float = 30.0
    """Longest pause that a robots.txt may ask for."""
    backoff_s: float = 60.0
    most_backoff_s: float = 6 * 3600.0
    robots_kept_s: float = 24 * 3600.0
    """RFC 9309: no more than a day."""
