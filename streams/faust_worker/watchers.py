"""What looks at the broker and at our partitions every few seconds."""

from __future__ import annotations

import logging

import faust
from aiokafka.errors import KafkaError
from mode import Service

from streams.errors import BrokerError, BrokerRefuses
from streams.faust_worker import exits
from streams.faust_worker.gaps import committed_by, first_in
from streams.faust_worker.ledger import Ledger
from streams.faust_worker.readiness import Readiness
from streams.faust_worker.standstill import Standstill, TopicPartition
from streams.kafka import topics
from streams.kafka.admin import admin_client
from streams.kafka.provisioning import counts_of, resized
from streams.kafka.security import client_options
from streams.settings import Settings

log = logging.getLogger(__name__)

WATCH_S = 5.0
"""Seconds between two looks, and the longest wait for the broker's answer."""


async def ask_broker(readiness: Readiness, settings: Settings) -> dict[str, int]:
    """Note whether a broker answers us; gives the partitions of each topic. Raises BrokerUnreachable, BrokerRefuses."""
    reached = False
    try:
        async with admin_client(settings.broker, client_options(settings), timeout_s=WATCH_S) as client:
            seen = await counts_of(client)
            reached = True
            return seen
    finally:
        readiness.broker_reached = reached  # only now: /readyz may be asked meanwhile


class BrokerWatch(Service):  # type: ignore[misc]  # mode ships no types
    """Assigned partitions say nothing of a broker that has gone since, nor of partitions that have come since.

    Those would wait until aiokafka asks again (``metadata_max_age_ms``, five minutes), and then be without a changelog.
    So the process ends, and the next one waits until ``jumpa topics create`` has grown the changelogs.
    """

    logger = logging.getLogger("mode.broker_watch")  # what mode says of every service, beside our own lines

    def __init__(self, readiness: Readiness, settings: Settings) -> None:
        super().__init__()
        self._readiness = readiness
        self._settings = settings

    @Service.task  # type: ignore[untyped-decorator]
    async def _watch(self) -> None:
        while not self.should_stop:
            await self.sleep(WATCH_S)
            try:
                found = resized(self._readiness.partitions, await ask_broker(self._readiness, self._settings))
            except BrokerRefuses as exc:  # a password was changed: what is connected stays so, nothing else gets in
                log.error(str(exc))
            except BrokerError:
                pass
            else:
                if found:
                    exits.crash("the worker", "; ".join(found))


class PartitionWatch(Service):  # type: ignore[misc]  # mode ships no types
    """Begins again where records wait that nobody hands on."""

    logger = logging.getLogger("mode.partition_watch")

    def __init__(self, app: faust.App, ledger: Ledger, readiness: Readiness, settings: Settings) -> None:
        super().__init__()
        self._app = app
        self._ledger = ledger
        self._readiness = readiness
        self._settings = settings

    @Service.task  # type: ignore[untyped-decorator]
    async def _watch(self) -> None:
        standstill, look_up = Standstill(), first_in(self._settings)
        while not self.should_stop:
            await self.sleep(WATCH_S)
            if self._readiness.blockers() or self._app.in_recovery or not self._ledger.idle:
                standstill.forget()
                continue
            try:
                gaps = standstill.look(*await self._offsets())
                waiting = await look_up(gaps) if gaps else None
            except (KafkaError, TimeoutError) as exc:
                log.warning("the ends of the partitions cannot be asked for: %r", exc)
                continue
            if waiting is not None:
                told = f"offset {waiting.expected} and what is behind it wait and are not handed on"
                exits.crash(f"partition {waiting.topic}:{waiting.partition}", told)

    async def _offsets(self) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
        """By partition held: what is done, and the end."""
        held = [one for one in self._app.assignor.assigned_actives() if one.topic in (topics.ITEMS, topics.MENTIONS)]
        committed, consumer = committed_by(self._app), self._app.consumer
        first, ends = await consumer.earliest_offsets(*held), await consumer.highwaters(*held)
        done = {tuple(one): max(self._ledger.next(*one) or 0, committed(*one) or 0, first[one]) for one in held}
        return done, {tuple(one): end for one, end in ends.items()}
