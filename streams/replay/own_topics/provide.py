"""The topics of a run: made as the live ones are, and its own alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, replace
from pathlib import Path

from streams.errors import UsageError
from streams.kafka.admin import admin_client
from streams.kafka.apps import records_in, refuse_second_app
from streams.kafka.provisioning import create_topics, partition_counts
from streams.kafka.security import client_options
from streams.kafka.topic_ids import topic_ids
from streams.kafka.topics import TopicNames, TopicSpec, all_topics, names
from streams.replay.durable import write_whole
from streams.settings import Settings


async def refuse_used(settings: Settings) -> None:
    """Raises UsageError where something stands in the topics of the prefix, and where another app works on them.

    Raises BrokerUnreachable and BrokerError too.
    """
    counts = await partition_counts(settings.broker, client_options=client_options(settings))
    await refuse_second_app(settings, counts)
    count = await records_in(settings, [spec.name for spec in all_topics(settings)], counts)
    if count:
        prefix = settings.topic_prefix
        raise UsageError(
            f"{count} records stand in the topics of {prefix} already: go on with the run that put them there "
            f"(--resume), name another prefix, or delete them first (jumpa topics delete --prefix {prefix})."
        )


async def provide_topics(settings: Settings, noted: Path) -> None:
    """Make the topics that are missing.

    ``noted``: the file that keeps which topic the items go to. Raises UsageError where that is another one now, for
    what was sent stands elsewhere, BrokerUnreachable, and BrokerError where the broker refuses a topic.
    """
    options, topic = client_options(settings), names(settings).items
    counts = await partition_counts(settings.broker, client_options=options)
    await create_topics(settings.broker, as_live(settings, counts), client_options=options)
    async with admin_client(settings.broker, options) as client:
        now = (await topic_ids(client._client)).get(topic, "")  # the embedded broker tells none
    if now != _noted(noted, now):
        raise UsageError(
            f"{topic} on {settings.broker} is not the topic that the run began with: point JUMPA_BROKER at that one, "
            "or begin anew with --overwrite."
        )


def _noted(file: Path, now: str) -> str:
    if not file.exists():
        write_whole(file, now.encode())
    return file.read_text()


def as_live(settings: Settings, counts: Mapping[str, int]) -> list[TopicSpec]:
    """The topics with the partitions of the live ones, where those are there.

    Whoever reads the live items afterwards then finds what is remembered of one in the partition that it comes from.
    """
    live = dict(zip(astuple(TopicNames.under(settings.topic_prefix)), astuple(TopicNames()), strict=True))
    return [
        replace(spec, partitions=counts.get(live.get(spec.name, ""), spec.partitions)) for spec in all_topics(settings)
    ]
