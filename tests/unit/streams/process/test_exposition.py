"""Counts that outlive the process that counts, and what processes use."""

from __future__ import annotations

import subprocess
import sys
from math import nan
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from streams.process.exposition import METRICS_DIR, Exposition, KeptMetrics, Processes
from tests.support.stream_fakes import new_metrics

ROOT = Path(__file__).parents[4]
WORKER = """
import os, signal, sys
from prometheus_client import CollectorRegistry, disable_created_metrics
from streams.metrics import Metrics
from streams.process.exposition import keep_values
disable_created_metrics()
keep_values()
metrics = Metrics(CollectorRegistry())
metrics.items_in.inc(3)
metrics.lag_records.labels("news", 0).set(7)
metrics.ready.set(1)
metrics.rebalance_seconds.observe(0.02)
os.kill(os.getpid(), signal.SIGKILL)
"""


def shown(text: bytes) -> dict[tuple[str, ...], float]:
    """Samples by name and the values of their labels."""
    families = text_string_to_metric_families(text.decode())
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def killed_after_counting(folder: Path) -> None:
    environment = {METRICS_DIR: str(folder), "PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", WORKER], env=environment, cwd=ROOT).returncode == -9


def test_what_was_counted_is_kept_over_a_kill_and_what_was_said_of_now_is_not(tmp_path: Path) -> None:
    kept = KeptMetrics(tmp_path)
    exposition = Exposition(kept)
    assert shown(exposition.text())[("jumpa_ready",)] == 0
    killed_after_counting(tmp_path)
    files = sorted(file.name for file in tmp_path.iterdir())
    assert shown(exposition.text())[("jumpa_lag_records", "0", "news")] == 7
    assert shown(exposition.text())[("jumpa_ready",)] == 1
    kept.forget_now()
    killed_after_counting(tmp_path)
    told = shown(exposition.text())
    assert told[("jumpa_items_in_total",)] == 6
    assert told[("jumpa_rebalance_seconds_count",)] == 2
    assert told[("jumpa_rebalance_seconds_bucket", "0.025")] == 2
    assert told[("jumpa_items_refused_total", "not_json")] == 0  # before its first event, too
    assert sorted(file.name for file in tmp_path.iterdir()) == files  # however often it was started
    kept.forget_now()
    assert ("jumpa_lag_records", "0", "news") not in shown(exposition.text())


def test_what_holds_for_nobody_is_not_shown() -> None:
    metrics = new_metrics()
    metrics.lag_records.labels("news", 0).set(nan)
    metrics.lag_records.labels("news", 1).set(2)
    told = shown(Exposition(metrics.registry).text())
    assert ("jumpa_lag_records", "1", "news") in told
    assert ("jumpa_lag_records", "0", "news") not in told


@pytest.mark.parametrize("roles", [("worker", "language"), ("supervisor", "worker", "language")])
def test_memory_files_and_time_are_told_by_kind_of_process(roles: tuple[str, ...]) -> None:
    exposition = Exposition(Processes(roles))
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        told = shown(exposition.text())
        child.communicate(b"\n")
    assert told[("jumpa_processes", roles[0])] == 1
    assert told[("jumpa_processes", roles[1])] >= 1
    assert told[("jumpa_process_resident_memory_bytes", roles[0])] > 10_000_000
    assert told[("jumpa_process_open_fds", roles[0])] > 2
    assert (
        shown(exposition.text())[("jumpa_processes_cpu_seconds_total",)]
        >= told[("jumpa_processes_cpu_seconds_total",)]
        > 0
    )
