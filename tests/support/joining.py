"""Joining mentions in tests: desks filled, meetings compared without what the order of arrival decides."""

from __future__ import annotations

from collections.abc import Iterable

from processors.joining.consolidate import consolidate, meetings_of
from processors.joining.keys import partition_key
from processors.joining.state import PartitionState
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention


def told(
    mentions: Iterable[MeetingMention], desk: PartitionState | None = None
) -> tuple[PartitionState, list[Meeting]]:
    """The desk of one key after some mentions, and all revisions on the way."""
    revisions: list[Meeting] = []
    for mention in mentions:
        desk, given = consolidate(desk or PartitionState(key=partition_key(mention)), mention)
        revisions += given
    assert desk is not None, "no mention and no desk"
    return desk, revisions


def joined(*mentions: MeetingMention) -> Meeting:
    """The one meeting that all these mentions tell of."""
    (meeting,) = meetings_of(told(mentions)[0])
    return meeting


def content(meeting: Meeting) -> dict[str, object]:
    """What a meeting says, without its id and without how it came to be."""
    return meeting.model_dump(mode="json", exclude={"id", "revision", "change", "story"})


def contents(desk: PartitionState) -> list[dict[str, object]]:
    """What all living meetings say, in an order of their own."""
    return sorted(map(content, meetings_of(desk)), key=lambda one: str(one["mention_ids"]))
