"""Reading what strangers sent, in processes of their own: what hangs or ends one ends nothing else."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import ParamSpec, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from streams.feeds.limits import FetchFailed, Unfit
from streams.process.parent import die_with_parent
from streams.process.signals import left_to_us
from streams.syndication.entries import NotSyndicated

_TASKS = 2000
"""After so many a process is made anew: what libraries keep for ever is little, but kept."""
_MEMORY = 4 << 30
"""Bytes that one process may address; a page of 5 MB takes a tenth of it."""
P = ParamSpec("P")
T = TypeVar("T")


class Parse(Protocol):
    """Calls a function elsewhere."""

    async def __call__(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function gives. Raises FetchFailed where it raises NotSyndicated, hangs or ends its process."""
        ...


async def parse_here(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """In this process, for tests and for a page that a person names."""
    with _failures():
        return await asyncio.to_thread(work, *args, **kwargs)


@asynccontextmanager
async def parsing_apart(limit_s: float, processes: int = 2) -> AsyncIterator[Parse]:
    """Processes that are ended where one call takes longer than ``limit_s`` seconds."""
    pool = ProcessPool(
        processes,
        max_tasks=_TASKS,
        initializer=_begin,
        initargs=(os.getpid(),),
        context=multiprocessing.get_context("spawn"),
    )

    async def parse(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        with _failures():
            with left_to_us():
                future = pool.schedule(work, args=list(args), kwargs=dict(kwargs), timeout=limit_s)
            return await asyncio.wrap_future(future)

    try:
        yield parse
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(pool.join)


@contextmanager
def _failures() -> Iterator[None]:
    """Whatever a stranger's bytes make of the libraries that read them, it is told as FetchFailed."""
    try:
        yield
    except (NotSyndicated, ProcessExpired) as exc:
        told = "reading it ends the process that does" if isinstance(exc, ProcessExpired) else str(exc)
        raise FetchFailed(Unfit.FORMAT, told, lasting=True) from None
    except TimeoutError:
        raise FetchFailed(Unfit.SLOW, "reading it takes too long", lasting=True) from None
    except Exception as exc:
        raise FetchFailed(Unfit.FORMAT, f"it cannot be read ({type(exc).__name__})", lasting=True) from exc


def _begin(parent: int) -> None:
    """First thing in each process: leave Ctrl-C to the parent, die with it, and never take all memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(parent)
    with suppress(ValueError, OSError):  # where the system knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
