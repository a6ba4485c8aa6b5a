"""What tests of feeds share: sites on this machine, a file that remembers, and what was published."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import feedparser  # noqa: F401 - within a test it would take of the time that a request has
import pytest
import trafilatura  # noqa: F401
from prometheus_client import CollectorRegistry

from schemas.codec import decode
from schemas.news import NewsItem
from streams.feeds.counting import Tally
from streams.feeds.limits import Limits, Unfit
from streams.feeds.parsing import parse_here
from streams.feeds.rounds import Rounds
from streams.feeds.running import ready, watch
from streams.feeds.seen import remembered
from streams.feeds.sites import Feed, FeedFile
from streams.site_metrics import IngestMetrics
from tests.support.stream_fakes import FakeClock

QUICK = Limits(connect_s=2, whole_s=2.0, pause_s=0, feed_bytes=300_000, page_bytes=200_000)


@dataclass
class Desk:
    """Reads feeds once or again; each call is a process of its own, as it were."""

    state: Path
    clock: FakeClock = field(default_factory=FakeClock)
    limits: Limits = QUICK
    remember: int = 1000
    allow_private: bool = True
    items: list[NewsItem] = field(default_factory=list)
    """What was published, in order."""
    copies: list[str | None] = field(default_factory=list)
    """Of which item each of those is nearly a copy."""
    tally: Tally = field(init=False)

    @asynccontextmanager
    async def rounds(self, *feeds: Feed) -> AsyncIterator[Rounds]:
        self.tally = Tally(IngestMetrics(CollectorRegistry()), list(feeds), self.clock)
        file = FeedFile.model_construct(feeds=list(feeds), remember=self.remember)

        async def publish(raw: bytes, copy_of: str | None) -> None:
            self.items.append(decode(NewsItem, raw))
            self.copies.append(copy_of)

        private, limits, clock = self.allow_private, self.limits, self.clock
        with remembered(self.state, self.remember) as seen:
            async with ready(
                file, seen, publish, self.tally, parse_here, allow_private=private, limits=limits, clock=clock
            ) as rounds:
                yield rounds

    async def look(self, *feeds: Feed) -> None:
        async with self.rounds(*feeds) as rounds:
            await watch(list(feeds), rounds, once=True)

    def refused(self, feed: Feed) -> dict[str, float]:
        """Counts by reason."""
        counted = {one: self.tally.metrics.refused.labels(feed.site, one)._value.get() for one in Unfit}
        return {reason.value: count for reason, count in counted.items() if count}

    def metric(self, name: str, *labels: str) -> float:
        return float(getattr(self.tally.metrics, name).labels(*labels)._value.get())

    def with_limits(self, **more: float) -> None:
        self.limits = replace(self.limits, **more)  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "seen.sqlite")
