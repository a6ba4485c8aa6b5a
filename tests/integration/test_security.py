"""Kafka with TLS, passwords and rules: the worker needs no more than its role, and no secret leaves its place."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import aiohttp
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError
from aiokafka.protocol.admin import CreateAclsRequest

from schemas.codec import decode
from schemas.meetings import Meeting
from streams.console.running import ConsoleOptions, console
from streams.dev_broker import RunningBroker, admin_client
from streams.errors import EXIT_WRONG, BrokerError, BrokerRefuses, DeliveryError, UsageError
from streams.kafka import topics
from streams.kafka.consuming import read_stored, read_topic
from streams.kafka.provisioning import TopicOutcome, check_topics, create_topics, require_topics
from streams.kafka.security import client_options
from streams.kafka.sending import item_output, sender
from streams.kafka.topics import all_topics
from streams.records import Output, Record
from streams.replay.publishing import Numbered, Window, publish, wait_until_done
from streams.settings import Settings, as_environment
from tests.integration.flow import FAKE, ROOT, grow, settings_for, start_worker
from tests.integration.secure import (
    MECHANISM,
    OPERATIONS,
    PATTERNS,
    USERS,
    SecureBroker,
    apply_commands,
    documented_commands,
    make_authority,
    rules_of,
    secure_broker,
)

pytestmark = [pytest.mark.kafka, pytest.mark.asyncio(loop_scope="module")]

AUTHORIZATION_FAILED = {29, 31}
"""Error codes of the Kafka protocol: for a topic, for the cluster."""
REFUSALS = (BrokerError, DeliveryError, UsageError, GroupAuthorizationFailedError, TopicAuthorizationFailedError)

ITEM = {
    "id": "a-1",
    "title": "Putin bertemu Macron",
    "body": "Presiden Rusia Vladimir Putin bertemu Presiden Prancis Emmanuel Macron di Paris, Rabu (3/9/2025).",
    "date": "2025-09-03",
}
TRACE = {"traceparent": b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}


@pytest.fixture(scope="module")
def secure(kafka: RunningBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureBroker]:
    """The rules of deploy/ACLS.md, and the topics made by the administration's user."""
    with secure_broker(tmp_path_factory.mktemp("secure")) as broker:
        assert asyncio.run(apply_commands(broker.broker.address, documented_commands())) > 20
        settings = broker.settings("jumpa-admin")
        options = client_options(settings)
        asyncio.run(create_topics(settings.broker, all_topics(settings), client_options=options))
        assert asyncio.run(check_topics(settings.broker, all_topics(settings), client_options=options)) == []
        yield broker


async def first(settings: Settings, topic: str) -> Record:
    records = read_topic(settings.broker, topic, from_start=True, client_options=client_options(settings))
    async with asyncio.timeout(60), aclosing(records):  # type: ignore[type-var]
        return await anext(records)


async def send(settings: Settings, output: Output) -> None:
    async with sender(settings) as to:
        await to(output)


async def offsets_seen(settings: Settings, topic: str) -> tuple[int, int]:
    """Where the group stands in a partition, and where that ends: what KEDA asks for."""
    place = TopicPartition(topic, 0)
    async with (
        admin_client(settings.broker, client_options(settings)) as client,
        AIOKafkaConsumer(bootstrap_servers=settings.broker, **client_options(settings)) as consumer,
    ):
        committed = await client.list_consumer_group_offsets(settings.app_id, partitions=[place])
        return committed[place].offset, (await consumer.end_offsets([place]))[place]


async def replay(settings: Settings, item: Output, checkpoint: Path) -> None:
    """What `jumpa replay` asks of the broker: twice, for the second time it reads what stands in the lane."""
    for items in ([Numbered(1, item)], [Numbered(1, item), Numbered(2, item)]):
        told = {"run": "r", "topic": topics.REPLAY_ITEMS, "checkpoint": checkpoint, "settings": settings}
        published = await publish(items, window=Window(), **told)
    await asyncio.wait_for(wait_until_done(topics.REPLAY_ITEMS, published, settings), 60)


async def shown_by_a_console(settings: Settings, item_id: str) -> None:
    """What `jumpa console` asks of the broker: a meeting with its mention, and the dead letters."""
    async with console(settings, ConsoleOptions(port=0, kept=False)) as running, aiohttp.ClientSession() as session:
        api = f"{running.address}api"
        async with asyncio.timeout(60), session.get(f"{api}/stream") as stream:
            async for line in stream.content:
                told = json.loads(line[6:]) if line.startswith(b"data: ") else {}
                if told.get("meetings") and told["filling"] is None:
                    break
        async with session.get(f"{api}/meetings") as answer:
            (row,) = (await answer.json())["meetings"]
        async with session.get(f"{api}/meetings/{row['id']}") as answer:
            assert [one["item_id"] for one in (await answer.json())["mentions"]] == [item_id]
        async with session.get(f"{api}/health") as answer:
            letters = (await answer.json())["dead_letters"]
        assert (letters["total"], letters["why"]) == (1, "")


