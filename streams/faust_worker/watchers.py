"""What looks at the broker and at our partitions every few seconds."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import faust
from aiokafka.errors import KafkaError
from mode import Service

from streams.agents.ledger import Ledger
from streams.errors import BrokerError, BrokerRefuses, ModelsUnavailable, UsageError
from streams.faust_worker import exits
from streams.faust_worker.gaps import committed_by, ends_before, first_in
from streams.faust_worker.lag import LagView, Oldest
from streams.faust_worker.readiness import Readiness
from streams.faust_worker.standstill import Standstill, TopicPartition
from streams.kafka.admin import admin_client
from streams.kafka.provisioning import counts_of, made_anew, require, resized
from streams.kafka.security import client_options
from streams.kafka.topic_ids import topic_ids
from streams.kafka.topics import names
from streams.language.memory import pool_processes
from streams.language.pool import LanguagePool
from streams.metrics import Lost, Metrics
from streams.process.heartbeat import BEAT_S, beat
from streams.settings import Settings

log = logging.getLogger(__name__)

WATCH_S = 5.0
"""Seconds between two looks, and the longest wait for the broker's answer."""


class SeenTopics(NamedTuple):
    """The topics that we may see."""

    partitions: dict[str, int]
    ids: dict[str, str]
    """None from brokers that have no ids."""


async def ask_broker(readiness: Readiness, settings: Settings) -> SeenTopics:
    """Note whether a broker answers us; gives the topics. Raises BrokerUnreachable, BrokerRefuses."""
    reached = False
    try:
        async with admin_client(settings.broker, client_options(settings), timeout_s=WATCH_S) as client:
            seen = SeenTopics(await counts_of(client), await topic_ids(client._client))
            reached = True
            return seen
    finally:
        if reached != readiness.broker_reached:
            level, told = (logging.INFO, "answers") if reached else (logging.ERROR, "does not answer; nothing is lost")
            log.log(level, f"the broker {told}", extra={"broker": settings.broker})
        readiness.note_broker(reached)  # only now: /readyz may be asked meanwhile


def unheld(
    read: Iterable[str], held: Mapping[str, Mapping[str, Collection[int]]], partitions: Mapping[str, int]
) -> list[str]:
    """Which partitions no worker holds, by their names; none before the group has given out any.

    ``read``: the topics that we read; ``held``: by worker and topic; ``partitions``: how many a topic has.
    """
    given = {(topic, one) for topics_held in held.values() for topic, ones in topics_held.items() for one in ones}
    wanted = ((topic, one) for topic in read for one in range(partitions.get(topic, 0)))
    return [f"{topic}:{one}" for topic, one in wanted if (topic, one) not in given] if given else []


class BrokerWatch(Service):  # type: ignore[misc]  # mode ships no types
    """Assigned partitions say nothing of a broker or a topic that has gone since, nor of what has come since.

    New partitions would wait until aiokafka asks again (``metadata_max_age_ms``, five minutes), and then be without a
    changelog. What is known of a topic's offsets does not hold for one that was made anew under its name. In both cases
    the process ends, and the next one begins with what there is, or waits until ``jumpa topics create`` has mended it.
    """

    logger = logging.getLogger("mode.broker_watch")  # what mode says of every service, beside our own lines

    def __init__(self, app: faust.App, readiness: Readiness, settings: Settings) -> None:
        super().__init__()
        self._app = app
        self._readiness = readiness
        self._settings = settings
        self._read = names(settings).read
        self._asked_anew = False

    @Service.task  # type: ignore[untyped-decorator]
    async def _watch(self) -> None:
        while not self.should_stop:
            await self.sleep(WATCH_S)
            try:
                seen = await ask_broker(self._readiness, self._settings)
            except BrokerRefuses as exc:  # a password was changed: what is connected stays so, nothing else gets in
                log.error("the broker refuses us", extra={"why": str(exc)})
            except BrokerError:
                pass
            else:
                self._look(seen)
                await self._spread()

    def _look(self, seen: SeenTopics) -> None:
        found = resized(self._read, self._readiness.partitions, seen.partitions)
        anew = made_anew(self._read, self._readiness.topic_ids, seen.ids)
        self._readiness.count_anew(anew)
        found += [f"{topic} was made anew" for topic in anew]
        if found:
            exits.crash("the worker", "; ".join(found))
        try:
            require(self._settings, seen.partitions)
            self._readiness.wait_for("")
        except UsageError as exc:
            self._readiness.wait_for(str(exc))

    async def _spread(self) -> None:
        """Ask for the partitions to be given out anew, once, where the group gives some to nobody.

        A worker that comes back under its instance id after a topic has grown is given what it had: nothing else makes
        the group think of the new partitions.
        """
        forgotten = unheld(self._read, self._app.assignor.external_topics_metadata(), self._readiness.partitions)
        if forgotten and not self._asked_anew and not self._app.rebalancing:
            told = {"partitions": ", ".join(forgotten)}
            log.warning("the group has given partitions to nobody; asking it to give out all anew", extra=told)
            self._asked_anew = True
            await self._app.consumer.ask_anew()


