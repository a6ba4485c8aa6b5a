"""All topics: their settings, what their keys and values are, and how they are created and checked.

`jumpa topics create` creates what is missing and changes nothing that exists; `jumpa topics check` says what differs.
Topics are created by us, never by the broker: with automatic creation a typing error makes a topic, and its number of
partitions would be the broker's choice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.errors import BrokerError, UsageError
from streams.kafka.admin import admin_client
from streams.settings import Settings

ITEMS: Final = "news.items.v1"
ENTITIES: Final = "news.entities.v1"
MENTIONS: Final = "news.meeting-mentions.v1"
MEETINGS: Final = "news.meetings.v1"
DEAD_LETTERS: Final = "news.items.dlq.v1"

MEETINGS_TABLE: Final = "meetings-2"
"""The Faust table that remembers meetings; its number goes up where what it holds can no longer be read."""
TOLD_TABLE: Final = "told"
"""The Faust table that remembers where items told of meetings."""

DEFAULT_PARTITIONS: Final = 4
DEFAULT_REPLICATION: Final = 1

# Items of up to 1 MiB are accepted, JSON may escape them to more, and dead letters carry headers beside the bytes.
MAX_MESSAGE_BYTES: Final = 2 * 1024 * 1024
MAX_OUTPUT_BYTES: Final = MAX_MESSAGE_BYTES - 64 * 1024
"""Largest value that we send: what a topic takes, less room for key and headers."""
_DAY_MS: Final = 24 * 60 * 60 * 1000

# Error codes of the Kafka protocol (kafka.apache.org/protocol, "Error Codes").
_OK: Final = 0
_TOPIC_ALREADY_EXISTS: Final = 36
_LEADER_POLL_S: Final = 0.05


@dataclass(frozen=True)
class TopicSpec:
    """What a topic must be. `key`, `value` and `purpose` are for people; the rest is set and checked on the broker."""

    name: str
    key: str
    value: str
    purpose: str
    cleanup: Literal["delete", "compact"] = "delete"
    retention_ms: int | None = None
    """None leaves it to the broker; a compacted topic keeps the last record of each key whatever it says."""
    partitions: int = DEFAULT_PARTITIONS
    replication_factor: int = DEFAULT_REPLICATION
    max_message_bytes: int = MAX_MESSAGE_BYTES
    owner: str = "jumpa"

    def config(self) -> dict[str, str]:
        """The topic settings under Kafka's names."""
        settings = {"cleanup.policy": self.cleanup, "max.message.bytes": str(self.max_message_bytes)}
        if self.retention_ms is not None:
            settings["retention.ms"] = str(self.retention_ms)
        return settings


class TopicOutcome(StrEnum):
    """What `create_topics` did about one topic."""

    CREATED = "created"
    EXISTED = "existed"


@dataclass(frozen=True)
class Difference:
    """One way in which the broker's topic is not what it should be; str() is a sentence without a full stop."""

    topic: str
    setting: str
    """`topic` when it is missing, else `partitions` or Kafka's name of the setting."""
    expected: str
    actual: str

    def __str__(self) -> str:
        if self.setting == "topic":
            return f"{self.topic} is missing"
        return f"{self.topic}: {self.setting} is {self.actual}, should be {self.expected}"


def news_topics(
    *, partitions: int = DEFAULT_PARTITIONS, replication_factor: int = DEFAULT_REPLICATION
) -> tuple[TopicSpec, ...]:
    """The five topics that others see, in the order in which data passes them."""
    size: dict[str, Any] = {"partitions": partitions, "replication_factor": replication_factor}
    return (
        TopicSpec(
            ITEMS,
            key="item id",
            value="NewsItem",
            purpose="News items as publishers send them",
            retention_ms=7 * _DAY_MS,
            owner="publishers",
            **size,
        ),
        TopicSpec(
            ENTITIES,
            key="item id",
            value="TaggedItem",
            purpose="The entities found in each item",
            retention_ms=7 * _DAY_MS,
            **size,
        ),
        TopicSpec(
            MENTIONS,
            key="sides of the meeting",  # processors/joining/claims/keys.py: one meeting always meets itself
            value="MeetingMention",
            purpose="Meetings as single articles tell them",
            retention_ms=30 * _DAY_MS,
            **size,
        ),
        TopicSpec(
            MEETINGS,
            key="meeting id",
            value="Meeting",
            purpose="One record for each real meeting, the newest version",
            cleanup="compact",
            **size,
        ),
        TopicSpec(
            DEAD_LETTERS,
            key="item key as received",
            value="original bytes",
            purpose="Items that were refused, with the reason in headers",
            retention_ms=90 * _DAY_MS,
            **size,
        ),
    )


def changelog_topic(
    app_id: str, table: str, *, partitions: int = DEFAULT_PARTITIONS, replication_factor: int = DEFAULT_REPLICATION
) -> TopicSpec:
    """The topic from which Faust restores a table after a restart.

    Faust names it `{app_id}-{table}-changelog` (faust/tables/base.py) and wants as many partitions as the topic that
    feeds the table, so `partitions` must be that of the mentions.
    """
    return TopicSpec(
        f"{app_id}-{table}-changelog",
        key="table key",
        value="table value",
        purpose=f"Changelog of the table {table}; internal",
        cleanup="compact",
        partitions=partitions,
        replication_factor=replication_factor,
    )


