"""Whether records wait that nobody hands on: a partition that stands still while its agent has nothing to do.

Where Faust passes over records (`gaps.py`) and none come behind them, no gap shows it, and on a quiet topic
nothing would bring them back before the next restart. So the ends of the partitions are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

from streams.faust_worker.gaps import Gap

TopicPartition = tuple[str, int]
"""A topic and the number of one of its partitions."""
LOOKS = 6
"""So many looks in a row must find a partition at the same offset: Faust hands on what it has within one of them."""


class Standstill:
    """Compares what is done with where the partitions end, look by look."""

    def __init__(self, looks: int = LOOKS) -> None:
        self._looks = looks
        self._still: dict[TopicPartition, tuple[int, int]] = {}

    def look(self, done: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]) -> list[Gap]:
        """What has not moved for all of the last looks, though the partition goes on: records may stand there.

        ``done``: by partition, the first offset that may not be processed; ``ends``: the offset behind the last record.
        """
        still: dict[TopicPartition, tuple[int, int]] = {}
        for place, offset in done.items():
            if offset < ends.get(place, 0):
                before, count = self._still.get(place, (offset, 0))
                still[place] = (offset, count + 1 if before == offset else 1)
        self._still = still
        waiting = ((place, offset) for place, (offset, count) in still.items() if count >= self._looks)
        return [Gap(*place, offset, ends[place]) for place, offset in waiting]

    def forget(self) -> None:
        """Begin to count anew: something is in hand, or the partitions are being given out."""
        self._still.clear()
