"""One worker process: models, agents and the health listener, until SIGTERM or a crash.

``python -m streams.faust_worker.worker`` runs it once; `jumpa worker` (streams/process/supervisor.py) starts it again
when it ends.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable
from functools import partial

import faust
from prometheus_client import CollectorRegistry

from streams.agents.consolidate import Consolidator
from streams.agents.counting import ReplayedItems
from streams.agents.enrich import Enricher
from streams.agents.lane import BATCH
from streams.dead_letters.limit import LetterLimit
from streams.errors import UsageError
from streams.faust_worker import exits
from streams.faust_worker.agent import Agent, Holds
from streams.faust_worker.app import create_app
from streams.faust_worker.gaps import gap_check
from streams.faust_worker.lag import LagView
from streams.faust_worker.ledger import Ledger
from streams.faust_worker.publisher import FaustPublisher
from streams.faust_worker.readiness import Readiness
from streams.faust_worker.shutdown import Shutdown
from streams.faust_worker.startup import Startup
from streams.faust_worker.table_store import TableStore
from streams.faust_worker.watchers import BrokerWatch, LoopWatch, PartitionWatch, PoolWatch, RebalanceWatch
from streams.kafka import topics
from streams.language.pool import LanguagePool, TaggerFactory, shipped_tagger
from streams.language.turns import Turns
from streams.logs import set_up_logs
from streams.metrics import Metrics
from streams.process.exposition import ROLES, Exposition, Processes, keep_values
from streams.process.garbage import look_seldom
from streams.process.health import HealthServer
from streams.process.parent import die_with_parent
from streams.process.supervised import SOCKET
from streams.process.supervisor import SUPERVISOR
from streams.registry.wire import as_set
from streams.settings import Settings, load_settings
from streams.tracing import tracing_from

log = logging.getLogger("streams.faust_worker.worker")  # it runs as __main__


def create_worker(settings: Settings, tagger: TaggerFactory = shipped_tagger) -> faust.Worker:
    """Put all parts together."""
    metrics = new_metrics(topics.names(settings).read)
    ledger = Ledger()
    app = create_app(settings, ledger, metrics)
    pool = LanguagePool(settings.processes, settings.item_timeout_s, tagger, memory_mb=settings.process_memory_mb)
    for agent in create_agents(app, ledger, pool, metrics, settings):
        agent.join(app, settings)
    readiness = Readiness(app, metrics, settings)
    exposition = Exposition(metrics.registry, Processes(ROLES[1:]))
    health = HealthServer(readiness.health, exposition, settings.http_host, settings.http_port, os.environ.get(SOCKET))
    services = (
        LoopWatch(),
        Startup(health, pool, readiness, metrics, settings),
        BrokerWatch(app, readiness, settings),
        PartitionWatch(app, ledger, readiness, LagView(metrics), settings),
        RebalanceWatch(app, metrics),
        PoolWatch(pool, metrics),
        Shutdown(app),
    )
    worker = faust.Worker(app, *services, quiet=True, redirect_stdouts=False, override_logging=False)
    worker.spinner = None  # it writes control codes, even into files
    return worker


def create_agents(
    app: faust.App, ledger: Ledger, pool: LanguagePool, metrics: Metrics, settings: Settings
) -> tuple[Agent, ...]:
    """Items to mentions, mentions to meetings, and replayed items to mentions where live ones leave room."""
    publisher = as_set(FaustPublisher(app, settings.delivery_timeout_s), settings)
    named = topics.names(settings)
    item_keys = TableStore(app, topics.TOLD_TABLE, named.items, settings)
    meetings = TableStore(app, topics.MEETINGS_TABLE, named.mentions, settings)
    limit = partial(letter_limit, settings)
    tracing = tracing_from(os.environ, settings.app_id)
    enricher = Enricher(pool, publisher, metrics, time.time, settings, item_keys, limit(), tracing)
    consolidator = Consolidator(meetings, publisher, metrics, time.time, settings, limit(), tracing)
    turns = Turns(pool, settings.processes, live_items(app, ledger, named.items, settings.batch_items))
    beside, counts = item_keys.beside(named.replay_items), ReplayedItems(metrics)
    replayer = Enricher(turns, publisher, metrics, time.time, settings, beside, limit(), tracing, counts)
    gaps, holds = gap_check(app, ledger, settings), holds_of(app)
    return (
        Agent("enrich", named.items, enricher.process, ledger, metrics, gaps, holds),
        Agent("consolidate", named.mentions, consolidator.process, ledger, metrics, gaps, holds),
        Agent("replay", named.replay_items, replayer.process, ledger, metrics, gaps, holds, BATCH),
    )


def new_metrics(read: Iterable[str] = topics.TopicNames().read) -> Metrics:
    """Our metrics on a registry of their own; under a supervisor they go on where the last worker's ended."""
    keep_values()
    metrics = Metrics(CollectorRegistry())
    metrics.begin_at_zero(read)
    return metrics


def holds_of(app: faust.App) -> Holds:
    """Whether a partition is ours, asked of the group."""

    async def holds(topic: str, partition: int) -> bool:
        return bool(await app.consumer.holds(topic, partition))  # there is no consumer before the app starts

    return holds


def live_items(app: faust.App, ledger: Ledger, topic: str, batch_items: int) -> Callable[[], int]:
    """Live items that need language processes now.

    Fewer than a batch wait for it to fill: meanwhile nobody works on them. And none counts while other workers, or the
    end of this one, wait for the batches in hand.
    """

    def live() -> int:
        if app.rebalancing or app.should_stop:
            return 0
        in_hand = ledger.in_hand(topic)
        waiting = ledger.open(topic) - in_hand
        return in_hand + (waiting if waiting >= batch_items else 0)

    return live


def letter_limit(settings: Settings) -> LetterLimit:
    """A count of refusals for one agent."""
    return LetterLimit(settings.dead_letter_window, settings.dead_letter_count, settings.dead_letter_share)


def main(tagger: TaggerFactory = shipped_tagger) -> None:
    """Run one worker until a signal ends it. Does not return."""
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor:
        die_with_parent(int(supervisor))
    look_seldom()
    try:
        settings = load_settings()
        set_up_logs(settings.log_level, settings.log_format)
        given = settings.model_dump(exclude_defaults=True, exclude={"broker", "app_id"})  # secrets stay hidden
        told = {"app_id": settings.app_id, "broker": settings.broker, "settings": given}
        log.info("the worker begins, with settings not as by default", extra=told)
        worker = create_worker(settings, tagger)
    except UsageError as exc:
        exits.give_up(str(exc))
        raise
    worker.execute_from_commandline()


if __name__ == "__main__":
    main()
