"""Changes as they come: from where they begin, what a slow or late reader is told, and what one that is gone holds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from streams.console import stream
from streams.console.explaining import Explainer
from streams.console.health import HealthLook, Seldom
from streams.console.model.rows import FilledFrom, FillProgress, FillState, RowChange
from streams.console.services import Bell, Services, heard
from streams.console.stream import BATCH, MOST_BEHIND, events

STATE = FillState(source=FilledFrom.TOPIC, name="news.meetings.v1", seq=10)


class Told(NamedTuple):
    """One event as a browser reads it."""

    name: str
    number: int | None
    data: dict[str, Any]


def read(chunk: bytes) -> list[Told]:
    """The events of a chunk; a comment is none."""
    found = []
    for block in chunk.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        if fields:
            number = int(fields["id"]) if "id" in fields else None
            found.append(Told(fields["event"], number, json.loads(fields["data"])))
    return found


class Changes:
    """A store that knows only what has gone."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = list(numbers)
        self.asked: list[int] = []

    def look(self, after: int) -> list[RowChange]:
        self.asked.append(after)
        return [RowChange(seq=one, id=f"m{one}", row=None, fits=False) for one in self.numbers if one > after][:BATCH]


def services(state: FillState = STATE) -> Services:
    """Without a store: nothing here reads it."""

    async def never() -> Any:
        raise AssertionError("nobody asks how anything is")

    health = HealthLook(None, Seldom(never, 1))
    return Services(None, state, health, Explainer(lambda: pytest.fail("nothing is explained")))  # type: ignore[arg-type]


async def _next(source: AsyncIterator[bytes]) -> list[Told]:
    async with asyncio.timeout(5):
        return read(await anext(source))


async def test_who_is_new_hears_the_state_and_then_what_comes() -> None:
    shared, store = services(), Changes(9, 10)
    source = events(shared, None, store.look)
    assert [one.name for one in await _next(source)] == ["state"]
    coming = asyncio.create_task(_next(source))
    await asyncio.sleep(0)
    store.numbers.append(11)
    shared.tell(STATE.model_copy(update={"seq": 11}))
    assert [(one.name, one.data["seq"]) for one in await coming] == [("state", 11)]
    assert await _next(source) == [Told("gone", 11, {"id": "m11"})]


async def test_who_comes_back_hears_what_was_missed() -> None:
    source = events(services(), 7, Changes(7, 8, 9, 10).look)
    assert (await _next(source))[0].name == "state"
    assert [one.number for one in await _next(source)] == [8, 9, 10]


async def test_much_is_told_in_parts() -> None:
    shared = services(STATE.model_copy(update={"seq": 2 * BATCH}))
    source = events(shared, 0, Changes(*range(1, 2 * BATCH + 1)).look)
    await _next(source)
    assert [len(await _next(source)) for _ in range(2)] == [BATCH, BATCH]


@pytest.mark.parametrize("place", [0, 10 + MOST_BEHIND * 3])
async def test_who_missed_too_much_or_comes_from_another_store_is_told_to_read_anew(place: int) -> None:
    shared, store = services(STATE.model_copy(update={"seq": 2 * MOST_BEHIND})), Changes(5)
    source = events(shared, place, store.look)
    told = [*await _next(source), *await _next(source)]
    assert [one.name for one in told] == ["again", "state"]
    coming = asyncio.create_task(_next(source))
    await asyncio.sleep(0.01)
    coming.cancel()
    assert set(store.asked) <= {2 * MOST_BEHIND}


async def test_a_list_that_shows_more_than_the_state_tells_is_no_other_store() -> None:
    shared, store = services(), Changes(11, 12)
    source = events(shared, 11, store.look)
    assert [one.name for one in await _next(source)] == ["state"]
    assert [one.number for one in await _next(source)] == [12]


async def test_while_the_store_is_filled_only_that_is_told() -> None:
    shared, store = services(STATE.model_copy(update={"filling": FillProgress(done=1, of=9)})), Changes(*range(1, 11))
    source = events(shared, None, store.look)
    assert (await _next(source))[0].data["filling"] == {"done": 1, "of": 9}
    coming = asyncio.create_task(_next(source))
    await asyncio.sleep(0)
    shared.tell(STATE)
    assert [(one.name, one.data["filling"]) for one in await coming] == [("state", None)]
    assert store.asked == []


async def test_that_the_topics_were_heard_of_again_is_no_news(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.05)
    shared = services()
    source = events(shared, None, Changes().look)
    await _next(source)
    shared.tell(STATE.model_copy(update={"read_at": datetime(2025, 9, 3, tzinfo=UTC)}))
    assert await _next(source) == []
    lost = STATE.model_copy(update={"stale_since": datetime(2025, 9, 3, tzinfo=UTC), "why": "No broker answers."})
    shared.tell(lost)
    told = [*await _next(source), *await _next(source)]
    assert [one.data["why"] for one in told] == ["No broker answers."]


async def test_a_reader_that_stands_still_makes_nothing_wait_for_it() -> None:
    shared, store = services(), Changes()
    source = events(shared, 10, store.look)
    await _next(source)
    for number in range(11, 500):
        store.numbers.append(number)
        shared.tell(STATE.model_copy(update={"seq": number}))
    told = [*await _next(source), *await _next(source)]
    assert [one.name for one in told[:2]] == ["state", "gone"] or told[0].name == "gone"
    assert len(told) <= BATCH + 1


async def test_no_ring_is_missed_between_listening_and_looking() -> None:
    bell = Bell()
    rung = bell.listen()
    bell.ring()
    assert await heard(rung, 5)
    assert not await heard(bell.listen(), 0.01)
