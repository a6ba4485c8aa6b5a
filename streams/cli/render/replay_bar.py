"""How far a replay is: a bar on a terminal, elsewhere a plain line now and then, and metrics for whoever asks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from math import nan

from prometheus_client import CollectorRegistry, start_http_server
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from streams.cli.render.console import Refusals, err, say
from streams.errors import UsageError
from streams.metrics import ReplayMetrics, ReplayPhase
from streams.replay.reading import Refusal, ReplayRecord
from streams.replay.watch import Measure, Watch

LINE_S = 10.0
"""Seconds from one plain line to the next."""


class ReplayBar(Watch):
    """Shows what it is told, and counts it."""

    def __init__(self, refusals: Refusals, metrics: ReplayMetrics, line_s: float = LINE_S) -> None:
        self._refusals = refusals
        self._metrics = metrics
        self._line_s = line_s
        self._bar = Progress(
            TextColumn("[progress.description]{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(),
            console=err,
            transient=True,
            disable=not err.is_terminal,
            redirect_stdout=False,
        )
        self._task = self._bar.add_task("beginning", total=None, told="")
        self._phase, self._unit = ReplayPhase.HASH, Measure.BYTES
        self._total: int | None = None
        self._first = self._done = self._items = 0
        self._began = self._shown = time.monotonic()

    def __enter__(self) -> ReplayBar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def phase(self, phase: ReplayPhase, unit: Measure, total: int | None, done: int = 0) -> None:
        self._phase, self._unit, self._total, self._first, self._done = phase, unit, total, done, done
        self._items, self._began = 0, time.monotonic()
        for one in ReplayPhase:
            self._metrics.phase.labels(one).set(one is phase)
        self._bar.reset(self._task, description=phase, total=total, completed=done)
        self._show()

    def advance(self, amount: int) -> None:
        self._done += amount
        self._show()

    def record(self, record: ReplayRecord, refusal: Refusal | None, mentions: int) -> None:
        self._done = record.at.items if self._unit is Measure.ITEMS else record.at.consumed
        if refusal is not None:
            self._metrics.refused.labels(refusal.reason).inc()
            self._refusals.add(record.place, f"{refusal.reason}: {refusal.message}")
        elif record.item is not None:
            self._items += 1
            self._metrics.items.inc()
            self._metrics.mentions.inc(mentions)
        self._show()

    def saved(self) -> None:
        self._metrics.checkpoint.set_to_current_time()

    def _show(self) -> None:
        self._metrics.progress.set(self._done / self._total if self._total else nan)
        now = time.monotonic()
        self._bar.update(self._task, completed=self._done, told=self._told(now))
        if now - self._shown >= self._line_s:
            self._shown = now
            if not err.is_terminal:
                say(self.line(now))

    def line(self, now: float) -> str:
        """All of it as a sentence."""
        parts = [str(self._phase)]
        if self._total:
            parts.append(f"{min(1.0, self._done / self._total):.1%} of {_amount(self._total, self._unit)}")
            left = (self._total - self._done) * (now - self._began) / max(1, self._done - self._first)
            parts += [f"{timedelta(seconds=round(left))} left"] if self._done > self._first else []
        return ", ".join(filter(None, [*parts, self._told(now)]))

    def _told(self, now: float) -> str:
        if self._phase is not ReplayPhase.ANALYSE:
            return ""
        rate = self._items / max(0.001, now - self._began)
        return f"{self._items} articles, {rate:.1f} articles/s, {self._refusals.count} refused"


def _amount(number: int, unit: Measure) -> str:
    return f"{number / 1e6:.1f} MB" if unit is Measure.BYTES else f"{number} {unit}"


@contextmanager
def replay_metrics(port: int | None, host: str = "127.0.0.1") -> Iterator[ReplayMetrics]:
    """Metrics, served on ``/metrics`` of a port until the block is left; None: not at all.

    Raises UsageError where the port is taken.
    """
    metrics = ReplayMetrics(CollectorRegistry())
    if port is None:
        yield metrics
        return
    try:
        server, thread = start_http_server(port, host, metrics.registry)
    except OSError as exc:
        raise UsageError(
            f"{host}:{port} cannot be listened on ({exc.strerror}): name another --metrics-port."
        ) from None
    try:
        yield metrics
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
