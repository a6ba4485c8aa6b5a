"""Records of a transaction that was taken back, or is not ended yet, are read by nobody."""

from __future__ import annotations

import json

import pytest
from aiokafka import AIOKafkaProducer

from streams.dev_broker import RunningBroker
from streams.kafka import topics
from streams.kafka.consuming import read_stored
from tests.integration.flow import FAKE, keys, read_until, running, send_all, settings_for

pytestmark = pytest.mark.kafka

BODY = "Presiden Rusia Vladimir Putin bertemu Presiden Prancis Emmanuel Macron di Paris, (3/9/2025)."


async def _send(producer: AIOKafkaProducer, name: str) -> None:
    item = json.dumps({"id": name, "title": "Putin bertemu Macron", "body": BODY, "date": "2025-09-03"}).encode()
    await producer.send_and_wait(topics.ITEMS, item, key=name.encode(), partition=0)


async def test_what_a_transaction_took_back_is_never_read(fresh: RunningBroker) -> None:
    settings = settings_for(fresh)
    await send_all(settings, [])
    producer = AIOKafkaProducer(bootstrap_servers=fresh.address, transactional_id="publisher", enable_idempotence=True)
    async with producer:
        await producer.begin_transaction()
        await _send(producer, "taken-back")
        await producer.abort_transaction()
        async with producer.transaction():
            await _send(producer, "given")
        await producer.begin_transaction()
        await _send(producer, "not-yet")  # an open transaction, behind which nobody may look
        async with running(settings, FAKE):
            tagged = await read_until(settings, topics.ENTITIES, lambda found: "given" in keys(found), 60)
            await read_until(settings, topics.MEETINGS, bool, 60)
            stored = [record async for record in read_stored(settings.broker, topics.ITEMS)]
            await producer.commit_transaction()
            later = await read_until(settings, topics.ENTITIES, lambda found: "not-yet" in keys(found), 60)
    assert keys(stored) == {"given"}
    assert keys(tagged) == {"given"}
    assert [(record.key or b"").decode() for record in later] == ["given", "not-yet"]
