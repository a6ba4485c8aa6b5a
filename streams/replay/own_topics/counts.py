"""What stands in a set of topics when a run is over, each thing counted once however often it was sent."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import NamedTuple

from processors.pipeline import RULES_VERSION
from schemas.envelope import read_header
from schemas.meetings import LAST_WORDS
from streams.kafka.consuming import read_stored
from streams.kafka.security import client_options
from streams.kafka.topics import TopicNames, names
from streams.records import Record
from streams.settings import Settings

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


async def count_topics(settings: Settings, folder: Path) -> Standing:
    """Read the outputs from their beginning. ``folder`` holds an index meanwhile, so that memory stays flat.

    A worker that is killed sends outputs again, with the ids that they had. Raises as read_stored does.
    """
    named, number = names(settings), 0
    with counted(folder / "counts.sqlite", named) as counts:
        for topic in (named.mentions, named.meetings, named.dead_letters):
            async for record in read_stored(settings.broker, topic, client_options=client_options(settings)):
                counts.note(record)
                number += 1
                if number % _LOT == 0:
                    counts.index.commit()
        return counts.standing(await _first_model(settings))


async def _first_model(settings: Settings) -> str:
    """The version that one of the items was analysed with, whether it tells of a meeting or not."""
    options, topic = client_options(settings), names(settings).entities
    async with aclosing(read_stored(settings.broker, topic, client_options=options)) as records:
        async for record in records:
            return str(json.loads(record.value or b"{}").get("model_version", ""))
    return ""


class Counted:
    """The outputs of a set of topics by their ids: of each the last record counts."""

    def __init__(self, index: sqlite3.Connection, named: TopicNames) -> None:
        self.index = index
        self._named = named

    def note(self, record: Record) -> None:
        """Note a record of the mentions, of the meetings or of the dead letters."""
        headers, id_ = record.headers, read_header(record.headers, "ce_id")
        if record.topic == self._named.dead_letters:
            what = f"{read_header(headers, '__connect.errors.topic')} {read_header(headers, '__jumpa.reason')}"
        else:
            told: dict[str, str] = json.loads(record.value or b"{}")
            what = told.get("model_version", "")
            if record.topic == self._named.meetings:
                id_, what = (record.key or b"").decode(), told.get("change", "")
        self.index.execute("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", (record.topic, id_, what))

    def standing(self, model: str) -> Standing:
        """All that was noted. ``model``: a version that is known already."""
        told: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for topic, what, count in self.index.execute("SELECT topic, what, count(*) FROM told GROUP BY topic, what"):
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
