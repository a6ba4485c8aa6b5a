"""What is read of the sources: each record in its place, as an item or as what is wrong with it, after the filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from schemas.codec import decode
from schemas.errors import DecodeError
from schemas.news import NewsItem
from streams.ingest.columns import NONE, Columns
from streams.ingest.damage import Damage
from streams.ingest.lines import Line, TopicReader, read_lines
from streams.metrics import DAMAGED
from streams.replay.filters import Filters, LeftOut
from streams.replay.manifest import ByReason
from streams.replay.sources import StoredSource


class Refusal(NamedTuple):
    """A record, or a part of a source, that gives no item."""

    reason: str
    """One of schemas.errors.Reason, or `DAMAGED`."""
    message: str


class Position(BaseModel):
    """How far the sources have been read, and what was met on the way: whoever reads on begins here."""

    model_config = ConfigDict(frozen=True)

    records: int = 0
    """Lines, and damaged parts, of all sources together."""
    consumed: int = 0
    """Bytes, as sources' sizes count them."""
    read: int = 0
    filtered: ByReason = Field(default_factory=dict)
    items: int = 0
    """Those that passed the filters."""


SIGN_OF_LIFE = 256
"""Records that filters leave out one after the other, of which the last is told: it says how far the reading is."""


class ReplayRecord(NamedTuple):
    """One record that passed the filters, or that is refused; one that is left out only as a sign of life."""

    place: str
    told: NewsItem | Refusal | LeftOut
    at: Position
    """Behind it."""
    raw: bytes = b""
    """What was read of it, as JSON."""

    @property
    def item(self) -> NewsItem | None:
        """None where it is refused or left out."""
        return self.told if isinstance(self.told, NewsItem) else None


ReadRecord = Line | tuple[str, Refusal]
"""A line, or a damaged part with its place."""


def read_records(
    sources: Iterable[StoredSource], columns: Columns = NONE, topic: TopicReader | None = None
) -> Iterator[ReadRecord]:
    """All records of the sources, always the same ones in the same order. Raises UsageError as read_lines does."""
    damaged: list[Damage] = []
    for source in sources:
        path = source.name if source.path is None else str(source.path)
        for line in read_lines([path], columns, damaged.append, topic):
            yield from _told(damaged, path, source.name)
            yield line if source.path is None else line._replace(file=source.name)
        yield from _told(damaged, path, source.name)


@dataclass(frozen=True)
class SourceRecords:
    """All records of some sources, read when they are asked for, so that what reads them can travel to a machine."""

    sources: tuple[StoredSource, ...]
    columns: Columns = NONE
    topic: TopicReader | None = None

    def __iter__(self) -> Iterator[ReadRecord]:
        return read_records(self.sources, self.columns, self.topic)


def _told(damaged: list[Damage], path: str, name: str) -> Iterator[tuple[str, Refusal]]:
    """What was damaged since it was asked last; a source that was kept has its own name again."""
    for one in damaged:
        yield one.place.replace(path, name, 1), Refusal(DAMAGED, one.told)
    damaged.clear()


@dataclass
class ReplayReader:
    """Reads the records that are wanted; ``position`` is behind all that was looked at, also what was left out."""

    records: Iterable[ReadRecord]
    """All of the sources, from their beginning."""
    filters: Filters
    position: Position = field(default_factory=Position)
    signs: bool = False
    """Whether to give some of what is left out, too (`SIGN_OF_LIFE`)."""

    def __iter__(self) -> Iterator[ReplayRecord]:
        begin = self.position
        number, consumed, read, items = begin.records, begin.consumed, begin.read, begin.items
        filtered = Counter(begin.filtered)
        told_filtered, silent = dict(filtered), 0
        for record in islice(self.records, number, None):
            if self.filters.limit is not None and items >= self.filters.limit:
                return
            number += 1
            place, told = _looked_at(record)
            if isinstance(record, Line):
                read += 1
                consumed += record.consumed
            left_out = self.filters.why_left_out(told) if isinstance(told, NewsItem) else None
            if left_out is not None:
                filtered[left_out] += 1
                told_filtered = dict(filtered)
            items += left_out is None and isinstance(told, NewsItem)
            self.position = Position.model_construct(
                records=number, consumed=consumed, read=read, filtered=told_filtered, items=items
            )
            silent = 0 if left_out is None else silent + 1
            if left_out is None or (self.signs and silent % SIGN_OF_LIFE == 0):
                raw = record.raw if isinstance(record, Line) else b""
                yield ReplayRecord(place, left_out or told, self.position, raw)


def _looked_at(record: ReadRecord) -> tuple[str, NewsItem | Refusal]:
    if not isinstance(record, Line):
        return record
    try:
        return record.place, decode(NewsItem, record.raw)
    except DecodeError as exc:
        return record.place, Refusal(exc.reason, exc.detail)
