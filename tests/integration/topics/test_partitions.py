"""Topics with another number of partitions than JUMPA_PARTITIONS, and topics that grow."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from time import monotonic

import pytest

from schemas.codec import encode
from schemas.news import NewsItem
from streams.dev_broker import RunningBroker, admin_client
from streams.dev_broker.running import free_port
from streams.kafka import topics
from streams.kafka.consuming import read_stored
from streams.kafka.provisioning import TopicOutcome, check_topics, create_topics, partition_counts
from streams.kafka.sending import item_output, sender
from streams.kafka.topics import all_topics, changelog_topic
from streams.records import Output, Record
from streams.settings import Settings
from tests.faults.world import with_meetings
from tests.integration.flow import (
    FAKE,
    final_meetings,
    grow,
    keys,
    read_until,
    running,
    says,
    send_all,
    settings_for,
    supervised,
)

pytestmark = pytest.mark.kafka

MADE = 16
"""Articles that tell of a meeting."""
NOTICED_S = 60
"""Within which growth must be noticed."""


def items(count: int, begin: int = 0) -> list[NewsItem]:
    """Enough for every one of six partitions, from thirty on."""
    return [NewsItem(id=f"a-{number}", title="Berita", body="Berita.") for number in range(begin, begin + count)]


def outputs(given: list[NewsItem]) -> list[Output]:
    return [item_output(encode(item)) for item in given]


def changelogs_of(settings: Settings) -> dict[str, str]:
    """Their names, by the topic that feeds the table."""
    tables = {topics.ITEMS: topics.TOLD_TABLE, topics.MENTIONS: topics.MEETINGS_TABLE}
    return {source: changelog_topic(settings.app_id, table).name for source, table in tables.items()}


async def test_growth_under_a_running_worker_is_noticed_and_mended_by_one_command(fresh: RunningBroker) -> None:
    settings = settings_for(fresh, http_port=free_port(), session_timeout_s=60)  # it comes back to its old place
    changelog = changelogs_of(settings)[topics.ITEMS]
    await send_all(settings, outputs(items(30)))
    async with running(settings, supervised(FAKE)):
        await read_until(settings, topics.ENTITIES, lambda records: len(keys(records)) == 30, 60)
        await grow(settings, topics.ITEMS, 6)
        async with sender(settings) as send:
            for output in outputs(items(60, begin=30)):
                await send(output)
        await says(
            settings.http_port,
            f"{changelog} has 4 partitions and {topics.ITEMS}, which feeds it, 6: run `jumpa topics create`.",
            NOTICED_S,
        )
        uneven = (topics.REPLAY_ITEMS, changelog)
        differences = await check_topics(fresh.address, all_topics(settings))
        assert [*map(str, differences)] == [f"{name}: partitions is 4, should be 6" for name in uneven]
        provided = await create_topics(fresh.address, all_topics(settings))
        grown = [one for one in provided if one.outcome is TopicOutcome.GROWN]
        assert [(one.topic.name, one.before, one.topic.partitions) for one in grown] == [
            (name, 4, 6) for name in uneven
        ]
        await read_until(settings, topics.ENTITIES, lambda records: len(keys(records)) == 90, NOTICED_S)
        assert await check_topics(fresh.address, all_topics(settings)) == []
    read = [one async for one in read_stored(fresh.address, topics.ITEMS)]
    assert {one.partition for one in read} == set(range(6))


async def test_changelogs_are_made_for_the_partitions_that_their_sources_have(fresh: RunningBroker) -> None:
    settings = settings_for(fresh)
    specs = all_topics(settings)
    await create_topics(fresh.address, [replace(spec, partitions=6) for spec in specs if spec.name == topics.ITEMS])
    await send_all(settings, outputs(items(60)))
    counts = await partition_counts(fresh.address)
    changelogs = changelogs_of(settings)
    assert {source: counts[name] for source, name in changelogs.items()} == {topics.ITEMS: 6, topics.MENTIONS: 4}
    assert await check_topics(fresh.address, specs) == []
    async with running(settings, FAKE):
        await read_until(settings, topics.ENTITIES, lambda records: len(keys(records)) == 60, NOTICED_S)


async def test_mentions_grow_as_deploy_partitions_says(fresh: RunningBroker) -> None:
    """Delete the mentions and what is remembered of them, create both larger, replay: the same meetings."""
    settings = settings_for(fresh)
    given = outputs(with_meetings(items(MADE * 10)))

    def all_told(found: list[Record]) -> bool:
        return sum(map(len, final_meetings(found))) == MADE

    await send_all(settings, given)
    async with running(settings, FAKE):
        before = await read_until(settings, topics.MEETINGS, all_told, 90)

    larger = settings.model_copy(update={"partitions": 6})
    doomed = [topics.MENTIONS, topics.MEETINGS, changelogs_of(settings)[topics.MENTIONS]]
    async with admin_client(fresh.address) as client:
        await client.delete_topics(doomed)
    deadline = monotonic() + 20
    while set(doomed) & set(await partition_counts(fresh.address)):
        assert monotonic() < deadline, "the topics are not deleted"
        await asyncio.sleep(0.1)
    await send_all(larger, given)  # creates, and then does what `jumpa replay` does
    counts = await partition_counts(fresh.address)
    assert [counts[topic] for topic in doomed] == [6, 6, 6]
    async with running(larger, FAKE):
        after = await read_until(larger, topics.MEETINGS, all_told, 90)
    assert final_meetings(after) == final_meetings(before)
    assert keys(after) == keys(before), "ids are made of the articles alone"
