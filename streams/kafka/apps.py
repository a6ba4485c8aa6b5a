"""An app on the broker, seen from outside of it: on whose topics it works, how far it is, and who is in its group."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError
from aiokafka.structs import OffsetAndMetadata

from streams.errors import BrokerError, SecondApp, UsageError
from streams.kafka.admin import admin_client
from streams.kafka.consuming import count_of, looking_up
from streams.kafka.security import client_options
from streams.kafka.topic_ids import topic_ids
from streams.kafka.topics import MENTIONS, names
from streams.settings import Settings, variable

_STATE = re.compile(r"(.+)-meetings-\d+-changelog")
"""The changelog of what an app remembers of meetings."""
_PAUSE_S = 0.1

Commits = dict[TopicPartition, OffsetAndMetadata]
Ask = Callable[[Settings, str, Collection[TopicPartition]], Awaitable[Commits]]


class Edge(StrEnum):
    """Where a topic begins, or ends."""

    EARLIEST = "earliest"
    LATEST = "latest"


class Move(NamedTuple):
    """A group's commit on a partition, as it is and as it is to be."""

    place: TopicPartition
    before: int | None
    after: int


async def commits(settings: Settings, group: str, places: Collection[TopicPartition]) -> Commits:
    """What a group has committed of these partitions; of a group that we may not see, nothing. Raises BrokerError."""
    async with _as(settings, group) as consumer:
        try:
            return await _committed(consumer, places)
        except GroupAuthorizationFailedError:
            return {}


async def refuse_second_app(settings: Settings, counts: Mapping[str, int], ask: Ask = commits) -> None:
    """Raises SecondApp where an app would begin to write into the topics of another one.

    Two apps on one set of topics tell each meeting twice, each with revisions of its own. What an app remembers stands
    in topics that bear its id, and a group with such topics that has committed mentions writes into the meetings beside
    them. An app that works on them already goes on: to stop it would not mend what both have written.

    ``counts``: the partitions of each topic that we may see. Raises BrokerError too.
    """
    app, mentions = settings.app_id, names(settings).mentions
    others = {found[1] for topic in counts if (found := _STATE.fullmatch(topic))} - {app}
    if others and not await ask(settings, app, _places([mentions], counts)):
        for other in sorted(others):
            if await ask(settings, other, _places([mentions], counts)):
                raise SecondApp(
                    f"The app {other} works on {mentions}, and {app} would tell its meetings a second time: give {app} "
                    f"topics of its own ({variable('topic_prefix')}), or let it take over as deploy/UPGRADE.md says."
                )
    elsewhere = [topic for topic in counts if topic.endswith(MENTIONS) and topic != mentions]
    for place in await ask(settings, app, _places(elsewhere, counts)) if elsewhere else ():
        raise SecondApp(
            f"The app {app} works on {place.topic}, and not on {mentions}: "
            f"leave {variable('app_id')} out, or name an app that is of {mentions} alone."
        )


async def records_in(settings: Settings, topics: Iterable[str], counts: Mapping[str, int]) -> int:
    """How many records stand in these topics. Raises BrokerError. ``counts``: their partitions."""
    places = _places(topics, counts)
    if not places:
        return 0
    async with _as(settings, settings.app_id) as consumer:
        first, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
    return sum(ends[place] - first[place] for place in places)


async def refuse_members(settings: Settings) -> None:
    """Raises UsageError where workers are in the group, and what tells us so: BrokerError, BrokerUnreachable."""
    async with admin_client(settings.broker, client_options(settings)) as client:
        (told,) = await client.describe_consumer_groups([settings.app_id], await coordinator(client, settings.app_id))
    count = sum(len(group["members"]) for group in told.to_object()["groups"])
    if count:
        raise UsageError(
            f"{count} workers are in the group {settings.app_id}: stop them first, and where they were killed wait "
            f"until their session is over ({variable('session_timeout_s')}, {settings.session_timeout_s:g} s here)."
        )


async def coordinator(client: Any, group: str) -> int:
    """The broker that keeps a group; a new cluster takes a moment to choose one. ``client`` limits the time."""
    while True:
        try:
            return int(await client.find_coordinator(group))
        except KafkaError as exc:
            if not exc.retriable:
                raise
            await asyncio.sleep(_PAUSE_S)


async def plan_reset(settings: Settings, to: datetime | Edge) -> list[Move]:
    """What the group's commits on the topic of items are, and what they become at a time: the first record since then.

    Where none has come since, that is the end. Raises BrokerError, BrokerUnreachable, and UsageError for a topic that
    does not exist.
    """
    topic = names(settings).items
    places = _places([topic], {topic: await count_of(settings.broker, topic, client_options(settings))})
    async with _as(settings, settings.app_id) as consumer:
        before, after = await _committed(consumer, places), await _offsets(consumer, places, to)
    return [Move(place, before[place].offset if place in before else None, after[place]) for place in places]


async def reset(settings: Settings, moves: Iterable[Move]) -> None:
    """Commit what was planned, for a group that nobody is in, with the id of the topic as workers do.

    Raises BrokerError, also where a worker has joined meanwhile.
    """
    async with _as(settings, settings.app_id) as consumer:
        ids = await topic_ids(consumer._client)
        offsets = {place: OffsetAndMetadata(after, ids.get(place.topic, "")) for place, _, after in moves}
        consumer.assign(list(offsets))
        await consumer.commit(offsets)


@asynccontextmanager
async def _as(settings: Settings, group: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer that speaks for a group and does not join it."""
    try:
        async with looking_up(settings, group_id=group) as consumer:
            yield consumer
    except (KafkaError, OSError, TimeoutError) as exc:
        raise BrokerError(f"The broker does not answer for the group {group} ({exc!r}): try again.") from exc


async def _committed(consumer: AIOKafkaConsumer, places: Collection[TopicPartition]) -> Commits:
    return dict(await consumer._coordinator.fetch_committed_offsets(places))  # of all at once, and with the metadata


async def _offsets(
    consumer: AIOKafkaConsumer, places: list[TopicPartition], to: datetime | Edge
) -> dict[TopicPartition, int]:
    if to is Edge.EARLIEST:
        return dict(await consumer.beginning_offsets(places))
    ends = dict(await consumer.end_offsets(places))
    if isinstance(to, datetime):
        found = await consumer.offsets_for_times(dict.fromkeys(places, int(to.timestamp() * 1000)))
        ends |= {place: one.offset for place, one in found.items() if one is not None}
    return ends


def _places(topics: Iterable[str], counts: Mapping[str, int]) -> list[TopicPartition]:
    return [TopicPartition(topic, number) for topic in topics for number in range(counts.get(topic, 0))]
