"""What a replay would read, without doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas.times import JAKARTA
from streams.replay.manifest import Counts
from streams.replay.reading import Refusal, ReplayReader

NO_TIME, NO_SOURCE = "no time", "no source"
ITEMS_PER_S = 20.0
"""Articles that one process analyses in a second, its start included (`make bench-replay`, two cores)."""


@dataclass
class Survey:
    """Counts of the items that the filters let through, and of what is refused before any language work."""

    years: Counter[str] = field(default_factory=Counter)
    """Of publication, in Jakarta."""
    publishers: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    counts: Counts = field(default_factory=Counts)

    @property
    def items(self) -> int:
        return self.years.total()

    def seconds(self, jobs: int) -> float:
        """What the language work would take."""
        return self.items / (ITEMS_PER_S * jobs)


def survey(reader: ReplayReader) -> Survey:
    """Read everything once. Raises UsageError as reading does."""
    found = Survey()
    for record in reader:
        if isinstance(record.told, Refusal):
            found.refused[record.told.reason] += 1
        if (item := record.item) is None:
            continue
        year = NO_TIME if item.published_at is None else str(item.published_at.astimezone(JAKARTA).year)
        found.years[year] += 1
        found.publishers[item.source or NO_SOURCE] += 1
    position = reader.position
    found.counts = Counts(read=position.read, filtered=position.filtered, refused=found.refused)
    return found


def most(counts: Counter[str], limit: int) -> Iterable[tuple[str, int]]:
    """The largest counts, and the rest as one."""
    first = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:limit]
    rest = counts.total() - sum(count for _, count in first)
    return [*first, (f"{len(counts) - limit} others", rest)] if rest else first
