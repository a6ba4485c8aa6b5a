"""Fills the store from its topics, for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Never

from streams.console.model.rows import FillState
from streams.console.model.store import Store
from streams.settings import Settings

OnState = Callable[[FillState], None]


async def fill(store: Store, settings: Settings, on_state: OnState) -> Never:
    """Keep the store equal to the topics of meetings and mentions; ``on_state`` hears how that goes, in this loop.

    A lost broker, a missing topic or a full disk is told and tried again; it never raises for them.
    """
    raise NotImplementedError
