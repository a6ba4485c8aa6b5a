"""All metrics: names, units, labels, buckets. Every label has a closed set of values, so series stay bounded.

A deploy rule, a board and a test read the names from here.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from itertools import product
from typing import Any, NamedTuple, Self

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from schemas.entities import EntityType
from schemas.errors import Reason
from schemas.meetings import Change, MeetingStatus
from schemas.mentions import Scope, Status
from streams.site_metrics import IngestMetrics

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
AGES = (0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 900, 3600, 6 * 3600, 86400, 7 * 86400)
"""Seconds from a record's or an article's time to its output: a live feed takes a second, a replay years."""
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)

AGENTS = ("enrich", "consolidate", "replay")
MOST_SOURCES = 100
"""Publishers that have series of their own in a worker; those that come later share the source `OTHER`."""
OTHER = "other"
READY = ("jumpa_ready", "1 when models are loaded and partitions assigned")
"""Also told where no worker runs."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # in every process that counts; the library's own gap


class Stage(StrEnum):
    DECODE = "decode"  # one batch of bytes to items
    ANALYZE = "analyze"  # one batch in the language pool, waiting included
    PUBLISH = "publish"  # from the first send to the last acknowledgement of a batch
    CONSOLIDATE = "consolidate"  # one batch of mentions joined, publishing not included


class Lost(StrEnum):
    """Why a language process ended before its time."""

    TIMEOUT = "timeout"  # an item took too long, or the process took no work
    MEMORY = "memory"  # it held more than it may
    KILLED = "killed"  # SIGKILL that was not ours
    CRASHED = "crashed"
    IDLE = "idle"  # it had nothing to do


class Untold(StrEnum):
    """What a mention does not tell."""

    DAY = "day"
    PLACE = "place"


