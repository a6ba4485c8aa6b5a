"""The console's store is filled from Kafka: on from where it was, anew with its topic, and through an outage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from schemas.codec import WIRE_MAGIC, encode
from schemas.envelope import headers_for
from schemas.meetings import Meeting
from schemas.mentions import MentionWithdrawal
from streams.console.model.filling import fill
from streams.console.model.query import one
from streams.console.model.rows import FillProgress, FillState
from streams.console.model.store import Store
from streams.dev_broker import RunningBroker
from streams.kafka import topics
from streams.records import Output
from streams.settings import Settings
from tests.integration.flow import delete_topic, send_all, settings_for
from tests.support.console.stores import ids
from tests.support.console.synthetic import meetings, mentions

pytestmark = pytest.mark.kafka

GIVEN = list(meetings(40))
FRAME = WIRE_MAGIC + b"\0\0\0\1"


def told(settings: Settings, meetings: Iterable[Meeting]) -> list[Output]:
    """The records of some meetings and their mentions; every other one names its schema."""
    outputs, named = [], topics.names(settings)
    for number, meeting in enumerate(meetings):
        frame = FRAME if number % 2 else b""
        outputs += [
            Output(named.mentions, b"ID+MY", frame + encode(one), headers_for(one)) for one in mentions(meeting)
        ]
        outputs.append(Output(named.meetings, meeting.id.encode(), frame + encode(meeting), headers_for(meeting)))
    return outputs


class States(list[FillState]):
    """What was told, in order."""

    async def until(self, reached: Callable[[FillState], bool], limit_s: float = 60) -> FillState:
        async with asyncio.timeout(limit_s):
            while not (self and reached(self[-1])):  # noqa: ASYNC110 - it is a list, and tells nobody
                await asyncio.sleep(0.05)
        return self[-1]


@asynccontextmanager
async def filling(store: Store, settings: Settings) -> AsyncIterator[States]:
    states = States()
    task = asyncio.create_task(fill(store, settings, states.append))
    try:
        yield states
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def full(count: int) -> Callable[[FillState], bool]:
    """Whether all is read, and so many meetings are there that have not ended."""
    return lambda state: state.filling is None and not state.why and state.meetings == count


def living(given: Iterable[Meeting]) -> int:
    return sum(one.merged_into is None for one in given)


async def test_a_store_goes_on_where_it_was_and_begins_anew_with_its_topic(
    kafka: RunningBroker, tmp_path: Path
) -> None:
    settings, file = settings_for(kafka, topic_prefix="console."), tmp_path / "a.sqlite"
    named = topics.names(settings)
    withdrawal = MentionWithdrawal(item_id="a-1", key="ID+MY", published_at=None)
    await send_all(settings, [
        *told(settings, GIVEN[:20]),
        Output(named.mentions, b"ID+MY", encode(withdrawal), headers_for(withdrawal)),
        Output(named.meetings, b"bad", b"{", {}),
        Output(named.meetings, GIVEN[0].id.encode(), None, {}),
    ])  # fmt: skip
    with closing(Store.open(file)) as store:
        async with filling(store, settings) as states:
            await states.until(full(living(GIVEN[1:20])))
        count = 23 + sum(len(one.mention_ids) for one in GIVEN[:20])
        assert next(state.filling for state in states if state.filling) == FillProgress(done=0, of=count)
        assert ids(store) == {one.id for one in GIVEN[1:20]}
        found = one(store, GIVEN[1].id)
        assert found is not None
        assert (found.meeting, len(found.mentions)) == (GIVEN[1], len(GIVEN[1].mention_ids))
        assert states[-1].unreadable == 1
    with closing(Store.open(file)) as store:
        async with filling(store, settings) as states:
            assert (await states.until(full(living(GIVEN[1:20])))).unreadable == 1  # it is not read again
            await send_all(settings, told(settings, GIVEN[20:30]))
            await states.until(full(living(GIVEN[1:30])))
            await delete_topic(settings, named.meetings)
            assert (await states.until(lambda state: "run `jumpa topics create`" in state.why)).stale_since
            await send_all(settings, told(settings, GIVEN[30:40]))
            await states.until(full(living(GIVEN[30:40])))
            assert ids(store) == {one.id for one in GIVEN[30:40]}


async def test_a_store_waits_for_its_broker_and_says_since_when(fresh: RunningBroker) -> None:
    settings = settings_for(fresh)
    await send_all(settings, told(settings, GIVEN[:5]))
    with closing(Store.open(None)) as store:
        async with filling(store, settings) as states:
            heard = (await states.until(full(living(GIVEN[:5])))).read_at
            fresh.kill()
            lost = await states.until(lambda state: bool(state.stale_since))
            assert "No Kafka broker answers at" in lost.why
            assert lost.stale_since is not None
            assert heard is not None
            assert lost.stale_since >= heard
            assert (lost.read_at, lost.meetings) == (lost.stale_since, living(GIVEN[:5]))
            await asyncio.to_thread(fresh.start_again)
            await send_all(settings, told(settings, GIVEN[5:8]))
            again = await states.until(full(living(GIVEN[:8])))
            assert (again.stale_since, again.why) == (None, "")
