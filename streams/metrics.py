"""All metrics: names, units, labels, buckets. Every label has a closed set of values, so series stay bounded.

A deploy rule, a board and a test read the names from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import partial
from itertools import product
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import Metric

from schemas.entities import EntityType
from schemas.errors import Reason
from schemas.meetings import Change, MeetingStatus
from schemas.mentions import Scope, Status

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
AGES = (0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 6 * 3600, 86400, 7 * 86400)
"""Seconds from a record's or an article's time to its output: a live feed takes seconds, a replay years."""
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)

AGENTS = ("enrich", "consolidate")


class Stage(StrEnum):
    DECODE = "decode"  # one batch of bytes to items
    ANALYZE = "analyze"  # one batch in the language pool, waiting included
    PUBLISH = "publish"  # from the first send to the last acknowledgement of a batch
    CONSOLIDATE = "consolidate"  # one batch of mentions joined, publishing not included


class Metrics:
    """One set of metrics on a given registry; agents get it handed in."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._count_items(registry)
        self._count_results(registry)
        self._tell_state(registry)
        self._begin_at_zero()

    def _count_items(self, registry: CollectorRegistry) -> None:
        counter, histogram = partial(Counter, registry=registry), partial(Histogram, registry=registry)
        self.items_in = counter("jumpa_items_in", "Records taken from the items topic")
        self.items_done = counter("jumpa_items_done", "Items whose outputs the broker acknowledged")
        self.items_refused = counter("jumpa_items_refused", "Records put on the dead-letter topic", ["reason"])
        self.items_skipped = counter("jumpa_items_skipped", "Items passed on unread", ["why"])
        self.items_ahead = counter("jumpa_items_ahead", "Items published, as they say, over a day after they came")
        self.stage_seconds = histogram(
            "jumpa_stage_seconds", "Time of one batch in a stage", ["stage"], buckets=SECONDS
        )
        self.end_to_end_seconds = histogram(
            "jumpa_end_to_end_seconds",
            "From the article's publication, or from the record's own time, to its acknowledged outputs",
            ["since"],
            buckets=AGES,
        )
        self.batch_items = histogram("jumpa_batch_items", "Items in a batch", buckets=BATCHES)

    def _count_results(self, registry: CollectorRegistry) -> None:
        counter = partial(Counter, registry=registry)
        self.entities = counter("jumpa_entities", "Entity mentions published", ["type"])
        self.mentions = counter("jumpa_mentions", "Meeting mentions published", ["status", "scope"])
        self.mentions_in = counter("jumpa_mentions_in", "Records taken from the mentions topic")
        self.mentions_done = counter("jumpa_mentions_done", "Mentions whose meetings the broker acknowledged")
        self.mentions_forgotten = counter("jumpa_mentions_forgotten", "Mentions remembered no more, for want of room")
        self.meetings = counter("jumpa_meetings", "Meeting revisions published", ["status", "change"])
        self.meetings_late = counter("jumpa_meetings_late", "Meetings told of when those of their time are forgotten")

    def _tell_state(self, registry: CollectorRegistry) -> None:
        counter, gauge = partial(Counter, registry=registry), partial(Gauge, registry=registry)
        self.logs_anew = counter(
            "jumpa_logs_anew", "Partitions whose commit was of another log, read from the beginning", ["topic"]
        )
        self.records_expired = counter("jumpa_records_expired", "Records that retention removed unread", ["topic"])
        self.pool_workers_lost = counter("jumpa_pool_workers_lost", "Language processes that died or were ended")
        self.worker_restarts = counter("jumpa_worker_restarts", "Restarts of this worker since `jumpa worker` began")
        self.ready = gauge("jumpa_ready", "1 when models are loaded and partitions assigned")
        self.partitions_assigned = gauge("jumpa_partitions_assigned", "Partitions this worker holds", ["topic"])
        self.last_progress = gauge(
            "jumpa_last_progress_timestamp_seconds", "When a batch was last acknowledged", ["agent"]
        )
        self.lag_records = gauge(
            "jumpa_lag_records",
            "Records of a partition held that are not done, a few seconds ago",
            ["topic", "partition"],
        )
        self.build = gauge("jumpa_build_info", "1, with what runs here", ["version", "app_id", "model"])

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
            (self.entities, EntityType),
            (self.mentions, Status, Scope),
            (self.meetings, MeetingStatus, Change),
        )
        for metric, *values in series:
            for labels in product(*values):
                metric.labels(*labels)

    def collect(self) -> list[Metric]:
        return list(self.registry.collect())


def metric_names() -> set[str]:
    """The sample names that `/metrics` can show, with the suffixes of their kind (``_total``, ``_bucket`` ...)."""
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
    found = Metrics(CollectorRegistry()).collect()
    return {metric.name + suffix for metric in found for suffix in suffixes[metric.type]}
