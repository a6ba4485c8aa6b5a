"""Batches of a stream's events: how many, when, and what becomes of its end and its errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import aclosing
from typing import Any

import pytest

from streams.faust_worker.agent import take

SOON_S = 0.01


class FakeStream:
    """Gives its events one by one, each when ``before`` it allows."""

    def __init__(self, events: Iterable[int], before: Callable[[int], AsyncIterator[None] | Any]) -> None:
        self._events, self._before = events, before
        self.given: list[int] = []

    async def events(self) -> AsyncIterator[int]:
        for event in self._events:
            await self._before(event)
            self.given.append(event)
            yield event


async def at_once(event: int) -> None:
    """Nothing is waited for."""


async def batches_of(stream: Any, most: int) -> list[list[Any]]:
    async with aclosing(take(stream, most, SOON_S)) as found:
        return [batch async for batch in found]


async def test_no_batch_is_larger_than_asked_and_each_event_stands_in_one() -> None:
    ended = asyncio.Event()

    async def at_the_end(event: int) -> None:
        if event == 7:
            await ended.wait()

    found: list[list[Any]] = []
    async with aclosing(take(FakeStream(range(8), at_the_end), 3, SOON_S)) as batches:
        async for batch in batches:
            found.append(batch)
            if sum(map(len, found)) == 7:
                ended.set()
            if sum(map(len, found)) == 8:
                break
    assert found == [[0, 1, 2], [3, 4, 5], [6], [7]]


async def test_what_comes_late_is_not_waited_for() -> None:
    async def late(event: int) -> None:
        if event == 2:
            await asyncio.sleep(10 * SOON_S)

    stream = FakeStream(range(4), late)
    async with aclosing(take(stream, 16, SOON_S)) as batches:
        assert [await anext(batches), await anext(batches)] == [[0, 1], [2, 3]]


async def test_a_stream_is_read_no_further_than_one_batch_ahead() -> None:
    stream = FakeStream(range(100), at_once)
    async with aclosing(take(stream, 4, SOON_S)) as batches:
        assert await anext(batches) == [0, 1, 2, 3]
        await asyncio.sleep(SOON_S)
        assert len(stream.given) == 4 + 4 + 1, "the batch, one at hand, and what waits for room"


async def test_batches_end_with_the_stream() -> None:
    assert await batches_of(FakeStream((), at_once), 4) == []


async def test_an_error_of_the_stream_is_the_agents() -> None:
    async def broken(event: int) -> None:
        raise RuntimeError("decoding")

    with pytest.raises(RuntimeError, match="decoding"):
        await batches_of(FakeStream(range(3), broken), 4)


async def test_an_agent_that_stops_lets_go_of_the_stream() -> None:
    for_ever = asyncio.Event()

    async def never(event: int) -> None:
        await for_ever.wait()

    before = asyncio.all_tasks()
    waiting = asyncio.create_task(batches_of(FakeStream(range(3), never), 4))
    await asyncio.sleep(SOON_S)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before
