"""A run while it goes on, and at its end, whichever way it goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from streams.cli.render.console import Refusals, out, say
from streams.cli.render.replay_bar import ReplayBar, replay_metrics
from streams.cli.render.replay_told import told
from streams.errors import EXIT_REFUSED, BrokerError, DeliveryError, WorkersEnded
from streams.replay.manifest import Manifest
from streams.replay.rundir import RunDirectory, telling_how_to_go_on


@contextmanager
def shown(run: RunDirectory, port: int | None) -> Iterator[ReplayBar]:
    """How far a run is, while it goes on; what interrupts it is told with how to go on. ``port``: of its metrics."""
    try:
        with telling_how_to_go_on(run), replay_metrics(port) as metrics, ReplayBar(Refusals(), metrics) as bar:
            yield bar
    except (KeyboardInterrupt, BrokerError, DeliveryError, WorkersEnded):
        if run.has_begun:
            say(f"Interrupted: `jumpa replay --resume {run.out}` goes on.")
        raise


def finish(manifest: Manifest, where: Path | str, said: str = "") -> None:
    """Say what a run has found, or what is to be said instead. Exits with 1 when something was refused."""
    say(said or told(manifest.counts, where), out)
    if manifest.counts.refused:
        raise typer.Exit(EXIT_REFUSED)
