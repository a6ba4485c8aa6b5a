"""A worker that has recovered its tables hands on every record that waited, each in its turn."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from schemas.codec import encode
from schemas.news import NewsItem
from streams.dev_broker import RunningBroker
from streams.kafka import topics
from streams.kafka.sending import item_output
from tests.integration.flow import FAKE, keys, read_until, running, send_all, settings_for, start_worker

SLOW_SEEK = [FAKE[0], str(Path(__file__).parent / "workers" / "slow_seek.py")]
BODY = "Presiden Rusia Vladimir Putin bertemu Kim Jong-un di Beijing, Rabu (3/9/2025)."


@pytest.mark.kafka
async def test_no_record_is_handed_on_before_the_queues_are_emptied(fresh: RunningBroker, tmp_path: Path) -> None:
    # Of what waits, one batch is in hand, one begun, and one record taken; the others would stand in the queue.
    settings = settings_for(fresh, partitions=1, batch_items=4)
    ids = [f"item-{number}" for number in range(16)]
    items = [item_output(encode(NewsItem(id=id, title="Putin bertemu Kim Jong-un", body=BODY))) for id in ids]
    await send_all(settings, items[:1])
    alone = settings.model_copy(update={"entities": False})
    async with running(alone, FAKE):  # writes tables, which the next worker recovers: the fetcher runs by then
        await read_until(settings, topics.MEETINGS, bool, 60)
    await send_all(settings, items[1:])
    log = tmp_path / "worker.log"
    with log.open("wb") as stderr:
        worker = start_worker(settings, SLOW_SEEK, stderr)
    try:
        await read_until(settings, topics.ENTITIES, lambda records: keys(records) == set(ids[1:]), 60)
    finally:
        worker.terminate()
        await asyncio.to_thread(worker.wait, 30)
    assert "was not seen" not in log.read_text(encoding="utf-8")
