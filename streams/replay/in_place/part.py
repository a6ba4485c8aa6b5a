"""What some records give, as bytes: parts put one behind the other are the outputs, wherever they were cut."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from processors.joining.claims.keys import partition_key
from processors.pipeline import Analysis
from schemas.codec import encode
from schemas.errors import DecodeError
from schemas.news import NewsItem
from streams.language.pool import Result
from streams.replay.reading import Refusal, ReplayRecord

TOLD = "told"
"""Of each analysed item its id and the keys of its mentions, in the order of the mentions: what the joining reads."""
PARTS = ("entities", "mentions", "refused", TOLD)


@dataclass
class ReplayPart:
    """Lines of JSON, by kind, and how many of what."""

    lines: dict[str, list[bytes]] = field(default_factory=lambda: {kind: [] for kind in PARTS})
    records: int = 0
    analysed: int = 0
    mentions: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    size: int = 0
    """Bytes of all lines."""

    def add(self, record: ReplayRecord, result: Result | None) -> Refusal | None:
        """Add what one record gives; gives the refusal where it is refused."""
        self.records += 1
        refusal = refusal_of(record, result)
        if refusal is not None:
            self.refused[refusal.reason] += 1
            told = {"place": record.place, "reason": refusal.reason, "message": refusal.message}
            self._write("refused", _json(told))
        elif isinstance(record.told, NewsItem):  # else a filter left it out
            assert isinstance(result, Analysis)
            self._add_analysis(record.told, result)
        return refusal

    def _add_analysis(self, item: NewsItem, result: Analysis) -> None:
        self.analysed += 1
        self.mentions += len(result.mentions)
        if result.tagged is not None:
            self._write("entities", encode(result.tagged))
        for mention in result.mentions:
            self._write("mentions", encode(mention))
        self._write(TOLD, _json([item.id, [partition_key(mention) for mention in result.mentions]]))

    def _write(self, kind: str, line: bytes) -> None:
        self.lines[kind] += (line, b"\n")
        self.size += len(line) + 1


def part_of(done: Iterable[tuple[ReplayRecord, Result | None]]) -> ReplayPart:
    """What some records give."""
    part = ReplayPart()
    for record, result in done:
        part.add(record, result)
    return part


def refusal_of(record: ReplayRecord, result: Result | None) -> Refusal | None:
    """Why a record gives nothing; None where it does."""
    if isinstance(record.told, Refusal):
        return record.told
    return Refusal(result.reason, result.detail) if isinstance(result, DecodeError) else None


def _json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
