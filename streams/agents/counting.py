"""What is counted of items, by where they come from: what drifts, waits or is late counts of the live feed alone."""

from __future__ import annotations

from typing import Protocol

from processors.pipeline import Analysis
from schemas.errors import Reason
from schemas.news import NewsItem
from streams.agents.quality import Quality
from streams.metrics import Lost, Metrics, Stage
from streams.records import Record

_DAY_S = 24 * 60 * 60


class ItemCounts(Protocol):
    """What the enriching tells of a batch."""

    def taken(self, records: int) -> None:
        """A batch begins."""

    def stage(self, stage: Stage, seconds: float) -> None:
        """A stage of it is over."""

    def lost(self, cause: Lost) -> None:
        """A language process was."""

    def refused(self, reason: Reason) -> None:
        """A record became a dead letter."""

    def done(self, record: Record, item: NewsItem, analysis: Analysis, now: float) -> None:
        """An item's outputs are acknowledged; ``now`` in Unix seconds."""


class LiveItems:
    """Of the items' topic."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._quality = Quality(metrics)

    def taken(self, records: int) -> None:
        self._metrics.items_in.inc(records)
        self._metrics.batch_items.observe(records)

    def stage(self, stage: Stage, seconds: float) -> None:
        self._metrics.stage_seconds.labels(stage).observe(seconds)

    def lost(self, cause: Lost) -> None:
        self._metrics.pool_workers_lost.labels(cause).inc()

    def refused(self, reason: Reason) -> None:
        self._metrics.items_refused.labels(reason).inc()

    def done(self, record: Record, item: NewsItem, analysis: Analysis, now: float) -> None:
        metrics = self._metrics
        metrics.items_done.inc()
        came = record.timestamp if record.dated else now
        if item.published_at is not None and item.published_at.timestamp() > came + _DAY_S:
            metrics.items_ahead.inc()
        if record.dated:
            metrics.end_to_end_seconds.labels("record").observe(max(0.0, now - record.timestamp))
        if item.published_at is not None:
            metrics.end_to_end_seconds.labels("published").observe(max(0.0, now - item.published_at.timestamp()))
        self._quality.count(item, analysis, now)


class ReplayedItems:
    """Of the replays' lane, where years old articles wait for the live ones: how many, and nothing of their time."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def taken(self, records: int) -> None:
        self._metrics.replayed_in.inc(records)

    def stage(self, stage: Stage, seconds: float) -> None: ...

    def lost(self, cause: Lost) -> None:
        self._metrics.pool_workers_lost.labels(cause).inc()

    def refused(self, reason: Reason) -> None:
        self._metrics.items_refused.labels(reason).inc()

    def done(self, record: Record, item: NewsItem, analysis: Analysis, now: float) -> None:
        self._metrics.replayed_done.inc()
