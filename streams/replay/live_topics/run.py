"""A run through the live topics from beginning to end, or from where it was interrupted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from streams.kafka.group import group_view
from streams.kafka.topics import names
from streams.metrics import ReplayPhase
from streams.replay.live_topics.counts import count_run, ends_now, read_begun, write_begun
from streams.replay.manifest import Manifest, Way
from streams.replay.options import ReplayOptions
from streams.replay.publishing import Progress, Published, Window
from streams.replay.topics_run import TopicsRun
from streams.replay.watch import Measure


@dataclass
class LiveTopicsRun(TopicsRun):
    """``wait``: until workers have done all of it; else it ends when all is sent."""

    wait: bool = True
    tell_unread: Callable[[], None] = lambda: None
    """Called where items wait and no worker of the group takes any."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._begun = self.run.work / "begun.json"
        self._read = True

    def begin(self, given: list[str], options: ReplayOptions) -> Manifest:
        """Do all of it; gives the manifest of the run, which is whole then."""
        write_begun(self._begun, asyncio.run(ends_now(self.settings)))
        return self.start(Way.LIVE_TOPICS, given, options)

    async def work(self, manifest: Manifest) -> Manifest:
        items, published = await self.send(manifest, names(self.settings).replay_items, Window())
        if not self.wait:
            return self.finish(manifest, items, None)
        await self._until_all_done(published)
        begun = read_begun(self._begun)
        standing = await count_run(self.settings, self.run.work, manifest.run_id, begun)
        return self.finish(manifest, items, standing)

    async def _until_all_done(self, published: Published) -> None:
        """Wait until the group has done all items, and then what stands behind them in the topic of mentions."""
        named = names(self.settings)
        self.watch.phase(ReplayPhase.PROCESS, Measure.ITEMS, None)
        await self.until_done(named.replay_items, published)
        async with group_view(self.settings, named.mentions) as view:
            ends = await view.ends()
        await self.until_done(named.mentions, Published(offsets=ends))

    def tell(self, progress: Progress) -> None:
        super().tell(progress)
        if self._read and not progress.read:
            self.tell_unread()
        self._read = progress.read
