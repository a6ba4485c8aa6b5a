"""A run through topics, its own or the live ones: sources to items, and what workers make of them to counts."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from streams.ingest.lines import TopicReader
from streams.metrics import ReplayPhase
from streams.replay.durable import written_whole
from streams.replay.manifest import Counts, Manifest, Way, new_manifest
from streams.replay.options import ReplayOptions
from streams.replay.publishing import Progress, Published, Window, publish, wait_until_done
from streams.replay.reading import ReplayReader, read_records
from streams.replay.run_items import RunItems, Spent
from streams.replay.rundir import RunDirectory
from streams.replay.same import refuse_other_sources, refuse_other_versions
from streams.replay.sources import Parts, keep_streams, size_of, stored_sources
from streams.replay.standing import Standing
from streams.replay.watch import Measure, Watch, watched_hashes
from streams.settings import Settings

_NO_WATCH = Watch()


@dataclass
class TopicsRun(ABC):
    """This process's work on a run. Raises OSError where the disk does, UsageError, and what says that the broker has
    gone (BrokerError, DeliveryError): whatever ends it, `go_on` goes on.
    """

    run: RunDirectory
    settings: Settings
    watch: Watch = _NO_WATCH
    rate: float | None = None
    """Most items a second."""
    parts: Mapping[str, Parts] = field(default_factory=dict)
    """Of topics that are read."""
    topic: TopicReader | None = None

    def __post_init__(self) -> None:
        self._spent = Spent(self.run.work / "seconds")
        self._left: int | None = None

    @abstractmethod
    async def work(self, manifest: Manifest) -> Manifest:
        """Do what is left; gives the manifest of the run, which is whole then."""

    def tell(self, progress: Progress) -> None:
        """Told of each look at the broker while items are sent, and while they wait."""
        self._spent.save()

    def start(self, way: Way, given: list[str], options: ReplayOptions) -> Manifest:
        """Note what the run is about, and do all of it; gives its manifest as `work`."""
        keep_streams(given, self.run.work)
        sources = watched_hashes(stored_sources(given, self.run.work, self.parts), self.watch)
        manifest = new_manifest(way, sources, options.told(), "", datetime.now(UTC))
        self.run.write_manifest(manifest)
        return asyncio.run(self.work(manifest))

    def go_on(self, manifest: Manifest) -> Manifest:
        """Do what is left. Raises UsageError where sources or code are not those that it began with."""
        refuse_other_versions(manifest, None, self.run.out)
        names = [one.name for one in manifest.sources]
        sources = watched_hashes(stored_sources(names, self.run.work, self.parts), self.watch)
        refuse_other_sources(manifest, sources, self.run.out)
        return asyncio.run(self.work(manifest))

    async def send(self, manifest: Manifest, topic: str, window: Window) -> tuple[RunItems, Published]:
        """Send what does not stand in the topic; what is refused goes into a file of the run."""
        options = ReplayOptions.of(manifest.options)
        sources = stored_sources([one.name for one in manifest.sources], self.run.work, self.parts)
        reader = ReplayReader(read_records(sources, options.tables, self.topic), options.filters)
        self.watch.phase(ReplayPhase.PUBLISH, Measure.BYTES, size_of(sources))
        with written_whole(self.run.path / "refused.jsonl") as file:
            items = RunItems(reader, self.watch, file)
            published = await publish(
                items,
                run=manifest.run_id,
                topic=topic,
                checkpoint=self.run.work / "published.json",
                settings=self.settings,
                window=window,
                rate=self.rate,
                tell=self.tell,
            )
        return items, published

    async def until_done(self, topic: str, published: Published) -> None:
        """Wait until the group has done all of a topic up to there, shown as a phase of its own."""
        self._left = None
        await wait_until_done(topic, published, self.settings, self._tell_left)

    def finish(self, manifest: Manifest, items: RunItems, standing: Standing | None) -> Manifest:
        """Give the run its name, with what came of it; None: nobody waited for what workers make of the items."""
        told = {
            "counts": counts_of(items, standing),
            "ended": datetime.now(UTC),
            "seconds": self._spent.seconds(),
        }
        if standing is not None:
            told["versions"] = manifest.versions.model_copy(update={"model": ", ".join(standing.models)})
        whole = manifest.model_copy(update=told)
        self.run.finish(whole)
        return whole

    def _tell_left(self, progress: Progress) -> None:
        self.tell(progress)
        if self._left is None:
            self.watch.phase(ReplayPhase.PROCESS, Measure.ITEMS, progress.waiting)
        else:
            self.watch.advance(self._left - progress.waiting)
        self._left = progress.waiting


def counts_of(items: RunItems, standing: Standing | None) -> Counts:
    """What came of the records, with what workers refused; None: nobody waited for what they make of them."""
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
