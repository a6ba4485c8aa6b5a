"""The language process behind `/api/explain`: begun when it is wanted, ended when it is not, one text at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from schemas.news import NewsItem
from streams.console.explaining import MOST_WAITING, Explainer
from streams.errors import AnalysisFailed, ModelsUnavailable, WorkerLost
from tests.support.fakes import FakeTagger

ITEM = NewsItem(id="a", body="Presiden Prabowo Subianto bertemu Presiden Rusia Vladimir Putin di Moskow.")


class Pool:
    """Answers when it is let, or raises."""

    def __init__(self, raises: Exception | None = None, go: asyncio.Event | None = None) -> None:
        self.raises, self.go, self.closed = raises, go, False
        self.ended, self.loop = asyncio.Event(), asyncio.get_running_loop()

    async def warm(self) -> str:
        if isinstance(self.raises, ModelsUnavailable):
            raise self.raises
        return FakeTagger.version

    async def explain(self, item: NewsItem) -> dict[str, Any]:
        if self.go is not None:
            await self.go.wait()
        if self.raises is not None:
            raise self.raises
        return {"item_id": item.id}

    def close(self) -> None:
        self.closed = True
        self.loop.call_soon_threadsafe(self.ended.set)


def recorded(make: Callable[[], Pool]) -> tuple[list[Pool], Callable[[], Pool]]:
    """The pools that were made, and what makes them."""
    made: list[Pool] = []

    def recording() -> Pool:
        made.append(make())
        return made[-1]

    return made, recording


async def test_a_process_begins_with_the_first_text_and_stays_for_the_next() -> None:
    made, make = recorded(Pool)
    explainer = Explainer(make)
    assert made == []
    assert await explainer.explain(ITEM) == {"item_id": "a"}
    await explainer.explain(ITEM)
    await explainer.close()
    assert [one.closed for one in made] == [True]


async def test_a_process_that_nobody_wants_ends_and_another_begins_when_it_is_wanted() -> None:
    made, make = recorded(Pool)
    explainer = Explainer(make, idle_s=0.0)
    await explainer.explain(ITEM)
    async with asyncio.timeout(5):
        await made[0].ended.wait()
    await explainer.explain(ITEM)
    assert len(made) == 2
    await explainer.close()


@pytest.mark.parametrize(
    ("raised", "answered", "told"),
    [
        (ModelsUnavailable("The language models cannot be loaded: ner.pt: missing."), 503, "ner.pt: missing"),
        (WorkerLost(timed_out=True), 504, "Reading this took longer than 20 s: shorten it."),
        (WorkerLost(timed_out=False, out_of_memory=True), 422, "more memory than it may"),
        (AnalysisFailed("ValueError: odd"), 422, "ValueError: odd"),
    ],
)
async def test_what_cannot_be_read_is_told(raised: Exception, answered: int, told: str) -> None:
    explainer = Explainer(lambda: Pool(raised))
    with pytest.raises(web.HTTPException) as refused:
        await explainer.explain(ITEM)
    assert refused.value.status == answered
    assert told in (refused.value.text or "")
    await explainer.close()


async def test_models_that_are_missing_are_looked_for_again() -> None:
    made, make = recorded(lambda: Pool(ModelsUnavailable("missing")))
    explainer = Explainer(make)
    for _ in range(2):
        with pytest.raises(web.HTTPServiceUnavailable):
            await explainer.explain(ITEM)
    assert [one.closed for one in made] == [True, True]
    await explainer.close()


async def test_few_wait_and_others_are_sent_away() -> None:
    go = asyncio.Event()
    explainer = Explainer(lambda: Pool(go=go))
    waiting = [asyncio.create_task(explainer.explain(ITEM)) for _ in range(MOST_WAITING + 1)]
    await asyncio.sleep(0)
    with pytest.raises(web.HTTPTooManyRequests) as refused:
        await explainer.explain(ITEM)
    assert refused.value.headers["Retry-After"]
    waiting[1].cancel()  # one who waited has gone
    go.set()
    told = await asyncio.gather(*waiting, return_exceptions=True)
    assert [one for one in told if not isinstance(one, BaseException)] == [{"item_id": "a"}] * MOST_WAITING
    await explainer.close()
