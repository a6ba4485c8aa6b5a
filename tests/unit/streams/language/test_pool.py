"""Language work in processes: one bad item never harms another, and no process outlives us."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from processors.pipeline import Analysis
from schemas.errors import DecodeError, Reason
from schemas.news import NewsItem
from streams.errors import AnalysisFailed, ModelsUnavailable, ProcessesEnded, WorkerLost
from streams.language.pool import LanguagePool, MeetingsAlone, analyze_each
from streams.logs import set_up_logs
from streams.metrics import Lost
from tests.support.pool_taggers import broken_tagger, deadly_tagger, moody_tagger, slow_tagger, talkative_tagger
from tests.support.stream_fakes import FakeAnalyzer


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[LanguagePool]:
    """Two processes; an item may take a second and a half."""
    pool = LanguagePool(2, 1.5, moody_tagger)
    await pool.warm()
    yield pool
    pool.close()


def item(item_id: str, body: str = "Presiden Prabowo Subianto bertemu Anwar Ibrahim.") -> NewsItem:
    return NewsItem(id=item_id, body=body)


def children(parent: int) -> set[int]:
    """Process ids of a process' pool processes."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            ours = stat.read_text().rpartition(")")[2].split()[1] == str(parent)
            if ours and b"spawn_main" in (stat.parent / "cmdline").read_bytes():
                found.add(int(stat.parent.name))
    return found


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_results_come_in_the_order_of_the_items(pool: LanguagePool) -> None:
    analyses = await pool.analyze([item(f"a-{number}") for number in range(5)])
    assert [one.tagged.item_id for one in analyses] == [f"a-{number}" for number in range(5)]
    assert all(one.tagged.model_version.startswith("fake-1") for one in analyses)


