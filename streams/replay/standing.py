"""What stands in topics when a run is over, each thing counted once however often it was sent."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from processors.pipeline import RULES_VERSION
from schemas.codec import unframed
from schemas.envelope import read_header
from schemas.meetings import LAST_WORDS
from streams.kafka.topics import TopicNames
from streams.records import Record

_LOT = 10_000
"""Records between two commits of the index."""


class Standing(NamedTuple):
    """What came of the items."""

    mentions: int
    meetings: int
    """Those that live."""
    refused_items: dict[str, int]
    """Dead letters of items, by reason."""
    refused_mentions: dict[str, int]
    models: tuple[str, ...]
    """Versions of the models that analysed the items."""


class Counted:
    """The outputs of a set of topics by their ids: of each the last record counts."""

    def __init__(self, index: sqlite3.Connection, named: TopicNames) -> None:
        self._index = index
        self._named = named
        self._number = 0

    def note(self, record: Record) -> None:
        """Note a record of the mentions, of the meetings or of the dead letters."""
        headers, id_ = record.headers, read_header(record.headers, "ce_id")
        if record.topic == self._named.dead_letters:
            what = f"{read_header(headers, '__connect.errors.topic')} {read_header(headers, '__jumpa.reason')}"
        else:
            told: dict[str, str] = json.loads(unframed(record.value or b"{}"))
            what = told.get("model_version", "")
            if record.topic == self._named.meetings:
                id_, what = (record.key or b"").decode(), told.get("change", "")
        self._index.execute("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", (record.topic, id_, what))
        self._number += 1
        if self._number % _LOT == 0:
            self._index.commit()

    def standing(self, model: str) -> Standing:
        """All that was noted. ``model``: a version that is known already."""
        told: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for topic, what, count in self._index.execute("SELECT topic, what, count(*) FROM told GROUP BY topic, what"):
            told[topic][what] = count
        mentions, meetings = told[self._named.mentions], told[self._named.meetings]
        del mentions[""]  # withdrawals name no model
        return Standing(
            mentions=mentions.total(),
            meetings=sum(count for change, count in meetings.items() if change and change not in LAST_WORDS),
            refused_items=_letters(told[self._named.dead_letters], self._named.items),
            refused_mentions=_letters(told[self._named.dead_letters], self._named.mentions),
            models=tuple(sorted({one.removesuffix(f"+{RULES_VERSION}") for one in (model, *mentions) if one})),
        )


def _letters(letters: Counter[str], topic: str) -> dict[str, int]:
    """Those of a topic, by reason."""
    return {what.removeprefix(f"{topic} "): count for what, count in letters.items() if what.startswith(f"{topic} ")}


@contextmanager
def counted(path: Path, named: TopicNames) -> Iterator[Counted]:
    """An empty index, which is removed afterwards."""
    path.unlink(missing_ok=True)
    index = sqlite3.connect(path)
    try:
        index.execute("PRAGMA synchronous = OFF")  # it is made anew where it was not finished
        index.execute("CREATE TABLE told (topic TEXT, id TEXT, what TEXT, PRIMARY KEY (topic, id)) WITHOUT ROWID")
        yield Counted(index, named)
    finally:
        index.close()
        path.unlink(missing_ok=True)
