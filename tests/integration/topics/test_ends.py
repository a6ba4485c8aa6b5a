"""Where a log ends, asked of brokers of both kinds."""

from __future__ import annotations

import pytest

from schemas.news import NewsItem
from streams.dev_broker import Engine, start_broker
from streams.faust_worker.gaps import ends_before
from streams.kafka import topics
from tests.faults.world import outputs_of
from tests.integration.flow import send_all, settings_for


@pytest.mark.parametrize("engine", [pytest.param(Engine.KAFKA, marks=pytest.mark.kafka), Engine.TANSU])
async def test_a_log_ends_behind_its_last_record_and_nowhere_before(engine: Engine) -> None:
    with start_broker(engine, timeout_s=120) as broker:
        settings = settings_for(broker, partitions=1)
        items = [NewsItem(id=f"a-{number}", title="Berita", body="Berita.") for number in range(6)]
        await send_all(
            settings, outputs_of(items)
        )  # in one batch, of which the embedded broker tells the first as last
        place = (topics.ITEMS, 0)
        assert not await ends_before(settings, place, 6)
        if engine is Engine.KAFKA:
            assert await ends_before(settings, place, 7)
