"""What the read model answers: frozen models, whose JSON is the console's JSON."""

from __future__ import annotations

from datetime import date as Day
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from schemas.base import Time
from schemas.meetings import Change, Meeting, MeetingStatus
from schemas.mentions import Channel, FieldName, Format, Rank, Scope, Status


class RowOrder(StrEnum):
    """How a page is ordered."""

    CHANGED = "changed"  # what changed last comes first
    DATE = "date"  # the latest day first; meetings without one last


class NetworkBy(StrEnum):
    """Who is a node."""

    COUNTRY = "country"
    LEADER = "leader"


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


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class PersonRow(_Answer):
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


class MeetingRow(_Answer):
    """A meeting as lists show it."""

    seq: int
    """Of its last change; grows with each change of the store."""
    changed_at: Time | None
    """When its last revision was sent; of a run, when the article behind it was published."""
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


class FillProgress(_Answer):
    """How many records were read of those that there were at the start."""

    done: int
    of: int


class FillState(_Answer):
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


class RowPage(_Answer):
    """Some rows, of all that fit."""

    rows: tuple[MeetingRow, ...]
    next: str | None
    """Cursor of the page behind this one."""
    total: int
    seq: int
    """What the pages of one walk show is the store as of this; what changed since comes behind it in `changes`."""


class RowChange(_Answer):
    """What became of a meeting."""

    seq: int
    id: str
    row: MeetingRow | None
    """None where it is gone."""
    fits: bool
    """Whether it is one of those asked for."""


class SentencePart(_Answer):
    """A stretch of a mention's sentence, and the fields that it supports."""

    text: str
    fields: tuple[FieldName, ...]


class ElsewhereSpan(_Answer):
    """What the article says outside of the sentence."""

    field: FieldName
    text: str


class MentionRow(_Answer):
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


class RelatedRow(_Answer):
    """Another meeting that belongs to one."""

    relation: Relation
    row: MeetingRow


class MeetingDetail(_Answer):
    """All that is known of a meeting."""

    row: MeetingRow
    meeting: Meeting
    """As it was published."""
    mentions: tuple[MentionRow, ...]
    """Those that the topic still has, the earliest first."""
    related: tuple[RelatedRow, ...]


class DaySum(_Answer):
    """How many meetings a day has; one of several days counts on each."""

    day: Day
    held: int = 0
    planned: int = 0
    proposed: int = 0
    cancelled: int = 0


class CalendarSums(_Answer):
    """The meetings of some days."""

    days: tuple[DaySum, ...]
    """Those that have any."""
    meetings: tuple[MeetingRow, ...]
    """By day, 500 at most."""
    more: int
    """Meetings of these days beyond them."""
    undated: int
    """Meetings without a day: none is told, or only a month or year that these days are in."""
    due: tuple[MeetingRow, ...]
    """Planned or proposed from today to the seventh day behind it, by day."""
    overdue: tuple[MeetingRow, ...]
    """Planned or proposed for days that are over, and nothing was told since: the latest day first, 100 at most."""
    overdue_total: int


class VisitorSum(_Answer):
    """A side that met at a place in a country that is not its own."""

    country: str
    meetings: int


class PlaceSum(_Answer):
    """The meetings at one town."""

    city: str
    city_en: str | None
    country: str | None
    latitude: float
    longitude: float
    meetings: int
    held: int
    planned: int
    proposed: int
    cancelled: int
    visitors: tuple[VisitorSum, ...]
    """Most meetings first."""


class CapitalPlace(_Answer):
    """Where a country's capital is."""

    city: str
    latitude: float
    longitude: float


class MapSums(_Answer):
    """Where meetings take place."""

    places: tuple[PlaceSum, ...]
    """Most meetings first."""
    unplaced: int
    """Meetings whose town is not told or not known."""
    capitals: dict[str, CapitalPlace]
    """By ISO 3166 code, of the sides of these meetings."""


class NetworkNode(_Answer):
    """A country, organisation or leader that met another."""

    id: str
    name: str
    name_en: str | None
    country: str
    meetings: int
    """All of its meetings that fit, also those whose links are left out."""


class NetworkLink(_Answer):
    """Two that met; ``a`` comes before ``b`` in order of the ids."""

    a: str
    b: str
    meetings: int
    last: str | None
    """Latest date, as far as it is told."""


class NetworkSums(_Answer):
    """Who meets whom how often."""

    nodes: tuple[NetworkNode, ...]
    """The ends of the links, most meetings first."""
    links: tuple[NetworkLink, ...]
    """Most meetings first."""
    left_out: int
    """Links beyond those."""


class CountryFacet(_Answer):
    """A side, and how many meetings it has."""

    code: str
    name: str
    name_en: str | None
    meetings: int


class LeaderFacet(_Answer):
    """A leader of our table, and how many meetings he or she has."""

    id: str
    name: str
    name_en: str | None
    country: str
    meetings: int


class Facets(_Answer):
    """What can be asked for; ids that have ended do not count."""

    countries: tuple[CountryFacet, ...]
    leaders: tuple[LeaderFacet, ...]
    """1000 at most."""
