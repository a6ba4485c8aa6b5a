"""`jumpa`: all commands, and how their errors reach a person."""

from __future__ import annotations

import logging
import sys
from importlib.metadata import version
from typing import Annotated

import typer
from rich.markup import escape

from streams.cli import (
    analyze,
    broker,
    dead_letters,
    demo,
    explain,
    follow,
    meetings,
    publish,
    replay,
    settings,
    tag,
    topics,
    worker,
)
from streams.cli.render.console import err
from streams.errors import EXIT_DONE, EXIT_WRONG, JumpaError

app = typer.Typer(
    name="jumpa",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Reads Indonesian news from Kafka and writes back which leaders met, where, when and how sure that is.",
    epilog=(
        "[bold]Examples[/bold]\n\n"
        "[dim]$[/dim] jumpa demo                              [dim]everything, on a broker of its own[/dim]\n\n"
        "[dim]$[/dim] jumpa analyze news.jsonl                [dim]no broker needed[/dim]\n\n"
        "[dim]$[/dim] jumpa explain article.txt             [dim]why these meetings and no others[/dim]\n\n"
        "[dim]$[/dim] jumpa broker                            [dim]in another terminal[/dim]\n\n"
        "[dim]$[/dim] jumpa topics create && jumpa worker\n\n"
        "[dim]$[/dim] jumpa publish news.jsonl && jumpa follow meetings --from-start\n\n"
        "Exit codes: 0 done; 1 worked, but some inputs were refused; 2 wrong use or unreachable service."
    ),
)
for command in (demo, worker, broker, publish, follow, analyze, explain, replay, tag, settings):
    command.register(app)
app.add_typer(topics.app, name="topics")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(meetings.app, name="meetings")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"jumpa {version('jumpa')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main(args: list[str] | None = None) -> None:
    """Entry point: an error is one sentence on standard error and exit code 2, never a traceback.

    ``args`` are the words behind `jumpa`, by default those that it was called with. Always raises SystemExit.
    """
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it logs each retry; what fails is raised as well
    try:
        app(args, prog_name="jumpa")
    except JumpaError as exc:
        err.print(f"[red]Error:[/red] {escape(str(exc))}", highlight=False, soft_wrap=True)
        sys.exit(EXIT_WRONG)
    except SystemExit as exc:  # typer turns the end of `jumpa ... | head` into 1, which means refused inputs here
        sys.exit(EXIT_DONE if isinstance(exc.__context__, BrokenPipeError) else exc.code)
