"""What is committed is what was processed, whatever Faust believes."""

from __future__ import annotations

import asyncio
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.structs import OffsetAndMetadata
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from faust.types import TP
from faust.types.tuples import ConsumerMessage

from streams.agents.lane import BATCH, Lane
from streams.agents.ledger import Ledger
from streams.faust_worker import consumer as consumer_module
from streams.faust_worker.app import create_app
from streams.faust_worker.consumer import CommittedThread, LedgerConsumer, Trouble, resume
from streams.kafka import topics
from streams.logs import CHATTY
from streams.settings import Settings
from tests.support.stream_fakes import new_metrics, record, sample

PLACE = TP("items", 0)


class Committing:
    """Faust's consumer of one partition, not started, and what it would commit."""

    def __init__(self, committed: int | None) -> None:
        self.ledger = Ledger()
        self.app = create_app(Settings(app_id="test-app"), self.ledger, new_metrics())
        self.app.topics.acking_topics.add(PLACE.topic)
        self.consumer: Any = self.app.consumer
        self.consumer._committed_offset[PLACE] = committed

    def acknowledge(self, *offsets: int) -> None:
        for offset in offsets:
            message = ConsumerMessage(PLACE.topic, PLACE.partition, offset, 0.0, 0, None, None, b"{}", None, tp=PLACE)
            message.incref()
            message.ack(self.consumer)

    def commits(self) -> int | None:
        """The offset that Faust would commit now."""
        waiting = list(self.consumer._filter_tps_with_pending_acks())
        offset: int | None = self.consumer._filter_committable_offsets(waiting).get(PLACE)
        return offset


def test_the_app_uses_it() -> None:
    consumer = Committing(None).consumer
    assert isinstance(consumer, LedgerConsumer)
    assert consumer.log.logger.name.startswith(CHATTY)


async def test_faust_reads_what_transactions_have_committed_and_asks_often() -> None:
    faust = Committing(None)
    thread = faust.consumer._new_consumer_thread()
    consumer = thread._create_worker_consumer(faust.app.transport)
    assert consumer._isolation_level == "read_committed"
    assert consumer._fetch_max_wait_ms < 500
    assert thread.log.logger.name.startswith(CHATTY)


@pytest.mark.parametrize("committed", [None, 0, 10])
def test_what_faust_acknowledges_by_itself_is_not_committed(committed: int | None) -> None:
    faust = Committing(committed)
    faust.acknowledge(10, 11, 12)  # skipped behind a rebalance
    assert faust.commits() is None


async def test_a_hole_that_faust_believes_in_is_not_committed() -> None:
    faust = Committing(10)
    await faust.consumer._add_gap(PLACE, 12, 20)
    faust.acknowledge(10, 11, 12, 13)
    faust.ledger.done([record(b"{}", offset, topic="items") for offset in (10, 11, 12, 13)])
    assert faust.commits() == 14


@pytest.mark.parametrize("committed", [None, 0, 5])
def test_what_was_processed_is_committed_once(committed: int | None) -> None:
    faust = Committing(committed)
    faust.ledger.done([record(b"{}", offset, topic="items") for offset in range(5, 9)])
    faust.acknowledge(*range(5, 9))
    assert faust.commits() == 9
    assert faust.commits() is None  # nothing was acknowledged since


def test_a_commit_never_goes_back() -> None:
    faust = Committing(50)  # another worker went on meanwhile
    faust.ledger.done([record(b"{}", 20, topic="items")])
    faust.acknowledge(60)
    assert faust.commits() is None


def test_nothing_is_kept_of_what_was_committed() -> None:
    faust = Committing(0)
    for offset in range(1000):
        faust.ledger.done([record(b"{}", offset, topic="items")])
        faust.acknowledge(offset)
        assert faust.commits() == offset + 1
    assert not any(faust.consumer._acked.values())
    assert not any(faust.consumer._acked_index.values())


@pytest.mark.parametrize("taken", [True, False])
async def test_the_group_is_asked_whose_a_partition_is(taken: bool) -> None:
    faust = Committing(None)
    asked: list[dict[TP, int]] = []

    async def commit(offsets: dict[TP, int]) -> bool:
        asked.append(offsets)
        return taken

    faust.consumer._thread = SimpleNamespace(commit=commit, assignment=lambda: {PLACE})
    assert await faust.consumer.holds("items", 1) is False  # not even assigned, as we know ourselves
    assert asked == []
    faust.ledger.begin([record(b"{}", offset, topic="items") for offset in (8, 7, 9)])
    assert await faust.consumer.holds("items", 0) is taken
    assert asked == [{PLACE: 7}]  # what is committed so is what was done: all before the batch


OLD, NEW = "a" * 32, "b" * 32


@pytest.mark.parametrize(
    ("committed", "told", "now", "expected"),
    [
        (7, NEW, NEW, (7, None)),
        (7, "", NEW, (7, None)),  # committed by an older version
        (7, NEW, "", (7, None)),  # a broker without ids
        (20, NEW, NEW, (20, None)),
        (7, OLD, NEW, (5, Trouble.ANEW)),
        (816, OLD, NEW, (5, Trouble.ANEW)),
        (816, "", NEW, (5, Trouble.ANEW)),
        (816, "", "", (5, Trouble.ANEW)),
        (816, NEW, NEW, (5, Trouble.ANEW)),  # a log that was cut, or a mistake: what is read again does no harm
        (3, NEW, NEW, (5, Trouble.EXPIRED)),
    ],
)
def test_where_a_log_from_5_to_20_is_read_on(
    committed: int, told: str, now: str, expected: tuple[int, Trouble | None]
) -> None:
    assert resume(OffsetAndMetadata(committed, told), 5, 20, now) == expected