class Metrics:
    """One set of metrics on a given registry; agents get it handed in."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._count_items(registry)
        self._count_results(registry)
        self._count_quality(registry)
        self._count_trouble(registry)
        self._tell_state(registry)
        self._begin_at_zero()

    def _count_items(self, registry: CollectorRegistry) -> None:
        counter, histogram = partial(Counter, registry=registry), partial(Histogram, registry=registry)
        self.items_in = counter("jumpa_items_in", "Records taken from the items topic")
        self.items_done = counter("jumpa_items_done", "Items whose outputs the broker acknowledged")
        self.items_refused = counter("jumpa_items_refused", "Records put on the dead-letter topic", ["reason"])
        self.items_withheld = counter("jumpa_items_withheld", "Records refused and not put there: the worker stops")
        self.items_skipped = counter("jumpa_items_skipped", "Items passed on unread", ["why"])
        self.items_ahead = counter("jumpa_items_ahead", "Items published, as they say, over a day after they came")
        self.stage_seconds = histogram("jumpa_stage_seconds", "Time of a batch in a stage", ["stage"], buckets=SECONDS)
        self.end_to_end_seconds = histogram(
            "jumpa_end_to_end_seconds",
            "From the article's publication, or from the record's own time, to its acknowledged outputs",
            ["since"],
            buckets=AGES,
        )
        self.batch_items = histogram("jumpa_batch_items", "Items in a batch", buckets=BATCHES)
        self.replayed_in = counter("jumpa_replayed_in", "Records taken from the topic of replayed items")
        self.replayed_done = counter("jumpa_replayed_done", "Replayed items whose outputs the broker acknowledged")

    def _count_results(self, registry: CollectorRegistry) -> None:
        counter = partial(Counter, registry=registry)
        self.entities = counter("jumpa_entities", "Entity mentions published", ["type"])
        self.mentions = counter("jumpa_mentions", "Meeting mentions published", ["status", "scope"])
        self.mentions_in = counter("jumpa_mentions_in", "Records taken from the mentions topic")
        self.mentions_done = counter("jumpa_mentions_done", "Mentions whose meetings the broker acknowledged")
        self.mentions_forgotten = counter("jumpa_mentions_forgotten", "Mentions remembered no more, for want of room")
        self.meetings = counter("jumpa_meetings", "Meeting revisions published", ["status", "change"])
        self.meetings_late = counter("jumpa_meetings_late", "Meetings told of when those of their time are forgotten")

    def _count_quality(self, registry: CollectorRegistry) -> None:
        """What drifts when feeds, models or rules change, to be read as a share of items, mentions or participants."""
        counter = partial(Counter, registry=registry)
        self.items_gated = counter("jumpa_items_gated", "Items done that the gate left unread, for want of two leaders")
        self.items_telling = counter("jumpa_items_telling", "Items done that tell of a meeting")
        self.mentions_untold = counter("jumpa_mentions_untold", "Mentions published that do not tell it", ["what"])
        self.participants = counter("jumpa_participants", "Participants of mentions published", ["known"])
        self.source_items = counter("jumpa_source_items", "Items done, by publisher", ["source"])
        self.source_last_item = _gauge(
            registry,
            "jumpa_source_last_item_timestamp_seconds",
            "When an item of a publisher was last done",
            ["source"],
        )

    def _count_trouble(self, registry: CollectorRegistry) -> None:
        counter, histogram = partial(Counter, registry=registry), partial(Histogram, registry=registry)
        self.logs_anew = counter(
            "jumpa_logs_anew", "Partitions whose commit was of another log, read from the beginning", ["topic"]
        )
        self.records_expired = counter("jumpa_records_expired", "Records that retention removed unread", ["topic"])
        self.publish_failures = counter("jumpa_publish_failures", "Batches that the broker did not take", ["agent"])
        self.pool_workers_lost = counter("jumpa_pool_workers_lost", "Language processes that were lost", ["cause"])
        self.rebalance_seconds = histogram(
            "jumpa_rebalance_seconds", "From the loss of partitions until records are read again", buckets=SECONDS
        )
        self.rebalances = counter("jumpa_rebalances", "Times that the group gave partitions out anew")
        self.rebalancing_seconds = counter("jumpa_rebalancing_seconds", "Time in rebalances, counted as it passes")
        self.busy_seconds = counter(
            "jumpa_agent_busy_seconds",
            "Time in which an agent had a batch in hand: all of it under back pressure",
            ["agent"],
        )

    def _tell_state(self, registry: CollectorRegistry) -> None:
        gauge = partial(_gauge, registry)
        self.ready = gauge(*READY)
        self.broker_up = gauge("jumpa_broker_up", "1 when the broker answered a few seconds ago")
        self.partitions_assigned = gauge("jumpa_partitions_assigned", "Partitions this worker holds", ["topic"])
        self.last_progress = gauge(
            "jumpa_last_progress_timestamp_seconds", "When a batch was last acknowledged", ["agent"]
        )
        self.partition_progress = gauge(
            "jumpa_partition_progress_timestamp_seconds",
            "When a record of a partition held was last done; when it was given to us, before",
            ["topic", "partition"],
        )
        self.lag_records = gauge(
            "jumpa_lag_records",
            "Records of a partition held that are not done, a few seconds ago",
            ["topic", "partition"],
        )
        self.lag_seconds = gauge(
            "jumpa_lag_seconds",
            "Age of the oldest record of a partition held that is not done; 0 where none waits",
            ["topic", "partition"],
        )
        self.in_flight = gauge("jumpa_in_flight_records", "Records of the batch in hand", ["agent"])
        self.pool_processes = gauge("jumpa_pool_processes", "Language processes that live")
        self.pool_busy = gauge("jumpa_pool_busy_processes", "Language processes that are at work")
        self.build = gauge(
            "jumpa_build_info", "1, with what runs here", ["version", "app_id", "model", "rules", "torch", "prefix"]
        )

    @contextmanager
    def batch_in_hand(self, agent: str, records: int) -> Iterator[None]:
        """An agent is at work on a batch, until the block is left in whatever way."""
        began = time.monotonic()
        self.in_flight.labels(agent).set(records)
        try:
            yield
        finally:
            self.in_flight.labels(agent).set(0)
            self.busy_seconds.labels(agent).inc(time.monotonic() - began)

    def note_progress(self, agent: str, topic: str, partitions: Iterable[int]) -> None:
        """A batch of these partitions was acknowledged."""
        self.last_progress.labels(agent).set_to_current_time()
        for partition in partitions:
            self.partition_progress.labels(topic, partition).set_to_current_time()

    def begin_at_zero(self, topics: Iterable[str]) -> None:
        """Show the series of these topics before their first event, as the others are."""
        for metric, topic in product((self.logs_anew, self.records_expired, self.partitions_assigned), topics):
            metric.labels(topic)

    def _begin_at_zero(self) -> None:
        """Show every series before its first event: Prometheus cannot tell a burst that a series begins with."""
        series: tuple[tuple[Any, ...], ...] = (
            (self.items_refused, Reason),
            (self.items_skipped, ["language"]),
            (self.stage_seconds, Stage),
            (self.end_to_end_seconds, ["record", "published"]),
            (self.last_progress, AGENTS),
            (self.publish_failures, AGENTS),
            (self.busy_seconds, AGENTS),
            (self.in_flight, AGENTS),
            (self.pool_workers_lost, Lost),
            (self.mentions_untold, Untold),
            (self.participants, ["yes", "no"]),
            (self.source_items, [OTHER]),
            (self.entities, EntityType),
            (self.mentions, Status, Scope),
            (self.meetings, MeetingStatus, Change),
        )
        for metric, *values in series:
            for labels in product(*values):
                metric.labels(*labels)

    def collect(self) -> list[Metric]:
        return list(self.registry.collect())


def _gauge(registry: CollectorRegistry, name: str, text: str, labels: Iterable[str] = ()) -> Gauge:
    """What a worker says of now: it ends with the worker, where its supervisor shows it (process/exposition.py)."""
    return Gauge(name, text, labels, registry=registry, multiprocess_mode="livemostrecent")


class SupervisorMetrics:
    """What `jumpa worker` counts of its worker, which cannot count its own end."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.restarts = Counter(
            "jumpa_worker_restarts", "Restarts of the worker since `jumpa worker` began", ["cause"], registry=registry
        )
        for cause in WorkerEnd:
            self.restarts.labels(cause)


