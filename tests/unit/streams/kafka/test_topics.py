"""What the topics are, without a broker."""

from __future__ import annotations

import pytest

from streams.kafka.provisioning import Difference, compare
from streams.kafka.topics import (
    DEAD_LETTERS,
    ITEMS,
    MAX_MESSAGE_BYTES,
    MEETINGS,
    MEETINGS_TABLE,
    MENTIONS,
    REPLAY_ITEMS,
    TOLD_TABLE,
    TopicSpec,
    all_topics,
    changelog_topic,
    names,
    news_topics,
)
from streams.settings import Settings


def spec(name: str) -> TopicSpec:
    return next(topic for topic in news_topics() if topic.name == name)


def test_the_topics_have_the_names_that_subscribers_were_told() -> None:
    assert [topic.name for topic in news_topics()] == [
        "news.items.v1",
        "news.entities.v1",
        "news.meeting-mentions.v1",
        "news.meetings.v1",
        "news.items.dlq.v1",
    ]


def test_partitions_and_replication_come_from_the_caller() -> None:
    topics = news_topics(partitions=7, replication_factor=3)
    assert {(topic.partitions, topic.replication_factor) for topic in topics} == {(7, 3)}
    assert {topic.partitions for topic in news_topics()} == {4}


def test_only_meetings_are_compacted_and_dead_letters_stay_longest() -> None:
    assert [topic.name for topic in news_topics() if topic.cleanup == "compact"] == [MEETINGS]
    retention = {topic.name: topic.retention_ms for topic in news_topics() if topic.retention_ms is not None}
    assert max(retention, key=lambda name: retention[name]) == DEAD_LETTERS


def test_an_item_of_one_mebibyte_fits_with_its_dead_letter_headers() -> None:
    assert MAX_MESSAGE_BYTES == 2 * 1024 * 1024
    assert spec(ITEMS).config()["max.message.bytes"] == str(MAX_MESSAGE_BYTES)


def test_every_topic_says_what_it_is() -> None:
    for topic in news_topics():
        assert topic.key
        assert topic.value
        assert topic.purpose
        assert topic.owner


def test_the_changelog_has_fausts_name_and_the_partitions_of_the_mentions() -> None:
    changelog = changelog_topic("jumpa", "meetings", partitions=spec(MENTIONS).partitions)
    assert changelog.name == "jumpa-meetings-changelog"
    assert changelog.cleanup == "compact"
    assert changelog.partitions == spec(MENTIONS).partitions


def test_a_worker_needs_the_public_topics_and_its_own_changelogs() -> None:
    topics = all_topics(Settings(app_id="second", partitions=2, replication=3))
    assert [topic.name for topic in topics] == [
        *(topic.name for topic in news_topics()),
        "news.items-replay.v1",
        f"second-{MEETINGS_TABLE}-changelog",
        "second-told-changelog",
    ]
    assert {(topic.partitions, topic.replication_factor) for topic in topics} == {(2, 3)}


def test_compare_is_silent_when_all_is_well() -> None:
    topic = spec(ITEMS)
    broker_says = {**topic.config(), "segment.bytes": "1073741824"}
    assert compare(topic, topic.partitions, broker_says) == []


@pytest.mark.parametrize(
    ("partitions", "changed", "sentence"),
    [
        (3, {}, "news.items.v1: partitions is 3, should be 4"),
        (4, {"retention.ms": "1000"}, "news.items.v1: retention.ms is 1000, should be 604800000"),
        (4, {"cleanup.policy": "compact"}, "news.items.v1: cleanup.policy is compact, should be delete"),
        (4, {"max.message.bytes": "1048588"}, "news.items.v1: max.message.bytes is 1048588, should be 2097152"),
    ],
)
def test_compare_names_what_differs(partitions: int, changed: dict[str, str], sentence: str) -> None:
    topic = spec(ITEMS)
    assert [str(difference) for difference in compare(topic, partitions, {**topic.config(), **changed})] == [sentence]


def test_compare_tells_a_setting_that_the_broker_does_not_know() -> None:
    topic = spec(MEETINGS)
    assert [str(difference) for difference in compare(topic, 4, {"cleanup.policy": "compact"})] == [
        "news.meetings.v1: max.message.bytes is not set, should be 2097152"
    ]


def test_a_missing_topic_reads_as_a_sentence() -> None:
    assert str(Difference(ITEMS, "topic", "present", "missing")) == "news.items.v1 is missing"


def test_a_prefix_names_all_topics_and_their_changelogs() -> None:
    settings = Settings(topic_prefix="green.")
    assert {spec.name for spec in all_topics(settings)} == {
        *(f"green.{spec.name}" for spec in news_topics()),
        f"green.{REPLAY_ITEMS}",
        *(f"jumpa-green-{table}-changelog" for table in (MEETINGS_TABLE, TOLD_TABLE)),
    }
    assert names(settings).read == (f"green.{ITEMS}", f"green.{MENTIONS}", f"green.{REPLAY_ITEMS}")
    assert {spec.source for spec in all_topics(settings) if spec.source} == {f"green.{ITEMS}", f"green.{MENTIONS}"}


def test_names_stay_as_short_as_the_broker_wants_them() -> None:
    assert max(len(spec.name) for spec in all_topics(Settings(topic_prefix="x" * 80 + "."))) < 249


def test_another_topic_of_items_is_read_and_feeds_what_is_remembered_of_them() -> None:
    named = names(Settings(topic_prefix="green.", items_topic=ITEMS))
    assert named.items == named.read[0] == named.table_sources[TOLD_TABLE] == ITEMS
    assert named.meetings == f"green.{MEETINGS}"
