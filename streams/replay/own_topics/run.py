"""A run through its own topics from beginning to end, or from where it was interrupted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from streams.kafka.group import group_view
from streams.kafka.topics import names
from streams.replay.manifest import Manifest, Way
from streams.replay.options import ReplayOptions
from streams.replay.own_topics.counts import count_topics
from streams.replay.own_topics.provide import provide_topics, refuse_used
from streams.replay.own_topics.workers import Look, working
from streams.replay.publishing import Progress, Published, Window
from streams.replay.topics_run import TopicsRun

WINDOW = 10_000
"""Most items that wait in the topic: retention takes none of them, and no worker ever waits for one."""


class OwnTopicsOptions(ReplayOptions):
    """Also where to."""

    into: str
    """Prefix of the topics."""

    def told(self) -> dict[str, Any]:
        return {"into": self.into, **super().told()}


@dataclass
class OwnTopicsRun(TopicsRun):
    """Raises WorkersEnded, too.

    ``workers``: how many are started; 0: they run elsewhere. ``command`` starts one, by default as `jumpa worker`.
    """

    workers: int = 1
    command: list[str] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self._look: Look = lambda: None

    def begin(self, given: list[str], options: OwnTopicsOptions) -> Manifest:
        """Do all of it; gives the manifest of the run, which is whole then."""
        asyncio.run(refuse_used(self.settings))
        return self.start(Way.OWN_TOPICS, given, options)

    async def work(self, manifest: Manifest) -> Manifest:
        await provide_topics(self.settings, self.run.work / "topic")
        async with working(self.settings, self.workers, self.run.work, self.command) as self._look:
            items, _ = await self.send(manifest, names(self.settings).items, Window(WINDOW, WINDOW))
            await self._until_all_done()
        return self.finish(manifest, items, await count_topics(self.settings, self.run.work))

    async def _until_all_done(self) -> None:
        """Wait until the group has done all items, and then all mentions: of those there are no more when it has."""
        named = names(self.settings)
        for topic in (named.items, named.mentions):
            async with group_view(self.settings, topic) as view:
                ends = await view.ends()
            await self.until_done(topic, Published(offsets=ends))

    def tell(self, progress: Progress) -> None:
        self._look()
        super().tell(progress)
