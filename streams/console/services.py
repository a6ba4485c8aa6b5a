"""What the addresses of the console share: the store, how fresh it is, and who waits for changes."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import web

from streams.console.explaining import Explainer
from streams.console.health import HealthLook
from streams.console.model.rows import FillState
from streams.console.model.store import Store
from streams.records import Clock

MOST_STREAMS = 100
"""Readers that are told of changes at the same time."""


class Bell:
    """Wakes all who wait for changes; nobody is kept in a list, and who is slow misses rings, but no change."""

    def __init__(self) -> None:
        self._next: asyncio.Event = asyncio.Event()

    def ring(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    def listen(self) -> asyncio.Event:
        """Set at the next ring. Listen first, then look: so nothing falls between."""
        return self._next


async def heard(rung: asyncio.Event, limit_s: float) -> bool:
    """Whether the bell rang within that time."""
    with suppress(TimeoutError):
        await asyncio.wait_for(rung.wait(), limit_s)
    return rung.is_set()


@dataclass
class Services:
    """Handed to every address."""

    store: Store
    state: FillState
    health: HealthLook
    explainer: Explainer
    most_streams: int = MOST_STREAMS
    clock: Clock = time.time
    calendars: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a calendar is written, which takes a millisecond a meeting: one at a time leaves room for others."""
    bell: Bell = field(default_factory=Bell)
    streams: set[asyncio.Task[object]] = field(default_factory=set)

    def tell(self, state: FillState) -> None:
        """The filling has taken something, or has lost its broker."""
        self.state = state
        self.bell.ring()


SERVICES = web.AppKey("services", Services)
