"""The Faust app: two agents that decode nothing and decide nothing, only hand batches on and acknowledge them.

Why it is written this way (measured with faust-streaming 0.15.3): an agent's exception acknowledges the event that
raised it, ``take`` acknowledges whole batches that failed, sends that nobody awaits are lost in an outage, and a sink
drops the key. ``noack().noack_take`` with awaited deliveries, then an explicit acknowledgement of every event, and an
end of the process on any failure, lost least: only records that Faust itself threw away behind a rebalance, which
``_hold_flow`` prevents. Should it pass over records again, ``continuity.py`` reads them, and what is committed comes
from ``ledger.py``.
"""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import faust
from faust.types import EventT, StreamT

from streams.errors import EXIT_CRASH, EXIT_WRONG, JumpaError, TooManyDeadLetters
from streams.faust_worker.ledger import Ledger, LedgerConsumer
from streams.faust_worker.table_store import data_dir, store_url
from streams.kafka import topics
from streams.kafka.security import faust_credentials
from streams.kafka.unpacking import limit_unpacking
from streams.records import Record, headers_of
from streams.settings import Settings

log = logging.getLogger(__name__)

Process = Callable[[Sequence[Record]], Awaitable[None]]
Missed = Callable[[Sequence[Record]], Awaitable[list[Record]]]
Holds = Callable[[str, int], Awaitable[bool]]
"""Whether a partition of a topic is still ours."""
Crash = Callable[[str, str], None]
"""Ends the process; takes the agent's name and why."""


def create_app(settings: Settings, ledger: Ledger) -> faust.App:
    """An app without agents that commits what the ledger says; nothing is contacted before a worker starts it.

    Raises UsageError where its credentials or its directory are wrong.
    """
    app = faust.App(
        settings.app_id,
        broker=[f"kafka://{address}" for address in settings.broker.split(",")],
        broker_credentials=faust_credentials(settings),
        store=store_url(settings),
        datadir=data_dir(settings),
        key_serializer="raw",
        value_serializer="raw",
        topic_partitions=settings.partitions,
        topic_replication_factor=settings.replication,
        topic_allow_declare=False,  # `jumpa topics create` makes them, with their retention
        topic_disable_leader=True,
        # A standby's changelog records are thrown away as `_hold_flow` tells, and RocksDB would never read them again.
        # In memory a standby is worth nothing: Faust reads the whole changelog when the partition becomes active.
        table_standby_replicas=0,
        web_enabled=False,  # our own listener answers, see streams/process/health.py
        worker_redirect_stdouts=False,
        agent_supervisor="mode.supervisors:CrashingSupervisor",
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=settings.session_timeout_s,
        broker_heartbeat_interval=settings.session_timeout_s / 3,
        broker_commit_interval=1.0,
        stream_buffer_maxsize=4 * settings.batch_items,  # bounds memory: Faust stops fetching when it is full
        # One loop feeds all agents, and hands on all of what it fetched before it fetches again: without a limit that
        # was thousands of items, behind which mentions waited for minutes.
        broker_max_poll_records=4 * settings.batch_items,
        stream_wait_empty=True,  # on SIGTERM, finish the batch in hand
        producer_linger=0.005,
        producer_acks=-1,
        producer_request_timeout=settings.delivery_timeout_s,
        producer_max_request_size=topics.MAX_MESSAGE_BYTES,
    )
    limit_unpacking()
    app.on_rebalance_complete.connect(_hold_flow)
    app.transport.Consumer = partial(LedgerConsumer, ledger)
    return app


async def _hold_flow(app: faust.App, **_: object) -> None:
    """Hand on no record until Faust has sought the committed offsets and emptied its queues.

    Read in faust-streaming 0.15.3 and forced in ``tests/integration/test_flow_held.py``: once the tables are recovered,
    ``Recovery.on_recovery_completed`` resumes the partitions, seeks, and only then empties the queues, with the flow on
    since the changelogs were read. What the fetcher had put there was gone: with records behind it a jump, with none a
    record that nobody handed on. This signal comes before all that, and the flow is resumed after it.
    """
    app.consumer.stop_flow()


def end_process(name: str, why: str) -> None:
    """End this process at once, offsets uncommitted: `jumpa worker` or Kubernetes starts it again."""
    log.critical("agent %s cannot go on (%s); ending the process, nothing is lost", name, why)
    logging.shutdown()
    os._exit(EXIT_CRASH)


def stop_process(name: str, why: str) -> None:
    """End this process at once, offsets uncommitted, with the code that tells the supervisor not to try again."""
    log.critical("agent %s stops: %s", name, why)
    logging.shutdown()
    os._exit(EXIT_WRONG)


def add_agent(
    app: faust.App,
    name: str,
    topic: str,
    process: Process,
    ledger: Ledger,
    settings: Settings,
    crash: Crash = end_process,
    stop: Crash = stop_process,
    missed: Missed | None = None,
    holds: Holds | None = None,
) -> None:
    """Feed batches of a topic to ``process``; a batch counts as done when it returns, and the process ends if not.

    ``missed`` tells which records were passed over before a batch; they are processed before it. Records of partitions
    that were given to another worker meanwhile are left to that one.
    """

    async def ours(records: list[Record]) -> list[Record]:
        lost = [one for one in {record.partition for record in records} if holds and not await holds(topic, one)]
        return [record for record in records if record.partition not in lost]

    async def agent(stream: StreamT[bytes]) -> AsyncIterator[None]:
        batches = stream.noack().noack_take(settings.batch_items, within=settings.batch_wait_s)
        async for events in batches:
            ledger.in_hand += 1
            try:
                records = [record_of(event) for event in events]
                if missed is not None:
                    records = await missed(records) + records
                ledger.begin(records)
                records = await ours(records)
                for at in range(0, len(records), settings.batch_items):
                    await process(records[at : at + settings.batch_items])
            except TooManyDeadLetters as exc:
                stop(name, str(exc))
                return
            except JumpaError as exc:
                crash(name, str(exc))
                return
            except Exception as exc:  # an exception that reaches Faust acknowledges the batch
                log.exception("agent %s failed", name)
                crash(name, repr(exc))
                return
            ledger.done(records)
            for event in events:  # so that Faust commits, and on SIGTERM waits for this batch only
                await stream.ack(event)
            ledger.in_hand -= 1
            yield

    app.agent(app.topic(topic, internal=False), name=name, concurrency=1)(agent)


def record_of(event: EventT[Any]) -> Record:
    """The plain record behind a Faust event."""
    message = event.message
    headers = message.headers or {}
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        value=message.value,
        key=message.key,
        headers=headers_of(headers.items() if hasattr(headers, "items") else headers),
        timestamp=message.timestamp,
    )
