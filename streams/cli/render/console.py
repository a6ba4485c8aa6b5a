"""Output for people: two consoles, progress bars and the report of refused inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from schemas.errors import DecodeError
from streams.errors import EXIT_REFUSED
from streams.ingest.lines import Line, total_size

out = Console(emoji=False)  # ":100:" in an article is no emoji
err = Console(stderr=True, emoji=False)

MAX_SHOWN = 20
"""Refused lines that are shown one by one; the rest is counted."""


def examples(*lines: str) -> str:
    """The epilog of a command's help."""
    return "[bold]Examples[/bold]\n\n" + "\n\n".join(f"[dim]$[/dim] {line}" for line in lines)


def progress_bar() -> Progress:
    """A bar on standard error, so that standard output stays data."""
    return Progress(
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[count]} items"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,  # where nobody looks it would leave an empty line
        redirect_stdout=False,  # rich would write our data to the terminal where it shows the bar, not to the file
    )


def with_progress(files: list[str], lines: Iterable[Line], what: str) -> Iterator[Line]:
    """Show how far the files have been read."""
    with progress_bar() as bar:
        task = bar.add_task(what, total=total_size(files), count=0)
        for count, line in enumerate(lines, 1):
            yield line
            bar.update(task, advance=line.consumed, count=count)


class Refusals:
    """Collects what was refused, says each at once, and ends with the right exit code."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, place: str, error: DecodeError) -> None:
        self.count += 1
        if self.count <= MAX_SHOWN:
            err.print(
                f"[yellow]refused[/yellow] {escape(place)}: {escape(str(error))}", highlight=False, soft_wrap=True
            )

    def finish(self) -> None:
        """Exit with 1 when something was refused."""
        if self.count > MAX_SHOWN:
            err.print(f"[yellow]refused[/yellow] {self.count - MAX_SHOWN} more", highlight=False)
        if self.count:
            raise typer.Exit(EXIT_REFUSED)
