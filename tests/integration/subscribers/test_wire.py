"""A worker with JUMPA_WIRE=confluent on a real broker: what it sends names its schema, and it reads what it sends."""

from __future__ import annotations

import os

import pytest

from schemas.codec import decode, encode
from schemas.entities import TaggedItem
from schemas.meetings import Meeting
from schemas.news import NewsItem
from streams.dev_broker import RunningBroker
from streams.kafka import topics
from streams.kafka.sending import item_output
from streams.registry.client import Registry
from streams.registry.subjects import subjects
from streams.registry.wire import framed
from tests.integration.flow import FAKE, read_until, running, send_all, settings_for
from tests.unit.streams.registry.fake_registry import fake_registry

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.skipif(
        os.environ.get("CONTRACTS") != "1", reason="needs a broker of its own; `make contracts` has one"
    ),
]
TEXT = "Presiden Prabowo Subianto bertemu Perdana Menteri Malaysia Anwar Ibrahim di Kuala Lumpur, Selasa (9/9/2025)."


async def test_values_name_their_schema_all_the_way(fresh: RunningBroker) -> None:
    async with fake_registry() as registry:
        client = Registry(registry.url)
        ids = {name: await client.register(name, schema) for name, schema in subjects().items()}
        settings = settings_for(fresh, wire="confluent", registry_url=registry.url)
        item = NewsItem(id="a-1", title="Prabowo bertemu Anwar", body=TEXT)
        plain = item_output(encode(item))
        named = framed(item_output(encode(item.model_copy(update={"id": "a-2"}))), ids)
        await send_all(settings, [plain, named])
        async with running(settings, FAKE):
            entities = await read_until(settings, topics.ENTITIES, lambda seen: len(seen) == 2, 90)
            meetings = await read_until(settings, topics.MEETINGS, lambda seen: len(seen) == 2, 60)
    for topic, records in ((topics.ENTITIES, entities), (topics.MEETINGS, meetings)):
        for record in records:
            assert record.value is not None
            assert record.value[:5] == b"\0" + ids[f"{topic}-value"].to_bytes(4, "big")
    assert {decode(TaggedItem, one.value).item_id for one in entities} == {"a-1", "a-2"}
    assert [decode(Meeting, one.value).revision for one in meetings] == [1, 2]
