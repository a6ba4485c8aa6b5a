"""The Faust app: two agents that decode nothing and decide nothing, only hand batches on and acknowledge them."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from functools import partial
from itertools import groupby
from typing import Any
from uuid import uuid4

import faust
from faust.auth import SASLCredentials, SSLCredentials
from faust.tables.manager import TableManager
from faust.types import TP

from streams.agents.ledger import Ledger
from streams.faust_worker.consumer import LedgerConsumer
from streams.faust_worker.table_store import data_dir, store_url
from streams.kafka import topics
from streams.kafka.security import client_options
from streams.kafka.unpacking import limit_unpacking
from streams.metrics import Metrics
from streams.process.supervisor import INSTANCE
from streams.settings import Settings

log = logging.getLogger(__name__)


class Tables(TableManager):  # type: ignore[misc]  # faust ships no types for it
    """Faust's tables, which begin at once: it sleeps for a second first, in case the app is not given them by then.

    `TableManager.on_start` of faust-streaming 0.15.3; ours are all there before the app starts.
    """

    logger = logging.getLogger("mode.tables")  # what mode says of every service

    async def on_start(self) -> None:
        await self._update_channels()
        await self.recovery.start()


def create_app(settings: Settings, ledger: Ledger, metrics: Metrics) -> faust.App:
    """An app without agents that commits what the ledger says; nothing is contacted before a worker starts it.

    Raises UsageError where its credentials or its directory are wrong.
    """
    app = faust.App(settings.app_id, **_options(settings))
    limit_unpacking()
    app.on_rebalance_complete.connect(_hold_flow)
    app.on_partitions_assigned.connect(_note_given)
    app.on_partitions_revoked.connect(_note_taken)
    app.transport.Consumer = partial(LedgerConsumer, ledger, metrics, topics.names(settings))
    return app


def _options(settings: Settings) -> dict[str, Any]:
    """Faust's settings, each where it is not its own."""
    instance = settings.instance_id or os.environ.get(INSTANCE)
    return {
        "broker": [f"kafka://{address}" for address in settings.broker.split(",")],
        "broker_credentials": faust_credentials(settings),
        "store": store_url(settings),
        "datadir": data_dir(settings),
        "TableManager": Tables,
        "key_serializer": "raw",
        "value_serializer": "raw",
        "topic_allow_declare": False,  # `jumpa topics create` makes them, with their partitions and retention
        "topic_disable_leader": True,
        # A standby's changelog records are thrown away as `_hold_flow` tells, and RocksDB would never read them again.
        # In memory a standby is worth nothing: Faust reads the whole changelog when the partition becomes active.
        "table_standby_replicas": 0,
        "web_enabled": False,  # our own listener answers, see streams/process/health.py
        "worker_redirect_stdouts": False,
        "agent_supervisor": "mode.supervisors:CrashingSupervisor",
        "consumer_auto_offset_reset": "earliest",
        "consumer_group_instance_id": instance,
        # No address: by this the assignor tells workers apart when it says who holds what.
        "canonical_url": f"http://worker/{instance or uuid4().hex}",
        "broker_session_timeout": settings.session_timeout_s,
        # Others hear by their next heart beat that the group gives out its partitions anew, and all wait for the last
        # one; and a pause of the process may last for a session less this.
        "broker_heartbeat_interval": min(1.0, settings.session_timeout_s / 3),
        "broker_commit_interval": 1.0,
        "stream_buffer_maxsize": 4 * settings.batch_items,  # bounds memory: Faust stops fetching when it is full
        # One loop feeds all agents, and hands on all of what it fetched before it fetches again: without a limit that
        # was thousands of items, behind which mentions waited for minutes.
        "broker_max_poll_records": 4 * settings.batch_items,
        "stream_wait_empty": True,  # on SIGTERM, finish the batch in hand
        "producer_linger": 0.005,
        "producer_acks": -1,
        "producer_request_timeout": settings.delivery_timeout_s,
        "producer_max_request_size": topics.MAX_MESSAGE_BYTES,
    }


def faust_credentials(settings: Settings) -> SASLCredentials | SSLCredentials | None:
    """Who we are to Kafka: the options of aiokafka's clients as Faust takes them; None for a plain connection.

    Raises as client_options.
    """
    options = client_options(settings)
    if not options:
        return None
    if settings.sasl_mechanism is None:
        return SSLCredentials(options["ssl_context"])
    return SASLCredentials(
        username=options["sasl_plain_username"],
        password=options["sasl_plain_password"],
        ssl_context=options["ssl_context"],
        mechanism=options["sasl_mechanism"],
    )


async def _hold_flow(app: faust.App, **_: object) -> None:
    """Hand on no record until Faust has sought the committed offsets and emptied its queues.

    Read in faust-streaming 0.15.3 and forced in ``tests/integration/test_flow_held.py``: once the tables are recovered,
    ``Recovery.on_recovery_completed`` resumes the partitions, seeks, and only then empties the queues, with the flow on
    since the changelogs were read. What the fetcher had put there was gone: with records behind it a jump, with none a
    record that nobody handed on. This signal comes before all that, and the flow is resumed after it.
    """
    app.consumer.stop_flow()


async def _note_given(app: faust.App, assigned: set[TP], **_: object) -> None:
    log.info("the group gives us partitions", extra={"partitions": _listed(assigned)})


async def _note_taken(app: faust.App, revoked: set[TP], **_: object) -> None:
    if revoked:
        log.info("the group takes back partitions", extra={"partitions": _listed(revoked)})


def _listed(places: Iterable[TP]) -> str:
    """Partitions by topic, in a line: "news.items.v1 0 1 2; news.meeting-mentions.v1 1"."""
    ordered = groupby(sorted(places), key=lambda place: place.topic)
    return "; ".join(f"{topic} {' '.join(str(one.partition) for one in held)}" for topic, held in ordered) or "nothing"
