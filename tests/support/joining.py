"""Joining mentions in tests: keys filled, meetings compared without what the order of arrival decides."""

from __future__ import annotations

from collections.abc import Iterable

from processors.joining.claims.keys import partition_key
from processors.joining.partition import PartitionState
from processors.joining.revisions import ARRIVAL
from processors.joining.snapshot import Snapshot
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention


def empty(key: str = "ID+MY") -> PartitionState:
    """A key of which nothing is known."""
    return PartitionState(Snapshot(key=key))


def told(
    mentions: Iterable[MeetingMention], state: PartitionState | None = None
) -> tuple[PartitionState, list[Meeting]]:
    """The state of one key after some mentions, and all revisions on the way."""
    revisions: list[Meeting] = []
    for mention in mentions:
        state = state or empty(partition_key(mention))
        revisions += state.add(mention).meetings
    assert state is not None, "no mention and no state"
    return state, revisions


def joined(*mentions: MeetingMention) -> Meeting:
    """The one meeting that all these mentions tell of."""
    (meeting,) = told(mentions)[0].meetings()
    return meeting


def content(meeting: Meeting) -> dict[str, object]:
    """What a meeting says, without how it came to be, which alone depends on the order of arrival."""
    return meeting.model_dump(mode="json", exclude=set(ARRIVAL))


def contents(state: PartitionState) -> dict[str, dict[str, object]]:
    """What all living meetings say, by id."""
    return {meeting.id: content(meeting) for meeting in state.meetings()}
