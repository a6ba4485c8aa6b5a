"""What is counted and logged of each site."""

from __future__ import annotations

import logging
from collections import Counter
from time import time

from streams.feeds.limits import Unfit
from streams.feeds.sites import Feed
from streams.metrics import MOST_SOURCES, OTHER
from streams.records import Clock
from streams.site_metrics import IngestMetrics

log = logging.getLogger(__name__)


class Tally:
    """Metrics by site, at most so many with series of their own, and sums for the command line."""

    def __init__(self, metrics: IngestMetrics, feeds: list[Feed], clock: Clock = time) -> None:
        self.metrics = metrics
        self.sums: Counter[str] = Counter()
        self._clock = clock
        self._sites = set(list(dict.fromkeys(feed.site for feed in feeds))[:MOST_SOURCES])
        for site in {self.label(feed) for feed in feeds}:
            metrics.begin_at_zero(site, Unfit)

    def label(self, feed: Feed) -> str:
        return feed.site if feed.site in self._sites else OTHER

    def fetched(self, feed: Feed, what: str) -> None:
        self.metrics.fetched.labels(self.label(feed), what).inc()

    def published(self, feed: Feed, kind: str, copy_of: str | None) -> None:
        self.sums[kind] += 1
        self.metrics.published.labels(self.label(feed), kind).inc()
        if copy_of is not None:
            self.metrics.copies.labels(self.label(feed)).inc()

    def not_modified(self, feed: Feed) -> None:
        self.metrics.not_modified.labels(self.label(feed)).inc()

    def refused(self, feed: Feed, address: str, reason: Unfit, told: str) -> None:
        """A feed or an article that could not be had; what robots.txt forbids is no failure."""
        site = self.label(feed)
        if reason is Unfit.ROBOTS:
            self.sums["forbidden"] += 1
            self.metrics.forbidden.labels(site).inc()
        else:
            self.sums["refused"] += 1
            self.metrics.refused.labels(site, reason).inc()
        level = logging.INFO if reason is Unfit.ROBOTS else logging.WARNING
        log.log(level, "an address gave no item", extra={"address": address, "cause": reason.value, "why": told})

    def succeeded(self, feed: Feed) -> None:
        self.metrics.last_success.labels(self.label(feed)).set(self._clock())
        self.metrics.backoff_seconds.labels(self.label(feed)).set(0)

    def left_alone(self, feed: Feed, seconds: float) -> None:
        """A feed whose failure before this run is not forgotten."""
        self.metrics.backoff_seconds.labels(self.label(feed)).set(seconds)
        log.info("a feed is left alone still", extra={"address": feed.url, "wait_s": round(seconds)})

    def backs_off(self, feed: Feed, seconds: float, failures: int) -> None:
        self.metrics.backoff_seconds.labels(self.label(feed)).set(seconds)
        log.warning(
            "a feed is left alone for a while", extra={"address": feed.url, "wait_s": round(seconds), "count": failures}
        )