async def test_a_batch_is_cut_for_the_processes_that_are_idle_and_waits_whole_for_busy_ones(
    pool: LanguagePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces, run_on = [], pool._run_on

    async def noted(*given: Any) -> Any:
        pieces.append([one.id for one in given[2]])
        return await run_on(*given)

    monkeypatch.setattr(pool, "_run_on", noted)
    first, second = [item("a-1"), item("a-2"), item("a-3")], [item("b-1"), item("b-2")]
    told = await asyncio.gather(pool.analyze(first), pool.analyze(second))
    assert pieces == [["a-1", "a-2"], ["a-3"], ["b-1", "b-2"]]
    assert [[one.tagged.item_id for one in some] for some in told] == [["a-1", "a-2", "a-3"], ["b-1", "b-2"]]
    assert pool.busy == 0


async def test_a_pool_finds_meetings_without_entities(pool: LanguagePool) -> None:
    telling = item("a", "Presiden Prabowo Subianto bertemu Presiden Vladimir Putin di Moskow.")
    unread = item("b", "Kata MERAISE itu.")
    met, dull = await MeetingsAlone(pool).analyze([telling, unread])
    assert (met.tagged, len(met.mentions), met.gated) == (None, 1, False)
    assert (dull.tagged, dull.mentions, dull.gated) == (None, (), True)


async def test_an_article_is_explained_and_one_that_cannot_be_is_told(pool: LanguagePool) -> None:
    told = await pool.explain(item("a", "Presiden Prabowo Subianto bertemu Presiden Vladimir Putin di Moskow."))
    assert (told["item_id"], told["candidates"][0]["mention"]["city"]) == ("a", "Moskow")
    with pytest.raises(AnalysisFailed, match="TwoPartError: tagger: asked to"):
        await pool.explain(item("b", "MERAISE"))


async def test_a_pool_says_which_models_it_runs(pool: LanguagePool) -> None:
    assert await pool.warm() == "fake-1"


@pytest.mark.parametrize(
    ("wish", "reason", "lost"),
    [
        ("MERAISE", Reason.ANALYSIS_FAILED, []),
        ("MERAKUS", Reason.ANALYSIS_FAILED, []),
        ("MEMATI", Reason.ANALYSIS_CRASHED, [Lost.CRASHED] * 2),
        ("METIDUR", Reason.ANALYSIS_TIMEOUT, [Lost.TIMEOUT] * 2),
    ],
)
async def test_a_bad_item_falls_out_and_its_neighbours_do_not(
    pool: LanguagePool, wish: str, reason: Reason, lost: list[Lost]
) -> None:
    losses: list[Lost] = []
    items = [item("a-1"), item("bad", f"Kata {wish} itu."), item("a-2")]
    first, bad, second = await analyze_each(pool, items, losses.append)
    assert isinstance(first, Analysis)
    assert isinstance(second, Analysis)
    assert (first.tagged.item_id, second.tagged.item_id) == ("a-1", "a-2")
    assert isinstance(bad, DecodeError)
    assert bad.reason is reason
    assert losses == lost
    assert pool.busy == 0


async def test_what_went_wrong_is_told_by_its_name(pool: LanguagePool) -> None:
    with pytest.raises(AnalysisFailed, match="TwoPartError: tagger: asked to"):
        await pool.analyze([item("bad", "Kata MERAISE itu.")])
    with pytest.raises(AnalysisFailed, match="MemoryError"):
        await pool.analyze([item("bad", "Kata MERAKUS itu.")])


async def test_a_pool_goes_on_when_its_idle_processes_are_killed(pool: LanguagePool) -> None:
    await pool.analyze([item("a-1"), item("a-2")])
    for pid in children(os.getpid()):
        os.kill(pid, signal.SIGKILL)
    results = await analyze_each(pool, [item("a-1"), item("a-2")])
    assert all(isinstance(one, Analysis) for one in results)
    await asyncio.sleep(0.3)  # pebble looks after its processes ten times a second
    results = await analyze_each(pool, [item("a-1"), item("a-2")])
    assert all(isinstance(one, Analysis) for one in results)


async def test_idle_processes_that_were_killed_are_counted_and_started_anew(pool: LanguagePool) -> None:
    await pool.analyze([item("a-1"), item("a-2")])
    killed, before = children(os.getpid()), pool.ended_idle
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(30):
        while pool.ended_idle == before:
            await asyncio.sleep(0.1)
            await pool.tend()
    assert pool.ended_idle == before + 2
    assert not killed & children(os.getpid())
    assert children(os.getpid())


async def test_a_pool_goes_on_when_its_idle_processes_stand_still() -> None:
    pool = LanguagePool(2, 3, moody_tagger, hand_over_s=2)
    try:
        await pool.warm()
        await pool.analyze([item("a-1"), item("a-2")])
        stopped = children(os.getpid())
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        results = await asyncio.wait_for(analyze_each(pool, [item("a-1"), item("a-2")]), 120)
        assert all(isinstance(one, Analysis) for one in results)
        assert not stopped & children(os.getpid())
    finally:
        await asyncio.to_thread(pool.close)


@pytest.mark.parametrize(
    ("factory", "load_limit_s", "error", "sentence"),
    [
        (broken_tagger, 30, ModelsUnavailable, "cannot be loaded: ner.pt: missing"),
        (deadly_tagger, 30, ProcessesEnded, "ended 3 times before they could work"),  # a restart may help
        (slow_tagger, 1.5, ModelsUnavailable, r"ready within 1\.5 s"),
    ],
)
async def test_models_that_do_not_load_are_no_items_fault(
    factory: Callable[[], object], load_limit_s: float, error: type[ModelsUnavailable], sentence: str
) -> None:
    pool = LanguagePool(1, 0.1, factory, load_limit_s)  # type: ignore[arg-type]
    try:
        with pytest.raises(ModelsUnavailable, match=sentence) as raised:
            await analyze_each(pool, [item("a-1")])
        assert raised.type is error
    finally:
        await asyncio.to_thread(pool.close)


async def test_an_empty_batch_needs_no_process() -> None:
    analyzer = FakeAnalyzer()
    assert await analyze_each(analyzer, []) == []
    assert analyzer.calls == []


async def test_a_lost_process_says_what_happened() -> None:
    assert str(WorkerLost(timed_out=True)) != str(WorkerLost(timed_out=False))


def alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


SCRIPT = """
import asyncio, time
from schemas.news import NewsItem
from streams.language.pool import LanguagePool
from tests.support.pool_taggers import moody_tagger
async def run():
    pool = LanguagePool(1, 100, moody_tagger)
    await pool.warm()
    print("ready", flush=True)
    await pool.analyze([NewsItem(id="a", body="Kata METIDUR itu.")])
if __name__ == "__main__":
    asyncio.run(run())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux")
async def test_processes_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(SCRIPT)
    await asyncio.to_thread(start_kill_and_look, script)


def start_kill_and_look(script: Path) -> None:
    root = Path(__file__).parents[4]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen([sys.executable, script], cwd=root, env=environment, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        pids = children(parent.pid)
        assert pids
        parent.kill()
    until = time.monotonic() + 5
    while any(alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [pid for pid in pids if alive(pid)]


@pytest.mark.usefixtures("own_logs")
async def test_its_processes_log_as_this_one_does(capfd: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", "json")
    pool = LanguagePool(1, 1, talkative_tagger)
    await pool.warm()
    pool.close()
    told = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [(one["logger"], one["level"]) for one in told] == [("stanza", "warning"), ("py.warnings", "warning")]
    assert told[0]["event"] == "models\nloading"
    assert "is slow" in told[1]["event"]
