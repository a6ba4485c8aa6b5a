"""When Python looks for cycles that nobody holds any more: seldom, for what is remembered lives long."""

from __future__ import annotations

import gc

_NEW_OBJECTS = 10_000
_FULL_LOOK_EVERY = 100
"""Looks at what is new between two at all there is; each of those takes seconds where 100,000 claims are remembered."""


def look_seldom() -> None:
    """Let the collector of this process look at old objects once per ten million new ones.

    By Python's own measure it does so whenever a quarter as many are new: a fifth of all the time of the joining, and
    nothing found, for claims and meetings hold no cycles; they go when the last name for them goes.
    """
    gc.set_threshold(_NEW_OBJECTS, 10, _FULL_LOOK_EVERY)