class LoopWatch(Service):  # type: ignore[misc]  # mode ships no types
    """Tells the supervisor that the event loop turns."""

    logger = logging.getLogger("mode.loop_watch")

    @Service.task  # type: ignore[untyped-decorator]
    async def _watch(self) -> None:
        while not self.should_stop:
            beat()
            await self.sleep(BEAT_S)


def unread(recovery: Any) -> dict[TopicPartition, tuple[int, int]]:
    """By changelog partition that a table is still read back from: the offset read last, and the one to read up to."""
    read = {
        tuple(place): (recovery.active_offsets[place] or 0, end) for place, end in recovery.active_highwaters.items()
    }
    return {place: (offset, end) for place, (offset, end) in read.items() if offset < end}


class PartitionWatch(Service):  # type: ignore[misc]  # mode ships no types
    """Says how far behind each partition is, and begins again where records wait that nobody hands on.

    So it does where Faust waits for records of a changelog that do not come, for which it has no limit: seen once in a
    rebalance on a busy machine (faust-streaming 0.15.3: "No event received for active tp ... since recovery start").
    """

    logger = logging.getLogger("mode.partition_watch")

    def __init__(self, app: faust.App, ledger: Ledger, readiness: Readiness, view: LagView, settings: Settings) -> None:
        super().__init__()
        self._app = app
        self._ledger = ledger
        self._readiness = readiness
        self._view = view
        self._oldest = Oldest(ledger, settings)
        self._waiting: dict[TopicPartition, int] = {}
        """What is done of each partition where records wait."""
        self._settings = settings

    @Service.task  # type: ignore[untyped-decorator]
    async def _watch(self) -> None:
        standstill, look_up = Standstill(), first_in(self._settings)
        recovery = Standstill()
        cut_before: set[TopicPartition] = set()
        while not self.should_stop:
            await self.sleep(WATCH_S)
            if self._app.rebalancing or self._app.in_recovery or not self._readiness.broker_reached:
                standstill.forget()
                self._look_at_recovery(recovery)
                continue
            recovery.forget()
            try:
                done, ends = await self._offsets()
                await self._note_lag(done, ends)
                if self._readiness.blockers():
                    standstill.forget()
                    continue
                behind = [place for place, offset in done.items() if offset > ends[place]]
                cut = [place for place in behind if await ends_before(self._settings, place, done[place])]
                idle = {place: offset for place, offset in done.items() if not self._ledger.in_hand(place[0])}
                gaps = standstill.look(idle, ends)
                waiting = await look_up(gaps) if gaps else None
            except (KafkaError, TimeoutError) as exc:
                log.warning("the ends of the partitions cannot be asked for", extra={"why": repr(exc)})
                continue
            for topic, partition in set(cut) & cut_before:  # an id would have told BrokerWatch, which counts it
                exits.crash(f"partition {topic}:{partition}", "its log is shorter than what was read of it")
            cut_before = set(cut)
            if waiting is not None:
                told = f"offset {waiting.expected} and what is behind it wait and are not handed on"
                exits.crash(f"partition {waiting.topic}:{waiting.partition}", told)

    def _look_at_recovery(self, standstill: Standstill) -> None:
        """Ends the process where no changelog has moved for some looks; one may wait for long while another is read."""
        if self._app.rebalancing or not self._app.in_recovery or not self._readiness.broker_reached:
            standstill.forget()
            return
        left = unread(self._app.tables.recovery)
        done, ends = (sum(one[at] for one in left.values()) for at in (0, 1))
        if standstill.look({("", len(left)): done}, {("", len(left)): ends}):
            told = "; ".join(f"{topic}:{one} is read to {at} of {end}" for (topic, one), (at, end) in left.items())
            exits.crash("the tables", f"no record comes of their changelogs: {told}")

    @Service.task  # type: ignore[untyped-decorator]
    async def _show(self) -> None:
        """Each second, what is known; it grows older by itself."""
        while not self.should_stop:
            self._view.hold(map(tuple, self._readiness.held()))
            for place, offset in self._waiting.items():
                sent = self._oldest.known(place, max(offset, self._ledger.next(*place) or 0))
                if sent is not None:
                    self._view.seconds(place, sent)
            await self.sleep(1.0)

    async def _note_lag(self, done: dict[TopicPartition, int], ends: dict[TopicPartition, int]) -> None:
        lag = {place: max(0, ends[place] - offset) for place, offset in done.items()}
        self._view.records(lag)
        self._waiting = {place: done[place] for place, count in lag.items() if count}
        await self._oldest.look_up(self._waiting)

    async def _offsets(self) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
        """By partition held: what is done, and the end."""
        held = self._readiness.held()
        committed, consumer = committed_by(self._app), self._app.consumer
        known = {one: max(self._ledger.next(*one) or 0, committed(*one) or 0) for one in held}  # before the ends
        first, ends = await consumer.earliest_offsets(*held), await consumer.highwaters(*held)
        done = {tuple(one): max(known[one], first[one]) for one in held}
        return done, {tuple(one): end for one, end in ends.items()}


