"""Articles that take all memory, and processes that somebody kills: the right one falls out, for the right reason."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from processors.pipeline import Analysis
from schemas.errors import DecodeError, Reason
from schemas.news import NewsItem
from streams.errors import WorkerLost
from streams.language.memory import MemoryWatch, pool_processes, resident_bytes
from streams.language.pool import LanguagePool, analyze_each
from streams.metrics import Lost
from tests.support.poison import DIES, EATS, PAUSES, SLEEPS, PoisonTagger
from tests.support.stream_fakes import FakeAnalyzer, analysis_of

EATER = "held = []\nwhile True: held.append(b'x' * (8 << 20))"


def item(item_id: str, body: str = "Presiden Prabowo Subianto bertemu Anwar Ibrahim.") -> NewsItem:
    return NewsItem(id=item_id, body=body)


@pytest.mark.parametrize(
    ("lost", "reason", "cause", "tries"),
    [
        (WorkerLost(True), Reason.ANALYSIS_TIMEOUT, Lost.TIMEOUT, 1),
        (WorkerLost(False), Reason.ANALYSIS_CRASHED, Lost.CRASHED, 1),
        (WorkerLost(False, out_of_memory=True), Reason.ANALYSIS_MEMORY, Lost.MEMORY, 1),
        (WorkerLost(False, killed=True), Reason.ANALYSIS_CRASHED, Lost.KILLED, 3),
    ],
)
async def test_each_loss_has_its_reason_and_a_kill_from_outside_is_tried_again(
    lost: WorkerLost, reason: Reason, cause: Lost, tries: int
) -> None:
    def verdict(one: NewsItem) -> Analysis:
        if one.id == "bad":
            raise lost
        return analysis_of(one)

    analyzer, losses = FakeAnalyzer(verdict), list[Lost]()
    results = await analyze_each(analyzer, [item("a-1"), item("bad"), item("a-2")], losses.append)
    assert [getattr(result, "reason", None) for result in results] == [None, reason, None]
    assert analyzer.calls == [3, 1, *[1] * tries, 1]
    assert losses == [cause] * (1 + tries)


async def test_an_innocent_item_survives_two_kills() -> None:
    kills = iter([True, True, True])  # with its batch, and twice alone

    def verdict(one: NewsItem) -> Analysis:
        if next(kills, False):
            raise WorkerLost(False, killed=True)
        return analysis_of(one)

    (result,) = await analyze_each(FakeAnalyzer(verdict), [item("a-1")])
    assert isinstance(result, Analysis)


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
def test_the_watch_ends_who_holds_too_much_and_nobody_else() -> None:
    eater = subprocess.Popen([sys.executable, "-I", "-S", "-c", EATER])
    sleeper = subprocess.Popen(["/bin/sleep", "60"])
    watch = MemoryWatch(100, lambda: [eater.pid, sleeper.pid])
    try:
        assert eater.wait(20) == -signal.SIGKILL
        assert watch.has_ended(eater.pid)
        assert sleeper.poll() is None
        assert not watch.has_ended(sleeper.pid)
    finally:
        watch.close()
        eater.kill()
        sleeper.kill()
        sleeper.wait()
    assert resident_bytes(eater.pid) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
async def test_poison_falls_out_of_real_processes_and_its_neighbours_do_not() -> None:
    pool = LanguagePool(2, 4.0, PoisonTagger, memory_mb=250)
    poison = {"sleeps": SLEEPS, "eats": EATS, "dies": DIES}
    items = [item(name, f"Kata {poison[name]} itu.") if name in poison else item(name) for name in
             ("a-1", "sleeps", "a-2", "eats", "a-3", "dies", "a-4")]  # fmt: skip
    try:
        await pool.warm()
        results = await analyze_each(pool, items)
    finally:
        await asyncio.to_thread(pool.close)
    reasons = {
        one.id: result.reason for one, result in zip(items, results, strict=True) if isinstance(result, DecodeError)
    }
    assert reasons == {
        "sleeps": Reason.ANALYSIS_TIMEOUT,
        "eats": Reason.ANALYSIS_MEMORY,
        "dies": Reason.ANALYSIS_CRASHED,
    }
    tagged = [result.tagged.item_id for result in results if isinstance(result, Analysis)]
    assert tagged == ["a-1", "a-2", "a-3", "a-4"]


async def test_killed_processes_cost_no_item() -> None:
    pool = LanguagePool(2, 20.0, PoisonTagger)
    try:
        await pool.warm()
        items = [item(f"a-{number}", f"Kata {PAUSES} itu.") for number in range(6)]
        working = asyncio.create_task(analyze_each(pool, items))
        for _ in range(2):
            await asyncio.sleep(1.2)
            for pid in pool_processes()[:1]:
                os.kill(pid, signal.SIGKILL)
        results = await working
    finally:
        await asyncio.to_thread(pool.close)
    assert [result.tagged.item_id for result in results if isinstance(result, Analysis)] == [one.id for one in items]
