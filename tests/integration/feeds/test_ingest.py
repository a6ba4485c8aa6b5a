"""Feeds of a local site, through processes that parse, into topics, and again."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from schemas.codec import decode
from schemas.news import NewsItem
from streams.dev_broker import RunningBroker
from streams.feeds.counting import Tally
from streams.feeds.running import ingest
from streams.feeds.sites import FeedFile
from streams.kafka import topics
from streams.kafka.consuming import read_stored
from streams.kafka.provisioning import create_topics
from streams.kafka.topics import all_topics
from streams.site_metrics import IngestMetrics
from tests.integration.flow import settings_for
from tests.support.feeds.newsroom import Site, newsroom, story


@pytest.mark.kafka
async def test_what_a_killed_run_left_under_way_is_sent_once(kafka: RunningBroker, tmp_path: Path) -> None:
    settings, state = settings_for(kafka), tmp_path / "seen.sqlite"
    await create_topics(settings.broker, all_topics(settings))
    site = Site(stories=[story(n) for n in range(1, 4)])
    async with newsroom([site]):
        file = FeedFile(feeds=[site.feed()])

        async def look() -> Counter[str]:
            tally = Tally(IngestMetrics(CollectorRegistry()), file.feeds)
            await ingest(file, state, settings, tally, once=True, allow_private=True)
            return tally.sums

        assert await look() == {"new": 3}
        assert await look() == {}
        with sqlite3.connect(state) as database:  # as if killed: all three written down, the first two acknowledged
            database.execute("UPDATE articles SET sent = text, text = NULL")
            database.execute("UPDATE articles SET sent = 'never sent' WHERE id = (SELECT max(id) FROM articles)")
            database.execute("DELETE FROM told")
            database.execute("DELETE FROM feeds")
        database.close()
        assert await look() == {"new": 1}
    times = Counter(
        [
            decode(NewsItem, record.value).id
            async for record in read_stored(settings.broker, topics.ITEMS)
            if site.origin.encode() in (record.value or b"")
        ]
    )
    assert sorted(times.values()) == [1, 1, 2], "the last was never sent, as far as was known"
