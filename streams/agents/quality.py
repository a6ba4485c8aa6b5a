"""What is counted of each item that is done: what it gave, and what drifts when feeds, models or rules change."""

from __future__ import annotations

from processors.pipeline import Analysis
from schemas.news import NewsItem
from streams.metrics import MOST_SOURCES, OTHER, Metrics, Untold


class Quality:
    """Counts items with what was found in them."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._sources: set[str] = set()

    def count(self, item: NewsItem, analysis: Analysis, now: float) -> None:
        """Count an item whose outputs are acknowledged; ``now`` in Unix seconds."""
        metrics = self._metrics
        metrics.items_skipped.labels("language").inc(analysis.skipped)
        metrics.items_gated.inc(analysis.gated)
        metrics.items_telling.inc(bool(analysis.mentions))
        for entity in analysis.tagged.entities if analysis.tagged is not None else ():
            metrics.entities.labels(entity.type).inc()
        for mention in analysis.mentions:
            metrics.mentions.labels(mention.status, mention.scope).inc()
            metrics.mentions_untold.labels(Untold.DAY).inc(mention.date is None)
            metrics.mentions_untold.labels(Untold.PLACE).inc(mention.country is None)
            for participant in mention.participants:
                metrics.participants.labels("no" if participant.leader_id is None else "yes").inc()
        source = self._series_of(item.source)
        metrics.source_items.labels(source).inc()
        metrics.source_last_item.labels(source).set(now)

    def _series_of(self, source: str) -> str:
        """The publisher, in short, as long as there are few: series stay bounded whatever a feed says."""
        short = source[:60] or OTHER
        if short not in self._sources and len(self._sources) < MOST_SOURCES:
            self._sources.add(short)
        return short if short in self._sources else OTHER
