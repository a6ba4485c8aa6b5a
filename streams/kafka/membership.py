"""A worker's place in the consumer group: kept over its restart after a crash, given up at a wanted end, never shared.

A static member (KIP-345) that comes back gets its partitions again, and the others go on undisturbed. aiokafka 0.14
tells its instance id only when it joins (read in ``consumer/group_coordinator.py``): where another process has taken
its place, the broker says to its heart beats and commits that it knows no such member, as it does to one whose session
is over. It would join anew and take the place back, and so would the other, for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.protocol.group import JoinGroupRequest

OFFSET_DELETE = 47
"""A request that Kafka answers since 2.4, as it lets static members leave; Tansu 0.6 does neither."""
FENCED_INSTANCE_ID = 82
"""Kafka's error code, which aiokafka has no name for."""


def ask_for_place(consumer: AIOKafkaConsumer, on_fenced: Callable[[], None]) -> None:
    """Let a started consumer that is told to join anew do so as the member that it was.

    Where its session was over the broker does not know that one, and it joins as a new one; where another process has
    its place ``on_fenced`` is called.
    """
    coordinator = consumer._coordinator
    reset, send = coordinator.reset_generation, coordinator._send_req
    was = ""

    def reset_generation() -> None:
        nonlocal was
        was = coordinator.member_id
        reset()

    async def send_request(request: Any) -> Any:
        joins = isinstance(request, JoinGroupRequest)
        if joins:
            request._member_id = request._member_id or was
        answer = await send(request)
        if joins and answer.error_code == FENCED_INSTANCE_ID:
            on_fenced()
        return answer

    coordinator.reset_generation, coordinator._send_req = reset_generation, send_request


async def lets_leave(consumer: AIOKafkaConsumer) -> bool:
    """Whether the broker of a started consumer lets a static member leave: else the next one would wait for it."""
    client = consumer._client
    await client.ready(client.get_random_node())  # no connection is left from its start
    return any(OFFSET_DELETE in connection._versions for connection in client._conns.values())


def be_dynamic(consumer: AIOKafkaConsumer) -> None:
    """Let a started consumer be a member without an instance id: one that leaves its group when it is closed."""
    consumer._coordinator._group_instance_id = None
