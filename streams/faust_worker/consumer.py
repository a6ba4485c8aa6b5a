"""Faust's consumer, committing exactly what the ledger says, and asking whether a partition is still ours.

Faust commits by its own account of acknowledged events, and that holds more than what was processed (read in
faust-streaming 0.15.3): it acknowledges an event that it skips behind a rebalance (``Stream._py_aiter``), takes missing
offsets for holes in the log (``Consumer._add_gap``), and starts anywhere where nothing was committed yet
(``Consumer._new_offset``). So that account is thrown away at each commit, and what was processed is committed instead.

A log that was made anew under the old name is read from its beginning: the commit says which topic it is of, and what
lies behind the new log's end is of another one in any case.

A worker that stood still for longer than its session (a suspended machine) does not know that others have its
partitions now. What it would write then is older than what they have written, so it asks the group first.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from functools import partial
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import OffsetAndMetadata
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer
from faust.types import TP

from streams.agents.lane import Lane
from streams.agents.ledger import Ledger
from streams.faust_worker import exits
from streams.kafka.consuming import COMMITTED
from streams.kafka.membership import ask_for_place, be_dynamic, lets_leave
from streams.kafka.provisioning import made_anew
from streams.kafka.topic_ids import topic_ids
from streams.kafka.topics import TopicNames
from streams.metrics import Metrics
from streams.settings import variable

log = logging.getLogger(__name__)

FETCH_WAIT_MS = 50
"""Longest wait of the broker for records that it has not. What comes next in a partition that was just read waits for
the answer of the others: with Faust's 1,500 ms an eighth of single items took 0.8 to 1.0 s on an idle worker, with
200 ms one in twenty 0.19 s, with this 0.10. An idle worker asks twenty times a second: a hundredth of a core more."""


def count_anew(metrics: Metrics, made_anew: Iterable[str], held: Collection[TP]) -> None:
    """Count the partitions that we hold of topics made anew, one where the group has taken them back meanwhile."""
    for topic in made_anew:
        metrics.logs_anew.labels(topic).inc(max(1, sum(one.topic == topic for one in held)))


class Trouble(Enum):
    """Why a commit is not where reading goes on."""

    ANEW = "it is of another log; reading this one from its beginning"
    EXPIRED = "retention has removed what was not read"


class Resumed(NamedTuple):
    """Where reading goes on."""

    offset: int
    trouble: Trouble | None = None


def resume(committed: OffsetAndMetadata, first: int, end: int, topic_id: str) -> Resumed:
    """Where a partition is read on that begins at ``first`` and ends before ``end``.

    ``topic_id``: the topic's id now; a commit tells in its metadata that of the topic that it is of. Either is empty
    where the broker tells no ids.
    """
    if committed.offset > end or (committed.metadata and topic_id and committed.metadata != topic_id):
        return Resumed(first, Trouble.ANEW)
    if committed.offset < first:
        return Resumed(first, Trouble.EXPIRED)
    return Resumed(committed.offset)


class CommittedThread(AIOKafkaConsumerThread):  # type: ignore[misc]  # faust ships no types
    """Faust's own thread, with a consumer that reads what transactions have committed, and knows its topics by id."""

    logger = logging.getLogger("faust.committed")  # what Faust says of every service, beside our own lines

    def __init__(self, ledger: Ledger, metrics: Metrics, named: TopicNames, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._read = named.read
        self._metrics = metrics
        self._ledger = ledger
        lane, live = named.replay_items, named.items
        self._lane = Lane(lane, live, partial(ledger.open, lane), lambda place: place in self.assignment())
        self._ids: dict[str, str] = {}
        """Of the topics as they were when the partitions were first given to us."""
        self._noted: dict[TP, tuple[int, int]] = {}
        """Commits that are not where reading goes on: Faust seeks more than once before it commits anew."""

    def _create_worker_consumer(self, transport: Any) -> AIOKafkaConsumer:
        consumer: AIOKafkaConsumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = COMMITTED  # not started yet; Faust has no setting for it, nor for the next
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS
        commit = consumer.commit

        async def commit_with_id(offsets: Mapping[TP, OffsetAndMetadata]) -> None:
            await commit(
                {tp: OffsetAndMetadata(one.offset, self._ids.get(tp.topic, "")) for tp, one in offsets.items()}
            )

        consumer.commit = commit_with_id  # Faust tells no metadata
        return consumer

    def on_crash(self, msg: str, *_: object, **__: object) -> None:
        log.critical("the consumer's thread ends", exc_info=True)  # Faust prints lines

    async def on_start(self) -> None:
        await super().on_start()
        consumer = self._ensure_consumer()
        if not await lets_leave(consumer):  # the embedded broker
            be_dynamic(consumer)
        elif self.app.conf.consumer_group_instance_id is not None:
            ask_for_place(consumer, self._fenced)

    async def on_thread_stop(self) -> None:
        if self._consumer is not None:
            be_dynamic(self._consumer)  # it leaves: it may not come back, and the others need not wait for that
        await super().on_thread_stop()

    async def rejoin(self) -> None:
        """Have the group give out its partitions anew."""
        self._ensure_consumer()._coordinator.request_rejoin()

    def _fenced(self) -> None:
        name = self.app.conf.consumer_group_instance_id
        wanted = f"{variable('instance_id')} must be of one worker alone"
        exits.stop("the worker", f"another process has taken its place in the group as {name}: {wanted}")

    async def getmany(self, active_partitions: set[TP] | None, timeout: float) -> dict[TP, list[Any]]:  # noqa: ASYNC109
        """As Faust's; of the lane what is next in turn, however much waits there."""
        if active_partitions is None:  # of a client; a worker's are known
            return dict(await super().getmany(active_partitions, timeout))
        consumer = self._ensure_consumer()
        places, most, wait_s = self._lane.share(active_partitions, consumer._max_poll_records, timeout)
        if not places:  # for aiokafka these would be all
            await self.sleep(wait_s)
            return {}
        options = {"timeout": wait_s, "max_records": most}
        records: dict[TP, list[Any]] = await self.call_thread(self._fetch_records, consumer, places, **options)
        ours = self.assignment()  # meanwhile another worker may have got what we waited for
        for tp, found in ((tp, found) for tp, found in records.items() if tp in ours):
            self._ledger.given(tp.topic, tp.partition, found[0].offset, found[-1].offset)
        return records

    async def seek_to_committed(self) -> dict[TP, int]:
        """Seek each partition to where it is read on; gives that, None where nothing was committed."""
        self._ledger.sought()
        offsets = dict(await super().seek_to_committed())
        offsets |= await self.call_thread(self._resumed, [tp for tp, at in offsets.items() if at is not None])
        await self.call_thread(self._begin, [tp for tp, at in offsets.items() if at is None])
        return offsets

    async def _begin(self, places: list[TP]) -> None:
        """Seek partitions without a commit, too: what was fetched of them meanwhile is thrown away."""
        consumer = self._ensure_consumer()
        places = [tp for tp in places if tp.topic in self._read]  # changelogs have been read
        for tp, first in (await consumer.beginning_offsets(places)).items():
            consumer.seek(tp, first)

    async def _resumed(self, places: list[TP]) -> dict[TP, int]:
        """Of these partitions those that are not read on at their commit, sought to where they are."""
        consumer = self._ensure_consumer()
        places = [tp for tp in places if tp.topic in self._read]
        ids = await topic_ids(consumer._client)
        if found := made_anew(self._read, self._ids, ids):  # the ledger and the batches in hand are of the old one
            count_anew(self._metrics, found, places)
            exits.crash("the worker", "; ".join(f"{topic} was made anew" for topic in found))
        self._ids |= ids  # one that is gone for now keeps its id
        committed = await consumer._coordinator.fetch_committed_offsets(places)  # which tells the metadata, too
        first, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
        moved = {}
        for tp in places:
            offset, trouble = resume(committed[tp], first[tp], ends[tp], self._ids.get(tp.topic, ""))
            if trouble is not None:
                self._note(tp, committed[tp].offset, offset, trouble)
                consumer.seek(tp, offset)
                moved[tp] = offset
        return moved

    def _note(self, tp: TP, committed: int, offset: int, trouble: Trouble) -> None:
        if self._noted.get(tp) == (committed, offset):
            return
        self._noted[tp] = (committed, offset)
        place = {"topic": tp.topic, "partition": tp.partition, "committed": committed, "offset": offset}
        log.error("reading goes on elsewhere than at the commit", extra=place | {"why": trouble.value})
        if trouble is Trouble.EXPIRED:
            self._metrics.records_expired.labels(tp.topic).inc(offset - committed)
        else:
            self._metrics.logs_anew.labels(tp.topic).inc()


class LedgerConsumer(Consumer):  # type: ignore[misc]  # faust ships no types
    """Faust's consumer, committing what the ledger says."""

    logger = logging.getLogger("faust.ledger")  # what Faust says of every service, beside our own lines

    def __init__(self, ledger: Ledger, metrics: Metrics, named: TopicNames, *args: Any, **options: Any) -> None:
        self._ledger = ledger
        self._metrics = metrics
        self._named = named
        super().__init__(*args, **options)  # which makes the thread

    def _new_consumer_thread(self) -> CommittedThread:
        return CommittedThread(self._ledger, self._metrics, self._named, self, loop=self.loop, beacon=self.beacon)

    def _new_offset(self, tp: TP) -> int | None:
        """What Faust asks for before each commit, of every partition with acknowledged events."""
        for account in (self._acked, self._acked_index, self._gap):
            account.pop(tp, None)
        return self._ledger.next(tp.topic, tp.partition)

    async def ask_anew(self) -> None:
        """Have the group give out its partitions anew."""
        await self._thread.call_thread(self._thread.rejoin)

    async def holds(self, topic: str, partition: int) -> bool:
        """Whether the group still gives us a partition: its coordinator takes a commit from nobody else."""
        tp = TP(topic, partition)
        if tp not in self.assignment():
            return False
        return bool(await self._commit({tp: self._ledger.next(topic, partition) or 0}))
