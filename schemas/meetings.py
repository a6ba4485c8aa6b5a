"""One real meeting, joined from the mentions of many articles: topic ``news.meetings.v1``, compacted, key = id."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from schemas.base import Time
from schemas.mentions import MeetingFields


class Change(StrEnum):
    """What this revision changed against the one before it."""

    CREATED = "created"
    STATUS_CHANGED = "status_changed"
    DETAIL_ADDED = "detail_added"  # a field got another or a better value
    CONFIRMED = "confirmed"  # one more article says the same


class Meeting(MeetingFields):
    """The current knowledge of one meeting.

    Every revision replaces the one before it. A revision may arrive twice after a fault: same id and revision
    (header ``ce_id``), same bytes.
    """

    id: str
    """Stable for ever once given."""
    revision: int = Field(ge=1)
    change: Change
    item_ids: tuple[str, ...]
    """The articles that tell of it, sorted."""
    mention_ids: tuple[str, ...]
    sources: tuple[str, ...]
    """Who published them, sorted, each once."""
    first_seen: Time | None
    """Earliest publication time among the articles."""
    last_seen: Time | None
