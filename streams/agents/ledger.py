"""How far each partition is done, which is what is committed, and what is in hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from streams.records import Record


class Ledger:
    """For each partition, the offset behind the last record that was processed, as was everything before it."""

    def __init__(self) -> None:
        self._next: dict[tuple[str, int], int] = {}
        self._began: dict[tuple[str, int], float] = {}
        """Unix seconds of the first record of the batch in hand."""
        self._given: dict[tuple[str, int], tuple[int, int]] = {}
        """The offsets of the first and the last record that Faust has fetched since it last sought a partition."""
        self._in_hand: Counter[str] = Counter()

    def in_hand(self, topic: str) -> int:
        """Records of a topic that an agent is at work on, or has begun ahead."""
        return self._in_hand[topic]

    def ahead(self, topic: str, records: int) -> None:
        """So many more records of a topic are begun ahead; fewer where their turn has come."""
        self._in_hand[topic] += records

    @contextmanager
    def busy(self, topic: str, records: int) -> Iterator[None]:
        """An agent is at work on a batch of a topic, until the block is left in whatever way."""
        self._in_hand[topic] += records
        try:
            yield
        finally:
            self._in_hand[topic] -= records

    def given(self, topic: str, partition: int, first: int, last: int) -> None:
        """Note the offsets of records that Faust has fetched, and is about to hand on."""
        began, _ = self._given.get((topic, partition), (first, last))
        self._given[topic, partition] = (min(began, first), last)

    def sought(self) -> None:
        """Faust throws away what it has fetched, and fetches it again from where it has sought."""
        self._given.clear()

    def open(self, topic: str) -> int:
        """How many records of a topic were fetched and are not done; holes of the log count until they are behind."""
        places = ((place, offsets) for place, offsets in self._given.items() if place[0] == topic)
        return sum(max(0, last + 1 - max(first, self._next.get(place, 0))) for place, (first, last) in places)

    def begin(self, records: Iterable[Record]) -> None:
        """Note where a batch begins: everything before it is done, by us or by those who committed it."""
        first: dict[tuple[str, int], Record] = {}
        for record in records:
            place = (record.topic, record.partition)
            first[place] = min(first.get(place, record), record, key=lambda one: one.offset)
        topics_begun = {topic for topic, _ in first}  # of a topic one batch at a time is in hand
        self._began = {place: sent for place, sent in self._began.items() if place[0] not in topics_begun}
        for place, record in first.items():
            self._next[place] = max(self._next.get(place, 0), record.offset)
            self._began[place] = record.timestamp

    def done(self, records: Iterable[Record]) -> None:
        """Note records whose outputs are acknowledged. Of a repeated one nothing changes."""
        for record in records:
            place = (record.topic, record.partition)
            self._next[place] = max(self._next.get(place, 0), record.offset + 1)
            self._began.pop(place, None)

    def in_hand_since(self, topic: str, partition: int) -> float | None:
        """When the first record of a partition was sent that is in hand, in Unix seconds; None where none is."""
        return self._began.get((topic, partition))

    def next(self, topic: str, partition: int) -> int | None:
        """The first offset that may not be processed yet; None where this worker has begun nothing."""
        return self._next.get((topic, partition))
