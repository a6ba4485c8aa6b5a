"""Meetings one by one: pages, one with all that is known of it, and what changed."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.meetings import Meeting
from streams.console.model.rows import MeetingDetail, RowChange, RowOrder, RowPage
from streams.console.model.store import Store
from streams.reading.wanted import Wanted


def page(
    store: Store, wanted: Wanted, text: str, order: RowOrder, limit: int = 50, after: str | None = None
) -> RowPage:
    """Meetings that fit, behind a cursor; free text fits where each of its words begins a word of the meeting.

    A walk through the pages shows each meeting once: what changes meanwhile is left to `changes` behind its `seq`.
    Raises UsageError for a cursor that is none.
    """
    raise NotImplementedError


def one(store: Store, meeting_id: str) -> MeetingDetail | None:
    """All that is known of a meeting."""
    raise NotImplementedError


def changes(store: Store, after_seq: int, limit: int, wanted: Wanted, text: str) -> list[RowChange]:
    """What became of meetings behind a seq, each as it is now, in the order of their last changes."""
    raise NotImplementedError


def published(store: Store, wanted: Wanted, text: str) -> Iterator[Meeting]:
    """Meetings that fit, as they were published, by their ids."""
    raise NotImplementedError
