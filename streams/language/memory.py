"""A limit on the memory of each language process: one article must not take the machine with it.

Measured with the shipped models: 210 MB resident after some hundred articles, 320 MB at the worst while an item of
1 MiB is read; with torch (`JUMPA_TAGGER=stanza`) 850 and 942 MB, but 3.7 GB of address space, most of it libraries that
nobody touches. So RLIMIT_AS would have to allow far more than it is meant to save, and resident memory is watched
instead, from outside: a thread of the process itself would wait for the interpreter lock that the allocating one holds.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

import psutil

log = logging.getLogger(__name__)

LOOK_S = 0.1
"""Seconds between two looks: a process that does nothing but allocate gets some 200 MB further meanwhile."""
_MB = 1024 * 1024


def pool_processes() -> list[int]:
    """Process ids of the children that multiprocessing has started and that still run."""
    return [child.pid for child in multiprocessing.active_children() if child.pid is not None]


def end_process(pid: int) -> None:
    """Kill a process, if it still runs."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def resident_bytes(pid: int) -> int:
    """Resident memory, file mappings included; 0 for a process that is gone."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


class MemoryWatch:
    """Ends processes that hold more than ``limit_mb`` (0: none), in a thread of its own until it is closed."""

    def __init__(self, limit_mb: int, pids: Callable[[], Iterable[int]] = pool_processes) -> None:
        self._limit = limit_mb * _MB
        self._pids = pids
        self._ended: set[int] = set()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory-watch", daemon=True)
        if limit_mb:
            self._thread.start()

    def has_ended(self, pid: int | None) -> bool:
        """Whether it was this watch that ended the process."""
        return pid in self._ended

    def close(self) -> None:
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Look at each process once."""
        for pid in self._pids():
            held = resident_bytes(pid)
            if held > self._limit and pid not in self._ended:
                told = {"pid": pid, "memory_mb": held // _MB}
                log.warning("a language process holds more memory than it may; ending it", extra=told)
                self._ended.add(pid)  # first, so that who sees it die knows why
                end_process(pid)

    def _run(self) -> None:
        while not self._closing.wait(LOOK_S):
            self.look()
