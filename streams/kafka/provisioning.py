"""Topics on the broker: created where they are missing, grown where they must be, and checked.

Topics are created by us, never by the broker: with automatic creation a typing error makes a topic, and its number of
partitions would be the broker's choice. The number of a topic that exists is read from the broker; the changelog of a
table must have that of its source, and is made and grown with it (deploy/PARTITIONS.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from aiokafka.admin import NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError

from streams.errors import BrokerError, UsageError
from streams.kafka.admin import admin_client
from streams.kafka.topics import TopicSpec, all_topics, names
from streams.settings import Settings

# Error codes of the Kafka protocol (kafka.apache.org/protocol, "Error Codes").
_OK: Final = 0
_TOPIC_ALREADY_EXISTS: Final = 36
_LEADER_POLL_S: Final = 0.05


class TopicOutcome(StrEnum):
    """What `create_topics` did about one topic."""

    CREATED = "created"
    EXISTED = "existed"
    GROWN = "grown"


@dataclass(frozen=True)
class Provided:
    """One topic after `create_topics`."""

    topic: TopicSpec
    """With the partitions that it has now."""
    outcome: TopicOutcome
    before: int
    """Partitions that it had; the same as now where it was not grown."""


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


async def create_topics(
    address: str,
    specs: Iterable[TopicSpec],
    *,
    client_options: Mapping[str, Any] | None = None,
    timeout_s: float = 20,
) -> list[Provided]:
    """Create the topics that are missing, grow changelogs to their sources, and say for each what happened, in order.

    Otherwise existing topics are left as they are, also where they differ: that is for `check_topics`. Returns when all
    partitions have a leader. Raises BrokerUnreachable, and BrokerError when the broker refuses a topic; topics before
    it may then exist, and calling again is safe.
    """
    async with admin_client(address, client_options, timeout_s=timeout_s) as client:
        before = await counts_of(client)
        wanted = fitted(specs, before)
        new = [NewTopic(s.name, s.partitions, s.replication_factor, topic_configs=s.config()) for s in wanted]
        # Half of our patience for the broker's: an answer that names the topic beats a time-out of ours.
        response = await client.create_topics(new, timeout_ms=int(timeout_s * 500))
        codes = {name: (code, message) for name, code, message, *_ in response.topic_errors}
        outcomes = {spec.name: _outcome(spec, *codes[spec.name]) for spec in wanted}
        for spec in wanted:
            if before.get(spec.name, spec.partitions) < spec.partitions:
                await _grow(client, spec)
                outcomes[spec.name] = TopicOutcome.GROWN
        now = await _wait_for_leaders(client, wanted)
    return [
        Provided(replace(spec, partitions=now[spec.name]), outcomes[spec.name], before.get(spec.name, now[spec.name]))
        for spec in wanted
    ]


async def check_topics(
    address: str,
    specs: Iterable[TopicSpec],
    *,
    client_options: Mapping[str, Any] | None = None,
    timeout_s: float = 20,
) -> list[Difference]:
    """Compare the broker's topics with what they should be; an empty list means that all is well.

    Compared are cleanup.policy, max.message.bytes, where the spec names it retention.ms, and the partitions of
    changelogs with those of their sources. Raises BrokerUnreachable, and BrokerError when the broker does not describe
    a topic.
    """
    async with admin_client(address, client_options, timeout_s=timeout_s) as client:
        partitions = await counts_of(client)
        found: list[Difference] = []
        for spec in fitted(specs, partitions):
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
        return await counts_of(client)


async def require_topics(settings: Settings, client_options: Mapping[str, Any] | None = None) -> None:
    """As `require`, of the broker as it is now. Raises BrokerUnreachable too."""
    require(settings, await partition_counts(settings.broker, client_options=client_options))


def require(settings: Settings, counts: Mapping[str, int]) -> None:
    """Raises UsageError where a worker could not work on the topics that were seen, by their partitions.

    For a topic that is missing, or may not be seen, Faust would wait and say nothing; where a changelog has fewer
    partitions than its source the first write fails, and where it has more, one worker may restore what another feeds.
    """
    specs = all_topics(settings)
    missing = [spec.name for spec in specs if spec.name not in counts]
    if missing:
        raise UsageError(
            f"{len(missing)} topics are missing on {settings.broker}, or may not be seen ({', '.join(missing)}): "
            "run `jumpa topics create` first."
        )
    found = uneven(specs, counts, names(settings).mentions)
    if found:
        raise UsageError(" ".join(found))


def uneven(specs: Iterable[TopicSpec], counts: Mapping[str, int], mentions: str) -> list[str]:
    """A sentence for each topic that has not the partitions of its source, with what mends it.

    ``mentions``: the topic of mentions.
    """
    found = []
    for spec in specs:
        has, needs = counts.get(spec.name), counts.get(spec.source or "")
        if has is None or needs is None or has == needs:
            continue
        mend = "run `jumpa topics create`"
        if has > needs:
            mend = f"give {spec.source} {has} too, see deploy/PARTITIONS.md"
        elif spec.source == mentions:  # whose keys have moved away from what is remembered of them
            mend = f"see deploy/PARTITIONS.md, then {mend}"
        beside = "which feeds it" if spec.cleanup == "compact" else "beside which it is read"
        found.append(f"{spec.name} has {has} partitions and {spec.source}, {beside}, {needs}: {mend}.")
    return found


def fitted(specs: Iterable[TopicSpec], counts: Mapping[str, int]) -> list[TopicSpec]:
    """The specs with the partitions that the broker's topics call for: a topic keeps its own, or takes its source's.

    A source that is missing will be created as its spec says, beside its changelogs.
    """
    wanted = list(specs)
    given = {spec.name: spec.partitions for spec in wanted} | dict(counts)
    return [replace(spec, partitions=given.get(spec.source or spec.name, spec.partitions)) for spec in wanted]


def resized(read: Iterable[str], before: Mapping[str, int], now: Mapping[str, int]) -> list[str]:
    """A sentence without a full stop for each topic that we read and that has other partitions now than before."""
    return [
        f"{topic} has {now[topic]} partitions now and had {before[topic]}"
        for topic in read
        if topic in now and topic in before and now[topic] != before[topic]
    ]


def made_anew(read: Iterable[str], before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The topics that we read and that bear another id now than before."""
    return [topic for topic in read if topic in now and topic in before and now[topic] != before[topic]]


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


async def _grow(client: Any, spec: TopicSpec) -> None:
    try:
        await client.create_partitions({spec.name: NewPartitions(total_count=spec.partitions)})
    except KafkaError as exc:  # with the broker's own words
        raise BrokerError(f"The broker refused to grow {spec.name} to {spec.partitions} partitions: {exc}.") from exc


async def _wait_for_leaders(client: Any, specs: Sequence[TopicSpec]) -> dict[str, int]:
    """Wait until clients can use all partitions, and count them; the surrounding admin_client limits the time."""
    while True:
        led = {
            topic["topic"]: sum(partition["leader"] >= 0 for partition in topic["partitions"])
            for topic in await _describe_all(client)
        }
        if all(led.get(spec.name, 0) >= spec.partitions for spec in specs):
            return led
        await asyncio.sleep(_LEADER_POLL_S)


async def counts_of(client: Any) -> dict[str, int]:
    """The partitions of each topic that this connected client may see."""
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
