"""What a consumer group has left of a topic, seen by who does not belong to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError

from streams.errors import BrokerRefuses, BrokerUnreachable
from streams.kafka.consuming import count_of
from streams.kafka.membership import lets_leave
from streams.kafka.refusal import explain
from streams.kafka.security import client_options
from streams.settings import Settings


class GroupView:
    """The ends of a topic's partitions, and how far the group has come. All of it raises KafkaError."""

    def __init__(self, consumer: AIOKafkaConsumer, places: list[TopicPartition], idempotence: bool) -> None:
        self._consumer = consumer
        self._places = places
        self.idempotence = idempotence
        """Whether the broker knows a record that it is sent again: Kafka does, the embedded one does not."""

    async def ends(self) -> dict[int, int]:
        """By partition, the offset behind the last record."""
        ends = await self._consumer.end_offsets(self._places)
        return {place.partition: end for place, end in ends.items()}

    async def done(self) -> dict[int, int]:
        """By partition, the first offset that the group has not done."""
        first = await self._consumer.beginning_offsets(self._places)
        committed = await self._consumer._coordinator.fetch_committed_offsets(self._places)  # in one question
        offsets = {place: committed[place].offset if place in committed else 0 for place in self._places}
        return {place.partition: max(first[place], offset) for place, offset in offsets.items()}


@asynccontextmanager
async def group_view(settings: Settings, topic: str) -> AsyncIterator[GroupView]:
    """A view of a topic and of the group of these settings, which is not joined.

    Raises BrokerUnreachable, also where the broker is gone within the block, BrokerRefuses, and UsageError for a topic
    that does not exist.
    """
    options = client_options(settings)
    count = await count_of(settings.broker, topic, options)
    addresses = settings.broker.split(",")
    consumer = AIOKafkaConsumer(
        bootstrap_servers=addresses, group_id=settings.app_id, enable_auto_commit=False, **options
    )
    try:
        await consumer.start()
    except (KafkaError, OSError) as exc:
        await consumer.stop()
        raise await explain(settings.broker, options, exc) from None
    try:
        places = [TopicPartition(topic, number) for number in range(count)]
        yield GroupView(consumer, places, idempotence=await lets_leave(consumer))
    except (GroupAuthorizationFailedError, TopicAuthorizationFailedError) as exc:
        told = (
            f"The broker at {settings.broker} does not let us see {topic} and its group: see deploy/ACLS.md ({exc!r})."
        )
        raise BrokerRefuses(told) from None
    except KafkaError as exc:
        raise BrokerUnreachable(settings.broker, exc) from exc
    finally:
        await consumer.stop()


def waiting(ends: Mapping[int, int], done: Mapping[int, int]) -> int:
    """Records that the group has not done."""
    return sum(max(0, end - done.get(partition, 0)) for partition, end in ends.items())
