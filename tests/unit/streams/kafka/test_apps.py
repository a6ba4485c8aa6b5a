"""Tests of streams.kafka.apps."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from aiokafka import TopicPartition
from aiokafka.structs import OffsetAndMetadata

from streams.errors import SecondApp
from streams.kafka.apps import Commits, refuse_second_app
from streams.kafka.topics import ITEMS, MENTIONS, all_topics
from streams.settings import Settings

LIVE, GREEN, SECOND = Settings(), Settings(topic_prefix="green."), Settings(app_id="second")
COUNTS = {spec.name: spec.partitions for one in (LIVE, GREEN, SECOND) for spec in all_topics(one)}
LIVE_COMMITS, GREEN_COMMITS = {"jumpa": [MENTIONS, ITEMS]}, {"jumpa-green": [f"green.{MENTIONS}", ITEMS]}


async def look(settings: Settings, committed: dict[str, list[str]], counts: dict[str, int] = COUNTS) -> list[str]:
    """The groups that were asked for."""
    asked = []

    async def ask(_: Settings, group: str, places: Collection[TopicPartition]) -> Commits:
        asked.append(group)
        assert places
        return {place: OffsetAndMetadata(7, "") for place in places if place.topic in committed.get(group, ())}

    await refuse_second_app(settings, counts, ask)
    return asked


@pytest.mark.parametrize("settings", [LIVE, GREEN, SECOND], ids=lambda one: one.app_id)
async def test_on_topics_of_its_own_an_app_begins_and_begins_again(settings: Settings) -> None:
    own = {settings.app_id: [f"{settings.topic_prefix}{MENTIONS}"]}
    await look(settings, {})
    await look(settings, own)
    if settings is not SECOND:
        await look(settings, LIVE_COMMITS | GREEN_COMMITS)


async def test_a_broker_with_one_app_is_asked_nothing() -> None:
    assert await look(LIVE, {}, {spec.name: 4 for spec in all_topics(LIVE)}) == []


async def test_an_app_that_is_new_on_the_topics_of_another_is_refused_with_both_names() -> None:
    with pytest.raises(SecondApp) as caught:
        await look(SECOND, LIVE_COMMITS)
    told = str(caught.value)
    assert told.startswith(f"The app jumpa works on {MENTIONS}, and second would tell its meetings a second time: ")
    assert "JUMPA_TOPIC_PREFIX" in told
    assert "deploy/UPGRADE.md" in told


async def test_an_app_takes_over_once_the_group_of_the_other_is_deleted() -> None:
    await look(SECOND, {"jumpa": [ITEMS]})


async def test_two_that_work_on_the_same_topics_already_go_on() -> None:
    both = LIVE_COMMITS | {"second": [MENTIONS]}
    await look(SECOND, both)
    await look(LIVE, both)


@pytest.mark.parametrize(
    ("settings", "committed", "elsewhere"),
    [
        (Settings(topic_prefix="green.", app_id="jumpa"), LIVE_COMMITS, MENTIONS),
        (Settings(app_id="jumpa-green"), GREEN_COMMITS, f"green.{MENTIONS}"),
    ],
)
async def test_a_group_does_not_work_on_two_sets_of_topics(
    settings: Settings, committed: dict[str, list[str]], elsewhere: str
) -> None:
    with pytest.raises(SecondApp, match=f"The app {settings.app_id} works on {elsewhere}, and not on "):
        await look(settings, committed)
