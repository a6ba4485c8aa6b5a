"""What is looked at beside the flow."""

from __future__ import annotations

import asyncio
from collections import Counter
from types import SimpleNamespace

import pytest

from streams.faust_worker.watchers import RebalanceWatch, unheld, unread
from streams.kafka import topics
from streams.kafka.topics import TopicNames
from tests.support.stream_fakes import new_metrics, sample

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


async def test_a_rebalance_that_never_ends_is_counted_as_it_passes() -> None:
    """One that follows the other before records flow again: the alert of a storm needs them now."""
    app, metrics = SimpleNamespace(rebalancing=True, in_recovery=False, rebalancing_count=1), new_metrics()
    watch = RebalanceWatch(app, metrics)
    async with watch:
        await asyncio.sleep(0.5)
        app.rebalancing, app.in_recovery, app.rebalancing_count = False, True, 3
        await asyncio.sleep(0.5)
        passed = sample(metrics, "jumpa_rebalancing_seconds_total")
        assert 0.5 < passed < 5
        assert sample(metrics, "jumpa_rebalances_total") == 3
        assert sample(metrics, "jumpa_rebalance_seconds_count") == 0
        app.in_recovery = False
        await asyncio.sleep(0.3)
        ended = sample(metrics, "jumpa_rebalancing_seconds_total")
        assert sample(metrics, "jumpa_rebalance_seconds_count") == 1
        assert sample(metrics, "jumpa_rebalance_seconds_sum") == pytest.approx(ended, abs=0.2)
        await asyncio.sleep(0.3)
        assert sample(metrics, "jumpa_rebalancing_seconds_total") == ended
