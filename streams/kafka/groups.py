"""Consumer groups from outside of them: what they have committed, who is in them, and which app a set of topics has."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager

from aiokafka import TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError
from aiokafka.structs import OffsetAndMetadata

from streams.errors import BrokerError, SecondApp
from streams.kafka.consuming import looking_up
from streams.kafka.topics import MENTIONS, names
from streams.settings import Settings, variable

_STATE = re.compile(r"(.+)-meetings-\d+-changelog")
"""The changelog of what an app remembers of meetings."""

Commits = dict[TopicPartition, OffsetAndMetadata]
Ask = Callable[[Settings, str, Collection[TopicPartition]], Awaitable[Commits]]


@asynccontextmanager
async def _asking(group: str) -> AsyncIterator[None]:
    try:
        yield
    except (KafkaError, OSError, TimeoutError) as exc:
        raise BrokerError(f"The broker says nothing of the group {group} ({exc!r}): try again.") from exc


async def commits(settings: Settings, group: str, places: Collection[TopicPartition]) -> Commits:
    """What a group has committed of these partitions; of a group that we may not see, nothing. Raises BrokerError."""
    async with _asking(group), looking_up(settings, group_id=group) as consumer:
        try:
            return dict(await consumer._coordinator.fetch_committed_offsets(places))  # one question, with the metadata
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


def _places(topics: Iterable[str], counts: Mapping[str, int]) -> list[TopicPartition]:
    return [TopicPartition(topic, number) for topic in topics for number in range(counts.get(topic, 0))]