async def test_each_role_does_its_part_and_no_secret_is_told(secure: SecureBroker, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(secure.passwords["jumpa-worker"] + "\n")
    settings = secure.settings(
        "jumpa-worker", sasl_password=None, sasl_password_file=str(secret), log_level="DEBUG", http_port=19477
    )
    await require_topics(settings, client_options(settings))
    log = tmp_path / "worker.log"
    with log.open("wb") as stderr:
        worker = start_worker(settings, FAKE, stderr=stderr)
    try:
        item = item_output(json.dumps(ITEM).encode()).with_headers(TRACE)
        await send(secure.settings("jumpa-publisher"), item)
        await send(secure.settings("jumpa-publisher"), Output(topics.ITEMS, b"bad", b"{", {}))
        subscriber = secure.settings("jumpa-subscriber")
        assert (await first(subscriber, topics.ENTITIES)).key == b"a-1"
        told_of = await first(subscriber, topics.MEETINGS)
        assert {one.country for one in decode(Meeting, told_of.value).participants} == {"RU", "FR"}
        assert told_of.headers.items() >= TRACE.items()
        assert (await first(secure.settings("jumpa-ops"), topics.DEAD_LETTERS)).value == b"{"
        await shown_by_a_console(secure.settings("jumpa-console"), "a-1")
        await replay(secure.settings("jumpa-ops"), item, tmp_path / "published.json")
        committed, end = await offsets_seen(secure.settings("jumpa-scaler"), topics.ITEMS)
        assert -1 <= committed <= end <= 2
        async with aiohttp.ClientSession() as session, session.get("http://127.0.0.1:19477/metrics") as answer:
            told = await answer.text()
        worker.terminate()
        assert await asyncio.to_thread(worker.wait, 20) == 0
    finally:
        worker.kill()
    told += log.read_text(errors="replace") + repr(settings) + str(settings.model_dump())
    told += settings.model_dump_json()
    assert "models loaded" in told
    assert ITEM["body"] not in told
    assert ITEM["title"] not in told
    assert secure.passwords["jumpa-worker"] not in told


async def produce(settings: Settings, topic: str) -> None:
    await send(settings, Output(topic, b"k", b"forged", {}))


async def consume(settings: Settings, topic: str) -> None:
    options = client_options(settings)
    assert [record async for record in read_stored(settings.broker, topic, client_options=options)] == []
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.broker, auto_offset_reset="earliest", **options)
    async with asyncio.timeout(20), consumer:  # of an empty topic only the fetch itself is refused
        consumer.assign([TopicPartition(topic, 0)])
        await consumer.getone()


async def join(settings: Settings, group: str) -> None:
    consumer = AIOKafkaConsumer(
        topics.MEETINGS, bootstrap_servers=settings.broker, group_id=group, **client_options(settings)
    )
    try:
        async with asyncio.timeout(20):
            await consumer.start()
            await consumer.getone()
    finally:
        await consumer.stop()


async def create(settings: Settings, app_id: str) -> None:
    specs = all_topics(settings.model_copy(update={"app_id": app_id}))[-1:]
    await create_topics(settings.broker, specs, client_options=client_options(settings))


async def change(settings: Settings, topic: str) -> None:
    """Delete, alter and give away a topic; raises BrokerRefuses where nothing of that was done."""
    alteration = ConfigResource(ConfigResourceType.TOPIC, topic, {"retention.ms": "1"})
    (gift,) = rules_of(["--add", "--allow-principal", "User:eve", "--operation", "Read", "--topic", topic])
    async with admin_client(settings.broker, client_options(settings)) as client:
        codes = [code for _, code in (await client.delete_topics([topic])).topic_error_codes]
        codes += [code for answer in await client.alter_configs([alteration]) for code, *_ in answer.resources]
        given = await client._send_to_controller(CreateAclsRequest(*gift))
        codes += [code for code, _ in given.creation_responses]
    assert len(codes) == 3
    assert set(codes) <= AUTHORIZATION_FAILED, codes
    raise BrokerRefuses(str(codes))


TOPICS = [spec.name for spec in all_topics(Settings())]
GROUPS = ["jumpa", "subscriber-one", "other"]
Call = Callable[[Settings, str], Awaitable[None]]


def may(user: str, operation: str, name: str) -> bool:
    """Whether deploy/ACLS.md gives a role this operation on a topic or group of this name."""
    rules = [rule for command in documented_commands() for rule in rules_of(command)]
    return any(
        principal == f"User:{user}"
        and code == OPERATIONS[operation]
        and (name.startswith(resource) if pattern == PATTERNS["prefixed"] else name == resource)
        for _, resource, pattern, principal, _, code, _ in rules
    )


