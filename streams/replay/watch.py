"""What a run tells of itself while it goes on."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from streams.metrics import ReplayPhase
from streams.replay.manifest import ReplaySource
from streams.replay.reading import Refusal, ReplayRecord
from streams.replay.sources import StoredSource, hashed_sources, size_of


class Measure(StrEnum):
    """What the length of a phase is counted in."""

    BYTES = "bytes"
    ITEMS = "items"
    STEPS = "steps"


class Watch:
    """Told what happens. This one looks away; the command line draws a bar and keeps metrics."""

    def phase(self, phase: ReplayPhase, unit: Measure, total: int | None, done: int = 0) -> None:
        """A phase begins; ``total`` None: unknown. ``done``: by earlier tries."""

    def advance(self, amount: int) -> None:
        """So many units of the phase are done; of the analysis, `record` tells it."""

    def record(self, record: ReplayRecord, refusal: Refusal | None, mentions: int) -> None:
        """One more record was analysed, refused or left out, and tells of so many mentions."""

    def saved(self) -> None:
        """All that was told so far outlives the process."""


def watched_hashes(sources: Iterable[StoredSource], watch: Watch) -> tuple[ReplaySource, ...]:
    """The sources with their hashes, the reading of which is a phase of its own. Raises OSError."""
    sources = list(sources)
    watch.phase(ReplayPhase.HASH, Measure.BYTES, size_of(sources))
    return hashed_sources(sources, watch.advance)
