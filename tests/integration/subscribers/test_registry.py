"""Our schemas in a real registry, and values that name theirs on a real broker."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schemas.codec import decode
from schemas.generate import HERE
from schemas.meetings import Meeting
from streams.errors import RegistryError
from streams.kafka import topics
from streams.records import Output
from streams.registry.client import Registry
from streams.registry.subjects import subjects
from streams.registry.wire import SchemaIds, framed
from tests.integration.subscribers.apicurio import apicurio
from tests.support.command_line import Jumpa

MEETING = (HERE / "examples" / "meeting.v1.created.json").read_bytes()

pytestmark = pytest.mark.skipif(
    os.environ.get("CONTRACTS") != "1", reason="fetches a registry of 109 MB; `make contracts` does"
)


async def test_a_real_registry_keeps_our_schemas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with apicurio(tmp_path / "registry.log") as url:
        client, meetings = Registry(url), subjects()["news.meetings.v1-value"]
        with pytest.raises(RegistryError, match="jumpa schema register"):
            await client.look_up("news.meetings.v1-value", meetings)
        first = {name: await client.register(name, schema) for name, schema in subjects().items()}
        assert {name: await client.register(name, schema) for name, schema in subjects().items()} == first
        assert await SchemaIds(client).by_subject() == first
        with pytest.raises(RegistryError, match="refuses the schema"):
            await client.register("news.meetings.v1-value", '{"type":')
        sent = framed(Output(topics.MEETINGS, b"k", MEETING, {}), first)
        assert sent.value is not None
        assert int.from_bytes(sent.value[1:5], "big") == first["news.meetings.v1-value"]
        assert decode(Meeting, sent.value) == decode(Meeting, MEETING)
        code, out, err = await _aside(Jumpa(capsys), url)
        assert (code, err) == (0, "")
        assert out.splitlines() == [f"{name} has id {number}" for name, number in first.items()]


async def _aside(jumpa: Jumpa, url: str) -> tuple[int, str, str]:
    """The command in a thread of its own: it has a loop of its own."""
    import asyncio

    return await asyncio.to_thread(jumpa, "schema", "register", url)
