"""Meetings as rows: each column's name, kind, meaning and value, for Parquet, CSV, GeoJSON and PostgreSQL alike."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from schemas.meetings import Meeting


class ColumnKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    TEXTS = "list of text"
    INTEGER = "integer"
    REAL = "real"
    FLAG = "true or false"
    DAY = "day"
    TIME = "time"  # UTC
    PEOPLE = "participants"


class MeetingColumn(NamedTuple):
    """A column of the table of meetings; ``always``: it is never null."""

    name: str
    kind: ColumnKind
    about: str
    value: Callable[[Meeting], Any]
    always: bool = False


PERSON = ("name", "country", "rank", "leader_id")
"""The fields of each of the participants."""


def people(meeting: Meeting) -> list[dict[str, str | None]]:
    """The participants as plain values."""
    return [
        {"name": one.name, "country": one.country, "rank": one.rank.value, "leader_id": one.leader_id}
        for one in meeting.participants
    ]


def days(meeting: Meeting) -> tuple[date | None, date | None]:
    """The first and the last day that a meeting's date can mean; a month or a year means all of its days."""
    if meeting.date is None:
        return None, None
    year, month, day = map(int, f"{meeting.date}-00-00".split("-")[:3])
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
        return first, max(last, date.fromisoformat(meeting.end_date)) if meeting.end_date else last
    except ValueError:  # 30 February, the year 0: an article may say so
        return None, None


def _utc(when: datetime | None) -> datetime | None:
    return None if when is None else when.astimezone(UTC)


_TEXT, _TEXTS, _INTEGER, _REAL = ColumnKind.TEXT, ColumnKind.TEXTS, ColumnKind.INTEGER, ColumnKind.REAL
MEETING_COLUMNS = (
    MeetingColumn("id", _TEXT, "id of the meeting, the key", lambda one: one.id, True),
    MeetingColumn("revision", _INTEGER, "grows by one with each change", lambda one: one.revision, True),
    MeetingColumn("change", _TEXT, "what this revision changed", lambda one: one.change.value, True),
    MeetingColumn(
        "status", _TEXT, "held, planned, proposed, cancelled; merged, retracted", lambda one: one.status.value, True
    ),
    MeetingColumn("scope", _TEXT, "international, domestic", lambda one: one.scope.value, True),
    MeetingColumn("format", _TEXT, "bilateral, multilateral", lambda one: one.format.value, True),
    MeetingColumn("channel", _TEXT, "in_person, call", lambda one: one.channel.value, True),
    MeetingColumn("date", _TEXT, "as far as it is told: 2025-09-09, 2025-09, 2025", lambda one: one.date),
    MeetingColumn("first_day", ColumnKind.DAY, "first day that the date can mean", lambda one: days(one)[0]),
    MeetingColumn("last_day", ColumnKind.DAY, "last day that it can mean, or of several", lambda one: days(one)[1]),
    MeetingColumn("sides", _TEXTS, "ISO 3166 codes and organisations, sorted", lambda one: list(one.sides), True),
    MeetingColumn("participants", ColumnKind.PEOPLE, f"of each {', '.join(PERSON)}", people, True),
    MeetingColumn("city", _TEXT, "where", lambda one: one.city),
    MeetingColumn("country", _TEXT, "where, ISO 3166", lambda one: one.country),
    MeetingColumn("venue", _TEXT, "where", lambda one: one.venue),
    MeetingColumn("latitude", _REAL, "of the city, WGS 84", lambda one: one.coordinates and one.coordinates.latitude),
    MeetingColumn("longitude", _REAL, "of the city, WGS 84", lambda one: one.coordinates and one.coordinates.longitude),
    MeetingColumn(
        "geonames_id",
        _INTEGER,
        "of the city, geonames.org",
        lambda one: one.coordinates and one.coordinates.geonames_id,
    ),
    MeetingColumn("summit", _TEXT, "at which it takes place", lambda one: one.summit),
    MeetingColumn("agenda", _TEXTS, "what it is about", lambda one: list(one.agenda), True),
    MeetingColumn(
        "outcomes",
        _TEXTS,
        "what came of it, as `kind: text`",
        lambda one: [f"{o.kind}: {o.text}" for o in one.outcomes],
        True,
    ),
    MeetingColumn("evidence", _TEXT, "the sentence that shows it best", lambda one: one.evidence, True),
    MeetingColumn("cameo", _TEXT, "CAMEO 1.1b3 code", lambda one: one.cameo.value, True),
    MeetingColumn("plover_type", _TEXT, "PLOVER type", lambda one: one.plover.type.value, True),
    MeetingColumn("plover_mode", _TEXT, "PLOVER mode", lambda one: one.plover.mode and one.plover.mode.value),
    MeetingColumn("confidence", _REAL, "0 to 1: that it is real and told so", lambda one: one.confidence, True),
    MeetingColumn("articles", _INTEGER, "how many tell of it", lambda one: len(one.item_ids), True),
    MeetingColumn("source_count", _INTEGER, "publishers among them", lambda one: one.source_count, True),
    MeetingColumn("voices", _INTEGER, "of them no copies of each other", lambda one: one.voices, True),
    MeetingColumn("sources", _TEXTS, "names of the publishers", lambda one: list(one.sources), True),
    MeetingColumn(
        "urls", _TEXTS, "of the first and the newest articles", lambda one: [a.url for a in one.articles if a.url], True
    ),
    MeetingColumn("item_ids", _TEXTS, "of all articles", lambda one: list(one.item_ids), True),
    MeetingColumn("first_seen", ColumnKind.TIME, "earliest article", lambda one: _utc(one.first_seen)),
    MeetingColumn("last_seen", ColumnKind.TIME, "latest article", lambda one: _utc(one.last_seen)),
    MeetingColumn("part_of", _TEXT, "id of the summit", lambda one: one.part_of),
    MeetingColumn("merged_into", _TEXT, "id under which it goes on", lambda one: one.merged_into),
    MeetingColumn("late", ColumnKind.FLAG, "may be one that was forgotten", lambda one: one.late, True),
    MeetingColumn("model_version", _TEXT, "models and rules of the newest", lambda one: one.model_version, True),
)


def row(meeting: Meeting) -> dict[str, Any]:
    """A meeting's values by the names of the columns."""
    return {column.name: column.value(meeting) for column in MEETING_COLUMNS}
