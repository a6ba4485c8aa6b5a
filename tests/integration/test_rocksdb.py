"""State in RocksDB: the same after a restart, a kill, and on a worker that was away while others wrote."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.codec import decode
from schemas.meetings import Meeting
from streams import topics
from streams.broker import RunningBroker
from streams.records import Record
from streams.sending import item_output
from streams.settings import Settings
from tests.integration.flow import FAKE, read_until, send_all, settings_for, start_worker, supervised

pytestmark = pytest.mark.kafka


Enough = Callable[[list[Record]], bool]


def count(number: int) -> Enough:
    return lambda found: len(found) == number


def tells_of(item: str) -> Enough:
    return lambda found: item in decode(Meeting, found[-1].value).item_ids


def article(number: int, city: str = "Jakarta") -> bytes:
    body = f"Presiden Prabowo Subianto bertemu Perdana Menteri Malaysia Anwar Ibrahim di {city}, Rabu (17/9/2025)."
    return json.dumps({"id": f"r-{number}", "date": "2025-09-17T15:00:00+07:00", "title": "", "body": body}).encode()


async def work(settings: Settings, *items: bytes, enough: Enough, kill: bool = False) -> Record:
    """The last revision after a worker has seen some more items."""
    worker = start_worker(settings, supervised(FAKE))
    try:
        await send_all(settings, map(item_output, items))
        found = await read_until(settings, topics.MEETINGS, enough, 120)
        assert worker.poll() is None
        if not kill:
            worker.terminate()
            assert await asyncio.to_thread(worker.wait, 20) == 0
        return found[-1]
    finally:
        worker.kill()
        worker.wait()


async def test_the_state_is_the_same_from_disk_and_from_the_changelog(fresh: RunningBroker, tmp_path: Path) -> None:
    pytest.importorskip("rocksdict")
    one, two = (settings_for(fresh, partitions=1, data_dir=str(tmp_path / name)) for name in ("one", "two"))
    await work(one, article(1), article(2), enough=count(2))
    assert list((tmp_path / "one").rglob("meetings-0.db"))
    # a worker that has nothing but the changelog, killed without a chance to close its files or to commit
    last = await work(two, article(3, "Bogor"), enough=tells_of("r-3"), kill=True)
    told = decode(Meeting, last.value)
    assert (told.revision, told.item_ids, told.change.value) == (3, ("r-1", "r-2", "r-3"), "contradicted")
    # the first worker, whose files know nothing of the third article
    again = await work(one, article(3, "Bogor"), enough=count(4))
    assert (again.value, again.headers["ce_id"]) == (last.value, last.headers["ce_id"])
    # and the killed one
    last = await work(two, article(4), enough=tells_of("r-4"))
    told = decode(Meeting, last.value)
    assert (told.revision, told.item_ids) == (4, ("r-1", "r-2", "r-3", "r-4"))
