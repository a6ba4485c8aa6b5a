"""What is told while the topics cannot be read, and what the store takes of their records."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from aiokafka.errors import KafkaError

from schemas.codec import encode
from schemas.envelope import headers_for
from schemas.mentions import MentionWithdrawal
from streams.console.model.filling import fill, sentence_on, taken_of, together
from streams.console.model.rows import FillState
from streams.console.model.store import Store
from streams.console.model.taking import Taken, TakenKind
from streams.dev_broker.running import free_port
from streams.errors import BrokerRefuses
from streams.records import Record
from streams.settings import Settings
from tests.support.console.asked import plain_meeting
from tests.support.console.stores import put
from tests.support.stream_fakes import FakeClock


async def test_without_a_broker_what_is_there_is_told_to_grow_old(store: Store) -> None:
    put(store, [plain_meeting()])
    told = asyncio.Queue[FillState]()
    settings = Settings(broker=f"127.0.0.1:{free_port()}")
    filling = asyncio.create_task(fill(store, settings, told.put_nowait, FakeClock(1_757_000_000)))
    first, second = await told.get(), await told.get()
    filling.cancel()
    assert (first.stale_since, first.read_at) == (datetime.fromtimestamp(1_757_000_000, UTC), None)
    assert first.why.startswith(f"No Kafka broker answers at {settings.broker}")
    assert second.stale_since == first.stale_since


async def test_it_ends_when_told_to_though_its_readers_fail_while_they_end(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def reader() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            raise OSError("the connection is closed already")

    async def count_of(*_: object) -> int:
        async with asyncio.TaskGroup() as group:
            group.create_task(reader())
        raise AssertionError("it was cancelled")

    monkeypatch.setattr("streams.console.model.filling.count_of", count_of)
    filling = asyncio.create_task(fill(store, Settings(), lambda _: None))
    await begun.wait()
    filling.cancel()
    await asyncio.wait([filling], timeout=10)
    assert filling.cancelled()


async def deaf() -> None:
    """As a consumer that is being opened: it takes one cancellation for its own."""
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    await asyncio.Event().wait()


async def test_readers_that_take_a_cancellation_for_their_own_end_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def follow(_: object) -> None:
        asyncio.get_running_loop().call_soon(begun.set)
        await together(deaf(), together(deaf(), deaf()))

    monkeypatch.setattr("streams.console.model.filling.AGAIN_S", 0.01)
    monkeypatch.setattr("streams.console.model.filling._Filler.follow", follow)
    filling = asyncio.create_task(fill(store, Settings(), lambda _: None))
    await begun.wait()
    await asyncio.sleep(0.01)
    filling.cancel()
    await asyncio.wait([filling], timeout=10)
    assert filling.cancelled()


async def test_one_that_fails_stops_the_others_and_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    async def lost() -> None:
        raise OSError("the broker is lost")

    monkeypatch.setattr("streams.console.model.filling.AGAIN_S", 0.01)
    async with asyncio.timeout(10):
        with pytest.raises(OSError, match="the broker is lost"):
            await together(deaf(), together(deaf(), lost()))


@pytest.mark.parametrize(
    ("failed", "told"),
    [
        (BrokerRefuses("The broker says no."), "The broker says no."),
        (KafkaError("odd"), "The broker at 127.0.0.1:9092 does not give its topics (KafkaError('odd')"),
        (sqlite3.OperationalError("database or disk is full"), "sqlite cannot be written (database or disk is full)"),
        (OSError(5, "Input/output error"), "sqlite cannot be written ([Errno 5] Input/output error)"),
    ],
)
def test_what_fails_is_told_in_a_sentence(store: Store, failed: Exception, told: str) -> None:
    sentence = sentence_on(failed, Settings(), store)
    assert told in sentence
    assert sentence.endswith(".")


def test_a_record_is_taken_with_its_place_and_time() -> None:
    record = Record("t", 3, 7, b"{}", b"m-1", timestamp=1_757_000_000.5)
    assert taken_of(TakenKind.MEETING, record) == Taken(TakenKind.MEETING, "m-1", b"{}", 1_757_000_000_500, 3, 7)
    assert taken_of(TakenKind.MEETING, Record("t", 3, 7, None, None, timestamp=-0.001)).at_ms == 0


def test_a_withdrawal_tells_nothing_but_its_place() -> None:
    withdrawal = MentionWithdrawal(item_id="a-1", key="ID+MY", published_at=None)
    record = Record("t", 3, 7, encode(withdrawal), b"ID+MY", headers_for(withdrawal))
    assert taken_of(TakenKind.MENTION, record)[2:] == (None, 0, 3, 7)
