"""Creating and checking topics on both brokers."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams.dev_broker import RunningBroker
from streams.dev_broker.running import free_port
from streams.errors import BrokerError, BrokerUnreachable
from streams.kafka.provisioning import Provided, TopicOutcome, check_topics, create_topics
from streams.kafka.topics import MAX_MESSAGE_BYTES, TopicSpec, changelog_topic, news_topics


@pytest.fixture(params=["tansu", pytest.param("kafka", marks=pytest.mark.kafka)])
def address(request: pytest.FixtureRequest) -> str:
    broker: RunningBroker = request.getfixturevalue(request.param)
    return broker.address


@pytest.fixture
def specs() -> list[TopicSpec]:
    """All topics under names of this test alone, because tests share the broker."""
    mark = uuid4().hex[:8]
    topics = [*news_topics(partitions=2), changelog_topic("jumpa", "meetings", partitions=2)]
    return [replace(topic, name=f"{mark}.{topic.name}") for topic in topics]


def told(provided: Sequence[Provided]) -> list[tuple[str, TopicOutcome]]:
    return [(one.topic.name, one.outcome) for one in provided]


def names(specs: Sequence[TopicSpec]) -> list[str]:
    return [topic.name for topic in specs]


async def test_create_twice_then_check(address: str, specs: list[TopicSpec]) -> None:
    first = await create_topics(address, specs[:2])
    assert told(first) == [(name, TopicOutcome.CREATED) for name in names(specs[:2])]
    second = told(await create_topics(address, specs))
    assert second == list(zip(names(specs), [TopicOutcome.EXISTED] * 2 + [TopicOutcome.CREATED] * 4, strict=True))
    assert await check_topics(address, specs) == []


async def test_check_tells_missing_topics_and_creates_none(address: str, specs: list[TopicSpec]) -> None:
    missing = [f"{name} is missing" for name in names(specs)]
    assert [str(difference) for difference in await check_topics(address, specs)] == missing
    assert [str(difference) for difference in await check_topics(address, specs)] == missing


async def test_check_tells_every_setting_that_differs(address: str, specs: list[TopicSpec]) -> None:
    items = specs[0]
    other = replace(items, cleanup="compact", retention_ms=60_000, max_message_bytes=1_000_000)
    await create_topics(address, [other])
    found = await check_topics(address, [items])
    assert {difference.setting: (difference.expected, difference.actual) for difference in found} == {
        "cleanup.policy": ("delete", "compact"),
        "retention.ms": ("604800000", "60000"),
        "max.message.bytes": ("2097152", "1000000"),
    }


async def test_creating_changes_nothing_that_exists(address: str, specs: list[TopicSpec]) -> None:
    await create_topics(address, [replace(specs[0], partitions=1)])
    (second,) = await create_topics(address, specs[:1])
    assert (second.outcome, second.before, second.topic.partitions) == (TopicOutcome.EXISTED, 1, 1)
    assert await check_topics(address, specs[:1]) == []  # how many it has was for whoever made it


async def test_the_largest_message_goes_through(address: str, specs: list[TopicSpec]) -> None:
    await create_topics(address, specs[:1])
    value = b"x" * (MAX_MESSAGE_BYTES - 1024)  # less the record's own bytes
    producer = AIOKafkaProducer(bootstrap_servers=address, max_request_size=MAX_MESSAGE_BYTES)
    consumer = AIOKafkaConsumer(
        specs[0].name,
        bootstrap_servers=address,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=MAX_MESSAGE_BYTES,
    )
    async with producer, consumer:
        await producer.send_and_wait(specs[0].name, value, key=b"id")
        assert (await consumer.getone()).value == value


@pytest.mark.kafka
async def test_a_refused_topic_is_named(kafka: RunningBroker, specs: list[TopicSpec]) -> None:
    with pytest.raises(BrokerError, match=specs[0].name):
        await create_topics(kafka.address, [replace(specs[0], replication_factor=3)])


@pytest.mark.parametrize("call", [create_topics, check_topics])
async def test_an_absent_broker_is_one_sentence_and_no_log(call: object, caplog: pytest.LogCaptureFixture) -> None:
    address = f"127.0.0.1:{free_port()}"
    with caplog.at_level(logging.DEBUG), pytest.raises(BrokerUnreachable) as raised:
        await call(address, news_topics(), timeout_s=5)  # type: ignore[operator]
    message = str(raised.value)
    assert address in message
    assert "JUMPA_BROKER" in message
    assert "\n" not in message
    assert [record for record in caplog.records if record.name.startswith("aiokafka")] == []


async def test_client_options_reach_the_client(tansu: RunningBroker) -> None:
    with pytest.raises(BrokerError, match="sasl_plain_username"):
        await check_topics(tansu.address, (), client_options={"security_protocol": "SASL_PLAINTEXT"})
