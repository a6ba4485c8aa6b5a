"""What metrics and traces cost: ``python tests/benchmarks/overhead.py`` runs the first agent over real articles.

The language work of each article is timed once, with the shipped models. Then the agent is run over the same answers,
in turn without metrics, with metrics (in mapped files, as under `jumpa worker`), and with metrics and OpenTelemetry,
whose spans are encoded as they would be sent, and thrown away. Processor time of the whole process, medians of the
rounds, as shares of what an article costs in all. The last line is JSON. Exit code 1 where metrics cost more than 2 %
or traces more than 5 %. ``scrape_ms`` is what the supervisor takes for one answer on /metrics.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from prometheus_client import CollectorRegistry

from processors.pipeline import Analysis, analyze
from schemas.codec import encode
from schemas.news import NewsItem
from streams.agents.enrich import Enricher
from streams.language.child import shipped_tagger
from streams.metrics import Metrics
from streams.process.exposition import METRICS_DIR, Exposition, KeptMetrics, Processes, keep_values
from streams.records import Record
from streams.settings import Settings
from streams.tracing import NoTracing, OtelTracing, Tracing
from tests.faults.world import real_items
from tests.support.stream_fakes import FakeAnalyzer, FakePublisher, FakeStore, no_limit

BATCH = 16
METRICS_LIMIT, TRACES_LIMIT = 0.02, 0.05
Figures = dict[str, float]


class Nothing:
    """Stands for all metrics, and for each: whatever is asked of it changes nothing."""

    def __getattr__(self, name: str) -> Nothing:
        return self

    def __call__(self, *_: object, **__: object) -> Nothing:
        return self


class Encoded(SpanExporter):
    """Encodes spans, and sends them nowhere."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        encode_spans(spans).SerializeToString()
        return SpanExportResult.SUCCESS


def language_work(items: list[NewsItem]) -> tuple[dict[str, Analysis], float]:
    """What the models say of each item, and the seconds that one takes."""
    tagger = shipped_tagger()
    analyze(items[:BATCH], tagger)  # loads the tables
    began = time.process_time()
    batches = [analyze(items[at : at + BATCH], tagger) for at in range(0, len(items), BATCH)]
    took = time.process_time() - began
    answers = {item.id: one for item, one in zip(items, (one for batch in batches for one in batch), strict=True)}
    return answers, took / len(items)


async def agent_work(items: list[NewsItem], answers: dict[str, Analysis], metrics: Any, tracing: Tracing) -> float:
    """Seconds that the agent takes for one item beside its language work."""
    now = time.time()
    records = [
        Record("news.items.v1", at % 4, at // 4, encode(item), item.id.encode(), timestamp=now)
        for at, item in enumerate(items)
    ]
    analyzer = FakeAnalyzer(lambda item: answers[item.id])
    agent = Enricher(analyzer, FakePublisher(), metrics, time.time, Settings(), FakeStore(), no_limit(), tracing)
    began = time.process_time()
    for at in range(0, len(records), BATCH):
        await agent.process(records[at : at + BATCH])
    return (time.process_time() - began) / len(items)


def scrape(folder: Path) -> float:
    """Seconds of processor time for one answer of the supervisor."""
    exposition = Exposition(KeptMetrics(folder), Processes(("worker", "language")))
    took = []
    for _ in range(20):
        began = time.process_time()
        exposition.text()
        took.append(time.process_time() - began)
    return median(took)


def measure(count: int, rounds: int, folder: Path) -> Figures:
    """Shares of the processor time of an item."""
    items = real_items(count)
    answers, language = language_work(items)
    keep_values()
    metrics = Metrics(CollectorRegistry())
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(Encoded()))
    ways: dict[str, tuple[Any, Tracing]] = {
        "without": (Nothing(), NoTracing()),
        "metrics": (metrics, NoTracing()),
        "traces": (metrics, OtelTracing(provider)),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (counted, tracing) in ways.items():
            took[name].append(asyncio.run(agent_work(items, answers, counted, tracing)))
    provider.shutdown()
    whole = language + median(took["without"])
    of_metrics = median(one - other for one, other in zip(took["metrics"], took["without"], strict=True))
    of_traces = median(one - other for one, other in zip(took["traces"], took["metrics"], strict=True))
    return {
        "articles": count,
        "rounds": rounds,
        "item_ms": round(1000 * whole, 3),
        "metrics_ms": round(1000 * of_metrics, 3),
        "traces_ms": round(1000 * of_traces, 3),
        "scrape_ms": round(1000 * scrape(folder), 3),
        "metrics_share": round(of_metrics / whole, 4),
        "traces_share": round(of_traces / whole, 4),
    }


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    logging.getLogger("streams").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[METRICS_DIR] = folder
        found = measure(given.articles, given.rounds, Path(folder))
    told = (
        "an article takes {item_ms} ms, of metrics {metrics_ms} ms, of traces {traces_ms} ms; a scrape {scrape_ms} ms"
    )
    print(told.format(**found))
    print(json.dumps(found))
    return int(found["metrics_share"] > METRICS_LIMIT or found["traces_share"] > TRACES_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
