"""The options by which `jumpa meetings`, `follow meetings` and `export meetings` choose meetings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.markup import escape

from schemas.errors import DecodeError
from schemas.meetings import MeetingStatus
from schemas.mentions import Scope
from streams.cli.analyze import parse_date
from streams.cli.render.console import err
from streams.reading import choosing
from streams.reading.wanted import Wanted
from streams.records import Record

Country = Annotated[list[str] | None, typer.Option(help="Side that takes part (ID, UN); several: all of them.")]
Leader = Annotated[str, typer.Option(help="Part of a participant's name, or the leader's id.")]
Statuses = Annotated[
    list[MeetingStatus] | None, typer.Option("--status", help="As the articles tell, or merged or retracted; several.")
]
InScope = Annotated[Scope | None, typer.Option("--scope", help="Between countries, or of one country's leaders.")]
Since = Annotated[str | None, typer.Option(help="First day of the meeting: 2025-09-01.")]
Until = Annotated[str | None, typer.Option(help="Last day of the meeting.")]
Sure = Annotated[float, typer.Option("--min-confidence", min=0, max=1, help="Least confidence, 0 to 1.")]


def chosen(
    country: Iterable[str] | None,
    leader: str,
    status: Iterable[MeetingStatus] | None,
    scope: Scope | None,
    since: str | None,
    until: str | None,
    min_confidence: float,
    *,
    ended: bool,
) -> Wanted:
    """What the options ask for. Raises UsageError for an unknown country, with the nearest, and for impossible days."""
    first = parse_date(since, "--since").date() if since else None
    last = parse_date(until, "--until").date() if until else None
    return choosing.chosen(
        country or (), leader, status or (), scope, first, last, min_confidence, ended=ended, mark="--"
    )


def tell_unreadable(record: Record, error: DecodeError) -> None:
    """Say which record of the topic cannot be read."""
    err.print(escape(f"{record.place} cannot be read: {error}"))
