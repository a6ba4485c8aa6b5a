"""A replay's items take the processes that live ones leave."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from processors.pipeline import Analysis
from schemas.news import NewsItem
from streams.errors import WorkerLost
from streams.language import turns
from streams.language.turns import PATIENCE_S, Turns
from tests.support.stream_fakes import FakeClock, analysis_of


class Pool:
    """Works on each piece until it is let go; notes what came, and how much was at work at once."""

    def __init__(self) -> None:
        self.came: list[str] = []
        self.at_work = self.most = 0
        self.go_on = asyncio.Event()
        self.bad: set[str] = set()

    async def analyze(self, items: Sequence[NewsItem]) -> list[Analysis]:
        self.came += [item.id for item in items]
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        try:
            await self.go_on.wait()
            if self.bad & {item.id for item in items}:
                raise WorkerLost(timed_out=True)
            return [analysis_of(item) for item in items]
        finally:
            self.at_work -= 1


class Setup:
    def __init__(self, processes: int = 1, live: int = 0) -> None:
        self.pool, self.clock, self.live = Pool(), FakeClock(0.0), live
        self.turns = Turns(self.pool, processes, lambda: self.live, self.clock)

    def begin(self, *ids: str) -> asyncio.Task[list[Analysis]]:
        return asyncio.create_task(self.turns.analyze([NewsItem(id=one, title=one) for one in ids]))


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LOOK_S", 0)


async def soon() -> None:
    """Let all that can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("processes", "live", "expected"),
    [(1, 0, 1), (1, 1, 0), (1, 9, 0), (4, 0, 4), (4, 1, 3), (4, 3, 1), (4, 4, 0), (4, 40, 0)],
)
async def test_live_items_leave_what_they_do_not_need(processes: int, live: int, expected: int) -> None:
    setup = Setup(processes, live)
    task = setup.begin(*"abcdef")
    await soon()
    assert setup.pool.came == list("abcdef")[:expected]
    task.cancel()


async def test_a_live_item_goes_before_the_next_of_a_batch() -> None:
    setup = Setup()
    task = setup.begin("a", "b")
    await soon()
    setup.live = 1
    setup.pool.go_on.set()
    await soon()
    assert setup.pool.came == ["a"]
    setup.live = 0
    assert [one.tagged.item_id for one in await task] == ["a", "b"]
    assert setup.pool.most == 1


async def test_under_a_full_live_feed_one_item_goes_each_two_seconds() -> None:
    setup = Setup(live=5)
    setup.pool.go_on.set()
    task = setup.begin("a", "b", "c")
    await soon()
    for second in range(1, 7):
        setup.clock.now += 1
        await soon()
        assert len(setup.pool.came) == second // PATIENCE_S
    assert [one.tagged.item_id for one in await task] == ["a", "b", "c"]


async def test_what_a_batch_raises_is_raised_when_all_of_it_has_ended() -> None:
    setup = Setup(processes=2)
    setup.pool.bad = {"a"}
    task = setup.begin("a", "b", "c")
    setup.pool.go_on.set()
    with pytest.raises(WorkerLost):
        await task
    assert setup.pool.came == ["a", "b", "c"]
    assert setup.pool.at_work == 0
    assert [one.tagged.item_id for one in await setup.begin("d")] == ["d"]  # and nobody counts as at work
