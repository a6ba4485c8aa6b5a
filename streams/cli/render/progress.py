"""Progress bars, on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from streams.cli.render.console import err
from streams.ingest.lines import Line
from streams.ingest.sources import total_size


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
