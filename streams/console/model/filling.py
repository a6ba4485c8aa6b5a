"""Fills the store from its topics, for ever."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any, Never

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.envelope import CE_TYPES, read_header
from schemas.mentions import MentionWithdrawal
from streams.console.model.rows import FilledFrom, FillProgress, FillState
from streams.console.model.store import FilledSource, Store
from streams.console.model.taking import Taken, TakenKind
from streams.errors import BrokerError, BrokerUnreachable, JumpaError
from streams.kafka import topics
from streams.kafka.consuming import count_of, plain_consumer, read_from
from streams.kafka.security import client_options
from streams.kafka.topic_ids import topic_ids
from streams.records import Clock, Record
from streams.settings import Settings

log = logging.getLogger(__name__)

OnState = Callable[[FillState], None]

LOOK_S = 5.0
"""How often the broker is asked whether it is there, and the topics the same."""
ANSWER_S = 10.0
"""Longest wait for its answer."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
"""Before it is tried again, doubled each time."""
AGAIN_S = 1.0
"""Before what does not end is cancelled once more."""


async def fill(store: Store, settings: Settings, on_state: OnState, clock: Clock = time.time) -> Never:
    """Keep the store equal to the topics of meetings and mentions; ``on_state`` hears how that goes, in this loop.

    A lost broker, a missing topic or a full disk is told and tried again; it never raises for them.
    """
    filler, pause = _Filler(store, settings, on_state, clock), FIRST_PAUSE_S
    while True:
        heard = filler.state.read_at
        following = asyncio.create_task(filler.follow())
        try:
            await asyncio.wait([following])
        finally:
            await _stop(following)
        try:
            following.result()
        except (JumpaError, KafkaError, OSError, sqlite3.Error) as failed:
            why = failed
        if filler.state.read_at != heard:
            pause = FIRST_PAUSE_S
        filler.tell_lost(why)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_S)


