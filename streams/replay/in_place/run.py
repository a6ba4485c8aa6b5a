"""An in-place run from beginning to end, or from where it was interrupted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from processors.pipeline import Analysis
from streams.ingest.lines import TopicReader
from streams.language.offline import OfflinePool
from streams.metrics import ReplayPhase
from streams.replay.filters import Filters
from streams.replay.in_place.checkpoint import Checkpoint, GrowingFiles
from streams.replay.in_place.outputs import Form, join_all, route_all, write_outputs
from streams.replay.in_place.part import PARTS, ReplayPart
from streams.replay.manifest import Counts, Manifest, ReplaySource, Way, new_manifest
from streams.replay.options import ReplayOptions
from streams.replay.reading import Position, ReplayReader, SourceRecords
from streams.replay.rundir import RunDirectory
from streams.replay.same import refuse_other_sources, refuse_other_versions
from streams.replay.sources import Parts, StoredSource, keep_streams, size_of, stored_sources
from streams.replay.watch import Measure, Watch, watched_hashes

BATCH = 1024
"""Records after which what was done is put on the disk."""
BATCH_BYTES = 16 << 20
SAVE_S = 5.0
"""Seconds after which it is, too: what SIGKILL may cost."""
_NO_WATCH = Watch()


class InPlaceOptions(ReplayOptions):
    """Also how it is written, whether with entities, and how sure a mention must be."""

    form: Form = Form.JSONL
    min_confidence: float = 0.0
    entities: bool = True

    def told(self) -> dict[str, Any]:
        least = {"min_confidence": self.min_confidence} if self.min_confidence else {}
        alone = {} if self.entities else {"entities": False}
        return {"format": self.form.value, **least, **alone, **super().told()}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        return super().of({**told, "form": told["format"]})


@dataclass
class InPlaceRun:
    """This process's work on a run. Raises OSError where the disk does, and UsageError for sources that cannot be read.

    ``jobs``: processes for what needs no models; they change nothing in what comes out.
    """

    run: RunDirectory
    jobs: int
    pool: Callable[[], AbstractContextManager[OfflinePool]]
    """Opens the language processes, which are not needed where only joining is left."""
    watch: Watch = _NO_WATCH
    parts: Mapping[str, Parts] = field(default_factory=dict)
    """Of topics that are read."""
    topic: TopicReader | None = None
    elsewhere: Callable[[Path], int] | None = None
    """Joins the mentions in a folder on other machines; gives how many meetings live. None: here."""

    def __post_init__(self) -> None:
        self._began = time.monotonic()
        self._checkpoint = Checkpoint()

    def begin(self, names: list[str], options: InPlaceOptions) -> Manifest:
        """Do all of it; gives the manifest of the run, which is whole then."""
        keep_streams(names, self.run.work)
        with self._loaded() as pool:
            sources = self._hash(names)
            manifest = new_manifest(Way.IN_PLACE, sources, options.told(), pool.version, datetime.now(UTC))
            self.run.write_manifest(manifest)
            self._analyse(manifest, pool)
        return self._finish(manifest)

    def go_on(self, manifest: Manifest) -> Manifest:
        """Do what is left. Raises UsageError where sources or code are not those that it began with."""
        self._checkpoint = Checkpoint.load(self.run.work)
        refuse_other_versions(manifest, None, self.run.out)
        refuse_other_sources(manifest, self._hash([one.name for one in manifest.sources]), self.run.out)
        if self._checkpoint.phase is ReplayPhase.ANALYSE:
            with self._loaded() as pool:
                refuse_other_versions(manifest, pool.version, self.run.out)
                self._analyse(manifest, pool)
        return self._finish(manifest)

    def _loaded(self) -> AbstractContextManager[OfflinePool]:
        self.watch.phase(ReplayPhase.LOAD, Measure.STEPS, None)
        return self.pool()

    def _hash(self, names: list[str]) -> tuple[ReplaySource, ...]:
        return watched_hashes(stored_sources(names, self.run.work, self.parts), self.watch)

    def _analyse(self, manifest: Manifest, pool: OfflinePool) -> None:
        """Read, filter and analyse the rest of the sources, part by part."""
        begin, options = self._checkpoint, InPlaceOptions.of(manifest.options)
        sources = stored_sources([one.name for one in manifest.sources], self.run.work, self.parts)
        records = SourceRecords(tuple(sources), options.tables, self.topic)
        reader = ReplayReader(records, options.filters, begin.position, signs=True)
        self._tell_beginning(sources, options.filters)
        growing = GrowingFiles(self.run.work, [f"{kind}.jsonl" for kind in PARTS], begin.lengths)
        try:
            part, since = ReplayPart(), time.monotonic()
            for record, result in pool.analyze(reader, lambda one: one.item, entities=options.entities):
                before = part.mentions
                if isinstance(result, Analysis):
                    result = result.wanted(min_confidence=options.min_confidence)
                refusal = part.add(record, result)
                self.watch.record(record, refusal, part.mentions - before)
                late = time.monotonic() - since >= SAVE_S
                if late or part.records >= BATCH or part.size >= BATCH_BYTES:
                    self._save(growing, part, ReplayPhase.ANALYSE, record.at)
                    part, since = ReplayPart(), time.monotonic()
            self._save(growing, part, ReplayPhase.JOIN, reader.position)
        finally:
            growing.close()

    def _tell_beginning(self, sources: list[StoredSource], filters: Filters) -> None:
        at = self._checkpoint.position
        if filters.limit is not None:
            self.watch.phase(ReplayPhase.ANALYSE, Measure.ITEMS, filters.limit, at.items)
        else:
            self.watch.phase(ReplayPhase.ANALYSE, Measure.BYTES, size_of(sources), at.consumed)

    def _save(self, growing: GrowingFiles, part: ReplayPart, phase: ReplayPhase, position: Position) -> None:
        """Put a part on the disk, then say so: what lies behind a checkpoint is cut off when the run goes on."""
        last = self._checkpoint
        lengths = growing.append({f"{kind}.jsonl": lines for kind, lines in part.lines.items()})
        self._keep(
            phase=phase,
            position=position,
            lengths=lengths,
            analysed=last.analysed + part.analysed,
            mentions=last.mentions + part.mentions,
            refused=Counter(last.refused) + part.refused,
        )

    def _keep(self, **changes: Any) -> None:
        now = time.monotonic()
        seconds = self._checkpoint.seconds + now - self._began
        self._began = now
        self._checkpoint = Checkpoint.model_validate({**dict(self._checkpoint), "seconds": seconds, **changes})
        self._checkpoint.save(self.run.work)
        self.watch.saved()

    def _counts(self) -> Counts:
        last = self._checkpoint
        return Counts(
            read=last.position.read,
            filtered=last.position.filtered,
            analysed=last.analysed,
            refused=last.refused,
            mentions=last.mentions,
            meetings=last.meetings,
        )

    def _join(self, work: Path) -> int:
        """Mentions to meetings; gives how many of them live."""
        if self.elsewhere is not None:
            self.watch.phase(ReplayPhase.JOIN, Measure.STEPS, None)
            return self.elsewhere(work)
        self.watch.phase(ReplayPhase.SORT, Measure.STEPS, 1)
        names = route_all(work)
        self.watch.phase(ReplayPhase.JOIN, Measure.STEPS, len(names))
        return join_all(work, names, self.jobs, self.watch.advance)

    def _finish(self, manifest: Manifest) -> Manifest:
        """Join, write, and give the run its name."""
        work = self.run.work
        if self._checkpoint.phase is ReplayPhase.JOIN:
            self._keep(phase=ReplayPhase.WRITE, meetings=self._join(work))
        self.watch.phase(ReplayPhase.WRITE, Measure.STEPS, None)
        write_outputs(self.run, InPlaceOptions.of(manifest.options).form, self.jobs)
        seconds = round(self._checkpoint.seconds + time.monotonic() - self._began, 1)
        told = {"counts": self._counts(), "ended": datetime.now(UTC), "seconds": seconds}
        whole = manifest.model_copy(update=told)
        self.run.finish(whole)
        return whole
