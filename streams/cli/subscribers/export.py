"""`jumpa export`"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Annotated, NamedTuple

import typer

from schemas.errors import DecodeError
from schemas.meetings import Meeting
from streams.cli.render.console import Refusals, examples, say
from streams.cli.subscribers import filters
from streams.errors import UsageError
from streams.export.calendar import ON_CALENDAR, write_calendar
from streams.export.events import write_events
from streams.export.geojson import write_geojson
from streams.export.tables import write_csv, write_parquet
from streams.ingest.lines import check_files, check_formats, read_lines
from streams.ingest.sources import STDIN
from streams.reading.newest import newest_revisions, read_meeting
from streams.reading.wanted import Wanted, refuse_unknown_leader
from streams.settings import load_settings

STDOUT = "-"
MEETINGS_OF_RUN = "meetings.jsonl"


class Exported(StrEnum):
    MEETINGS = "meetings"


class ExportFormat(StrEnum):
    PARQUET = "parquet"
    CSV = "csv"
    EVENTS = "events"
    GEOJSON = "geojson"
    ICS = "ics"


class ExportWriter(NamedTuple):
    """How a format is written, and what one of its rows is called."""

    write: Callable[[Iterable[Meeting], IO[bytes]], int]
    rows: str


WRITERS = {
    ExportFormat.PARQUET: ExportWriter(write_parquet, "meetings"),
    ExportFormat.CSV: ExportWriter(write_csv, "meetings"),
    ExportFormat.EVENTS: ExportWriter(write_events, "events"),
    ExportFormat.GEOJSON: ExportWriter(write_geojson, "meetings"),
    ExportFormat.ICS: ExportWriter(write_calendar, "meetings on a day"),
}


def register(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "jumpa export meetings --format parquet -o meetings.parquet",
            "jumpa export meetings --format ics --since 2025-09-01 -o planned.ics",
            "jumpa export meetings --format events --from-run out/ -o events.tsv",
            "jumpa export meetings --format geojson --country ID --leader prabowo -o - | gzip > map.geojson.gz",
        )
    )(export)


def export(
    what: Annotated[Exported, typer.Argument(help="What to write.")],
    style: Annotated[ExportFormat, typer.Option("--format", help="See schemas/exports/COLUMNS.md for the columns.")],
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="- is standard output.")],
    from_run: Annotated[
        Path | None, typer.Option(metavar="RUN", help="The meetings of a replay, in its folder, instead of the topic.")
    ] = None,
    country: filters.Country = None,
    leader: filters.Leader = "",
    status: filters.Statuses = None,
    scope: filters.InScope = None,
    since: filters.Since = None,
    until: filters.Until = None,
    min_confidence: filters.Sure = 0.0,
    ended: Annotated[bool, typer.Option("--all", help="Also those that were merged or retracted.")] = False,
) -> None:
    """Write the current meetings into a file: Parquet, CSV, GDELT-style events, GeoJSON or a calendar."""
    if style is ExportFormat.ICS and not status and not ended:
        status = list(ON_CALENDAR)
    wanted = filters.chosen(country, leader, status, scope, since, until, min_confidence, ended=ended)
    refusals = Refusals()
    with whole(output) as file:
        writer = WRITERS[style]
        count = writer.write(_fitting(_meetings(from_run, output, refusals), wanted), file)
    say(f"{count} {writer.rows} in {output}")
    refusals.finish()


def _fitting(raw: Callable[[], Iterator[Meeting]], wanted: Wanted) -> Iterator[Meeting]:
    """The wanted ones; read twice where a name stands in no list, to see whether any meeting has it."""
    if wanted.leader and not wanted.leader_ids and not any(map(wanted.names_leader_of, raw())):
        refuse_unknown_leader(wanted, list(raw()))
    return filter(wanted.fits, raw())


def _meetings(run: Path | None, output: str, refusals: Refusals) -> Callable[[], Iterator[Meeting]]:
    """Gives the meetings of a run or of the topic, in the order of their ids, each time it is called."""
    if run is None:
        stored = asyncio.run(newest_revisions(load_settings(), filters.tell_unreadable))
        return lambda: map(read_meeting, stored)
    name = str(run / MEETINGS_OF_RUN if run.is_dir() else run)
    if name == STDIN:
        raise UsageError("--from-run names the folder of a replay, or its meetings.jsonl: standard input is neither.")
    check_files([name])
    check_formats([name])
    return lambda: _of_file(name, refusals)


def _of_file(name: str, refusals: Refusals) -> Iterator[Meeting]:
    for line in read_lines([name]):
        try:
            yield read_meeting(line.raw)
        except DecodeError as exc:
            refusals.add(line.place, exc)


@contextmanager
def whole(name: str) -> Iterator[IO[bytes]]:
    """A file that appears under its name when it is written whole; until then, and where that fails, an older one
    stays. Raises UsageError for a place that cannot be written to."""
    if name == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    try:
        beside = NamedTemporaryFile(prefix=f".{path.name}.", dir=path.parent, delete=False)  # noqa: SIM115 - renamed
    except OSError as exc:
        raise UsageError(f"{name} cannot be written to ({exc.strerror}): name another file.") from None
    try:
        with beside:
            yield beside
            beside.flush()
            os.fsync(beside.fileno())
        Path(beside.name).chmod(0o644)
        if path.is_dir():
            raise UsageError(f"{name} cannot be written to (it is a folder): name another file.")
        Path(beside.name).replace(path)
    finally:
        Path(beside.name).unlink(missing_ok=True)
