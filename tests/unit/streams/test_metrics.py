"""Names, units and labels of the metrics, as Prometheus wants them."""

from __future__ import annotations

import re
from itertools import product

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from schemas.entities import EntityType
from schemas.errors import Reason
from schemas.meetings import Change, MeetingStatus
from schemas.mentions import Scope, Status
from streams.feeds.limits import Unfit
from streams.kafka.topics import ITEMS, MENTIONS
from streams.metrics import (
    AGENTS,
    OTHER,
    Lost,
    Metrics,
    ReplayMetrics,
    Stage,
    SupervisorMetrics,
    Untold,
    metric_names,
)
from streams.process.exposition import Exposition, Processes
from streams.site_metrics import IngestMetrics
from tests.support.stream_fakes import new_metrics

BASE_UNITS = (
    *("_seconds", "_bytes", "_total", "_items", "_ready", "_up", "_assigned", "_records", "_processes", "_info"),
)


def test_every_metric_has_our_prefix_a_base_unit_and_a_help_text() -> None:
    for metric in new_metrics().collect():
        assert re.fullmatch(r"jumpa_[a-z_]+", metric.name)
        assert metric.documentation
        if metric.type != "counter":
            assert metric.name.endswith(BASE_UNITS), metric.name


def test_every_series_stands_at_zero_before_its_first_event() -> None:
    """A rate over a series that begins with a burst is none; and labels are of closed sets, so series stay bounded."""
    metrics = new_metrics()
    metrics.begin_at_zero([ITEMS, MENTIONS])
    before = generate_latest(metrics.registry).decode()
    _touch_all(metrics)
    after = generate_latest(metrics.registry).decode()
    assert series(before) == series(after)
    assert len(series(after)) < 400
    labels = {pair.group(1) for pair in re.finditer(r"[{,](\w+)=", after)}
    of_items = {"reason", "stage", "type", "since", "why", "source"}
    of_meetings = {"status", "scope", "change", "what", "known"}
    assert labels == {*of_items, *of_meetings, "le", "topic", "agent", "cause"}


def _touch_all(metrics: Metrics) -> None:
    """Let an event of each kind happen."""
    for reason in Reason:
        metrics.items_refused.labels(reason).inc()
    for stage in Stage:
        metrics.stage_seconds.labels(stage).observe(1)
    for kind in EntityType:
        metrics.entities.labels(kind).inc()
    for status in Status:
        for scope in Scope:
            metrics.mentions.labels(status, scope).inc()
    for status, change in product(MeetingStatus, Change):
        metrics.meetings.labels(status, change).inc()
    for topic in (ITEMS, MENTIONS):
        metrics.logs_anew.labels(topic).inc()
        metrics.records_expired.labels(topic).inc()
    for cause in Lost:
        metrics.pool_workers_lost.labels(cause).inc()
    for what in Untold:
        metrics.mentions_untold.labels(what).inc()
    for agent in AGENTS:
        with metrics.batch_in_hand(agent, 1):
            metrics.publish_failures.labels(agent).inc()


def series(text: str) -> set[str]:
    return {line.rpartition(" ")[0] for line in text.splitlines() if not line.startswith("#")}


def test_enumerations_show_their_values_not_their_names() -> None:
    metrics = new_metrics()
    metrics.items_refused.labels(Reason.NOT_JSON).inc()
    assert 'jumpa_items_refused_total{reason="not_json"} 1.0' in generate_latest(metrics.registry).decode()


def test_the_listed_names_are_those_that_are_shown() -> None:
    metrics = new_metrics()
    metrics.begin_at_zero([ITEMS])
    for gauge in (metrics.lag_records, metrics.lag_seconds, metrics.partition_progress):
        gauge.labels(ITEMS, 0).set(1)
    metrics.source_last_item.labels(OTHER).set(1)
    metrics.build.labels("1", "jumpa", "m", "r", "t", "").set(1)
    supervisor = SupervisorMetrics(CollectorRegistry())
    replay, ingest = ReplayMetrics(CollectorRegistry()), IngestMetrics(CollectorRegistry())
    ingest.begin_at_zero("warta.example", Unfit)
    registries = (one.registry for one in (metrics, supervisor, replay, ingest))
    text = Exposition(*registries, Processes()).text().decode()
    shown = {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}
    assert {name for name in shown if not name.endswith("_created")} == metric_names()


def test_two_sets_of_metrics_do_not_meet() -> None:
    first, second = new_metrics(), new_metrics()
    first.items_in.inc()
    assert second.registry.get_sample_value("jumpa_items_in_total") == 0
