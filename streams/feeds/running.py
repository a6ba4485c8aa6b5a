"""All feeds side by side: each in its own time, none waits for another."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import time

from yarl import URL

from streams.feeds.articles import Articles
from streams.feeds.counting import Tally
from streams.feeds.fetching import fetcher
from streams.feeds.hosts import Hosts, Sleep
from streams.feeds.limits import Limits
from streams.feeds.parsing import Parse, parsing_apart
from streams.feeds.rounds import Publish, Rounds
from streams.feeds.seen import SeenArticles, remembered
from streams.feeds.settling import settle, takes_once
from streams.feeds.sites import Feed, FeedFile
from streams.kafka.sending import item_output, sending
from streams.kafka.topics import names
from streams.records import Clock
from streams.registry.client import registry_of
from streams.registry.wire import SchemaIds, framed
from streams.settings import Settings
from streams.tracing import tracing_from

log = logging.getLogger(__name__)

COPY_OF = "jumpa-copy-of"
"""Header of an item whose text is nearly that of an item before it: the id of that one."""


async def watch(feeds: list[Feed], rounds: Rounds, *, once: bool, sleep: Sleep = asyncio.sleep) -> None:
    """Look at all feeds for ever, or once; one that was told to be left alone is passed over.

    Raises DeliveryError where Kafka takes nothing; what was in hand goes on at the next start.
    """
    tasks = [asyncio.create_task(_watch_one(feed, rounds, once, sleep)) for feed in feeds]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _watch_one(feed: Feed, rounds: Rounds, once: bool, sleep: Sleep) -> None:
    while True:
        began = rounds.clock()
        not_before = rounds.seen.feed(feed.url).not_before
        if not_before <= began:
            await rounds.look(feed)
            not_before = max(began + feed.interval, rounds.seen.feed(feed.url).not_before)
        else:
            rounds.tally.left_alone(feed, not_before - began)
        if once:
            return
        await sleep(max(0.0, not_before - rounds.clock()))


@asynccontextmanager
async def ready(
    file: FeedFile,
    seen: SeenArticles,
    publish: Publish,
    tally: Tally,
    parse: Parse,
    *,
    allow_private: bool,
    limits: Limits | None = None,
    clock: Clock = time,
) -> AsyncIterator[Rounds]:
    """What looks at feeds."""
    limits = limits or Limits()
    async with fetcher(limits, clock, allow_private=allow_private) as fetch:
        hosts = Hosts(fetch, limits, clock)
        for feed in file.feeds:
            origin = str(URL(feed.url).origin())
            hosts.pauses[origin] = max(feed.pause, hosts.pauses.get(origin, 0.0))
        articles = Articles(fetch, hosts.admit, parse, limits)
        yield Rounds(fetch, hosts, articles, parse, seen, publish, tally, limits, clock)


async def ingest(
    file: FeedFile, state: Path, settings: Settings, tally: Tally, *, once: bool, allow_private: bool
) -> None:
    """Read feeds into the items topic. Raises UsageError, DeliveryError and what `sending` raises."""
    tracing = tracing_from(os.environ, settings.app_id)
    limits, topic = Limits(), names(settings).items
    ids = await SchemaIds(registry_of(settings)).by_subject() if settings.wire == "confluent" else {}
    with remembered(state, file.remember) as seen:
        await settle(seen, settings)
        once_only = await takes_once(settings)
        async with sending(settings, idempotent=once_only) as kafka, parsing_apart(limits.parse_s) as parse:

            async def publish(raw: bytes, copy_of: str | None) -> None:
                mark = {COPY_OF: copy_of.encode()} if copy_of is not None else {}
                await kafka.deliver(framed(tracing.sent(item_output(raw, topic).with_headers(mark)), ids))

            async with ready(file, seen, publish, tally, parse, allow_private=allow_private, limits=limits) as rounds:
                await watch(file.feeds, rounds, once=once)
