"""How much of the replays' lane is fetched: what is next in turn, however much waits there.

One loop hands on to all agents what Faust has fetched, and it waits where an agent's queue is full (read in
faust-streaming 0.15.3, ``Consumer._drain_messages`` and ``ConductorCompiler``): a lane with a thousand items would
stand before the live ones. So Faust is given a batch, and one more to have at hand when that is done. What is fetched
beyond that stays in aiokafka, which asks the broker for no more of those partitions meanwhile, and goes on with the
others.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import NamedTuple

TopicPartition = tuple[str, int]
"""A topic and the number of one of its partitions."""
BATCH = 2
"""Items in a batch of the lane. A live item waits for the batch in hand, and so does a worker that must end or hand its
partitions on: with four, one in twenty waited 2.2 times as long as alone, with two 1.8 times, at the same speed of the
lane within 2 % (`make bench-lane`)."""
LOOK_S = 0.05
"""Longest wait for live records before the lane is looked at again, where it had to wait itself."""


class Share(NamedTuple):
    """What may be fetched next."""

    places: Set[TopicPartition]
    most: int
    """Records of all these together."""
    wait_s: float
    """Longest wait where there are none."""


class Lane:
    """Of which partitions how many records may be fetched.

    ``open_records``: how many of the lane were fetched and are not done. ``holds``: whether a partition is given to us.
    An item's partition of the lane is that of the live topic, where what it told before is remembered: who has not got
    that one, as happens where workers of an older version are in the group, leaves the lane's alone.
    """

    def __init__(
        self, topic: str, live: str, open_records: Callable[[], int], holds: Callable[[TopicPartition], bool]
    ) -> None:
        self._topic, self._live = topic, live
        self._open_records = open_records
        self._holds = holds

    def share(self, active: Set[TopicPartition], most: int, wait_s: float) -> Share:
        """What may be fetched of the active partitions by who would take ``most`` records, and wait for ``wait_s``."""
        lane = {place for place in active if place[0] == self._topic}
        if not lane:
            return Share(active, most, wait_s)
        ours = {place for place in lane if self._holds((self._live, place[1]))}
        room = 2 * BATCH - self._open_records()
        if ours and room >= BATCH:
            return Share(active if ours == lane else active - (lane - ours), min(most, room), wait_s)
        return Share(active - lane, most, min(wait_s, LOOK_S))
