"""One real meeting, joined from the mentions of many articles: topic ``news.meetings.v1``, compacted, key = id."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.base import Confidence, Message, Time
from schemas.mentions import FieldName, MeetingFields, Status


class Change(StrEnum):
    """What this revision changed against the one before it."""

    CREATED = "created"
    STATUS_CHANGED = "status_changed"
    RESCHEDULED = "rescheduled"  # the meeting moved to another day
    DETAIL_ADDED = "detail_added"  # a field got a value, or a more precise one
    CONTRADICTED = "contradicted"  # an article says otherwise than the others; `claimed` holds both
    CONFIRMED = "confirmed"  # one more article says the same
    MERGED = "merged"  # last revision: this meeting turned out to be another one, see `merged_into`
    RETRACTED = "retracted"  # no article tells of it any more: what did was corrected


class ClaimedValue(Message):
    """A value that articles claim for a field."""

    value: str
    """As in the field; a participant as ``name (country)``, an outcome as ``kind: text``."""
    confidence: Confidence
    """Grows with each independent article that says so, and falls with those that say otherwise."""
    item_ids: tuple[str, ...]
    """The articles behind it, sorted."""


class StatusAt(Message):
    """The status that articles told from a time on."""

    status: Status
    date: str | None
    """The day that the first of them gave for the meeting."""
    at: Time | None
    """Publication time of that article."""
    item_id: str


class Chapter(Message):
    """One revision of a meeting, as `jumpa meetings show` tells it."""

    revision: int = Field(ge=1)
    change: Change
    at: Time | None
    """Publication time of the article that caused it."""
    item_id: str
    status: Status
    date: str | None
    sentence: str
    """What that article said; empty where it was withdrawn."""


Claimed = dict[FieldName, tuple[ClaimedValue, ...]]


def _in_order(claimed: Claimed) -> Claimed:
    """Order the fields as they are declared, whatever order they were filled in."""
    return {name: claimed[name] for name in FieldName if name in claimed}


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
    source_count: int = Field(default=0, ge=0)
    """How many publishers."""
    voices: int = Field(default=0, ge=0)
    """Articles that are no copies of each other: one agency story on ten sites is one voice."""
    claimed: Annotated[Claimed, AfterValidator(_in_order)] = Field(default_factory=dict)
    """All values that articles give for a field, the best first, which is also the field's own value."""
    status_history: tuple[StatusAt, ...] = ()
    """How the status went, in the order of the articles' times; one entry for each change."""
    part_of: str | None = None
    """Id of the summit at which this meeting of two sides takes place; that may have no record of its own yet."""
    merged_into: str | None = None
    """Id of the meeting that this one turned out to be; set on a last revision ``merged``."""
    story: tuple[Chapter, ...] = ()
    """The revisions so far, the oldest first. Of many, those that only confirmed are left out first."""
