"""What is looked at beside the flow."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest

from streams.faust_worker.watchers import unheld, unread
from streams.kafka import topics
from streams.kafka.topics import TopicNames

COUNTS = {topics.ITEMS: 2, topics.MENTIONS: 1, topics.MEETINGS: 9}
ALL = {topics.ITEMS: [0], topics.MENTIONS: [0]}


@pytest.mark.parametrize(
    ("held", "nobody"),
    [
        ({}, []),
        ({"one": ALL, "other": {topics.ITEMS: [1]}}, []),
        ({"one": ALL, "other": {}}, [f"{topics.ITEMS}:1"]),
        ({"one": {topics.ITEMS: [0, 1]}}, [f"{topics.MENTIONS}:0"]),
    ],
)
def test_partitions_that_no_worker_holds_are_named(held: dict[str, dict[str, list[int]]], nobody: list[str]) -> None:
    assert unheld(TopicNames().read, held, COUNTS) == nobody


def test_changelogs_that_are_read_to_their_end_or_empty_are_not_waited_for() -> None:
    ends = {("told", 0): 9, ("told", 1): 9, ("told", 2): -1, ("told", 3): 4}
    read = Counter({("told", 0): 9, ("told", 1): 7, ("told", 2): -1})
    recovery = SimpleNamespace(active_highwaters=ends, active_offsets=read)
    assert unread(recovery) == {("told", 1): (7, 9), ("told", 3): (0, 4)}