def all_topics(settings: Settings) -> tuple[TopicSpec, ...]:
    """Everything a worker with these settings needs: the public topics and its own changelogs."""
    size: dict[str, int] = {"partitions": settings.partitions, "replication_factor": settings.replication}
    tables = (MEETINGS_TABLE, TOLD_TABLE)
    return (*news_topics(**size), *(changelog_topic(settings.app_id, table, **size) for table in tables))


async def create_topics(
    address: str,
    specs: Iterable[TopicSpec],
    *,
    client_options: Mapping[str, Any] | None = None,
    timeout_s: float = 20,
) -> list[tuple[str, TopicOutcome]]:
    """Create the topics that are missing and say for each what happened, in the order given.

    Existing topics are left as they are, also where they differ: that is for `check_topics`. Returns when all
    partitions have a leader. Raises BrokerUnreachable, and BrokerError when the broker refuses a topic; topics before
    it may then exist, and calling again is safe.
    """
    wanted = list(specs)
    new = [NewTopic(s.name, s.partitions, s.replication_factor, topic_configs=s.config()) for s in wanted]
    async with admin_client(address, client_options, timeout_s=timeout_s) as client:
        # Half of our patience for the broker's: an answer that names the topic beats a time-out of ours.
        response = await client.create_topics(new, timeout_ms=int(timeout_s * 500))
        codes = {name: (code, message) for name, code, message, *_ in response.topic_errors}
        outcomes = [(spec.name, _outcome(spec, *codes[spec.name])) for spec in wanted]
        await _wait_for_leaders(client, {spec.name for spec in wanted})
    return outcomes


async def check_topics(
    address: str,
    specs: Iterable[TopicSpec],
    *,
    client_options: Mapping[str, Any] | None = None,
    timeout_s: float = 20,
) -> list[Difference]:
    """Compare the broker's topics with what they should be; an empty list means that all is well.

    Compared are partitions, cleanup.policy, max.message.bytes and, where the spec names it, retention.ms. Raises
    BrokerUnreachable, and BrokerError when the broker does not describe a topic.
    """
    async with admin_client(address, client_options, timeout_s=timeout_s) as client:
        partitions = await _partition_counts(client)
        found: list[Difference] = []
        for spec in specs:
            if spec.name in partitions:
                found += compare(spec, partitions[spec.name], await _topic_config(client, spec.name))
            else:
                found.append(Difference(spec.name, "topic", "present", "missing"))
    return found


async def partition_counts(
    address: str, *, client_options: Mapping[str, Any] | None = None, timeout_s: float = 20
) -> dict[str, int]:
    """The partitions of each topic that we may see. Raises BrokerUnreachable."""
    async with admin_client(address, client_options, timeout_s=timeout_s) as client:
        return await _partition_counts(client)


async def require_topics(settings: Settings, client_options: Mapping[str, Any] | None = None) -> None:
    """Raises UsageError where a topic is missing, or may not be seen: Faust would wait for it and say nothing."""
    seen = await partition_counts(settings.broker, client_options=client_options)
    missing = [spec.name for spec in all_topics(settings) if spec.name not in seen]
    if missing:
        raise UsageError(
            f"{len(missing)} topics are missing on {settings.broker}, or may not be seen ({', '.join(missing)}): "
            "run `jumpa topics create` first."
        )


def compare(spec: TopicSpec, partitions: int, config: Mapping[str, str]) -> list[Difference]:
    """The differences between a topic's spec and its partitions and settings as the broker tells them."""
    wanted = {"partitions": str(spec.partitions), **spec.config()}
    # Tansu tells only the settings that were given at creation.
    actual = {"partitions": str(partitions), **config}
    return [
        Difference(spec.name, setting, value, actual.get(setting, "not set"))
        for setting, value in wanted.items()
        if actual.get(setting) != value
    ]


def _outcome(spec: TopicSpec, code: int, message: str | None) -> TopicOutcome:
    if code == _OK:
        return TopicOutcome.CREATED
    if code == _TOPIC_ALREADY_EXISTS:
        return TopicOutcome.EXISTED
    raise BrokerError(f"The broker refused to create {spec.name}: {message or 'no reason given'} (error {code}).")


async def _wait_for_leaders(client: Any, names: set[str]) -> None:
    """Wait until clients can use the topics; the surrounding admin_client limits the time."""
    while True:
        topics = await _describe_all(client)
        led = {t["topic"] for t in topics if t["partitions"] and all(p["leader"] >= 0 for p in t["partitions"])}
        if names <= led:
            return
        await asyncio.sleep(_LEADER_POLL_S)


async def _partition_counts(client: Any) -> dict[str, int]:
    return {topic["topic"]: len(topic["partitions"]) for topic in await _describe_all(client)}


async def _describe_all(client: Any) -> Sequence[Mapping[str, Any]]:
    # Never by name: asking for a missing topic creates it, where the broker may create topics by itself.
    topics: Sequence[Mapping[str, Any]] = await client.describe_topics(None)
    return topics


async def _topic_config(client: Any, name: str) -> dict[str, str]:
    """The settings of one topic. Unfiltered, because Tansu 0.6 drops the connection at a list of setting names."""
    (response,) = await client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    ((code, message, _type, _name, entries),) = response.resources
    if code != _OK:
        raise BrokerError(f"The broker did not describe {name}: {message or 'no reason given'} (error {code}).")
    return {entry[0]: entry[1] for entry in entries}
