"""Outputs and state count when the broker has them, and not before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from streams.agents.ledger import Ledger
from streams.errors import DeliveryError, UsageError
from streams.faust_worker import table_store
from streams.faust_worker.app import create_app
from streams.faust_worker.publisher import FaustPublisher
from streams.faust_worker.table_store import TableStore, data_dir, store_url
from streams.kafka import topics
from streams.records import Output
from streams.settings import Settings
from tests.support.stream_fakes import new_metrics

OUTPUTS = [Output("news.entities.v1", b"a", b"1", {"ce_id": b"x"}), Output("news.entities.v1", b"b", b"2", {})]


class Producer:
    """A producer whose acknowledgements come when a test says so; the second may be refused at once or later."""

    def __init__(self, refuse: str = "") -> None:
        self.sent: list[tuple[Any, ...]] = []
        self.acknowledgements: list[asyncio.Future[Any]] = []
        self._refuse = refuse

    async def send(self, *args: Any, **options: Any) -> asyncio.Future[Any]:
        if self._refuse == "at once" and self.sent:
            raise ValueError("message too large")
        self.sent.append((*args, *options.values()))
        self.acknowledgements.append(asyncio.get_running_loop().create_future())
        return self.acknowledgements[-1]

    def acknowledge(self) -> None:
        for number, future in enumerate(self.acknowledgements):
            if self._refuse == "later" and number == 1:
                future.set_exception(ConnectionError("broker gone"))
            else:
                future.set_result(SimpleNamespace(offset=40 + number))


class App:
    """As much of a Faust app as a table needs."""

    def __init__(self, producer: Producer, partitions: Sequence[int] = range(4)) -> None:
        self.producer = producer
        self.consumer = SimpleNamespace(holds=self._holds)
        self._partitions = partitions

    async def _holds(self, topic: str, partition: int) -> bool:
        return topic == topics.MENTIONS and partition in self._partitions

    def Table(self, name: str, **_: Any) -> Any:
        topic = SimpleNamespace(get_topic_name=lambda: f"jumpa-{name}-changelog")
        return SimpleNamespace(app=self, changelog_topic=topic, data=SimpleNamespace(data={}))


async def test_publishing_waits_for_every_acknowledgement() -> None:
    producer = Producer()
    publishing = asyncio.create_task(FaustPublisher(App(producer), 5).publish(OUTPUTS))
    await asyncio.sleep(0.01)
    assert not publishing.done()
    producer.acknowledge()
    await publishing
    assert [one[:3] for one in producer.sent] == [(one.topic, one.key, one.value) for one in OUTPUTS]
    assert producer.sent[0][3:] == (None, None, [("ce_id", b"x")])


@pytest.mark.parametrize("refuse", ["at once", "later"])
async def test_one_refused_output_means_not_delivered(refuse: str) -> None:
    producer = Producer(refuse)
    publishing = asyncio.create_task(FaustPublisher(App(producer), 5).publish(OUTPUTS))
    await asyncio.sleep(0.01)
    producer.acknowledge()
    with pytest.raises(DeliveryError, match="did not take 2 outputs"):
        await publishing


async def test_silence_means_not_delivered() -> None:
    with pytest.raises(DeliveryError, match="TimeoutError"):
        await FaustPublisher(App(Producer()), 0.05).publish(OUTPUTS)


async def test_nothing_to_publish_needs_no_broker() -> None:
    await FaustPublisher(App(Producer()), 5).publish([])


async def test_state_is_there_when_the_changelog_has_it() -> None:
    producer = Producer()
    store = TableStore(App(producer), topics.MEETINGS_TABLE, topics.MENTIONS, Settings())
    putting = asyncio.create_task(store.put(3, {b"a": b"1", b"b": b"2"}))
    await asyncio.sleep(0.01)
    assert store.get(0, b"a") is None
    producer.acknowledge()
    await putting
    assert (store.get(0, b"a"), store.get(0, b"b"), store.get(0, b"c")) == (b"1", b"2", None)
    changelog = f"jumpa-{topics.MEETINGS_TABLE}-changelog"
    assert [one[:4] for one in producer.sent] == [(changelog, b"a", b"1", 3), (changelog, b"b", b"2", 3)]


async def test_state_that_the_changelog_did_not_take_is_not_remembered() -> None:
    producer = Producer("later")
    store = TableStore(App(producer), topics.MEETINGS_TABLE, topics.MENTIONS, Settings())
    putting = asyncio.create_task(store.put(0, {b"a": b"1", b"b": b"2"}))
    await asyncio.sleep(0.01)
    producer.acknowledge()
    with pytest.raises(DeliveryError, match="changelog did not take 2 entries"):
        await putting
    assert store.get(0, b"a") is None


async def test_who_has_lost_a_partition_does_not_write_over_its_new_owner() -> None:
    producer = Producer()
    store = TableStore(App(producer, [0, 1]), topics.MEETINGS_TABLE, topics.MENTIONS, Settings())
    with pytest.raises(DeliveryError, match=r"mentions\.v1:3 was given to another worker"):
        await store.put(3, {b"a": b"1"})
    assert producer.sent == []
    assert store.get(0, b"a") is None


async def test_a_changelog_that_is_silent_is_not_waited_for_for_ever() -> None:
    store = TableStore(App(Producer()), topics.MEETINGS_TABLE, topics.MENTIONS, Settings(delivery_timeout_s=1))
    with pytest.raises(DeliveryError):
        await store.put(0, {b"a": b"1"})


def test_a_table_on_disk_is_there_again_with_the_offset_behind_which_the_changelog_is_read(tmp_path: Path) -> None:
    pytest.importorskip("rocksdict")
    settings = Settings(data_dir=str(tmp_path / "new" / "folder"))
    changelog = TP(f"jumpa-{topics.MEETINGS_TABLE}-changelog", 3)

    async def opened(entries: dict[bytes, bytes]) -> tuple[list[bytes | None], int | None]:
        app, producer = create_app(settings, Ledger(), new_metrics()), Producer()
        app.producer, app.consumer = producer, App(producer).consumer
        store = TableStore(app, topics.MEETINGS_TABLE, topics.MENTIONS, settings)
        if entries:
            putting = asyncio.create_task(store.put(3, entries))
            await asyncio.sleep(0.01)
            producer.acknowledge()
            await putting
        kept = [store.get(partition, key) for partition, key in ((3, b"a"), (3, b"b"), (2, b"a"))]
        offset = app.tables[topics.MEETINGS_TABLE].persisted_offset(changelog)
        await app.tables[topics.MEETINGS_TABLE].data.stop()
        return kept, offset

    assert asyncio.run(opened({})) == ([None, None, None], None)
    assert asyncio.run(opened({b"a": b"1", b"b": b"2"})) == ([b"1", b"2", None], 41)
    assert asyncio.run(opened({b"a": b"3"})) == ([b"3", b"2", None], 40)
    assert asyncio.run(opened({})) == ([b"3", b"2", None], 40)


def test_without_rocksdb_a_data_directory_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(table_store, "find_spec", lambda _: None)
    assert store_url(Settings()) == "memory://"
    with pytest.raises(UsageError, match=r"JUMPA_DATA_DIR needs RocksDB: install jumpa\[rocksdb\]"):
        store_url(Settings(data_dir=str(tmp_path)))


def test_a_data_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match="cannot be written: Not a directory"):
        data_dir(Settings(data_dir=str(tmp_path / "file" / "state")))
