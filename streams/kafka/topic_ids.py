"""The ids of topics: a topic that was deleted and made anew bears its old name and another id.

aiokafka asks for metadata in an older form that tells no ids (0.14.0), so the question is put here in the first form
that does: Metadata version 10 (kafka.apache.org/protocol, "Metadata API"), which brokers answer since Kafka 2.8.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from aiokafka.errors import IncompatibleBrokerVersion
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    AbstractType,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)


class Uuid(AbstractType[UUID]):  # type: ignore[misc]  # aiokafka ships no types
    """Sixteen bytes."""

    @classmethod
    def encode(cls, value: UUID) -> bytes:
        return value.bytes

    @classmethod
    def decode(cls, data: BytesIO) -> UUID:
        return UUID(bytes=data.read(16))


_TEXT, _TAGS = CompactString("utf-8"), ("tags", TaggedFields)
_BROKERS = CompactArray(("node_id", Int32), ("host", _TEXT), ("port", Int32), ("rack", _TEXT), _TAGS)
_PARTITIONS = CompactArray(
    ("error_code", Int16),
    ("partition", Int32),
    ("leader", Int32),
    ("leader_epoch", Int32),
    ("replicas", CompactArray(Int32)),
    ("isr", CompactArray(Int32)),
    ("offline_replicas", CompactArray(Int32)),
    _TAGS,
)
_TOPICS = CompactArray(
    ("error_code", Int16),
    ("name", _TEXT),
    ("topic_id", Uuid),
    ("is_internal", Boolean),
    ("partitions", _PARTITIONS),
    ("authorized_operations", Int32),
    _TAGS,
)


class _Answer(Response):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY, API_VERSION = 3, 10
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("brokers", _BROKERS),
        ("cluster_id", _TEXT),
        ("controller_id", Int32),
        ("topics", _TOPICS),
        ("authorized_operations", Int32),
        _TAGS,
    )


class _Question(RequestStruct):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY, API_VERSION, RESPONSE_TYPE = 3, 10, _Answer
    FLEXIBLE_VERSION = True
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", Uuid), ("name", _TEXT), _TAGS)),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
        _TAGS,
    )


class _Ask(Request[_Question]):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY = 3

    def build(self, request_struct_class: type[_Question]) -> _Question:
        return request_struct_class(None, False, False, False, {})


async def topic_ids(client: Any) -> dict[str, str]:
    """The id of each topic that this aiokafka client may see, in hexadecimal; none from brokers that have no ids.

    Raises KafkaError.
    """
    try:
        answer = await client.send(client.get_random_node(), _Ask())
    except (IncompatibleBrokerVersion, NotImplementedError):  # what aiokafka raises where no form fits
        return {}
    return {name: id_.hex for _, name, id_, *_ in answer.topics if name and id_.int}
