"""A set of topics that is no longer wanted: all that bears its prefix, what its app remembers, and the app's group."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterable
from dataclasses import astuple
from typing import Any

from aiokafka.errors import GroupIdNotFound, IncompatibleBrokerVersion, NonEmptyGroup, for_code
from aiokafka.protocol.admin import DeleteGroupsRequest

from streams.errors import BrokerError
from streams.kafka.admin import admin_client
from streams.kafka.apps import coordinator
from streams.kafka.provisioning import counts_of
from streams.kafka.security import client_options
from streams.kafka.topics import TOLD_TABLE, TopicNames
from streams.settings import Settings

_PAUSE_S = 0.1


def belonging(settings: Settings, topics: Iterable[str]) -> list[str]:
    """Those of the broker's topics that are of these settings' set: its own names, and the changelogs of its app.

    A topic of items that is not of the prefix is the live feed's, and stays.
    """
    own = frozenset(astuple(TopicNames.under(settings.topic_prefix)))
    changelog = re.compile(rf"{re.escape(settings.app_id)}-(meetings-\d+|{TOLD_TABLE})-changelog")
    return sorted(topic for topic in topics if topic in own or changelog.fullmatch(topic))


async def delete_topics(settings: Settings, topics: Collection[str]) -> None:
    """Delete topics, and wait until they are gone. Raises BrokerUnreachable, and BrokerError where one is refused."""
    async with admin_client(settings.broker, client_options(settings), timeout_s=60) as client:
        answer = await client.delete_topics(list(topics)) if topics else None
        for topic, code in answer.topic_error_codes if answer else ():
            if code:
                raise BrokerError(
                    f"The broker does not delete {topic} ({for_code(code).__name__}): see deploy/ACLS.md."
                )
        while set(topics) & set(await counts_of(client)):  # noqa: ASYNC110 - the broker sends no event
            await asyncio.sleep(_PAUSE_S)


async def delete_group(settings: Settings) -> bool:
    """Delete the app's group with its commits; False where there is none. Raises as delete_topics."""
    group = settings.app_id
    async with admin_client(settings.broker, client_options(settings)) as client:
        code = await _delete_group(client, group)
    if code in (0, GroupIdNotFound.errno):
        return code == 0
    why = "workers are in it: stop them" if code == NonEmptyGroup.errno else for_code(code).__name__
    raise BrokerError(f"The broker does not delete the group {group} ({why}).")


async def _delete_group(client: Any, group: str) -> int:
    try:
        answer = await client._send_request(DeleteGroupsRequest([group]), await coordinator(client, group))
    except IncompatibleBrokerVersion:  # the embedded broker forgets it all when it ends
        return int(GroupIdNotFound.errno)
    ((_, code),) = answer.results
    return int(code)
