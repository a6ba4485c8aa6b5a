"""One worker process: models, agents and the health listener, until SIGTERM or a crash.

``python -m streams.faust_worker.worker`` runs it once; `jumpa worker` (streams/process/supervisor.py) starts it again
when it ends.
"""

from __future__ import annotations

import logging
import os
import time
from typing import Any

import faust
from aiokafka.errors import KafkaError
from mode import Service
from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)

from streams.agents.consolidate import Consolidator
from streams.agents.enrich import Enricher
from streams.dead_letters.limit import LetterLimit, LimitedPublisher
from streams.errors import EXIT_DONE, EXIT_WRONG, BrokerError, BrokerRefuses, ProcessesEnded, UsageError
from streams.faust_worker.app import Holds, add_agent, create_app, end_process
from streams.faust_worker.continuity import SkippedRecords, committed_by, continuity, unseen_in
from streams.faust_worker.ledger import Ledger
from streams.faust_worker.standstill import Standstill, TopicPartition
from streams.faust_worker.table_store import TableStore
from streams.kafka import topics
from streams.kafka.admin import admin_client
from streams.kafka.publisher import FaustPublisher
from streams.kafka.security import client_options
from streams.language.pool import LanguagePool, TaggerFactory, die_with_parent, stanza_tagger
from streams.logs import set_up_logs
from streams.metrics import Metrics
from streams.process.health import HealthServer
from streams.process.supervisor import RESTARTS, SUPERVISOR
from streams.settings import Settings, load_settings, variable

log = logging.getLogger("streams.faust_worker.worker")  # also where it runs as __main__


WATCH_S = 5.0
"""Seconds between two looks at the broker, and the longest wait for its answer."""
WAIT_S = 1.0
"""Seconds between two looks at a broker or at topics that were not there at the start."""
HAND_BACK_S = 12.0
"""Longest wait for the batch in hand after SIGTERM."""
LEAVE_S = 5.0
"""Longest wait for the last commit and the leave of the group after that: with the above less than `jumpa worker` waits
(STOP_LIMIT_S) before it kills."""


class Surroundings(Service):  # type: ignore[misc]  # mode ships no types
    """Starts before the app and ends after it: the health listener and the language pool."""

    logger = logging.getLogger("mode.surroundings")  # what mode says of every service, beside our own lines

    def __init__(
        self, app: faust.App, ledger: Ledger, pool: LanguagePool, metrics: Metrics, settings: Settings
    ) -> None:
        super().__init__()
        self._app = app
        self._ledger = ledger
        self._pool = pool
        self._metrics = metrics
        self._settings = settings
        self._model: str | None = None
        self._broker_reached = False
        self._waits_for = ""
        self._options = client_options(settings)
        self._health = HealthServer(metrics, self.blockers, settings.http_host, settings.http_port)

    async def on_start(self) -> None:
        try:
            await self._health.start()
        except OSError as exc:
            wanted = f"{self._settings.http_host}:{self._settings.http_port}"
            give_up(
                f"{wanted} cannot be listened on ({exc.strerror}): "
                f"set {variable('http_host')} or {variable('http_port')}, where 0 means any free one."
            )
        log.info("metrics and health on http://%s", self._health.address)
        await self._wait_for_broker()

    async def _wait_for_broker(self) -> None:
        """Faust would end the process where no broker answers; here /readyz says so meanwhile, and nothing restarts."""
        while not self.should_stop:
            try:
                await self._ask_broker()
                await topics.require_topics(self._settings, self._options)
            except BrokerRefuses as exc:  # a restart changes nothing
                give_up(str(exc))
            except (BrokerError, UsageError) as exc:
                if str(exc) != self._waits_for:
                    log.warning("waiting: %s", exc)
                self._waits_for = str(exc)
                await self.sleep(WAIT_S)
            else:
                self._waits_for = ""
                return

    @Service.task  # type: ignore[untyped-decorator]
    async def _load_models(self) -> None:
        """Beside the app's start, which waits for the group meanwhile."""
        try:
            self._model = await self._pool.warm()
        except Exception as exc:  # whatever the loading raised
            if self.should_stop:  # we have closed the pool ourselves
                return
            if isinstance(exc, ProcessesEnded):
                end_process("enrich", str(exc))
            give_up(str(exc))  # without models a restart changes nothing
        log.info("models loaded: %s", self._model)

    @Service.task  # type: ignore[untyped-decorator]
    async def _watch_broker(self) -> None:
        """Assigned partitions say nothing of a broker that has gone since."""
        while not self.should_stop:
            await self.sleep(WATCH_S)
            try:
                await self._ask_broker()
            except BrokerRefuses as exc:  # a password was changed: what is connected stays so, nothing else gets in
                log.error(str(exc))
            except BrokerError:
                pass

    @Service.task  # type: ignore[untyped-decorator]
    async def _watch_partitions(self) -> None:
        """Begin again where records wait that nobody hands on."""
        standstill, unseen = Standstill(), unseen_in(self._settings)
        while not self.should_stop:
            await self.sleep(WATCH_S)
            if self.blockers() or self._app.in_recovery or self._ledger.in_hand:
                standstill.forget()
                continue
            try:
                jumps = standstill.look(*await self._offsets())
                left = await unseen(jumps) if jumps else []
            except SkippedRecords as exc:  # more than can be looked at: they do wait
                end_process("of " + jumps[0].topic, str(exc))
            except (KafkaError, TimeoutError) as exc:
                log.warning("the ends of the partitions cannot be asked for: %r", exc)
                continue
            if left:
                end_process("of " + left[0].topic, f"{len(left)} records wait and are not handed on")

    async def _offsets(self) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
        """By partition held: what is done, and the end."""
        held = [one for one in self._app.assignor.assigned_actives() if one.topic in (topics.ITEMS, topics.MENTIONS)]
        committed, consumer = committed_by(self._app), self._app.consumer
        first, ends = await consumer.earliest_offsets(*held), await consumer.highwaters(*held)
        done = {tuple(one): max(self._ledger.next(*one) or 0, committed(*one) or 0, first[one]) for one in held}
        return done, {tuple(one): end for one, end in ends.items()}

    async def _ask_broker(self) -> None:
        reached = False
        try:
            async with admin_client(self._settings.broker, self._options, timeout_s=WATCH_S):
                reached = True
        finally:
            self._broker_reached = reached  # only now: /readyz may be asked meanwhile

    @Service.task  # type: ignore[untyped-decorator]
    async def _hand_back(self) -> None:
        """On SIGTERM Faust waits for the batch in hand, without limit. Unacknowledged, it is processed by the next."""
        while not self._app.should_stop:
            await self.sleep(0.2)
        await self.sleep(HAND_BACK_S)
        if not self.should_stop:
            log.warning("the batch in hand takes too long; leaving it to the next worker")
            self._app.consumer._unacked_messages.clear()  # what Faust's wait_empty looks at; offsets stay uncommitted
        await self.sleep(LEAVE_S)
        if not self.should_stop:  # Faust waits for ever for a broker that is gone
            log.warning("the broker takes no last commit; ending without it, what was not committed is processed again")
            logging.shutdown()
            os._exit(EXIT_DONE)

    async def on_stop(self) -> None:
        await self._health.stop()
        self._pool.close()

    def blockers(self) -> list[str]:
        """What is missing before items can be processed."""
        assigned = self._assigned()
        found = []
        if self._model is None:
            found.append("the language models are loading")
        if not self._broker_reached:
            found.append(f"the broker at {self._settings.broker} does not answer")
        elif self._waits_for:
            found.append(self._waits_for)
        if not any(assigned.values()):
            found.append("no partitions are assigned")
        if self._app.rebalancing:
            found.append("the consumer group is rebalancing")
        return found

    def _assigned(self) -> dict[str, int]:
        counts = {topics.ITEMS: 0, topics.MENTIONS: 0}
        for partition in self._app.assignor.assigned_actives():
            if partition.topic in counts:
                counts[partition.topic] += 1
        for topic, count in counts.items():
            self._metrics.partitions_assigned.labels(topic).set(count)
        return counts


