"""How often Python's collector looks at what has lived long."""

from __future__ import annotations

import gc

from streams.process.garbage import look_seldom


def test_what_is_remembered_is_looked_at_seldom() -> None:
    before = gc.get_threshold()
    try:
        look_seldom()
        young, middle, old = gc.get_threshold()
    finally:
        gc.set_threshold(*before)
    assert young * middle * old >= 10_000_000
    assert gc.isenabled()
