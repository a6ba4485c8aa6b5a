"""The agents' loop: what is acknowledged, and when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import faust
import pytest
from faust.types import TP

from streams.agents.ledger import Ledger
from streams.errors import DeliveryError, ModelsUnavailable, TooManyDeadLetters
from streams.faust_worker.agent import Agent, Process
from streams.faust_worker.app import create_app
from streams.faust_worker.gaps import Gap, GapCheck
from streams.process.supervisor import INSTANCE
from streams.records import Record, record_of
from streams.settings import Settings
from tests.support.stream_fakes import new_metrics, record, sample

SETTINGS = Settings(batch_items=4, batch_wait_s=0.05, app_id="test-app")


class Acknowledgements(faust.Sensor):  # type: ignore[misc]  # faust ships no types
    """Notes the offset of every event that a stream has acknowledged."""

    def __init__(self, offsets: list[int]) -> None:
        super().__init__()
        self._offsets = offsets

    def on_stream_event_out(self, tp: Any, offset: int, stream: Any, event: Any, state: Any = None) -> None:
        self._offsets.append(offset)


async def test_no_record_is_handed_on_while_faust_seeks() -> None:
    app = create_app(SETTINGS, Ledger(), new_metrics())
    app.consumer.resume_flow()
    await app.on_rebalance_complete.send()
    assert not app.consumer.flow_active


async def test_the_log_says_which_partitions_come_and_go(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(SETTINGS, Ledger(), new_metrics())
    caplog.set_level("INFO")
    await app.on_partitions_assigned.send({TP("news", 10), TP("news", 2), TP("mentions", 0)})
    await app.on_partitions_revoked.send({TP("news", 2)})
    await app.on_partitions_revoked.send(set())
    told = [(record.getMessage(), getattr(record, "partitions", "")) for record in caplog.records]
    assert told == [
        ("the group gives us partitions", "mentions 0; news 2 10"),
        ("the group takes back partitions", "news 2"),
    ]


def test_the_group_knows_a_worker_by_the_name_set_or_its_supervisors(monkeypatch: pytest.MonkeyPatch) -> None:
    def name(settings: Settings) -> object:
        return create_app(settings, Ledger(), new_metrics()).conf.consumer_group_instance_id

    monkeypatch.delenv(INSTANCE, raising=False)
    assert name(SETTINGS) is None
    monkeypatch.setenv(INSTANCE, "made-up")
    assert name(SETTINGS) == "made-up"
    assert name(Settings(app_id="test-app", instance_id="jumpa-0")) == "jumpa-0"


class Run:
    """One agent on a hand-fed topic; ``crashes`` collects what would have ended the process."""

    def __init__(self, failing: Exception | None = None, *, held: bool = True) -> None:
        self.failing = failing
        self.held = held
        self.batches: list[list[Record]] = []
        self.begun: list[int] = []
        self.crashes: list[tuple[str, str]] = []
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.events: list[Any] = []
        self.acknowledged: list[int] = []
        self.ledger = Ledger()
        self.metrics = new_metrics()

    def begin(self, records: Sequence[Record]) -> Process:
        self.begun.append(len(records))
        return self.process

    async def process(self, records: Sequence[Record]) -> None:
        self.batches.append(list(records))
        assert not {record.offset for record in records} & set(self.acknowledged)
        await self.go_on.wait()
        if self.failing is not None:
            raise self.failing

    async def holds(self, topic: str, partition: int) -> bool:
        return self.held

    def crash(self, name: str, why: str) -> None:
        self.crashes.append((name, why))

    def agent(self, gaps: GapCheck | None = None, *, ahead: int = 0) -> Agent:
        parts = self.process, self.ledger, self.metrics, gaps, self.holds
        agent = Agent("enrich", "items", *parts, begin=self.begin if ahead else None, ahead=ahead)
        agent.crash, agent.stop = self.crash, lambda who, why: self.crash(who, f"stop: {why}")
        return agent

    @asynccontextmanager
    async def fed(self, *values: bytes | None, ahead: int = 0) -> AsyncIterator[None]:
        """Run the agent with these values on its topic."""
        app = create_app(SETTINGS, self.ledger, new_metrics())
        app.sensors.add(Acknowledgements(self.acknowledged))
        self.agent(ahead=ahead).join(app, SETTINGS)
        async with app.agents["enrich"].test_context() as agent:
            for value in values:
                self.events.append(await agent.put(value, key=b"k", headers={"trace": b"1"}, wait=False))
            yield

    def done(self) -> int | None:
        """The offset that may be committed."""
        (place,) = {(record.topic, record.partition) for batch in self.batches for record in batch}
        return self.ledger.next(*place)

    async def until(self, offsets: list[int]) -> None:
        """Wait until these were acknowledged, and a moment longer for any that should not be."""
        async with asyncio.timeout(5):
            while len(self.acknowledged) < len(offsets):  # noqa: ASYNC110 - Faust gives no event to wait for
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert self.acknowledged == offsets


async def test_every_event_is_acknowledged_once_and_after_its_batch() -> None:
    run = Run()
    run.go_on.clear()
    async with run.fed(*(b"%d" % number for number in range(6))):
        await asyncio.sleep(0.2)
        assert len(run.batches) == 1  # the second waits for the first
        assert run.acknowledged == []
        run.go_on.set()
        await run.until([0, 1, 2, 3, 4, 5])
        assert run.done() == 6
    assert [len(batch) for batch in run.batches] == [4, 2]
    assert [record.value for batch in run.batches for record in batch] == [b"%d" % number for number in range(6)]
    assert run.crashes == []


@pytest.mark.parametrize("ahead", [1, 2])
async def test_batches_are_begun_ahead_and_processed_and_acknowledged_in_their_turn(ahead: int) -> None:
    run = Run()
    run.go_on.clear()
    async with run.fed(*(b"%d" % number for number in range(14)), ahead=ahead):
        await asyncio.sleep(0.3)
        assert (run.begun, len(run.batches), run.acknowledged) == ([4] * (1 + ahead), 1, [])
        assert run.ledger.in_hand("items") == 4 + 4 * ahead
        run.go_on.set()
        await run.until(list(range(14)))
        assert run.done() == 14
        assert run.ledger.in_hand("items") == 0
    assert (run.begun, [len(batch) for batch in run.batches]) == ([4, 4, 4, 2], [4, 4, 4, 2])
    assert run.crashes == []


async def test_a_batch_that_fails_takes_those_begun_behind_it_along() -> None:
    run = Run(KeyError("ours"))
    run.go_on.clear()
    async with run.fed(*(b"%d" % number for number in range(10)), ahead=2):
        await asyncio.sleep(0.3)
        assert run.begun == [4, 4, 2]
        run.go_on.set()
        await asyncio.sleep(0.3)
    assert (len(run.batches), run.acknowledged, run.crashes) == (1, [], [("agent enrich", "KeyError")])


async def test_a_record_has_all_that_the_event_had() -> None:
    run = Run()
    async with run.fed(b"\xff", None):
        await run.until([0, 1])
    first, second = run.batches[0]
    assert (first.offset, first.value, first.key, first.headers) == (0, b"\xff", b"k", {"trace": b"1"})
    assert second.value is None
    assert first.topic
    assert first.timestamp == run.events[0].message.timestamp


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (DeliveryError("the broker took nothing"), "the broker took nothing"),
        (ModelsUnavailable("no models"), "no models"),
        (KeyError("ours"), "KeyError"),
    ],
)
async def test_a_batch_that_fails_ends_the_process_and_is_never_acknowledged(error: Exception, why: str) -> None:
    run = Run(error)
    async with run.fed(b"1", b"2"):
        await asyncio.sleep(0.3)
    assert run.crashes == [("agent enrich", why)]
    assert run.acknowledged == []
    assert run.done() == 0
    assert not any(event.message.acked for event in run.events)


async def test_records_of_a_lost_partition_are_left_to_its_new_owner() -> None:
    run = Run(held=False)
    async with run.fed(b"1", b"2", b"3"):
        await run.until([0, 1, 2])  # as far as Faust is concerned, which else would wait for them on SIGTERM
    (partition,) = {event.message.partition for event in run.events}
    assert run.batches == run.crashes == []
    assert run.ledger.next(run.events[0].message.topic, partition) == 0


async def test_a_batch_that_is_interrupted_is_not_acknowledged() -> None:
    run = Run()
    run.go_on.clear()
    async with run.fed(b"1"):
        await asyncio.sleep(0.2)
        assert len(run.batches) == 1
    assert run.acknowledged == []


@pytest.mark.parametrize("headers", [None, {}, [], {"a": b"1", "b": None}, [("a", b"1"), ("b", None)]])
def test_headers_come_in_every_shape(headers: Any) -> None:
    message = faust.types.tuples.Message(
        "t", 1, 2, timestamp=3.5, timestamp_type=0, headers=headers, key=b"k", value=b"v", checksum=None
    )
    event = faust.Event(create_app(SETTINGS, Ledger(), new_metrics()), b"k", b"v", headers, message)
    record = record_of(event.message, event.message.timestamp)
    assert record.headers == ({"a": b"1", "b": b""} if headers else {})
    assert (record.topic, record.partition, record.offset, record.timestamp) == ("t", 1, 2, 3.5)


def test_the_app_is_made_as_measured() -> None:
    conf = create_app(Settings(broker="a:1,b:2", delivery_timeout_s=7), Ledger(), new_metrics()).conf
    assert [str(url) for url in conf.broker] == ["kafka://a:1", "kafka://b:2"]
    assert conf.producer_acks == -1
    assert conf.producer_request_timeout == 7
    assert conf.broker_max_poll_records == conf.stream_buffer_maxsize == 64
    assert conf.stream_wait_empty is True
    assert conf.topic_allow_declare is False
    assert conf.web_enabled is False
    assert "CrashingSupervisor" in str(conf.agent_supervisor)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (None, None),
        (DeliveryError("the broker took nothing"), "the broker took nothing"),
        (TooManyDeadLetters("look at them", 2), "stop: look at them"),
        (RuntimeError("ours"), "RuntimeError"),
    ],
)
async def test_a_batch_is_handled_or_the_process_ends(error: Exception | None, why: str | None) -> None:
    """Without Faust: whatever ``process`` raises, nothing gets out, and nobody counts as busy afterwards."""
    run = Run(error)
    handled = await run.agent().handle([record(b"1", 7), record(b"2", 8)])
    assert handled is (error is None)
    assert [told for _, told in run.crashes] == ([why] if why else [])
    assert run.done() == (9 if error is None else 7)
    assert not run.ledger.in_hand("items")
    told = {"agent": "enrich"}
    assert sample(run.metrics, "jumpa_in_flight_records", **told) == 0
    assert sample(run.metrics, "jumpa_agent_busy_seconds_total", **told) > 0
    assert sample(run.metrics, "jumpa_publish_failures_total", **told) == isinstance(error, DeliveryError)
    assert sample(run.metrics, "jumpa_items_withheld_total") == 2 * isinstance(error, TooManyDeadLetters)
    assert (sample(run.metrics, "jumpa_last_progress_timestamp_seconds", **told) > 0) is (error is None)
    place = {"topic": "items", "partition": "0"}
    assert (sample(run.metrics, "jumpa_partition_progress_timestamp_seconds", **place) > 0) is (error is None)


async def test_what_is_in_hand_is_told_while_it_is() -> None:
    run = Run()
    run.go_on.clear()
    task = asyncio.create_task(run.agent().handle([record(b"1", 7), record(b"2", 8, timestamp=9.0)]))
    await asyncio.sleep(0.01)
    assert sample(run.metrics, "jumpa_in_flight_records", agent="enrich") == 2
    assert run.ledger.in_hand_since("news.items.v1", 0) == record(b"1", 7).timestamp
    run.go_on.set()
    assert await task
    assert run.ledger.in_hand_since("news.items.v1", 0) is None


async def test_nothing_is_processed_behind_records_that_were_passed_over() -> None:
    async def first_in(gaps: Sequence[Gap]) -> Gap | None:
        return gaps[0]

    run = Run()
    gaps = GapCheck(run.ledger, lambda topic, partition: 3, first_in)
    assert not await run.agent(gaps).handle([record(b"1", 5)])
    assert run.batches == []
    assert run.crashes == [("agent enrich", "news.items.v1:0 went on at 5, and 3 was not seen")]
    assert not run.ledger.in_hand("items")


async def test_an_agent_that_is_cancelled_is_not_busy_any_more() -> None:
    run = Run()
    run.go_on.clear()
    task = asyncio.create_task(run.agent().handle([record(b"1", 0)]))
    await asyncio.sleep(0.01)
    assert run.ledger.in_hand("items") == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not run.ledger.in_hand("items")
