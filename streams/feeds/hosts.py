"""Manners towards each host: its robots.txt, one request after the other with a pause, and left alone when it asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from yarl import URL

from streams.feeds.fetching import AGENT, Fetcher
from streams.feeds.limits import FetchFailed, Limits, Unfit
from streams.ingest.charsets import decoded
from streams.records import Clock

MOST_HOSTS = 1000
"""That are remembered; of those that came first the manners are asked for again."""
Sleep = Callable[[float], Awaitable[None]]
_TELL_NOTHING = (Unfit.STATUS, Unfit.ENCODING)
"""Failures of a robots.txt that say nothing of what it allows; others say that its host cannot be reached at all."""


@dataclass
class _Host:
    next_at: float = 0.0
    """Unix seconds of the next turn."""
    pause_s: float = 0.0
    rules: Any = None
    """What robots.txt says, as protego reads it."""
    until: float = 0.0
    """How long that holds, Unix seconds."""
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


class Hosts:
    """All hosts that were asked; of each a few hundred bytes and its robots.txt."""

    def __init__(self, fetcher: Fetcher, limits: Limits, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._fetcher = fetcher
        self._limits = limits
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self.pauses: dict[str, float] = {}
        """Seconds between two requests by origin, where other than usual."""

    async def admit(self, url: URL) -> None:
        """Wait for the host's next turn. Raises FetchFailed for what its robots.txt forbids."""
        host = self._host(url)
        async with host.asking:
            if self._clock() >= host.until:
                await self._ask(url, host)
        if not host.rules.can_fetch(str(url), AGENT):
            raise FetchFailed(Unfit.ROBOTS, "its robots.txt forbids it", lasting=True)
        await self._turn(url)

    def leave_alone(self, url: str, seconds: float) -> None:
        """Nothing more is asked of a host for so long."""
        host = self._host(URL(url))
        host.next_at = max(host.next_at, self._clock() + seconds)

    def _host(self, url: URL) -> _Host:
        origin = str(url.origin())
        if origin not in self._hosts:
            if len(self._hosts) >= MOST_HOSTS:
                del self._hosts[next(iter(self._hosts))]
            self._hosts[origin] = _Host(pause_s=self.pauses.get(origin, self._limits.pause_s))
        return self._hosts[origin]

    async def _turn(self, url: URL) -> None:
        host, now = self._host(url), self._clock()
        at = max(now, host.next_at)
        if at - now > self._limits.longest_wait_s:
            raise FetchFailed(Unfit.STATUS, f"it asks to be left alone for {at - now:.0f} s", wait_s=at - now)
        host.next_at = at + host.pause_s
        if at > now:
            await self._sleep(at - now)

    async def _ask(self, url: URL, host: _Host) -> None:
        """Read a robots.txt. RFC 9309: without one all is allowed, and nothing while the server is in trouble."""
        from protego import Protego

        text, address = "", str(url.origin() / "robots.txt")
        try:
            answer = await self._fetcher.fetch(address, self._limits.robots_bytes, self._turn, cut=True)
            text = decoded(answer.body, "utf-8")
        except FetchFailed as exc:
            missing = exc.reason is Unfit.REDIRECTS or (400 <= exc.status < 500 and exc.status != 429)
            if not missing and exc.reason in _TELL_NOTHING:
                told = f"its robots.txt cannot be read ({exc}), which forbids all"
                self.leave_alone(exc.address or address, exc.wait_s)
                raise FetchFailed(Unfit.ROBOTS, told, wait_s=exc.wait_s) from None
            if not missing:
                raise
        host.rules = Protego.parse(text)
        host.until = self._clock() + self._limits.robots_kept_s
        asked = host.rules.crawl_delay(AGENT) or 0.0
        host.pause_s = max(host.pause_s, min(float(asked), self._limits.most_pause_s))
