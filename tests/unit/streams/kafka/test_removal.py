"""Tests of streams.kafka.removal."""

from __future__ import annotations

from streams.kafka.removal import belonging
from streams.kafka.topics import ITEMS, all_topics
from streams.settings import Settings

GREEN, LIVE = Settings(topic_prefix="green."), Settings()
OTHERS = {
    *(spec.name for spec in all_topics(LIVE)),
    *(spec.name for spec in all_topics(Settings(topic_prefix="green-"))),
    *(spec.name for spec in all_topics(Settings(topic_prefix="dark.green."))),
    "green.of-another-team",
    "jumpa-green-meetings-2-changelog-of-another-team",
    "__consumer_offsets",
}


def test_what_bears_the_prefix_and_what_its_app_remembers_goes_and_nothing_else() -> None:
    own = {spec.name for spec in all_topics(GREEN)}
    assert belonging(GREEN, own | OTHERS) == sorted(own)
    assert belonging(GREEN, OTHERS) == []


def test_tables_of_other_versions_go_too() -> None:
    assert belonging(GREEN, ["jumpa-green-meetings-1-changelog"]) == ["jumpa-green-meetings-1-changelog"]


def test_the_live_feed_stays_where_its_items_are_read() -> None:
    reading = Settings(topic_prefix="green.", items_topic=ITEMS)
    assert belonging(reading, [ITEMS, f"green.{ITEMS}"]) == [f"green.{ITEMS}"]
