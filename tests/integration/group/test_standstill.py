"""A record that is passed over with none behind it is noticed, and the next worker processes it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from schemas.codec import encode
from schemas.news import NewsItem
from streams.dev_broker import RunningBroker
from streams.errors import EXIT_CRASH
from streams.kafka import topics
from streams.kafka.sending import item_output
from tests.integration.flow import FAKE, keys, read_until, running, send_all, settings_for, start_worker, supervised
from tests.integration.workers.forgetful import FORGOTTEN

FORGETFUL = [FAKE[0], str(Path(__file__).parents[1] / "workers" / "forgetful.py")]


@pytest.mark.kafka
async def test_a_record_passed_over_at_the_end_makes_the_worker_begin_again(
    fresh: RunningBroker,
) -> None:
    settings = settings_for(fresh, partitions=1)
    items = [NewsItem(id=name, title="Berita", body="Berita.") for name in ("first", FORGOTTEN.decode())]
    await send_all(settings, [item_output(encode(item)) for item in items])
    forgetful = start_worker(settings, FORGETFUL)
    try:
        assert await asyncio.to_thread(forgetful.wait, 120) == EXIT_CRASH
    finally:
        forgetful.kill()
    async with running(settings, supervised(FAKE)):
        wanted = {item.id for item in items}
        await read_until(settings, topics.ENTITIES, lambda records: keys(records) == wanted, 120)
