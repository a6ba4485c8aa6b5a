"""A run through its own topics from beginning to end, or from where it was interrupted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
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
from streams.replay.manifest import Counts, Manifest, ReplaySource, Way, new_manifest
from streams.replay.own_topics.counts import Standing, count_topics
from streams.replay.own_topics.provide import provide_topics, refuse_used
from streams.replay.own_topics.workers import Look, working
from streams.replay.publishing import Progress, Published, Window, publish, wait_until_done
from streams.replay.reading import ReplayReader, read_records
from streams.replay.run_items import RunItems, Spent
from streams.replay.rundir import RunDirectory
from streams.replay.same import refuse_other_sources, refuse_other_versions
from streams.replay.sources import Parts, hashed_sources, keep_streams, size_of, stored_sources
from streams.replay.watch import Measure, Watch
from streams.settings import Settings

WINDOW = 10_000
"""Most items that wait in the topic: retention takes none of them, and no worker ever waits for one."""
_NO_WATCH = Watch()


class OwnTopicsOptions(BaseModel):
    """What decides what comes out of the sources."""

    model_config = ConfigDict(frozen=True)

    into: str
    """Prefix of the topics."""
    filters: Filters = Filters()
    columns: str = ""
    """As they were given with ``--columns``."""

    def told(self) -> dict[str, Any]:
        """As a manifest keeps them."""
        columns = {"columns": self.columns} if self.columns else {}
        return {"into": self.into, **columns, **self.filters.options()}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> OwnTopicsOptions:
        """Those that a manifest keeps."""
        filters = {name: value for name, value in told.items() if name in Filters.model_fields}
        return cls(into=told["into"], columns=told.get("columns", ""), filters=Filters.model_validate(filters))


@dataclass
class OwnTopicsRun:
    """This process's work on a run. Raises OSError where the disk does, UsageError, and what says that the broker or a
    worker has gone (BrokerError, DeliveryError, WorkersEnded): whatever ends it, `go_on` goes on.

    ``workers``: how many are started; 0: they run elsewhere. ``command`` starts one, by default as `jumpa worker`.
    """

    run: RunDirectory
    settings: Settings
    workers: int
    watch: Watch = _NO_WATCH
    command: list[str] | None = None
    rate: float | None = None
    """Most items a second."""
    parts: Mapping[str, Parts] = field(default_factory=dict)
    """Of topics that are read."""
    topic: TopicReader | None = None

    def __post_init__(self) -> None:
        self._spent = Spent(self.run.work / "seconds")
        self._look: Look = lambda: None
        self._left: int | None = None

    def begin(self, given: list[str], options: OwnTopicsOptions) -> Manifest:
        """Do all of it; gives the manifest of the run, which is whole then."""
        asyncio.run(refuse_used(self.settings))
        keep_streams(given, self.run.work)
        manifest = new_manifest(Way.OWN_TOPICS, self._hash(given), options.told(), "", datetime.now(UTC))
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
        await provide_topics(self.settings, self.run.work / "topic")
        async with working(self.settings, self.workers, self.run.work, self.command) as self._look:
            reader, refused = await self._publish(manifest)
            await self._until_done()
        standing = await count_topics(self.settings, self.run.work)
        told = {
            "counts": counts_of(reader, refused, standing),
            "versions": manifest.versions.model_copy(update={"model": ", ".join(standing.models)}),
            "ended": datetime.now(UTC),
            "seconds": self._spent.seconds(),
        }
        whole = manifest.model_copy(update=told)
        self.run.finish(whole)
        return whole

    async def _publish(self, manifest: Manifest) -> tuple[ReplayReader, Counter[str]]:
        """Send what does not stand in the topic; what is refused goes into a file of the run."""
        options = OwnTopicsOptions.of(manifest.options)
        sources = stored_sources([one.name for one in manifest.sources], self.run.work, self.parts)
        columns = parse_columns(options.columns) if options.columns else NONE
        reader = ReplayReader(read_records(sources, columns, self.topic), options.filters)
        self.watch.phase(ReplayPhase.PUBLISH, Measure.BYTES, size_of(sources))
        with written_whole(self.run.path / "refused.jsonl") as file:
            items = RunItems(reader, self.watch, file)
            await publish(
                items,
                run=manifest.run_id,
                topic=names(self.settings).items,
                checkpoint=self.run.work / "published.json",
                settings=self.settings,
                window=Window(WINDOW, WINDOW),
                rate=self.rate,
                tell=self._tell,
            )
        return reader, items.refused

    async def _until_done(self) -> None:
        """Wait until the group has done all items, and then all mentions: of those there are no more when it has."""
        named = names(self.settings)
        for topic in (named.items, named.mentions):
            async with group_view(self.settings, topic) as view:
                ends = await view.ends()
            self._left = None
            await wait_until_done(topic, Published(offsets=ends), self.settings, self._tell_left)

    def _tell(self, progress: Progress) -> None:
        self._look()
        self._spent.save()

    def _tell_left(self, progress: Progress) -> None:
        """The same while nothing is sent any more, as a phase of its own."""
        self._tell(progress)
        if self._left is None:
            self.watch.phase(ReplayPhase.PROCESS, Measure.ITEMS, progress.waiting)
        else:
            self.watch.advance(self._left - progress.waiting)
        self._left = progress.waiting


def counts_of(reader: ReplayReader, refused: Counter[str], standing: Standing) -> Counts:
    """What came of the records, with what workers refused."""
    by_workers = Counter(standing.refused_items)
    return Counts(
        read=reader.position.read,
        filtered=reader.position.filtered,
        analysed=reader.position.items - by_workers.total(),
        refused=dict(refused + by_workers + Counter(standing.refused_mentions)),
        mentions=standing.mentions,
        meetings=standing.meetings,
    )
