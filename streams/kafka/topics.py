"""All topics: their settings, and what their keys and values are; `provisioning.py` creates and checks them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, Self

from streams.settings import Settings

ITEMS: Final = "news.items.v1"
ENTITIES: Final = "news.entities.v1"
MENTIONS: Final = "news.meeting-mentions.v1"
MEETINGS: Final = "news.meetings.v1"
DEAD_LETTERS: Final = "news.items.dlq.v1"
REPLAY_ITEMS: Final = "news.items-replay.v1"
"""The lane of items that are replayed: the same workers read it, and let what comes by the items' topic go first."""

MEETINGS_TABLE: Final = "meetings-2"
"""The Faust table that remembers meetings; its number goes up where what it holds can no longer be read."""
TOLD_TABLE: Final = "told"
"""The Faust table that remembers where items told of meetings."""


@dataclass(frozen=True, slots=True)
class TopicNames:
    """What our topics are called: those of one set bear one prefix, and an app works on one set."""

    items: str = ITEMS
    entities: str = ENTITIES
    mentions: str = MENTIONS
    meetings: str = MEETINGS
    dead_letters: str = DEAD_LETTERS
    replay_items: str = REPLAY_ITEMS

    @classmethod
    def under(cls, prefix: str) -> Self:
        """The names with a prefix; with an empty one, those of the set that is live."""
        return cls(*(f"{prefix}{field.default}" for field in fields(cls)))

    @property
    def read(self) -> tuple[str, ...]:
        """What workers read, as a group."""
        return self.items, self.mentions, self.replay_items

    @property
    def table_sources(self) -> dict[str, str]:
        """The topic that feeds each table: partition by partition, a table holds what the keys of that topic gave."""
        return {MEETINGS_TABLE: self.mentions, TOLD_TABLE: self.items}


def names(settings: Settings) -> TopicNames:
    """The topics that these settings are about."""
    own = TopicNames.under(settings.topic_prefix)
    return replace(own, items=settings.items_topic or own.items)


DEFAULT_PARTITIONS: Final = 4
DEFAULT_REPLICATION: Final = 1

# Items of up to 1 MiB are accepted, JSON may escape them to more, and dead letters carry headers beside the bytes.
MAX_MESSAGE_BYTES: Final = 2 * 1024 * 1024
MAX_OUTPUT_BYTES: Final = MAX_MESSAGE_BYTES - 64 * 1024
"""Largest value that we send: what a topic takes, less room for key and headers."""
_DAY_MS: Final = 24 * 60 * 60 * 1000


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
    """When it is created; a topic that exists keeps what the broker has."""
    source: str | None = None
    """The topic whose number of partitions it must have: of a changelog the one that feeds its table, of the lane the
    live one."""
    replication_factor: int = DEFAULT_REPLICATION
    max_message_bytes: int = MAX_MESSAGE_BYTES
    owner: str = "jumpa"

    def config(self) -> dict[str, str]:
        """The topic settings under Kafka's names."""
        settings = {"cleanup.policy": self.cleanup, "max.message.bytes": str(self.max_message_bytes)}
        if self.retention_ms is not None:
            settings["retention.ms"] = str(self.retention_ms)
        return settings


def news_topics(
    named: TopicNames | None = None,
    *,
    partitions: int = DEFAULT_PARTITIONS,
    replication_factor: int = DEFAULT_REPLICATION,
) -> tuple[TopicSpec, ...]:
    """The five topics that others see, in the order in which data passes them."""
    named = named or TopicNames()
    size: dict[str, Any] = {"partitions": partitions, "replication_factor": replication_factor}
    return (
        TopicSpec(
            named.items,
            key="item id",
            value="NewsItem",
            purpose="News items as publishers send them",
            retention_ms=7 * _DAY_MS,
            owner="publishers",
            **size,
        ),
        TopicSpec(
            named.entities,
            key="item id",
            value="TaggedItem",
            purpose="The entities found in each item",
            retention_ms=7 * _DAY_MS,
            **size,
        ),
        TopicSpec(
            named.mentions,
            key="sides of the meeting",  # processors/joining/claims/keys.py: one meeting always meets itself
            value="MeetingMention",
            purpose="Meetings as single articles tell them",
            retention_ms=30 * _DAY_MS,
            **size,
        ),
        TopicSpec(
            named.meetings,
            key="meeting id",
            value="Meeting",
            purpose="One record for each real meeting, the newest version",
            cleanup="compact",
            **size,
        ),
        TopicSpec(
            named.dead_letters,
            key="item key as received",
            value="original bytes",
            purpose="Items that were refused, with the reason in headers",
            retention_ms=90 * _DAY_MS,
            **size,
        ),
    )


def lane_topic(
    named: TopicNames,
    *,
    partitions: int = DEFAULT_PARTITIONS,
    replication_factor: int = DEFAULT_REPLICATION,
) -> TopicSpec:
    """The topic of replayed items.

    It must have as many partitions as the items' topic: an item is then in the same partition of both, and Faust gives
    a worker both together (faust/assignor/partition_assignor.py), and with them what was remembered of the item.
    """
    return TopicSpec(
        named.replay_items,
        key="item id",
        value="NewsItem",
        purpose="News items of an archive, from `jumpa replay`",
        retention_ms=7 * _DAY_MS,
        source=named.items,
        partitions=partitions,
        replication_factor=replication_factor,
    )


def changelog_topic(
    app_id: str,
    table: str,
    *,
    source: str | None = None,
    partitions: int = DEFAULT_PARTITIONS,
    replication_factor: int = DEFAULT_REPLICATION,
) -> TopicSpec:
    """The topic from which Faust restores a table after a restart; `source` feeds the table.

    Faust names it `{app_id}-{table}-changelog` (faust/tables/base.py), and gives a worker the partitions of both topics
    together only where both have the same number (faust/assignor/partition_assignor.py).
    """
    return TopicSpec(
        f"{app_id}-{table}-changelog",
        key="table key",
        value="table value",
        purpose=f"Changelog of the table {table}; internal",
        cleanup="compact",
        partitions=partitions,
        source=source,
        replication_factor=replication_factor,
    )


def all_topics(settings: Settings) -> tuple[TopicSpec, ...]:
    """Everything a worker with these settings needs: the public topics, the replays' lane and its own changelogs."""
    size: dict[str, Any] = {"partitions": settings.partitions, "replication_factor": settings.replication}
    named = names(settings)
    changelogs = (
        changelog_topic(settings.app_id, table, source=source, **size) for table, source in named.table_sources.items()
    )
    return (*news_topics(named, **size), lane_topic(named, **size), *changelogs)
