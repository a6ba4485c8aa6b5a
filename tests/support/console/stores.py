"""Stores for tests, and records to put into them."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.codec import encode
from schemas.meetings import Meeting
from streams.console.model.query import page
from streams.console.model.rows import MeetingRow, RowOrder
from streams.console.model.store import Store
from streams.console.model.taking import Taken, TakenKind
from streams.reading.wanted import Wanted

ALL = Wanted(ended=True)


def revision(meeting: Meeting, at_ms: int = 1_757_000_000_000, offset: int = 0, partition: int = 0) -> Taken:
    """A record of the meetings topic."""
    return Taken(TakenKind.MEETING, meeting.id, encode(meeting), at_ms, partition, offset)


def ending(meeting_id: str, offset: int = 0, partition: int = 0) -> Taken:
    """A record without a value."""
    return Taken(TakenKind.MEETING, meeting_id, None, 0, partition, offset)


def put(store: Store, meetings: Iterable[Meeting]) -> None:
    """Take them, each a second after the other."""
    store.take([revision(one, 1_757_000_000_000 + 1000 * number, number) for number, one in enumerate(meetings)])


def rows(store: Store, wanted: Wanted = ALL, text: str = "", order: RowOrder = RowOrder.CHANGED) -> list[MeetingRow]:
    """All that fit."""
    return list(page(store, wanted, text, order, 10_000).rows)


def ids(store: Store, wanted: Wanted = ALL, text: str = "") -> set[str]:
    """Those of all that fit."""
    return {row.id for row in rows(store, wanted, text)}
