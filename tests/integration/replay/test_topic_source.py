"""A span of a topic as a source: the same lines every time, from and to offsets and times."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.dev_broker import RunningBroker
from streams.errors import UsageError
from streams.ingest.lines import read_lines
from streams.ingest.topic import TopicSpan, topic_reader, topic_span
from streams.settings import Settings

HOUR = 3_600_000
START = 1_561_939_200_000  # 2019-07-01T07:00+07:00
_numbers = count()


@pytest.fixture(params=["tansu", pytest.param("kafka", marks=pytest.mark.kafka)])
def settings(request: pytest.FixtureRequest) -> Settings:
    broker: RunningBroker = request.getfixturevalue(request.param)
    return Settings(broker=broker.address)


@pytest.fixture
def topic(settings: Settings) -> str:
    """Three partitions, the last one empty; record n was sent n hours after the start."""
    name = f"archive-{next(_numbers)}"
    asyncio.run(_fill(settings.broker, name, range(10)))
    return name


async def _fill(broker: str, topic: str, numbers: range) -> None:
    if numbers.start == 0:
        admin = AIOKafkaAdminClient(bootstrap_servers=broker)
        await admin.start()
        await admin.create_topics([NewTopic(topic, 3, 1)])
        await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=broker)
    await producer.start()
    for number in numbers:
        at = START + number * HOUR
        await producer.send(topic, value=b'{"id": "%d"}' % number, partition=number % 2, timestamp_ms=at)
    await producer.stop()


def read(settings: Settings, span: TopicSpan) -> Iterator[tuple[str, str]]:
    name = f"kafka:{span.topic}"
    for line in read_lines([name], topic=topic_reader({name: span}, settings)):
        yield line.place, line.raw.decode().split('"')[3]


def test_a_span_is_settled_once_and_read_partition_by_partition(settings: Settings, topic: str) -> None:
    span = topic_span(f"kafka:{topic}", settings)
    assert span == TopicSpan(topic, ((0, 0, 5), (1, 0, 5), (2, 0, 0)))
    asyncio.run(_fill(settings.broker, topic, range(10, 20)))  # what comes later is no part of it
    lines = list(read(settings, span))
    assert [item for _, item in lines] == ["0", "2", "4", "6", "8", "1", "3", "5", "7", "9"]
    assert [place for place, _ in lines[3:6]] == [f"kafka:{topic}:{p}" for p in ("0:3", "0:4", "1:0")]
    assert span.count == 10
    assert [item for _, item in read(settings, topic_span(f"kafka:{topic}", settings, "1", "3"))] == [
        "2",
        "4",
        "3",
        "5",
    ]
    first = read(settings, span)
    assert next(first)[1] == "0"
    first.close()  # type: ignore[attr-defined]  # ends its thread


@pytest.mark.kafka
@pytest.mark.parametrize("settings", ["kafka"], indirect=True)  # Tansu looks for the time of storing
def test_times_are_jakartas_and_the_end_is_the_first_that_is_not_read(settings: Settings, topic: str) -> None:
    span = topic_span(f"kafka:{topic}", settings, "2019-07-01 09:30", "2019-07-01T05:00:00Z")  # hours 2.5 to 5
    assert [item for _, item in read(settings, span)] == ["4", "3"]
    assert topic_span(f"kafka:{topic}", settings, "2020-01-01").count == 0
    assert topic_span(f"kafka:{topic}", settings, "2019-01-01", "2020-01-01").count == 10


def test_what_cannot_be_read_is_one_sentence(settings: Settings, topic: str) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        topic_span("kafka:nowhere", settings)
    with pytest.raises(UsageError, match=r"--from: .*an offset is a whole number"):
        topic_span(f"kafka:{topic}", settings, "kemarin")
    with pytest.raises(UsageError, match="is deleted, start anew"):
        list(read(settings, TopicSpan(topic, ((0, 100, 200),))))
    with pytest.raises(UsageError, match="is a topic, which is read by `jumpa replay` only"):
        list(read_lines([f"kafka:{topic}"]))
