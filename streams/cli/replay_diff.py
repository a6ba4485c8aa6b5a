"""`jumpa replay diff`"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from schemas.codec import encode
from streams.cli.render.console import examples, out, say
from streams.cli.render.differences import report_tables, verdict
from streams.cli.render.page import page
from streams.errors import EXIT_DIFFERS, UsageError
from streams.replay.diff.report import COMPARED, RunDiff, report_of
from streams.replay.diff.runs import read_run
from streams.settings import load_settings

CONFIDENCE = 0.05
"""What a reader of a confidence would not notice."""


def register(app: typer.Typer) -> None:
    @app.command(
        epilog=examples(
            "jumpa replay diff out-old/ out-new/",
            "jumpa replay diff kafka: kafka:green. --tolerance 0.01   [dim]live topics, and a prefix's[/dim]",
            "jumpa replay diff out-old/ out-new/ --field status --html changed.html",
        )
    )
    def diff(
        a: Annotated[str, typer.Argument(metavar="A", help="Folder of a run, or kafka:PREFIX for topics.")],
        b: Annotated[str, typer.Argument(metavar="B", help="The run to hold against it.")],
        field: Annotated[list[str] | None, typer.Option(help="Look at this field only; several: these.")] = None,
        count: Annotated[int, typer.Option("--examples", min=0, max=1000, help="Most examples of each kind.")] = 3,
        confidence: Annotated[
            float, typer.Option(min=0, max=1, help="Numbers no further apart are alike.")
        ] = CONFIDENCE,
        tolerance: Annotated[float, typer.Option(min=0, max=1, help="Share of meetings that may differ.")] = 0.0,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document, with all counts.")] = False,
        html: Annotated[Path | None, typer.Option(help="Write a page that needs nothing else into this file.")] = None,
        partial: Annotated[bool, typer.Option(help="Compare unfinished runs, too.")] = False,
    ) -> None:
        """Show which meetings two runs have, lost or tell otherwise; exit code 3 where more differ than may.

        What the order of arrival decides is not compared: revision, change, story, and whether a meeting came late.
        """
        asked = tuple(map(_known, field or ()))
        settings = cache(load_settings)
        runs = [read_run(name, settings, partial=partial) for name in (a, b)]
        report = report_of(*runs, confidence=confidence, asked=asked, examples=count)
        if html is not None:
            _write(html, page(report, tolerance))
        _print(report, tolerance, as_json=as_json)
        if report.share > tolerance:
            raise typer.Exit(EXIT_DIFFERS)


def _known(field: str) -> str:
    """Raises UsageError for a field that no meeting has."""
    if field in COMPARED:
        return field
    near = get_close_matches(field, COMPARED, 1)
    raise UsageError(f"--field {field!r} is unknown: {f'did you mean {near[0]}' if near else _listed(COMPARED)}?")


def _listed(names: Sequence[str]) -> str:
    return f"is it one of {', '.join(names)}"


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise UsageError(f"{file} cannot be written ({exc.strerror}): name another file for --html.") from None


def _print(report: RunDiff, tolerance: float, *, as_json: bool) -> None:
    if as_json:
        typer.echo(encode(report))
        return
    out.print(report_tables(report))
    out.print()
    say(verdict(report, tolerance), out)
