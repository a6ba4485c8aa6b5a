"""A member that is told to join anew asks for the place that it had, and hears where another process has it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.protocol.group import HeartbeatRequest, JoinGroupRequest

from streams.kafka.membership import FENCED_INSTANCE_ID, ask_for_place, be_dynamic, lets_leave

UNKNOWN_MEMBER_ID = 25


class Coordinator:
    """What aiokafka's is made of, as far as it concerns joining; ``answers``: error codes of the broker."""

    def __init__(self, *answers: int) -> None:
        self.member_id = "first"
        self._group_instance_id: str | None = "one"
        self.joined_as: list[str] = []
        self._answers = list(answers)

    def reset_generation(self) -> None:
        self.member_id = JoinGroupRequest.UNKNOWN_MEMBER_ID

    async def _send_req(self, request: Any) -> Any:
        if isinstance(request, JoinGroupRequest):
            self.joined_as.append(request._member_id)
        return SimpleNamespace(error_code=self._answers.pop(0))

    async def join(self) -> None:
        request = JoinGroupRequest("jumpa", 6000, 6000, self.member_id, "one", "consumer", [])
        answer = await self._send_req(request)
        if answer.error_code == UNKNOWN_MEMBER_ID:
            self.reset_generation()
        elif not answer.error_code:
            self.member_id = "next"


def asking(*answers: int) -> tuple[Coordinator, list[str]]:
    coordinator, fenced = Coordinator(*answers), []
    ask_for_place(SimpleNamespace(_coordinator=coordinator), lambda: fenced.append("fenced"))
    return coordinator, fenced


async def test_one_whose_session_is_over_asks_for_its_place_and_then_joins_as_a_new_member() -> None:
    coordinator, fenced = asking(UNKNOWN_MEMBER_ID, 0, UNKNOWN_MEMBER_ID)
    coordinator.reset_generation()
    for _ in range(2):
        await coordinator.join()
    assert coordinator.joined_as == ["first", ""]
    coordinator.reset_generation()
    await coordinator.join()
    assert coordinator.joined_as[2:] == ["next"]
    assert fenced == []


async def test_one_whose_place_is_taken_hears_so() -> None:
    coordinator, fenced = asking(FENCED_INSTANCE_ID)
    coordinator.reset_generation()
    await coordinator.join()
    assert fenced == ["fenced"]


async def test_other_requests_stay_as_they_are() -> None:
    coordinator, fenced = asking(FENCED_INSTANCE_ID)
    await coordinator._send_req(HeartbeatRequest("jumpa", 1, "first"))
    assert (coordinator.joined_as, fenced) == ([], [])


def test_a_consumer_that_is_to_leave_is_no_static_member() -> None:
    coordinator = Coordinator()
    be_dynamic(SimpleNamespace(_coordinator=coordinator))
    assert coordinator._group_instance_id is None


@pytest.mark.parametrize(("versions", "lets"), [([{}, {47: (0, 0)}], True), ([{}, {13: (0, 5)}], False), ([], False)])
async def test_a_broker_is_known_by_what_it_answers(versions: list[dict[int, tuple[int, int]]], lets: bool) -> None:
    connections: dict[int, Any] = {}

    async def ready(node: int) -> None:
        connections.update({node + at: SimpleNamespace(_versions=told) for at, told in enumerate(versions)})

    client = SimpleNamespace(_conns=connections, get_random_node=lambda: 1, ready=ready)
    assert await lets_leave(SimpleNamespace(_client=client)) is lets
