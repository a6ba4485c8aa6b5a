"""One real meeting, joined from the mentions of many articles: topic ``news.meetings.v1``, compacted, key = id."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.base import Confidence, Message, Time, Url
from schemas.mentions import FieldName, PublishedFields, Status


class Change(StrEnum):
    """What this revision changed against the one before it."""

    CREATED = "created"
    STATUS_CHANGED = "status_changed"
    RESCHEDULED = "rescheduled"  # the meeting moved to another day
    DETAIL_ADDED = "detail_added"  # a field got a value, or a more precise one
    CONTRADICTED = "contradicted"  # an article says otherwise than the others; `claimed` holds both
    CONFIRMED = "confirmed"  # one more article says the same
    SOURCE_WITHDRAWN = "source_withdrawn"  # an article does not say so any more; the others still do
    MERGED = "merged"  # last revision: the meeting goes on under another id, see `merged_into`
    RETRACTED = "retracted"  # last revision: no article tells of it any more
    RESTORED = "restored"  # the meeting of an id that had its last revision is told of again


LAST_WORDS = frozenset({Change.MERGED, Change.RETRACTED})
"""Changes of an id's last revision, behind which a null value comes some days later."""


class MeetingStatus(StrEnum):
    """How a meeting stands: what the articles say, or that its id has ended."""

    HELD = "held"
    PLANNED = "planned"
    PROPOSED = "proposed"
    CANCELLED = "cancelled"
    MERGED = "merged"  # see `merged_into`; what the articles said last stands in `status_history`
    RETRACTED = "retracted"  # the same, of articles that do not say so any more


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


class ArticleRef(Message):
    """An article that tells of a meeting."""

    item_id: str
    url: Url
    title: str
    source: str
    published_at: Time | None


class Coordinates(Message):
    """Where a town is, by GeoNames (geonames.org, CC BY 4.0)."""

    geonames_id: int
    latitude: float
    longitude: float


Claimed = dict[FieldName, tuple[ClaimedValue, ...]]


def _in_order(claimed: Claimed) -> Claimed:
    """Order the fields as they are declared, whatever order they were filled in."""
    return {name: claimed[name] for name in FieldName if name in claimed}


class Meeting(PublishedFields):
    """The current knowledge of one meeting.

    Every revision replaces the one before it. A revision may arrive twice after a fault: same id and revision
    (header ``ce_id``), same bytes.
    """

    id: str
    """Made of what the earliest article says, so that the same articles give the same id in any order and any run."""
    revision: int = Field(ge=1)
    change: Change
    status: MeetingStatus  # type: ignore[assignment]  # a mention's, and two for ids that have ended
    item_ids: tuple[str, ...]
    """The articles that tell of it, sorted."""
    mention_ids: tuple[str, ...]
    articles: tuple[ArticleRef, ...] = ()
    """The first and the newest of them, by publication time: 20 at most."""
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
    """Id under which this meeting goes on; set on a last revision ``merged``."""
    late: bool = False
    """Told when a meeting of its time is remembered no more (`JUMPA_KEY_MENTIONS`): it may be the same."""
    coordinates: Coordinates | None = None
    """Of ``city``, where it is one that the gazetteer knows."""
    model_version: str = ""
    """Models and rules that read the newest article."""
    story: tuple[Chapter, ...] = ()
    """The revisions so far, the oldest first. Of many, those that only confirmed are left out first."""
