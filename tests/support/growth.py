"""Whether work grows with its input no faster than linearly, told by counting calls: the same on any machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
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
