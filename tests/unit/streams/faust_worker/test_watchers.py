"""What is looked at beside the flow."""

from __future__ import annotations

import pytest

from streams.faust_worker.watchers import unheld
from streams.kafka import topics

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
    assert unheld(held, COUNTS) == nobody