async def together(*work: Coroutine[Any, Any, None]) -> None:
    """Run all until they have ended, or one fails: the others are stopped then, and what failed is raised.

    A ``TaskGroup`` cancels its tasks once, and would wait for ever for one that took this for its own.
    """
    tasks = [asyncio.create_task(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        await _stop(*tasks)
    for task in done:
        task.result()


async def _stop(*tasks: asyncio.Task[None]) -> None:
    """Cancel until all have ended: a consumer of aiokafka that is being opened or closed takes one cancellation for its
    own. Our own end waits until then."""
    ended: asyncio.CancelledError | None = None
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        try:
            await asyncio.wait(running, timeout=AGAIN_S)
        except asyncio.CancelledError as ours:
            ended = ours
    for task in tasks:
        if not task.cancelled():
            task.exception()  # which is told, or of no interest any more
    if ended is not None:
        raise ended


class _Filler:
    """One store, and what is told of it."""

    def __init__(self, store: Store, settings: Settings, on_state: OnState, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._options = client_options(settings)
        self._on_state = on_state
        self._clock = clock
        named = topics.names(settings)
        self._topics = {TakenKind.MEETING: named.meetings, TakenKind.MENTION: named.mentions}
        self._progress: FillProgress | None = None
        self.state = FillState(source=FilledFrom.TOPIC, name=named.meetings)

    async def follow(self) -> None:
        """Read what is there, then what comes, until something ends that. Raises what it was."""
        broker = self._settings.broker
        counts = {kind: await count_of(broker, topic, self._options) for kind, topic in self._topics.items()}
        async with plain_consumer(broker, self._options, "earliest") as consumer:
            ids = await topic_ids(consumer._client)
            sources = {kind: FilledSource(topic, ids.get(topic, "")) for kind, topic in self._topics.items()}
            places, of = await asyncio.to_thread(self._store.places, sources), 0
            for kind, topic in self._topics.items():
                begin, end = await _ends(consumer, topic, counts[kind])
                places[kind] = {number: max(first, places[kind].get(number, 0)) for number, first in begin.items()}
                of += sum(max(0, end[number] - place) for number, place in places[kind].items())
            self._progress = FillProgress(done=0, of=of) if of else None
            await self._tell()
            await together(self._look(consumer, ids), self._read_on(places, sources))

    async def _read_on(
        self, places: Mapping[TakenKind, dict[int, int]], sources: Mapping[TakenKind, FilledSource]
    ) -> None:
        """Read what is there, then what comes."""
        await self._read(places, once=True)
        await asyncio.to_thread(self._store.index)
        self._progress = None
        await self._tell()
        await self._read(await asyncio.to_thread(self._store.places, sources), once=False)

    async def _read(self, places: Mapping[TakenKind, dict[int, int]], *, once: bool) -> None:
        await together(
            *(self._read_topic(kind, topic, places[kind], once=once) for kind, topic in self._topics.items())
        )

    async def _read_topic(self, kind: TakenKind, topic: str, places: Mapping[int, int], *, once: bool) -> None:
        reached = dict(places)
        batches = read_from(self._settings.broker, topic, places, once=once, client_options=self._options)
        async with aclosing(batches):
            async for records in batches:
                await asyncio.to_thread(self._store.take, [taken_of(kind, record) for record in records])
                before = sum(reached.values())
                reached |= {record.partition: record.offset + 1 for record in records}
                if (now := self._progress) is not None:
                    self._progress = FillProgress(
                        done=min(now.of, now.done + sum(reached.values()) - before), of=now.of
                    )
                await self._tell()

    async def _look(self, consumer: AIOKafkaConsumer, ids: Mapping[str, str]) -> None:
        """Raise where the broker is lost, or a topic is another one than it was."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                async with asyncio.timeout(ANSWER_S):
                    now = await topic_ids(consumer._client)
            except (KafkaError, TimeoutError) as exc:
                raise BrokerUnreachable(self._settings.broker, exc) from None
            for topic in self._topics.values():
                if now.get(topic) != ids.get(topic):
                    raise BrokerError(f"{topic} was deleted: it is read from its beginning where it is made anew.")
            await self._tell()

    async def _tell(self) -> None:
        """Tell that all is well as of now."""
        now = datetime.fromtimestamp(self._clock(), UTC)
        counts = await asyncio.to_thread(self._store.counts)
        told = {"filling": self._progress, "stale_since": None, "why": "", "read_at": now}
        self._tell_state({**told, **counts._asdict()})

    def tell_lost(self, failed: Exception) -> None:
        """Tell that what the store has grows old, and since when."""
        why = sentence_on(failed, self._settings, self._store)
        log.warning("the console's store is not filled: %s", why)
        since = self.state.stale_since or self.state.read_at or datetime.fromtimestamp(self._clock(), UTC)
        self._tell_state({"stale_since": since, "why": why})  # the store may be what fails: it is not asked

    def _tell_state(self, changes: Mapping[str, Any]) -> None:
        self.state = self.state.model_copy(update=changes)
        self._on_state(self.state)


def sentence_on(failed: Exception, settings: Settings, store: Store) -> str:
    """What is wrong, and its mend."""
    match failed:
        case JumpaError():
            return str(failed)
        case KafkaError():
            return f"The broker at {settings.broker} does not give its topics ({failed!r}): its log may say why."
        case _:
            return f"{store.path} cannot be written ({failed}): make room there, or see who may write."


async def _ends(consumer: AIOKafkaConsumer, topic: str, count: int) -> tuple[dict[int, int], dict[int, int]]:
    """The first offset of each partition, and that behind the last."""
    partitions = [TopicPartition(topic, number) for number in range(count)]
    begin, end = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    return {one.partition: at for one, at in begin.items()}, {one.partition: at for one, at in end.items()}


def taken_of(kind: TakenKind, record: Record) -> Taken:
    """A record as the store takes it: the withdrawal of a mention tells nothing, for its meeting tells the rest."""
    withdrawn = read_header(record.headers, "ce_type") == CE_TYPES[MentionWithdrawal]
    key = (record.key or b"").decode("utf-8", "replace")
    at_ms = int(record.timestamp * 1000) if record.dated else 0
    return Taken(kind, key, None if withdrawn else record.value, at_ms, record.partition, record.offset)
