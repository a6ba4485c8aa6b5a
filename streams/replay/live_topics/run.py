"""A run through the live topics from beginning to end, or from where it was interrupted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from streams.ingest.columns import NONE, parse_columns
from streams.ingest.lines import TopicReader
from streams.kafka.group import group_view
from streams.kafka.topics import names
from streams.metrics import ReplayPhase
from streams.replay.durable import written_whole
from streams.replay.filters import Filters
from streams.replay.live_topics.counts import Begun, Standing, count_run, ends_now, read_begun, write_begun
from streams.replay.manifest import Counts, Manifest, ReplaySource, Way, new_manifest
from streams.replay.publishing import Progress, Published, Window, publish, wait_until_done
from streams.replay.reading import ReplayReader, read_records
from streams.replay.run_items import RunItems, Spent
from streams.replay.rundir import RunDirectory
from streams.replay.same import refuse_other_sources, refuse_other_versions
from streams.replay.sources import Parts, hashed_sources, keep_streams, size_of, stored_sources
from streams.replay.watch import Measure, Watch
from streams.settings import Settings

_NO_WATCH = Watch()


class LiveTopicsOptions(BaseModel):
    """What decides what comes out of the sources."""

    model_config = ConfigDict(frozen=True)

    filters: Filters = Filters()
    columns: str = ""
    """As they were given with ``--columns``."""

    def told(self) -> dict[str, Any]:
        """As a manifest keeps them."""
        return ({"columns": self.columns} if self.columns else {}) | self.filters.options()

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> LiveTopicsOptions:
        """Those that a manifest keeps."""
        filters = {name: value for name, value in told.items() if name in Filters.model_fields}
        return cls(columns=told.get("columns", ""), filters=Filters.model_validate(filters))


@dataclass
class LiveTopicsRun:
    """This process's work on a run. Raises OSError where the disk does, UsageError, and what says that the broker has
    gone (BrokerError, DeliveryError): whatever ends it, `go_on` goes on.

    ``wait``: until workers have done all of it; else it ends when all is sent.
    """

    run: RunDirectory
    settings: Settings
    rate: float | None = None
    """Most items a second."""
    wait: bool = True
    watch: Watch = _NO_WATCH
    parts: Mapping[str, Parts] = field(default_factory=dict)
    """Of topics that are read."""
    topic: TopicReader | None = None
    tell_unread: Callable[[], None] = lambda: None
    """Called where items wait and no worker of the group takes any."""

    def __post_init__(self) -> None:
        self._spent = Spent(self.run.work / "seconds")
        self._begun = self.run.work / "begun.json"
        self._read = True
        self._left: int | None = None

    def begin(self, given: list[str], options: LiveTopicsOptions) -> Manifest:
        """Do all of it; gives the manifest of the run, which is whole then."""
        write_begun(self._begun, asyncio.run(ends_now(self.settings)))
        keep_streams(given, self.run.work)
        manifest = new_manifest(Way.LIVE_TOPICS, self._hash(given), options.told(), "", datetime.now(UTC))
        self.run.write_manifest(manifest)
        return asyncio.run(self._work(manifest))

    def go_on(self, manifest: Manifest) -> Manifest:
        """Do what is left. Raises UsageError where sources or code are not those that it began with."""
        refuse_other_versions(manifest, None, self.run.out)
        refuse_other_sources(manifest, self._hash([one.name for one in manifest.sources]), self.run.out)
        return asyncio.run(self._work(manifest))

    def _hash(self, given: list[str]) -> tuple[ReplaySource, ...]:
        sources = stored_sources(given, self.run.work, self.parts)
        self.watch.phase(ReplayPhase.HASH, Measure.BYTES, size_of(sources))
        return hashed_sources(sources, self.watch.advance)

    async def _work(self, manifest: Manifest) -> Manifest:
        items, published = await self._publish(manifest)
        standing = None
        if self.wait:
            await self._until_done(published)
            standing = await self._count(manifest, read_begun(self._begun))
        told = {"counts": counts_of(items, standing), "ended": datetime.now(UTC), "seconds": self._spent.seconds()}
        if standing is not None:
            told["versions"] = manifest.versions.model_copy(update={"model": ", ".join(standing.models)})
        whole = manifest.model_copy(update=told)
        self.run.finish(whole)
        return whole

    async def _publish(self, manifest: Manifest) -> tuple[RunItems, Published]:
        """Send what does not stand in the lane; what is refused goes into a file of the run."""
        options = LiveTopicsOptions.of(manifest.options)
        sources = stored_sources([one.name for one in manifest.sources], self.run.work, self.parts)
        columns = parse_columns(options.columns) if options.columns else NONE
        reader = ReplayReader(read_records(sources, columns, self.topic), options.filters)
        self.watch.phase(ReplayPhase.PUBLISH, Measure.BYTES, size_of(sources))
        with written_whole(self.run.path / "refused.jsonl") as file:
            items = RunItems(reader, self.watch, file)
            published = await publish(
                items,
                run=manifest.run_id,
                topic=names(self.settings).replay_items,
                checkpoint=self.run.work / "published.json",
                settings=self.settings,
                window=Window(),
                rate=self.rate,
                tell=self._tell,
            )
        return items, published

    async def _until_done(self, published: Published) -> None:
        """Wait until the group has done all items, and then what stands behind them in the topic of mentions."""
        named = names(self.settings)
        self.watch.phase(ReplayPhase.PROCESS, Measure.ITEMS, None)
        await wait_until_done(named.replay_items, published, self.settings, self._tell_left)
        async with group_view(self.settings, named.mentions) as view:
            ends = await view.ends()
        self._left = None
        await wait_until_done(named.mentions, Published(offsets=ends), self.settings, self._tell_left)

    async def _count(self, manifest: Manifest, begun: Begun) -> Standing:
        return await count_run(self.settings, self.run.work, manifest.run_id, begun)

    def _tell(self, progress: Progress) -> None:
        self._spent.save()
        if self._read and not progress.read:
            self.tell_unread()
        self._read = progress.read

    def _tell_left(self, progress: Progress) -> None:
        """The same while nothing is sent any more, as a phase of its own."""
        self._tell(progress)
        if self._left is None:
            self.watch.phase(ReplayPhase.PROCESS, Measure.ITEMS, progress.waiting)
        else:
            self.watch.advance(self._left - progress.waiting)
        self._left = progress.waiting


def counts_of(items: RunItems, standing: Standing | None) -> Counts:
    """What came of the records; None: nobody waited for what workers make of them."""
    position = items.reader.position
    if standing is None:
        return Counts(read=position.read, filtered=position.filtered, refused=dict(items.refused))
    by_workers = Counter(standing.refused_items)
    return Counts(
        read=position.read,
        filtered=position.filtered,
        analysed=position.items - by_workers.total(),
        refused=dict(items.refused + by_workers + Counter(standing.refused_mentions)),
        mentions=standing.mentions,
        meetings=standing.meetings,
    )