class RebalanceWatch(Service):  # type: ignore[misc]  # mode ships no types
    """Times rebalances: from the loss of partitions until the tables of those that are given are read."""

    logger = logging.getLogger("mode.rebalance_watch")

    def __init__(self, app: faust.App, metrics: Metrics) -> None:
        super().__init__()
        self._app = app
        self._metrics = metrics

    @Service.task  # type: ignore[untyped-decorator]
    async def _watch(self) -> None:
        began: float | None = None
        counted, looked = 0, time.monotonic()
        while not self.should_stop:
            now = time.monotonic()
            if began is not None:  # counted as it passes: in a loop of rebalances none ever ends
                self._metrics.rebalancing_seconds.inc(now - looked)
            looked = now
            self._metrics.rebalances.inc(self._app.rebalancing_count - counted)
            counted = self._app.rebalancing_count
            if self._app.rebalancing or self._app.in_recovery:
                began = began or now
            elif began is not None:
                self._metrics.rebalance_seconds.observe(now - began)
                began = None
            await self.sleep(0.1)


class PoolWatch(Service):  # type: ignore[misc]  # mode ships no types
    """Counts language processes that ended with nothing to do, and starts them anew before items wait for it."""

    logger = logging.getLogger("mode.pool_watch")

    def __init__(self, pool: LanguagePool, metrics: Metrics) -> None:
        super().__init__()
        self._pool = pool
        self._metrics = metrics

    @Service.task  # type: ignore[untyped-decorator]
    async def _watch(self) -> None:
        counted = 0
        while not self.should_stop:
            await self.sleep(WATCH_S)
            try:
                await self._pool.tend()
            except ModelsUnavailable as exc:
                log.error("the language processes do not start again", extra={"why": str(exc)})
            self._metrics.pool_workers_lost.labels(Lost.IDLE).inc(self._pool.ended_idle - counted)
            counted = self._pool.ended_idle

    @Service.task  # type: ignore[untyped-decorator]
    async def _show(self) -> None:
        while not self.should_stop:
            self._metrics.pool_processes.set(len(pool_processes()))
            self._metrics.pool_busy.set(self._pool.busy)
            await self.sleep(1.0)