def beyond(user: str) -> list[tuple[Call, str]]:
    """Every call that the role was not given."""
    calls: list[tuple[Call, str]] = [(produce, topic) for topic in TOPICS if not may(user, "Write", topic)]
    calls += [(consume, topic) for topic in TOPICS if not may(user, "Read", topic)]
    calls += [(join, group) for group in GROUPS if not may(user, "Read", group)]
    calls += [(change, topic) for topic in TOPICS]
    return calls if user == "jumpa-admin" else [*calls, (create, "other")]


@pytest.mark.parametrize("user", USERS)
async def test_beyond_its_role_everybody_is_refused(secure: SecureBroker, user: str) -> None:
    calls, settings = beyond(user), secure.settings(user)
    assert len(calls) > 10
    results = await asyncio.gather(*(call(settings, what) for call, what in calls), return_exceptions=True)
    told = [(call.__name__, what, result) for (call, what), result in zip(calls, results, strict=True)]
    assert [one for one in told if not isinstance(one[2], REFUSALS)] == []
    assert secure.passwords[user] not in str(told)


async def test_the_administration_may_grow_changelogs_and_no_news(secure: SecureBroker) -> None:
    settings = secure.settings("jumpa-admin")
    options = client_options(settings)
    with pytest.raises(BrokerError, match="TopicAuthorizationFailed"):
        await grow(settings, topics.DEAD_LETTERS, 5)
    await grow(settings_for(secure.broker), topics.ITEMS, 5)
    provided = await create_topics(settings.broker, all_topics(settings), client_options=options)
    grown = [one.topic.name for one in provided if one.outcome is TopicOutcome.GROWN]
    assert grown == [topics.REPLAY_ITEMS, "jumpa-told-changelog"]
    assert await check_topics(settings.broker, all_topics(settings), client_options=options) == []


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", MECHANISM])
async def test_every_mechanism_opens_the_door(secure: SecureBroker, mechanism: str) -> None:
    settings = secure.settings("jumpa-worker", sasl_mechanism=mechanism)
    async with admin_client(settings.broker, client_options(settings)) as client:
        assert (await client.describe_cluster())["brokers"]


@pytest.mark.parametrize("mechanism", ["PLAIN", MECHANISM])
async def test_a_wrong_password_is_one_clear_sentence(secure: SecureBroker, mechanism: str) -> None:
    settings = secure.settings("jumpa-worker", sasl_password="salah-sekali", sasl_mechanism=mechanism)
    sentence = rf"refuses the user 'jumpa-worker' \({mechanism}\): check JUMPA_SASL_USERNAME, JUMPA_SASL_PASSWORD"
    with pytest.raises(BrokerRefuses, match=sentence) as refused:
        async with admin_client(settings.broker, client_options(settings)):
            pass
    assert "salah-sekali" not in str(refused.value)
    with pytest.raises(BrokerRefuses, match=sentence):
        await send(settings, Output(topics.ITEMS, b"k", b"{}", {}))
    with pytest.raises(BrokerRefuses, match=sentence):
        await first(settings, topics.MEETINGS)


async def test_the_commands_end_with_that_sentence_and_code_two(secure: SecureBroker) -> None:
    settings = secure.settings("jumpa-worker", sasl_password="salah-sekali", log_level="DEBUG")
    environment = {**os.environ, **as_environment(settings), "PYTHONPATH": str(ROOT)}
    for command in (["-c", "from streams.cli import main; main()", "worker"], ["-m", "streams.faust_worker"]):
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, *command], env=environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == EXIT_WRONG
        told = done.stdout + done.stderr
        assert len(re.findall("refuses the user 'jumpa-worker'", told)) == 1
        assert "Traceback" not in told
        assert "salah-sekali" not in told


async def test_a_certificate_of_somebody_else_is_refused(secure: SecureBroker, tmp_path: Path) -> None:
    others = make_authority(tmp_path / "others")
    port = secure.address.rpartition(":")[2]
    for change in ({"tls_ca_file": str(others)}, {"broker": f"localhost:{port}"}, {"tls_ca_file": None}):
        settings = secure.settings("jumpa-worker", **change)
        with pytest.raises(BrokerRefuses, match=r"certificate that we do not trust .* check JUMPA_TLS_CA_FILE"):
            async with admin_client(settings.broker, client_options(settings)):
                pass


async def test_without_tls_nobody_gets_in(secure: SecureBroker) -> None:
    with pytest.raises(BrokerError) as refused:
        async with admin_client(secure.address, timeout_s=3):
            pass
    assert "\n" not in str(refused.value)
