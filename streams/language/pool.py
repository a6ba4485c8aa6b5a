"""Language work in worker processes, bounded, so that the event loop always answers heart beats.

pebble runs the processes: other than the standard library's executor it ends one that exceeds its time, and a
process that dies takes only its own task with it.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from pebble import ProcessExpired, ProcessPool

from processors.pipeline import Analysis
from schemas.errors import DecodeError, Reason
from schemas.news import NewsItem
from streams.errors import ModelsUnavailable, ProcessesEnded, WorkerLost
from streams.language import child
from streams.language.child import TaggerFactory, shipped_tagger
from streams.language.memory import MemoryWatch, end_process, pool_processes
from streams.logs import logs_in_force, said
from streams.metrics import Lost
from streams.process.signals import left_to_us

log = logging.getLogger(__name__)

LOAD_LIMIT_S = 300.0
"""Longest start of a process, loading of the models included: a cold disk may take a minute."""
HAND_OVER_S = 20.0
"""Longest wait, once models have been loaded, until a process takes a piece of work: one that is idle takes it at once,
one that must be started needs some seconds. So a process that stands still without being at work is noticed, too."""
STARTS = 3
"""How often the processes are started for one piece of work before this process ends and another begins."""

TRIES = 3
"""How often an item is tried alone when its process is killed from outside, before it counts as the culprit."""


class Analyzer(Protocol):
    """What can analyse a batch; tests hand in fakes."""

    async def analyze(self, items: Sequence[NewsItem]) -> list[Analysis]: ...


class MeetingsAlone:
    """A pool asked for meetings without entities."""

    def __init__(self, pool: LanguagePool) -> None:
        self._pool = pool

    async def analyze(self, items: Sequence[NewsItem]) -> list[Analysis]:
        """Raises as the pool does."""
        return await self._pool.find_meetings(items)


Result = Analysis | DecodeError
OnLost = Callable[[Lost], None]


async def analyze_each(analyzer: Analyzer, items: Sequence[NewsItem], on_lost: OnLost = lambda _: None) -> list[Result]:
    """One result per item. A batch that fails is tried again item by item, so that only the culprit falls out.

    ``on_lost`` is told of each process that was lost. Raises ModelsUnavailable: that is no item's fault.
    """
    if not items:
        return []
    try:
        return list(await analyzer.analyze(items))
    except ModelsUnavailable:
        raise
    except Exception as exc:
        told = {"count": len(items), "why": said(exc)}
        log.warning("the language work on a batch failed; trying its items one by one", extra=told)
        if isinstance(exc, WorkerLost):
            on_lost(_cause_of(exc))
        return [await _analyze_alone(analyzer, item, on_lost) for item in items]


async def _analyze_alone(analyzer: Analyzer, item: NewsItem, on_lost: OnLost) -> Result:
    told = {"item_id": item.id}
    for left in reversed(range(TRIES)):
        try:
            return (await analyzer.analyze([item]))[0]
        except ModelsUnavailable:
            raise
        except WorkerLost as exc:
            cause = _cause_of(exc)
            on_lost(cause)
            log.warning("language work on the item ended its process", extra=told | {"why": said(exc)})
            if exc.killed and left:
                continue
            return DecodeError(REASONS.get(cause, Reason.ANALYSIS_CRASHED), str(exc))
        except Exception as exc:
            log.error("the item cannot be analysed", extra=told | {"why": said(exc)})
            return DecodeError(Reason.ANALYSIS_FAILED, str(exc) or type(exc).__name__)
    raise AssertionError("the last try returned")


def _cause_of(lost: WorkerLost) -> Lost:
    if lost.timed_out:
        return Lost.TIMEOUT
    if lost.out_of_memory:
        return Lost.MEMORY
    return Lost.KILLED if lost.killed else Lost.CRASHED


REASONS = {Lost.TIMEOUT: Reason.ANALYSIS_TIMEOUT, Lost.MEMORY: Reason.ANALYSIS_MEMORY}
"""Of an item whose process was lost so; else it has crashed it."""


class LanguagePool:
    """``processes`` processes, each with its own models, each working on one chunk at a time."""

    def __init__(
        self,
        processes: int,
        item_timeout_s: float,
        factory: TaggerFactory = shipped_tagger,
        load_limit_s: float = LOAD_LIMIT_S,
        memory_mb: int = 0,
        hand_over_s: float = HAND_OVER_S,
    ) -> None:
        self._processes = processes
        self._item_timeout_s = item_timeout_s
        self._load_limit_s = load_limit_s
        self._hand_over_s = hand_over_s
        self._factory = factory
        self._start_limit_s: float | None = None
        """Longest wait until a process takes a piece of work; None until models have been loaded once."""
        self.ended_idle = 0
        """Processes that ended, or were ended, without being at work."""
        self._at_work = 0
        self._renewing = asyncio.Lock()
        self._closed = False
        self._memory = MemoryWatch(memory_mb)
        self._began: float | None = None
        self._pool = self._new_pool()

    def begin(self) -> None:
        """Start the processes already, where there is something else to do before `warm`, which tells how that went."""
        self._began = time.monotonic()
        with left_to_us():
            self._pool.schedule(child.version, args=[[]], timeout=self._load_limit_s)

    async def warm(self) -> str:
        """Start the processes; gives the model version when one has loaded. Raises ModelsUnavailable."""
        began, self._began = self._began or time.monotonic(), None
        version = str(await self._run(child.version, [], self._load_limit_s))
        # Where loading took this long, a process that is started later may take as long again, and more beside others.
        self._start_limit_s = min(self._load_limit_s, max(self._hand_over_s, 2 * (time.monotonic() - began)))
        return version

    @property
    def busy(self) -> int:
        """Processes that are at work."""
        return min(self._at_work, self._processes)

    async def tend(self) -> None:
        """Start the processes anew where they have ended with nothing to do: the next items need not wait for that."""
        if self._start_limit_s is None or self._closed or self._pool.active:
            return
        await self._renew(self._pool)
        await self.warm()

    async def analyze(self, items: Sequence[NewsItem]) -> list[Analysis]:
        """The entities and meetings of a batch. Raises as `find_meetings`."""
        return await self._spread(child.analyze_items, items)

    async def find_meetings(self, items: Sequence[NewsItem]) -> list[Analysis]:
        """The meetings of a batch alone. Raises WorkerLost, AnalysisFailed, ModelsUnavailable."""
        return await self._spread(child.find_meetings, items)

    async def _spread(self, work: child.Work, items: Sequence[NewsItem]) -> list[Analysis]:
        """Work on a batch, spread over the processes that are idle; the networks read a whole one fastest, so where all
        are at work it waits in one piece.

        A whole chunk has the time of one item: sixteen usual ones take a second or two, and should it hold one that
        never ends, the others wait no longer than they must before all are tried alone.
        """
        size = -(-len(items) // max(1, self._processes - self._at_work))
        chunks = [items[at : at + size] for at in range(0, len(items), size)]
        given = [self._run(work, list(chunk), self._item_timeout_s) for chunk in chunks]
        done = await asyncio.gather(*given, return_exceptions=True)  # all have ended before items are tried alone
        return [analysis for chunk in done for analysis in _result(chunk)]

    async def explain(self, item: NewsItem) -> dict[str, Any]:
        """Why an article gives what it gives, ready for JSON. Raises as `analyze`."""
        told: dict[str, Any] = await self._run(child.explain_item, [item], self._item_timeout_s)
        return told

    def _run(self, work: child.Work, items: list[NewsItem], limit_s: float) -> Awaitable[Any]:
        self._at_work += 1  # at once: who asks next, before this begins, shall see it
        return self._tried(work, items, limit_s)

    async def _tried(self, work: child.Work, items: list[NewsItem], limit_s: float) -> Any:
        try:
            for _ in range(STARTS):
                pool = self._pool
                try:
                    return await self._run_on(pool, work, items, limit_s)
                except BrokenProcessPool:  # pebble gives up all processes when one dies that had nothing to do
                    await self._renew(pool)
            raise ProcessesEnded(f"The language processes ended {STARTS} times before they could work.")
        finally:
            self._at_work -= 1

    async def _run_on(self, pool: ProcessPool, work: child.Work, items: list[NewsItem], limit_s: float) -> Any:
        try:
            with left_to_us():  # the first one starts the pool's threads, and those its processes
                future = pool.schedule(work, args=[items], timeout=limit_s)
        except RuntimeError as exc:  # the same, noticed one step later
            raise BrokenProcessPool from exc
        try:
            # pebble's time begins when it is taken, which may be behind what was given before it.
            wait_s = (self._start_limit_s or self._load_limit_s) + 2 * limit_s
            async with asyncio.timeout(wait_s) as guard:
                return await asyncio.wrap_future(future)
        except ProcessExpired as exc:
            ours = self._memory.has_ended(exc.pid)
            killed = exc.exitcode == -signal.SIGKILL and not ours
            raise WorkerLost(timed_out=False, out_of_memory=ours, killed=killed) from exc
        except TimeoutError as exc:
            if not guard.expired():
                raise WorkerLost(timed_out=True) from exc
            if self._start_limit_s is None:
                raise ModelsUnavailable(f"No language process was ready within {self._load_limit_s:g} s.") from exc
            self._end_all()
            raise BrokenProcessPool from exc

    def _end_all(self) -> None:
        """Kill the processes: none takes work, and one that stands still may hold the lock that the others wait for."""
        pids = pool_processes()
        log.error("no language process has taken its work; ending them", extra={"count": len(pids)})
        for pid in pids:
            end_process(pid)

    async def _renew(self, broken: ProcessPool) -> None:
        async with self._renewing:
            if self._pool is broken and not self._closed:
                log.warning("the language processes are started anew")
                await asyncio.to_thread(broken.join)  # ends those that are left
                self.ended_idle += self._processes
                self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._processes,
            initializer=child.start,
            initargs=(os.getpid(), self._factory, logs_in_force()),
            context=multiprocessing.get_context("spawn"),  # fork would copy the event loop's threads and locks
        )

    def close(self) -> None:
        """End the processes, whatever they do."""
        self._closed = True
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble's own gap
        self._pool.join()
        self._memory.close()


def _result(chunk: list[Analysis] | BaseException) -> list[Analysis]:
    if isinstance(chunk, BaseException):
        raise chunk
    return chunk