async def test_a_partition_without_a_commit_is_sought_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what was fetched before Faust emptied its queues is gone, and the worker goes on behind it."""
    none, done, changelog = TP(topics.ITEMS, 0), TP(topics.ITEMS, 1), TP("jumpa-told-changelog", 0)
    thread: Any = CommittedThread.__new__(CommittedThread)
    thread._read, thread._ledger = topics.TopicNames().read, Ledger()
    thread._ledger.given(*none, 0, 2)
    sought: list[tuple[TP, int]] = []

    async def committed(_: object) -> dict[TP, int | None]:
        return {none: None, done: 7, changelog: None}

    async def begin(places: list[TP]) -> dict[TP, int]:
        return dict.fromkeys(places, 3)

    async def call(work: Any, *given: Any) -> Any:
        return await work(*given)

    async def nothing(_: object) -> dict[TP, int]:
        return {}

    monkeypatch.setattr(AIOKafkaConsumerThread, "seek_to_committed", committed)
    thread.call_thread, thread._resumed = call, nothing
    thread._consumer = SimpleNamespace(beginning_offsets=begin, seek=lambda *at: sought.append(at))
    assert await thread.seek_to_committed() == {none: None, done: 7, changelog: None}
    assert sought == [(none, 3)]
    assert thread._ledger.open(topics.ITEMS) == 0


@pytest.mark.parametrize(("held", "counted"), [((), 1), ((0,), 1), ((0, 1, 2), 3)])
async def test_a_topic_made_anew_is_counted_though_the_group_took_its_partitions_back_meanwhile(
    monkeypatch: pytest.MonkeyPatch, held: tuple[int, ...], counted: int
) -> None:
    """The worker ends at once, and the count is what the alert goes by."""

    class Ended(Exception):
        pass

    async def now(_: object) -> dict[str, str]:
        return {topics.ITEMS: "new"}

    def crash(who: str, why: str) -> None:
        raise Ended(why)

    thread: Any = CommittedThread.__new__(CommittedThread)
    thread._read, thread._metrics, thread._ids = topics.TopicNames().read, new_metrics(), {topics.ITEMS: "old"}
    thread._consumer = SimpleNamespace(_client=None)
    monkeypatch.setattr(consumer_module, "topic_ids", now)
    monkeypatch.setattr(consumer_module.exits, "crash", crash)
    with pytest.raises(Ended, match="was made anew"):
        await thread._resumed([TP(topics.ITEMS, one) for one in held] + [TP(topics.MENTIONS, 0)])
    assert sample(thread._metrics, "jumpa_logs_anew_total", topic=topics.ITEMS) == counted


class Fetching:
    """The consumer's thread, with a lane in which much waits."""

    def __init__(self, held: set[TP]) -> None:
        self.thread: Any = CommittedThread.__new__(CommittedThread)
        named, self.asked = topics.TopicNames(), []
        self.thread._ledger = self.ledger = Ledger()
        open_records = partial(self.ledger.open, named.replay_items)
        self.thread._lane = Lane(named.replay_items, named.items, open_records, held.__contains__)
        self.thread._consumer = SimpleNamespace(_max_poll_records=64)
        self.thread.assignment = lambda: held
        self.thread._fetch_records, self.thread.call_thread = None, self.call
        self.next = dict.fromkeys(held, 0)

    async def call(self, _: object, consumer: object, places: set[TP], **options: Any) -> dict[TP, list[Any]]:
        """Every partition has as much as is asked for."""
        self.asked.append(places)
        told = {}
        for place in sorted(places):
            first, most = self.next[place], options["max_records"] // len(places)
            told[place] = [SimpleNamespace(offset=offset) for offset in range(first, first + most)]
            self.next[place] += most
        return told


async def test_of_a_long_lane_faust_is_given_little_and_what_is_live_goes_on() -> None:
    live, lane = TP(topics.ITEMS, 0), TP(topics.REPLAY_ITEMS, 0)
    fetching = Fetching({live, lane})
    for _ in range(5):
        await fetching.thread.getmany({live, lane}, 0.1)
    assert fetching.asked == [{live, lane}] * 2 + [{live}] * 3
    assert fetching.ledger.open(topics.REPLAY_ITEMS) == fetching.next[lane] <= 2 * BATCH
    assert fetching.ledger.open(topics.ITEMS) > 3 * 60
    done = [record(b"1", offset, topic=topics.REPLAY_ITEMS) for offset in range(fetching.next[lane])]
    fetching.ledger.done(done)
    await fetching.thread.getmany({live, lane}, 0.1)
    assert fetching.asked[-1] == {live, lane}


async def test_what_was_given_to_another_worker_meanwhile_is_not_waited_for() -> None:
    ours, lost = TP(topics.REPLAY_ITEMS, 0), TP(topics.REPLAY_ITEMS, 1)
    fetching = Fetching({ours, lost, TP(topics.ITEMS, 0), TP(topics.ITEMS, 1)})
    fetching.thread.assignment = lambda: {ours}
    await fetching.thread.getmany({ours, lost}, 0.1)
    assert fetching.ledger.open(topics.REPLAY_ITEMS) == fetching.next[ours] == fetching.next[lost] > 0


async def test_where_nothing_may_be_fetched_nothing_is() -> None:
    lane = TP(topics.REPLAY_ITEMS, 0)
    fetching = Fetching({lane})
    fetching.thread.sleep = asyncio.sleep
    assert await fetching.thread.getmany({lane}, 0.01) == {}
    assert fetching.asked == []
