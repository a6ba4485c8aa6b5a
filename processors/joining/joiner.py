"""All keys in memory: the joining for whoever has no topics, as the offline replay and tests."""

from __future__ import annotations

from collections.abc import Iterable

from processors.joining.claims.keys import partition_key
from processors.joining.partition import PartitionState
from processors.joining.snapshot import Snapshot
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention


class Joiner:
    """Takes the mentions of one item after the other, corrected ones too."""

    def __init__(self) -> None:
        self._states: dict[str, PartitionState] = {}
        self._keys: dict[str, frozenset[str]] = {}

    def take(self, item_id: str, mentions: Iterable[MeetingMention]) -> list[Meeting]:
        """The revisions that an item gives. One that came before and tells of less now takes that back."""
        told = [(partition_key(mention), mention) for mention in mentions]
        keys = frozenset(key for key, _ in told)
        before = self._keys.get(item_id, frozenset())
        if keys != before:
            self._keys[item_id] = keys
        revisions: list[Meeting] = []
        for key, mention in told:
            revisions += self._state(key).add(mention).meetings
        for key in sorted(before - keys):
            revisions += self._state(key).withdraw(item_id).meetings
        return revisions

    def meetings(self) -> list[Meeting]:
        """The current revisions of all meetings that live, sorted by id."""
        living = (meeting for state in self._states.values() for meeting in state.meetings())
        return sorted(living, key=lambda meeting: meeting.id)

    def _state(self, key: str) -> PartitionState:
        if key not in self._states:
            self._states[key] = PartitionState(Snapshot(key=key))
        return self._states[key]
