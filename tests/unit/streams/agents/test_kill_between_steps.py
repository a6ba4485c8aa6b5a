"""A kill between any two steps of the consolidation: what is published and what is remembered agree afterwards."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from schemas.codec import encode
from schemas.envelope import read_header
from schemas.mentions import Status
from streams.agents.consolidate import Consolidator
from streams.kafka import topics
from streams.records import Output, Record
from streams.settings import Settings
from streams.state import partition_store
from tests.support.stream_fakes import FakeClock, mention, new_metrics, no_limit, record

BATCH = 3
LOG = [
    mention("a-1", status=Status.PLANNED),
    mention("a-2"),
    mention("a-3", date="2025-09-20"),
    mention("a-4", city="Putrajaya"),
    mention("a-5", date="2025-09-20", status=Status.CANCELLED),
    mention("a-6"),
]


class Killed(BaseException):
    """No `except Exception` may survive it, as none survives SIGKILL."""


class Kafka:
    """Topic and changelog: what was acknowledged stays; after so many single writes the worker dies."""

    def __init__(self, writes: int | None = None) -> None:
        self.writes = 0
        self._last = writes
        self.published: list[Output] = []
        self.entries: dict[bytes, bytes] = {}

    def _write(self) -> None:
        if self.writes == self._last:
            self._last = None
            raise Killed
        self.writes += 1

    async def publish(self, outputs: Sequence[Output]) -> None:
        for output in outputs:
            self._write()
            self.published.append(output)

    def get(self, partition: int, key: bytes) -> bytes | None:
        return self.entries.get(key)

    async def put(self, partition: int, entries: dict[bytes, bytes]) -> None:
        for key, value in entries.items():
            self._write()
            self.entries[key] = value


def told() -> list[Record]:
    return [record(encode(one), offset, topic=topics.MENTIONS, key=b"ID+MY") for offset, one in enumerate(LOG)]


async def work(kafka: Kafka, batch: int) -> None:
    """A worker that begins again at the last committed batch whenever it was killed."""
    records, committed = told(), 0
    while committed < len(records):
        worker = Consolidator(kafka, kafka, new_metrics(), FakeClock(), Settings(), no_limit())
        try:
            while committed < len(records):
                await worker.process(records[committed : committed + batch])
                committed += batch
        except Killed:
            continue


def revisions(kafka: Kafka) -> dict[str, set[bytes | None]]:
    """What stands under each id of a revision."""
    found: dict[str, set[bytes | None]] = {}
    for output in kafka.published:
        found.setdefault(read_header(output.headers, "ce_id"), set()).add(output.value)
    return found


def newest(kafka: Kafka) -> dict[bytes | None, bytes | None]:
    return {output.key: output.value for output in kafka.published if output.topic == topics.MEETINGS}


@pytest.mark.parametrize("batch", [1, BATCH, len(LOG)])
@pytest.mark.parametrize("part_bytes", [900_000, 3_000])
async def test_after_a_kill_between_any_two_writes_all_is_as_if_nothing_had_happened(
    batch: int, part_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the state is written as patches, or also as a whole and in parts."""
    monkeypatch.setattr(partition_store, "PART_BYTES", part_bytes)
    monkeypatch.setattr(partition_store, "LEAST_LOG", 4 * part_bytes)
    undisturbed = Kafka()
    await work(undisturbed, batch)
    assert undisturbed.writes > len(LOG)
    for writes in range(undisturbed.writes):
        kafka = Kafka(writes)
        await work(kafka, batch)
        assert all(len(contents) == 1 for contents in revisions(kafka).values()), f"a revision doubled at {writes}"
        assert revisions(kafka) == revisions(undisturbed), f"revisions differ after a kill at {writes}"
        assert newest(kafka) == newest(undisturbed), f"meetings differ after a kill at {writes}"
        assert kafka.entries == undisturbed.entries, f"the state differs after a kill at {writes}"
