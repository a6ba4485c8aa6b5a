"""Whether Faust has passed over records: our own check, before anything behind them is processed.

Measured with faust-streaming 0.15.3 under `make faults` (20 SIGKILLs of two workers): after a rebalance a worker went
on behind ten records that stood right at the committed offset. The cause that was found is mended (`_hold_flow` in
`streams/faust_worker/app.py`); this check asks for none. So a jump is looked up in the topic before anything
behind it is processed; records that do stand there are read by us and processed first. Should Faust give them after
all, they come twice, which is what at least once means. Records that it passes over with none behind them stay
uncommitted (streams/faust_worker/ledger.py), and `streams/faust_worker/standstill.py` notices them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import faust
from aiokafka import AIOKafkaConsumer, TopicPartition
from faust.types import TP

from streams.errors import JumpaError
from streams.faust_worker.ledger import Ledger
from streams.kafka import topics
from streams.kafka.consuming import POLL_MS, record_of_message
from streams.kafka.security import client_options
from streams.records import Record
from streams.settings import Settings

log = logging.getLogger(__name__)

LOOK_UP_S = 30.0
MOST = 5_000
"""Records that are caught up with at once; more of them are left to a new process, which begins at the commit."""


class Jump(NamedTuple):
    """A partition went on at ``given``, where ``expected`` is the lowest offset that may be unseen."""

    topic: str
    partition: int
    expected: int
    given: int


Committed = Callable[[str, int], int | None]
"""The offset behind the last committed record of a topic's partition, as Faust remembers it; None during rebalances."""
Unseen = Callable[[Sequence[Jump]], Awaitable[list[Record]]]
"""The records that stand within these jumps and that nobody has committed, asked of the broker; none in a hole of the
log (transactions, compaction, retention)."""


class SkippedRecords(JumpaError):
    """Too many records were passed over; nothing behind them is acknowledged yet."""


class Continuity:
    """Watches the offsets that agents are given."""

    def __init__(self, ledger: Ledger, committed: Committed, unseen: Unseen) -> None:
        self._ledger = ledger
        self._committed = committed
        self._unseen = unseen

    async def missed(self, records: Sequence[Record]) -> list[Record]:
        """What was passed over before and within a batch, to be processed before it. Raises SkippedRecords."""
        jumps = self._jumps(records)
        missed = await self._unseen(jumps) if jumps else []
        if missed:
            log.warning("%d records of %s were passed over; processing them first", len(missed), missed[0].topic)
        return missed

    def _jumps(self, records: Sequence[Record]) -> list[Jump]:
        following: dict[tuple[str, int], int] = {}
        jumps = []
        for record in records:
            place = (record.topic, record.partition)
            if place not in following:
                # What is below either was processed, here or by another worker that has committed it.
                following[place] = max(self._ledger.next(*place) or 0, self._committed(*place) or 0)
            if record.offset > following[place]:
                jumps.append(Jump(*place, following[place], record.offset))
            following[place] = max(following[place], record.offset + 1)
        return jumps


def committed_by(app: faust.App) -> Committed:
    """What Faust remembers of its commits."""

    def committed(topic: str, partition: int) -> int | None:
        offset: int | None = app.consumer._committed_offset[TP(topic, partition)]
        return offset

    return committed


def unseen_in(settings: Settings) -> Unseen:
    """A look-up in the broker's topics. What it gives raises TimeoutError, KafkaError, SkippedRecords."""

    async def unseen(jumps: Sequence[Jump]) -> list[Record]:
        options: dict[str, Any] = client_options(settings)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.broker.split(","),
            group_id=settings.app_id,  # to read its commits; with assign() it does not join the group
            auto_offset_reset="earliest",  # where retention has removed the offset
            enable_auto_commit=False,
            max_partition_fetch_bytes=topics.MAX_MESSAGE_BYTES,
            **options,
        )
        found: list[Record] = []
        async with asyncio.timeout(LOOK_UP_S), consumer:
            for jump in jumps:
                found += await _within(consumer, jump, MOST - len(found))
        return found

    return unseen


def continuity(app: faust.App, ledger: Ledger, settings: Settings) -> Continuity:
    """A check against what was done, the app's commits and the broker's topics."""
    return Continuity(ledger, committed_by(app), unseen_in(settings))


async def _within(consumer: AIOKafkaConsumer, jump: Jump, most: int) -> list[Record]:
    place = TopicPartition(jump.topic, jump.partition)
    consumer.assign([place])
    start = max(jump.expected, await consumer.committed(place) or 0)
    found: list[Record] = []
    if start >= jump.given:
        return found
    consumer.seek(place, start)
    while await consumer.position(place) < jump.given:  # which goes on over holes, too
        for message in (await consumer.getmany(place, timeout_ms=POLL_MS)).get(place, ()):
            if message.offset < jump.given:
                found.append(record_of_message(message))
        if len(found) > most:
            raise SkippedRecords(f"{jump.topic}:{jump.partition} went on at {jump.given}, but more were not seen")
    return found
