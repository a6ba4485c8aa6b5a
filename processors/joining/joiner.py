"""All desks in memory: the joining for whoever has no topics, as the offline replay and tests."""

from __future__ import annotations

from collections.abc import Iterable

from processors.joining.consolidate import consolidate, meetings_of, withdraw
from processors.joining.keys import partition_key
from processors.joining.state import PartitionState
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
            self._states[key], given = consolidate(self._states.get(key) or PartitionState(key=key), mention)
            revisions += given
        for key in sorted(before - keys):
            self._states[key], given = withdraw(self._states[key], item_id)
            revisions += given
        return revisions

    def meetings(self) -> list[Meeting]:
        """The current revisions of all meetings that live, sorted by id."""
        living = (meeting for desk in self._states.values() for meeting in meetings_of(desk))
        return sorted(living, key=lambda meeting: meeting.id)
