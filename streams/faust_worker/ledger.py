"""How far each partition is done, commits of exactly that, and whether a partition is still ours.

Faust commits by its own account of acknowledged events, and that holds more than what was processed (read in
faust-streaming 0.15.3): it acknowledges an event that it skips behind a rebalance (``Stream._py_aiter``), takes missing
offsets for holes in the log (``Consumer._add_gap``), and starts anywhere where nothing was committed yet
(``Consumer._new_offset``). So that account is thrown away at each commit, and what was processed is committed instead.

A worker that stood still for longer than its session (a suspended machine) does not know that others have its
partitions now. What it would write then is older than what they have written, so it asks the group first.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer
from faust.types import TP

from streams.kafka.consuming import COMMITTED
from streams.records import Record


class Ledger:
    """For each partition, the offset behind the last record that was processed, as was everything before it."""

    def __init__(self) -> None:
        self._next: dict[tuple[str, int], int] = {}
        self._busy = 0

    @property
    def idle(self) -> bool:
        """Whether no agent is at work on a batch."""
        return self._busy == 0

    @contextmanager
    def busy(self) -> Iterator[None]:
        """An agent is at work on a batch, until the block is left in whatever way."""
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1

    def begin(self, records: Iterable[Record]) -> None:
        """Note where a batch begins: everything before it is done, by us or by those who committed it."""
        first: dict[tuple[str, int], int] = {}
        for record in records:
            place = (record.topic, record.partition)
            first[place] = min(first.get(place, record.offset), record.offset)
        for place, offset in first.items():
            self._next[place] = max(self._next.get(place, 0), offset)

    def done(self, records: Iterable[Record]) -> None:
        """Note records whose outputs are acknowledged. Of a repeated one nothing changes."""
        for record in records:
            place = (record.topic, record.partition)
            self._next[place] = max(self._next.get(place, 0), record.offset + 1)

    def next(self, topic: str, partition: int) -> int | None:
        """The first offset that may not be processed yet; None where this worker has begun nothing."""
        return self._next.get((topic, partition))


class CommittedThread(AIOKafkaConsumerThread):  # type: ignore[misc]  # faust ships no types
    """Faust's own thread, reading what transactions have committed; Faust does so with ``exactly_once`` alone."""

    logger = logging.getLogger("faust.committed")  # what Faust says of every service, beside our own lines

    def _create_worker_consumer(self, transport: Any) -> AIOKafkaConsumer:
        consumer: AIOKafkaConsumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = COMMITTED  # not started yet; Faust has no setting for it
        return consumer


class LedgerConsumer(Consumer):  # type: ignore[misc]  # faust ships no types
    """Faust's consumer, committing what the ledger says."""

    logger = logging.getLogger("faust.ledger")  # what Faust says of every service, beside our own lines

    def __init__(self, ledger: Ledger, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._ledger = ledger

    def _new_consumer_thread(self) -> CommittedThread:
        return CommittedThread(self, loop=self.loop, beacon=self.beacon)

    def _new_offset(self, tp: TP) -> int | None:
        """What Faust asks for before each commit, of every partition with acknowledged events."""
        for account in (self._acked, self._acked_index, self._gap):
            account.pop(tp, None)
        return self._ledger.next(tp.topic, tp.partition)

    async def holds(self, topic: str, partition: int) -> bool:
        """Whether the group still gives us a partition: its coordinator takes a commit from nobody else."""
        tp = TP(topic, partition)
        if tp not in self.assignment():
            return False
        return bool(await self._commit({tp: self._ledger.next(topic, partition) or 0}))