def holds_of(app: faust.App) -> Holds:
    async def holds(topic: str, partition: int) -> bool:
        return bool(await app.consumer.holds(topic, partition))  # there is no consumer before the app starts

    return holds


def letter_limit(settings: Settings) -> LetterLimit:
    return LetterLimit(settings.dead_letter_window, settings.dead_letter_count, settings.dead_letter_share)


def give_up(sentence: str) -> None:
    """End the process with the exit code that tells the supervisor not to try again."""
    log.critical(sentence)
    logging.shutdown()
    os._exit(EXIT_WRONG)


def create_worker(settings: Settings, tagger: TaggerFactory = stanza_tagger) -> faust.Worker:
    """Put all parts together."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # the library's own gap
    registry = CollectorRegistry()
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    metrics = Metrics(registry)
    metrics.worker_restarts.inc(int(os.environ.get(RESTARTS, "0")))
    ledger = Ledger()
    app = create_app(settings, ledger)
    pool = LanguagePool(settings.processes, settings.item_timeout_s, tagger, memory_mb=settings.process_memory_mb)
    publisher = FaustPublisher(app, settings.delivery_timeout_s)
    told = TableStore(app, topics.TOLD_TABLE, topics.ITEMS, settings)
    limited = LimitedPublisher(publisher, letter_limit(settings))
    enricher = Enricher(pool, limited, metrics, time.time, settings.app_id, told)
    meetings = TableStore(app, topics.MEETINGS_TABLE, topics.MENTIONS, settings)
    limited = LimitedPublisher(publisher, letter_limit(settings))
    consolidator = Consolidator(meetings, limited, metrics, time.time, settings.app_id)
    for name, topic, process in (
        ("enrich", topics.ITEMS, enricher.process),
        ("consolidate", topics.MENTIONS, consolidator.process),
    ):
        missed = continuity(app, ledger, settings).missed
        add_agent(app, name, topic, process, ledger, settings, missed=missed, holds=holds_of(app))
    surroundings: Any = Surroundings(app, ledger, pool, metrics, settings)
    worker = faust.Worker(app, surroundings, quiet=True, redirect_stdouts=False, override_logging=False)
    worker.spinner = None  # it writes control codes, even into files
    return worker


def main(tagger: TaggerFactory = stanza_tagger) -> None:
    """Run one worker until a signal ends it. Does not return."""
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor:
        die_with_parent(int(supervisor))
    try:
        settings = load_settings()
        set_up_logs(settings.log_level)
        worker = create_worker(settings, tagger)
    except UsageError as exc:
        give_up(str(exc))
        raise
    worker.execute_from_commandline()


if __name__ == "__main__":
    main()
