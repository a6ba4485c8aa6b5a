"""Metrics of sites that news is read from; all others, and the list of all names, stand in `metrics.py`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge


class IngestMetrics:
    """What `jumpa ingest` counts, by site: the host of a feed."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        counter, gauge = partial(Counter, registry=registry), partial(Gauge, registry=registry)
        self.fetched = counter("jumpa_ingest_fetched", "Feeds and articles read from a site", ["site", "what"])
        self.published = counter("jumpa_ingest_published", "Items that the broker acknowledged", ["site", "kind"])
        self.copies = counter("jumpa_ingest_copies", "Items published that are nearly copies of earlier ones", ["site"])
        self.refused = counter("jumpa_ingest_refused", "Feeds and articles that gave no item", ["site", "reason"])
        self.not_modified = counter("jumpa_ingest_not_modified", "Feeds with nothing new, as the site says", ["site"])
        self.forbidden = counter("jumpa_ingest_forbidden", "What robots.txt forbids, and was not fetched", ["site"])
        self.last_success = gauge(
            "jumpa_ingest_last_success_timestamp_seconds", "When a feed of a site was last read", ["site"]
        )
        self.backoff_seconds = gauge(
            "jumpa_ingest_backoff_seconds", "For how long a failing site is left alone; else 0", ["site"]
        )

    def begin_at_zero(self, site: str, reasons: Iterable[str]) -> None:
        """Show the series of a site before its first event."""
        for metric in (self.copies, self.not_modified, self.forbidden, self.last_success, self.backoff_seconds):
            metric.labels(site)
        labels = ((self.fetched, ("feed", "page")), (self.published, ("new", "correction")), (self.refused, reasons))
        for metric, values in labels:
            for value in values:
                metric.labels(site, value)
