"""One worker: agents, language work, what watches them and the health listener, put together."""

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
from streams.agents.ledger import Ledger
from streams.dead_letters.limit import LetterLimit
from streams.faust_worker.agent import Agent, Holds
from streams.faust_worker.app import create_app
from streams.faust_worker.gaps import gap_check
from streams.faust_worker.lag import LagView
from streams.faust_worker.publisher import FaustPublisher
from streams.faust_worker.readiness import Readiness
from streams.faust_worker.shutdown import Shutdown
from streams.faust_worker.startup import Startup
from streams.faust_worker.table_store import TableStore
from streams.faust_worker.watchers import BrokerWatch, LoopWatch, PartitionWatch, PoolWatch, RebalanceWatch
from streams.kafka import topics
from streams.language.pool import Analyzer, LanguagePool, MeetingsAlone
from streams.language.turns import Turns
from streams.metrics import Metrics
from streams.process.exposition import ROLES, Exposition, Processes, keep_values
from streams.process.health import HealthServer
from streams.process.supervised import SOCKET
from streams.registry.wire import as_set
from streams.settings import Settings
from streams.tracing import tracing_from

log = logging.getLogger(__name__)


def create_worker(settings: Settings, pool: LanguagePool) -> faust.Worker:
    """Put all parts together. Raises UsageError where settings do not go together."""
    metrics = new_metrics(topics.names(settings).read)
    ledger = Ledger()
    app = create_app(settings, ledger, metrics)
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
    analyzer: Analyzer = pool if settings.entities else MeetingsAlone(pool)
    enricher = Enricher(analyzer, publisher, metrics, time.time, settings, item_keys, limit(), tracing)
    consolidator = Consolidator(meetings, publisher, metrics, time.time, settings, limit(), tracing)
    turns = Turns(analyzer, settings.processes, live_items(app, ledger, named.items, settings.batch_items))
    beside, counts = item_keys.beside(named.replay_items), ReplayedItems(metrics)
    replayer = Enricher(turns, publisher, metrics, time.time, settings, beside, limit(), tracing, counts)
    gaps, holds = gap_check(app, ledger, settings), holds_of(app)
    return (
        Agent(
            "enrich",
            named.items,
            enricher.process,
            ledger,
            metrics,
            gaps,
            holds,
            begin=enricher.begin,
            ahead=settings.processes,
        ),
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
