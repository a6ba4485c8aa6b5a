"""What ``/metrics`` says, gathered: counts that outlive the process that counts, and what all our processes use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from math import isnan
from pathlib import Path

import prometheus_client.values
import psutil
from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from streams.metrics import READY, ProcessMetrics

METRICS_DIR = "PROMETHEUS_MULTIPROC_DIR"
"""Where a worker keeps its metrics, as files that its supervisor reads: set by that, and read by prometheus_client,
which writes each value into mapped memory, so that not even SIGKILL loses a count."""
ROLES = ("supervisor", "worker", "language")
"""Of processes, from the top down."""


def keep_values() -> None:
    """Let metrics that are made from here on go on where those of the worker before this one ended.

    prometheus_client names its files by process; of ours one writes at a time, under one name, so that a worker that is
    started again a thousand times leaves no more files than the first.
    """
    if METRICS_DIR in os.environ:
        prometheus_client.values.ValueClass = prometheus_client.values.MultiProcessValue(  # type: ignore[no-untyped-call]
            lambda: "worker"
        )


class Exposition:
    """The metrics of some sources, without those that hold for nobody now (NaN: a partition that others hold)."""

    def __init__(self, *sources: Collector) -> None:
        self._sources = sources

    def collect(self) -> Iterator[Metric]:
        for source in self._sources:
            for metric in source.collect():
                metric.samples = [sample for sample in metric.samples if not isnan(sample.value)]
                yield metric

    def text(self) -> bytes:
        """As Prometheus reads it."""
        return generate_latest(self)


class KeptMetrics(Collector):
    """What the workers of a supervisor have written into its directory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        yield from MultiProcessCollector(None, str(self._folder)).collect()  # type: ignore[no-untyped-call]
        if not list(self._folder.glob("gauge_*")):  # no worker runs
            yield GaugeMetricFamily(*READY, 0)

    def forget_now(self) -> None:
        """A worker has ended: what it said of its now holds no more, what it has counted does."""
        for file in self._folder.glob("gauge_*"):
            file.unlink()


class Processes(Collector):
    """Memory, open files and processor time of this process and of those below it."""

    def __init__(self, roles: tuple[str, ...] = ROLES) -> None:
        """``roles``: this process's, its children's, and that of all below them."""
        self._roles = roles
        self._cpu = 0.0

    def collect(self) -> Iterator[Metric]:
        told = ProcessMetrics.new()
        cpu, level = 0.0, [psutil.Process()]
        for role in self._roles:
            used = [one for one in map(_used, level) if one is not None]
            told.memory.add_metric([role], sum(one[0] for one in used))
            told.files.add_metric([role], sum(one[1] for one in used))
            told.living.add_metric([role], len(used))
            cpu += sum(one[2] for one in used)
            level = [child for one in level for child in _children(one, role == self._roles[-2])]
        self._cpu = max(self._cpu, cpu)  # what a killed worker's processes had used is nobody's
        told.cpu.add_metric([], self._cpu)
        yield from told


def _used(process: psutil.Process) -> tuple[int, int, float] | None:
    """Resident bytes, open files, seconds of processor time with those of ended children; None for one that is gone."""
    try:
        with process.oneshot():
            return process.memory_info().rss, process.num_fds(), sum(process.cpu_times()[:4])
    except psutil.Error:
        return None


def _children(process: psutil.Process, all_below: bool) -> list[psutil.Process]:
    try:
        return process.children(recursive=all_below)
    except psutil.Error:
        return []
