"""`jumpa replay` through the live topics."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from streams.cli.render.console import say
from streams.cli.ways.shown import finish, shown
from streams.cli.ways.spans import topic_reader_of
from streams.replay.filters import Filters
from streams.replay.manifest import Manifest, Way, run_id_of, versions_now
from streams.replay.options import ReplayOptions
from streams.replay.rundir import RunDirectory, begin_run
from streams.replay.sources import Parts, hashed_sources, stored_sources
from streams.settings import Settings, load_settings

if TYPE_CHECKING:
    from streams.replay.live_topics.run import LiveTopicsRun


class Through(NamedTuple):
    """How to go about it: most items a second, whether workers are waited for, the port of metrics, and of topics that
    are read the parts."""

    rate: float | None
    wait: bool
    port: int | None
    parts: Mapping[str, Parts]


def begin_live(
    given: list[str], folder: Path | None, filters: Filters, columns: str, through: Through, *, overwrite: bool
) -> tuple[Manifest, Path]:
    """Send all items of the sources to the lane; gives the run's manifest and folder. Raises as LiveTopicsRun."""
    options = ReplayOptions(filters=filters, columns=columns)
    where = folder or _named_after(given, options, through)
    with begin_run(where, overwrite=overwrite) as run, _live(run, through) as work:
        return work.begin(given, options), run.out


def go_on_live(run: RunDirectory, manifest: Manifest, through: Through) -> Manifest:
    """Send what is left of a run. Raises as LiveTopicsRun."""
    with _live(run, through) as work:
        return work.go_on(manifest)


def finish_live(manifest: Manifest, folder: Path, wait: bool) -> None:
    """Say what a run has found, or that it is sent where nobody waited. Exits with 1 when something was refused."""
    refused = sum(manifest.counts.refused.values())
    finish(manifest, folder, "" if wait else f"all is sent, see {folder}; refused {refused}")


def _named_after(given: list[str], options: ReplayOptions, through: Through) -> Path:
    """The folder of a run that was given none: by its id; by the time where its sources can be read only once."""
    if any(name not in through.parts and not Path(name).is_file() for name in given):
        return Path(f"replay-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    sources = hashed_sources(stored_sources(given, Path(os.devnull), through.parts), lambda _: None)
    return Path(f"replay-{run_id_of(Way.LIVE_TOPICS, sources, options.told(), versions_now(''))}")


@contextmanager
def _live(run: RunDirectory, through: Through) -> Iterator[LiveTopicsRun]:
    """The work on a run, shown as it goes on."""
    from streams.replay.live_topics.run import LiveTopicsRun

    settings, reader = load_settings(), topic_reader_of(through.parts)
    with shown(run, through.port) as bar:
        work = LiveTopicsRun(run, settings, bar, through.rate, through.parts, reader, wait=through.wait)
        work.tell_unread = lambda: _tell_unread(settings)
        yield work


def _tell_unread(settings: Settings) -> None:
    from streams.kafka.topics import names
    from streams.replay.publishing import UNREAD_S

    say(
        f"Nobody takes items of {names(settings).replay_items}: no worker of the group {settings.app_id} has done one "
        f"for {UNREAD_S:g} s. Start one with `jumpa worker`, or ask the /readyz of those that run; this waits."
    )
