"""All topics: their settings, and what their keys and values are; `provisioning.py` creates and checks them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

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
TABLE_SOURCES: Final = {MEETINGS_TABLE: MENTIONS, TOLD_TABLE: ITEMS}
"""The topic that feeds each table: partition by partition, a table holds what the keys of that topic gave."""

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
    """Of a changelog, the topic that feeds its table and whose number of partitions it must have."""
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
    """Everything a worker with these settings needs: the public topics and its own changelogs."""
    size: dict[str, Any] = {"partitions": settings.partitions, "replication_factor": settings.replication}
    changelogs = (
        changelog_topic(settings.app_id, table, source=source, **size) for table, source in TABLE_SOURCES.items()
    )
    return (*news_topics(**size), *changelogs)
