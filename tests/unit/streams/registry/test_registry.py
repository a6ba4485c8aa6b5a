"""Schemas in a registry, and values that name theirs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from jsonschema import Draft202012Validator

from schemas.codec import decode, encode, unframed
from schemas.errors import DecodeError, Reason
from schemas.generate import HERE
from schemas.meetings import Meeting
from schemas.news import NewsItem
from streams.errors import DeliveryError, RegistryError, UsageError
from streams.kafka import topics
from streams.records import Output
from streams.registry.client import Registry, registry_of
from streams.registry.subjects import subjects
from streams.registry.wire import FramingPublisher, SchemaIds, as_set, framed
from streams.settings import Settings
from tests.support.stream_fakes import FakePublisher
from tests.unit.streams.registry.fake_registry import FakeRegistry, fake_registry

MEETING = (HERE / "examples" / "meeting.v1.created.json").read_bytes()


@pytest.fixture
async def registry() -> AsyncIterator[FakeRegistry]:
    async with fake_registry() as one:
        yield one


def test_each_topic_with_a_schema_is_a_subject() -> None:
    assert list(subjects()) == [
        f"{topic}-value" for topic in (topics.ITEMS, topics.ENTITIES, topics.MENTIONS, topics.MEETINGS)
    ]


@pytest.mark.parametrize("example", sorted((HERE / "examples").glob("*.json")), ids=lambda path: path.name)
def test_the_schema_of_a_subject_takes_all_messages_of_its_topic(example: object) -> None:
    path = HERE / "examples" / str(example)
    kind = path.name.split(".")[0]
    topic = {"news-item": topics.ITEMS, "tagged-item": topics.ENTITIES, "meeting": topics.MEETINGS}
    schema = json.loads(subjects()[f"{topic.get(kind, topics.MENTIONS)}-value"])
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(path.read_bytes()))


def test_the_schema_of_mentions_refuses_what_is_neither_of_both_kinds() -> None:
    schema = json.loads(subjects()[f"{topics.MENTIONS}-value"])
    assert not Draft202012Validator(schema).is_valid({"item_id": "a"})


async def test_registering_twice_gives_one_id(registry: FakeRegistry) -> None:
    client = Registry(registry.url + "/")
    first = await client.register("a/b-value", "{}")
    assert await client.register("a/b-value", "{}") == await client.look_up("a/b-value", "{}") == first
    assert registry.asked[0] == "/subjects/a/b-value/versions", "the name is quoted on the way"


async def test_a_password_is_sent_and_not_shown(registry: FakeRegistry) -> None:
    registry.user = "reader"
    with pytest.raises(RegistryError, match="does not let us in"):
        await Registry(registry.url).register("a", "{}")
    given = Settings(registry_url=registry.url, registry_username="reader", registry_password="hush")
    assert await registry_of(given).register("a", "{}") > 0
    named = Registry(registry.url.replace("//", "//reader:hush@"))
    assert await named.register("a", "{}") > 0
    assert "hush" not in named.url


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (404, '{"error_code": 40401, "message": "Subject not found"}', "run `jumpa schema register` first"),
        (409, '{"error_code": 409, "message": "PROPERTY_ADDED"}', "incompatible .PROPERTY_ADDED.: set the subject"),
        (422, '{"error_code": 42201, "message": "Invalid schema"}', "status 422.: Invalid schema"),
        (500, "<html>", "status 500.: it gave no reason"),
        (200, "[]", "status 200.: it gave no reason"),
        (200, '{"id": "7"}', "status 200"),
        (200, '{"id": -1}', "status 200"),
        (302, "", "status 302"),
    ],
)
async def test_a_refusal_says_what_to_do(registry: FakeRegistry, status: int, body: str, told: str) -> None:
    registry.refusal = status, body
    with pytest.raises(RegistryError, match=told):
        await Registry(registry.url).look_up("news.meetings.v1-value", "{}")


async def test_where_nothing_answers_the_address_is_named() -> None:
    with pytest.raises(RegistryError, match=r"No schema registry answers at http://127\.0\.0\.1:9"):
        await Registry("http://127.0.0.1:9").look_up("a", "{}")


@pytest.mark.parametrize("url", ["", "registry:8081", "ftp://a", "http://"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="no address of a schema registry"):
        Registry(url)


def test_a_form_that_needs_a_registry_asks_for_one() -> None:
    with pytest.raises(UsageError, match="JUMPA_REGISTRY_URL is not set"):
        as_set(FakePublisher(), Settings(wire="confluent"))


def test_without_a_registry_values_are_sent_as_they_are() -> None:
    publisher = FakePublisher()
    assert as_set(publisher, Settings()) is publisher


async def test_values_name_their_schema_and_are_read_in_both_forms(registry: FakeRegistry) -> None:
    client = Registry(registry.url)
    ids = {name: await client.register(name, schema) for name, schema in subjects().items()}
    meeting, publisher = decode(Meeting, MEETING), FakePublisher()
    sent = FramingPublisher(publisher, SchemaIds(client))
    await sent.publish([Output(topics.MEETINGS, b"k", encode(meeting), {}), Output(topics.MEETINGS, b"k", None, {})])
    await sent.publish([Output(topics.DEAD_LETTERS, b"k", b"bukan JSON", {})])
    value, null, letter = (output.value for output in publisher.outputs)
    assert value is not None
    assert value[:5] == b"\0" + ids["news.meetings.v1-value"].to_bytes(4, "big")
    assert unframed(value) == encode(meeting)
    assert decode(Meeting, value) == decode(Meeting, encode(meeting)) == meeting
    assert (null, letter) == (None, b"bukan JSON")
    assert len([path for path in registry.asked if not path.endswith("/versions")]) == len(ids), "asked once"


async def test_what_the_registry_does_not_give_is_not_delivered_and_asked_again(registry: FakeRegistry) -> None:
    client, publisher = Registry(registry.url), FakePublisher()
    sent = FramingPublisher(publisher, SchemaIds(client))
    with pytest.raises(DeliveryError, match="jumpa schema register"):
        await sent.publish([Output(topics.MEETINGS, b"k", MEETING, {})])
    assert publisher.outputs == []
    for name, schema in subjects().items():
        await client.register(name, schema)
    await sent.publish([Output(topics.MEETINGS, b"k", MEETING, {})])
    assert len(publisher.outputs) == 1


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\0", Reason.NOT_JSON),
        (b"\0\0\0\0\1", Reason.NOT_JSON),
        (b"\0\0\0\0\1[]", Reason.NOT_OBJECT),
        (b'\0\0\0\0\1{"title": ""}', Reason.NO_TEXT),
        (b"\0\0\0\0\1\0\0\0\0\1{}", Reason.NOT_JSON),
    ],
)
def test_what_only_begins_so_is_refused(raw: bytes, reason: Reason) -> None:
    with pytest.raises(DecodeError) as refused:
        decode(NewsItem, raw)
    assert refused.value.reason is reason


def test_an_item_may_name_its_schema_too() -> None:
    item = framed(Output(topics.ITEMS, b"1", b'{"title": "Presiden tiba"}', {}), {"news.items.v1-value": 2**31 - 1})
    assert decode(NewsItem, item.value).title == "Presiden tiba"
