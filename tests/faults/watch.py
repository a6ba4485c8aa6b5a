"""What a worker process holds: memory and open files, looked at twice a second."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import psutil

from streams.language.memory import resident_bytes

LOOK_S = 0.5


class Watch:
    """Samples of one process; the processes of its pool are counted in ``children_mb``."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.samples: list[tuple[float, float, int]] = []
        """Monotonic seconds, resident MB, open files."""
        self._task = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while True:
            held = resident_bytes(self._pid)
            if held:
                self.samples.append((time.monotonic(), held / 2**20, open_files(self._pid)))
            await asyncio.sleep(LOOK_S)

    async def close(self) -> int:
        """Stop; gives the peak of resident memory in MB."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        return round(max((memory for _, memory, _ in self.samples), default=0))


def open_files(pid: int) -> int:
    with suppress(psutil.Error):
        return psutil.Process(pid).num_fds()
    return 0


def cpu_s(pid: int) -> float:
    """Processor time that a process has used; 0 for one that is gone."""
    with suppress(psutil.Error):
        used = psutil.Process(pid).cpu_times()
        return used.user + used.system
    return 0.0


def children(pid: int) -> list[int]:
    with suppress(psutil.Error):
        return [child.pid for child in psutil.Process(pid).children()]
    return []


def pool_of(pid: int) -> list[int]:
    """The language processes of a worker, or of the worker that a supervisor runs."""
    found: list[int] = []
    with suppress(psutil.Error):
        for child in psutil.Process(pid).children(recursive=True):
            with suppress(psutil.Error):
                found += [child.pid] if any("spawn_main" in word for word in child.cmdline()) else []
    return found


def slope(points: list[tuple[float, float]]) -> float:
    """Least squares: how much the second grows for each second of the first."""
    count = len(points)
    if count < 2:
        return 0.0
    mean_x, mean_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0
