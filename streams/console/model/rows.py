"""What the read model answers: frozen models, whose JSON is the console's JSON."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from schemas.base import Time
from schemas.meetings import Change, Meeting, MeetingStatus
from schemas.mentions import Channel, FieldName, Format, Rank, Scope, Status


class RowOrder(StrEnum):
    """How a page is ordered."""

    CHANGED = "changed"  # what changed last comes first
    DATE = "date"  # the latest day first; meetings without one last


class Relation(StrEnum):
    """How another meeting belongs to one."""

    PART_OF = "part_of"
    HAS_PART = "has_part"
    MERGED_INTO = "merged_into"
    MERGED_FROM = "merged_from"
    SAME_SIDES = "same_sides"  # within 30 days


class FilledFrom(StrEnum):
    """Where the store's meetings come from."""

    TOPIC = "topic"
    RUN = "run"


class ConsoleAnswer(BaseModel):
    """Base of what the console answers."""

    model_config = ConfigDict(frozen=True)


class PersonRow(ConsoleAnswer):
    """A participant."""

    name: str
    name_en: str | None
    country: str
    country_name: str | None
    country_name_en: str | None
    rank: Rank
    leader_id: str | None
    office: str | None
    """In Indonesian, held on the meeting's day; None where our table of leaders does not know it."""
    office_en: str | None


class MeetingRow(ConsoleAnswer):
    """A meeting as lists show it."""

    seq: int
    """Of its last change; grows with each change of the store."""
    changed_at: Time | None
    """When its last revision was sent; of a run, when its newest article was published."""
    id: str
    revision: int
    change: Change
    status: MeetingStatus
    scope: Scope
    channel: Channel
    format: Format
    date: str | None
    end_date: str | None
    city: str | None
    city_en: str | None
    country: str | None
    country_name: str | None
    country_name_en: str | None
    venue: str | None
    summit: str | None
    participants: tuple[PersonRow, ...]
    sides: tuple[str, ...]
    confidence: float
    voices: int
    articles: int
    """How many tell of it."""
    source_count: int
    first_seen: Time | None
    last_seen: Time | None
    latitude: float | None
    longitude: float | None
    merged_into: str | None
    part_of: str | None
    evidence: str


class FillProgress(ConsoleAnswer):
    """How many records were read of those that there were at the start."""

    done: int
    of: int


class FillState(ConsoleAnswer):
    """How fresh the store is."""

    source: FilledFrom
    name: str
    """The topic of meetings, or the folder of the run."""
    filling: FillProgress | None = None
    """None once the store had all that there was at the start."""
    stale_since: Time | None = None
    """When the broker was heard last, while it is lost; None while all is well."""
    why: str = ""
    """One sentence on what is wrong and its mend; empty while all is well."""
    seq: int = 0
    meetings: int = 0
    read_at: Time | None = None
    """When the topics were heard of last; it alone may differ between two states that are told."""
    unreadable: int = 0
    """Records that were passed over, since the store was begun."""


class RowPage(ConsoleAnswer):
    """Some rows, of all that fit."""

    rows: tuple[MeetingRow, ...]
    next: str | None
    """Cursor of the page behind this one."""
    total: int
    seq: int
    """What the pages of one walk show is the store as of this; what changed since comes behind it in `changes`."""


class RowChange(ConsoleAnswer):
    """What became of a meeting."""

    seq: int
    id: str
    row: MeetingRow | None
    """None where it is gone."""
    fits: bool
    """Whether it is one of those asked for."""


class SentencePart(ConsoleAnswer):
    """A stretch of a mention's sentence, and the fields that it supports."""

    text: str
    fields: tuple[FieldName, ...]


class ElsewhereSpan(ConsoleAnswer):
    """What the article says outside of the sentence."""

    field: FieldName
    text: str


class MentionRow(ConsoleAnswer):
    """What one article tells of a meeting."""

    id: str
    item_id: str
    url: str | None
    source: str
    title: str
    published_at: Time | None
    main: bool
    confidence: float
    status: Status
    date: str | None
    sentence: tuple[SentencePart, ...]
    """Its evidence, cut; joined they are the evidence."""
    elsewhere: tuple[ElsewhereSpan, ...]


class RelatedRow(ConsoleAnswer):
    """Another meeting that belongs to one."""

    relation: Relation
    row: MeetingRow


class MeetingDetail(ConsoleAnswer):
    """All that is known of a meeting."""

    row: MeetingRow
    meeting: Meeting
    """As it was published."""
    mentions: tuple[MentionRow, ...]
    """Those that the topic still has, the earliest first."""
    related: tuple[RelatedRow, ...]
