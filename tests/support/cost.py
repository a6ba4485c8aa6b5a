"""What work costs, and how that grows with its input, told the same on any machine; `tests/benchmarks` tell speed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from timeit import timeit
from types import FrameType
from typing import Any

SLACK = 1.15
"""What rounding and short lists may add to "twice the input, at most twice the calls"."""


def calls(work: Callable[[], object]) -> int:
    """How many functions, Python's and C's, a piece of work calls."""
    count = 0

    def note(frame: FrameType, event: str, _: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def growth(work: Callable[[int], object], size: int) -> float:
    """Calls for twice the size over twice the calls for the size: 1 where work is linear, 2 where it is quadratic.

    A first, uncounted run fills caches.
    """
    work(2 * size)
    return calls(lambda: work(2 * size)) / (2 * calls(lambda: work(size)))


def cpu_s(call: Callable[[], object]) -> float:
    """CPU seconds of this process for one call, for limits that part seconds from minutes.

    Garbage is not collected meanwhile: a collection walks all that the tests before have left, which takes seconds
    where the call makes many objects.
    """
    return timeit(call, number=1, timer=time.process_time)
