"""What a killed run had under way: whether it arrived is looked up in the topic, so that it is not sent again."""

from __future__ import annotations

import logging

from aiokafka import TopicPartition

from schemas.codec import decode
from schemas.errors import DecodeError
from schemas.news import NewsItem
from streams.feeds.items import text_hash
from streams.feeds.seen import SeenArticles
from streams.kafka.consuming import plain_consumer, read_stored
from streams.kafka.membership import lets_leave
from streams.kafka.provisioning import partition_counts
from streams.kafka.security import client_options
from streams.kafka.topics import names
from streams.settings import Settings

log = logging.getLogger(__name__)
CLOCKS_APART_S = 600.0
"""How far our clock may have been ahead of the broker's."""


async def settle(seen: SeenArticles, settings: Settings) -> None:
    """Note what has arrived. Raises as `read_stored`."""
    waiting, since = seen.open_sends()
    if not waiting:
        return
    arrived, options, topic = set(), client_options(settings), names(settings).items
    behind = await _places(settings, topic, since - CLOCKS_APART_S)
    async for record in read_stored(settings.broker, topic, client_options=options, behind=behind):
        key = (record.key or b"").decode("utf-8", "replace")
        if key in waiting and _hash(record.value) == waiting[key]:
            arrived.add(key)
    seen.settle(arrived)
    log.info("what was under way when the last run ended is settled", extra={"count": len(waiting)})


async def takes_once(settings: Settings) -> bool:
    """Whether the broker takes a record once that is sent again for want of an answer: Kafka does, and Tansu does not.

    Raises BrokerUnreachable and BrokerRefuses.
    """
    async with plain_consumer(settings.broker, client_options(settings), "latest") as consumer:
        return await lets_leave(consumer)


async def _places(settings: Settings, topic: str, since: float) -> dict[int, int]:
    """By partition, the first offset of that time (Unix seconds) or later."""
    options = client_options(settings)
    count = (await partition_counts(settings.broker, client_options=options)).get(topic, 0)
    partitions = [TopicPartition(topic, number) for number in range(count)]
    async with plain_consumer(settings.broker, options, "latest") as consumer:
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found = await consumer.offsets_for_times(dict.fromkeys(partitions, int(since * 1000)))
    return {one.partition: ends[one] if found[one] is None else found[one].offset for one in partitions}


def _hash(raw: bytes | None) -> str | None:
    try:
        return text_hash(decode(NewsItem, raw))
    except DecodeError:
        return None
