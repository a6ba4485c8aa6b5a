"""The options of `jumpa replay`, by what they are about, and what they mean together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import psutil
import typer

from streams.cli.render.reading import SOURCES
from streams.errors import UsageError
from streams.replay.filters import Filters, first_moment, last_moment, main_subtag
from streams.replay.in_place.outputs import Form

MOST_JOBS = 64
PROCESS_BYTES = 300 * 10**6
"""Of memory, that one process takes."""


class ReplayEngine(StrEnum):
    """What does the work of a replay in place; it changes nothing in what comes out."""

    LOCAL = "local"
    RAY = "ray"


_topics = partial(typer.Option, rich_help_panel="Through the topics")
_in_place = partial(typer.Option, rich_help_panel="In place")
_run = partial(typer.Option, rich_help_panel="The folder of a run")
_which = partial(typer.Option, rich_help_panel="Which items")

Sources = Annotated[list[str] | None, typer.Argument(help=f"{SOURCES} kafka:TOPIC is a topic.", metavar="SOURCE")]
Begin = Annotated[str | None, typer.Option("--from", help="First offset or time of a kafka:TOPIC.")]
End = Annotated[str | None, typer.Option("--to", help="Offset or time before which a kafka:TOPIC is read.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only count what would be replayed, and say how long it takes.")
]
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="Show metrics on this port, under /metrics.")]

Into = Annotated[
    str | None, _topics(help="Prefix of topics of its own, such as green.: the live ones stay as they are.")
]
Workers = Annotated[
    int | None, _topics(min=0, max=MOST_JOBS, help="Workers that --into starts; 0: they run elsewhere. Else one.")
]
RunDir = Annotated[Path | None, _topics("--run-dir", help="Folder of the run; else replay-PREFIX, or replay-RUN_ID.")]
NoWait = Annotated[bool, _topics("--no-wait", help="End when all is sent to the live topics, not when it is done.")]
Rate = Annotated[float | None, _topics(min=0.001, help="Most items a second.")]

Offline = Annotated[Path | None, _in_place(help="Write entities, mentions and meetings into this folder; no broker.")]
FormOption = Annotated[Form | None, _in_place("--format", help="Of what is written; Parquet has a folder a month.")]
MinConfidence = Annotated[
    float, _in_place("--min-confidence", min=0, max=1, help="Leave out mentions of less (JUMPA_MIN_CONFIDENCE).")
]
NoEntities = Annotated[
    bool, _in_place("--no-entities", help="Write no entities: the same meetings in a fraction of the time.")
]
Overwrite = Annotated[bool, _run("--overwrite", help="Replace the run in the folder, once the new one is whole.")]
Jobs = Annotated[
    int | None, _in_place(min=1, max=MOST_JOBS, help="Processes, 300 MB each; by default one a core, as memory allows.")
]
EngineOption = Annotated[
    ReplayEngine, _in_place("--engine", help="ray: on all machines of a Ray cluster (jumpa\\[ray]).")
]
RayAddress = Annotated[str | None, _in_place(help="host:port of a running one; else one is started on this machine.")]
Resume = Annotated[Path | None, _run(help="Go on with an unfinished run; it knows its sources and options.")]

Since = Annotated[str | None, _which(help="Published from this day, or this moment, on: 2019-07-01.")]
Until = Annotated[str | None, _which(help="Up to this day, with all of it, or before this moment.")]
Publishers = Annotated[list[str] | None, _which("--source", help="Of this publisher; several: of any of them.")]
Languages = Annotated[list[str] | None, _which("--language", help="In this language (id); several: in any of them.")]
Text = Annotated[str, _which(help="With this word or phrase in title or body.")]
Sample = Annotated[float, _which(help="This share of all (0.01), the same one in any order.")]
Seed = Annotated[int | None, _which(help="Another seed takes another share.")]
Limit = Annotated[int | None, _which(min=1, help="The first so many.")]


def most_jobs() -> int:
    """As many processes as there are cores, and no more than the memory that is free now holds."""
    room = psutil.virtual_memory().available // PROCESS_BYTES
    return max(1, min(MOST_JOBS, os.cpu_count() or 1, room))


def jobs_of(given: int | None) -> int:
    """The processes that are asked for, or as many as go."""
    return most_jobs() if given is None else given


def given_filters(
    since: str | None,
    until: str | None,
    publishers: list[str] | None,
    languages: list[str] | None,
    text: str,
    sample: float,
    seed: int | None,
    limit: int | None,
) -> Filters:
    """What the options of "Which items" mean. Raises UsageError that names the option."""
    if not 0 < sample <= 1:
        raise UsageError(f"--sample {sample:g} is no share: write a number above 0, and up to 1 for all.")
    if seed is not None and sample == 1:
        raise UsageError("--seed is for --sample: say which share is to be taken.")
    first = first_moment(since, "--since") if since is not None else None
    last = last_moment(until, "--until") if until is not None else None
    if first is not None and last is not None and first >= last:
        raise UsageError(f"--since {since} is not before --until {until}: no item can be between them.")
    return Filters(
        since=first,
        until=last,
        sources=tuple(publishers or ()),
        languages=tuple(map(main_subtag, languages or ())),
        text=text,
        sample=sample,
        seed=seed or 0,
        limit=limit,
    )


def refuse_misplaced(
    offline: Path | None,
    into: str | None,
    resume: Path | None,
    of_topics: Mapping[str, object],
    of_place: Mapping[str, object],
    of_own_topics: Mapping[str, object],
) -> None:
    """Raise UsageError for options that are for another way than the one that is asked for."""
    refuse_both(offline, into, of_topics)
    refuse_idle(of_place, "--offline", offline or resume)
    refuse_idle(of_own_topics, "--into", into or resume)


def refuse_both(offline: Path | None, into: str | None, of_topics: Mapping[str, object]) -> None:
    """Raise UsageError for options of two ways; the last of those of topics is of the live ones."""
    if offline is not None and into is not None:
        raise UsageError("--offline needs no topics and --into fills some: name one of both.")
    if into is not None and of_topics["--no-wait"]:
        raise UsageError("--no-wait is for the live topics: leave it out with --into.")
    for name, value in of_topics.items():
        if offline is not None and value is not None:
            raise UsageError(f"{name} is for the topics: leave it out with --offline.")


def refuse_idle(given: Mapping[str, object], way: str, used: object) -> None:
    """Raise UsageError for options that would do nothing, for what makes use of them was not asked for."""
    for name, value in given.items():
        if value is not None and used is None:
            why = "leave it out"
            if name == "--jobs":
                why = "through the topics the workers set the pace (JUMPA_PROCESSES)"
            raise UsageError(f"{name} is for {way}: {why}.")
