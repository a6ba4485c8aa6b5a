"""State in RocksDB: the same after a restart, a kill, and on a worker that was away while others wrote."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from processors.joining.claims.keys import partition_key
from schemas.codec import decode, encode
from schemas.meetings import Meeting
from streams.dev_broker import RunningBroker
from streams.kafka import topics
from streams.kafka.admin import admin_client
from streams.kafka.security import client_options
from streams.kafka.sending import item_output
from streams.records import Output, Record
from streams.settings import Settings
from tests.integration.flow import FAKE, read_until, send_all, settings_for, start_worker, supervised
from tests.support.examples import mention_of

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
    assert list((tmp_path / "one").rglob(f"{topics.MEETINGS_TABLE}-0.db"))
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


HOSTS = ("CN", "DE", "EG", "FR", "GB", "IN", "JP", "KR")
"""Each meets Indonesia: eight meetings on all four partitions."""


def mentions(number: int) -> list[Output]:
    """What the articles of one day tell of each meeting."""
    outputs = []
    for host in HOSTS:
        sides = [{"name": "Prabowo Subianto", "country": "ID"}, {"name": f"Pemimpin {host}", "country": host}]
        told = mention_of(f"{host}-{number}", participants=[side | {"rank": "head"} for side in sides])
        outputs.append(Output(topics.MENTIONS, partition_key(told).encode(), encode(told), {}))
    return outputs


def all_told(number: int) -> Enough:
    """Whether each meeting's last revision is made of all articles so far."""

    def enough(found: list[Record]) -> bool:
        latest = {record.key: decode(Meeting, record.value) for record in found}
        wanted = [tuple(f"{host}-{one}" for one in range(number + 1)) for host in HOSTS]
        return sorted(meeting.item_ids for meeting in latest.values()) == wanted

    return enough


async def share(settings: Settings, workers: int) -> None:
    """Wait until so many workers share the partitions."""
    async with asyncio.timeout(60), admin_client(settings.broker, client_options(settings), timeout_s=60) as admin:
        while True:
            (group,) = await admin.describe_consumer_groups([settings.app_id])
            state, members = group.groups[0][2], group.groups[0][5]
            if (state, len(members)) == ("Stable", workers):
                return
            await asyncio.sleep(0.2)


async def test_partitions_move_between_running_workers(fresh: RunningBroker, tmp_path: Path) -> None:
    pytest.importorskip("rocksdict")
    one, two = (settings_for(fresh, data_dir=str(tmp_path / name)) for name in ("one", "two"))
    workers = [start_worker(one, supervised(FAKE))]
    try:
        await send_all(one, mentions(0))
        await read_until(one, topics.MEETINGS, all_told(0), 120)
        workers.append(start_worker(two, supervised(FAKE)))  # which takes half of the partitions
        await share(one, 2)
        await send_all(one, mentions(1))
        await read_until(one, topics.MEETINGS, all_told(1), 120)
        workers[0].kill()  # the second takes the other half
        workers[0].wait()
        await send_all(one, mentions(2))
        await read_until(one, topics.MEETINGS, all_told(2), 120)
        workers[0] = start_worker(one, supervised(FAKE))  # whose files know nothing of the last articles
        await share(one, 2)
        await send_all(one, mentions(3))
        await read_until(one, topics.MEETINGS, all_told(3), 120)
        for worker in workers:
            assert worker.poll() is None
            worker.terminate()
            assert await asyncio.to_thread(worker.wait, 20) == 0
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
