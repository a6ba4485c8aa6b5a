"""What is committed is what was processed, whatever Faust believes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.structs import OffsetAndMetadata
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from faust.types import TP
from faust.types.tuples import ConsumerMessage
from hypothesis import given
from hypothesis import strategies as st

from streams.faust_worker.app import create_app
from streams.faust_worker.ledger import CommittedThread, Ledger, LedgerConsumer, Trouble, resume
from streams.kafka import topics
from streams.logs import CHATTY
from streams.settings import Settings
from tests.support.stream_fakes import new_metrics, record

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


@given(offsets=st.lists(st.integers(0, 50), min_size=1))
def test_repeated_records_change_nothing(offsets: list[int]) -> None:
    ledger = Ledger()
    assert ledger.next("items", 0) is None
    for offset in offsets:
        ledger.done([record(b"{}", offset, topic="items")])
    assert ledger.next("items", 0) == max(offsets) + 1
    assert ledger.next("items", 1) is None


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
    thread._read = topics.TopicNames().read
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