class ReplayPhase(StrEnum):
    LOAD = "loading"  # the models
    HASH = "hashing"  # sources are read once to know them again
    ANALYSE = "analysing"
    SORT = "sorting"  # mentions, by what can be joined alone
    JOIN = "joining"
    WRITE = "writing"  # outputs get the form and the place that was asked for
    PUBLISH = "publishing"  # items go to topics of their own
    PROCESS = "processing"  # the workers do what is left of them


DAMAGED = "damaged"  # why a part of a file is refused; of a record, it is a Reason


class ReplayMetrics:
    """What `jumpa replay` counts since it was started, whether or not it goes on with an older run."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        counter, gauge = partial(Counter, registry=registry), partial(Gauge, registry=registry)
        self.items = counter("jumpa_replay_items", "Items analysed")
        self.mentions = counter("jumpa_replay_mentions", "Meeting mentions found")
        self.refused = counter("jumpa_replay_refused", "Records, and damaged parts of sources, refused", ["reason"])
        self.progress = gauge("jumpa_replay_progress_ratio", "Share of the phase that is done; NaN: unknown")
        self.phase = gauge("jumpa_replay_phase", "1 for what the run is at", ["phase"])
        self.checkpoint = gauge("jumpa_replay_last_checkpoint_timestamp_seconds", "When work was last put on the disk")
        for reason in (*Reason, DAMAGED):
            self.refused.labels(reason)
        for phase in ReplayPhase:
            self.phase.labels(phase)


class WorkerEnd(StrEnum):
    """How a worker ended that is started again."""

    CRASHED = "crashed"  # by itself, with an exit code
    KILLED = "killed"  # by a signal
    HUNG = "hung"  # by us, for it gave no sign of life


class ProcessMetrics(NamedTuple):
    """What processes use, looked at when it is asked for."""

    memory: GaugeMetricFamily
    files: GaugeMetricFamily
    living: GaugeMetricFamily
    cpu: CounterMetricFamily

    @classmethod
    def new(cls) -> Self:
        """Without samples."""
        gauge = partial(GaugeMetricFamily, labels=["role"])
        return cls(
            gauge("jumpa_process_resident_memory_bytes", "Resident memory, by kind of process"),
            gauge("jumpa_process_open_fds", "Open file descriptors, by kind of process"),
            gauge("jumpa_processes", "Processes that live, by kind"),
            CounterMetricFamily("jumpa_processes_cpu_seconds", "Processor time of all processes, ended ones too"),
        )


def metric_names() -> set[str]:
    """The sample names that `/metrics` can show, with the suffixes of their kind (``_total``, ``_bucket`` ...)."""
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
    kinds = (Metrics, SupervisorMetrics, ReplayMetrics, IngestMetrics)
    found = [*ProcessMetrics.new(), *(one for kind in kinds for one in kind(CollectorRegistry()).registry.collect())]
    return {metric.name + suffix for metric in found for suffix in suffixes[metric.type]}
