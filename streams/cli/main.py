"""`jumpa`: all commands, each loaded when it is called, and how their errors reach a person."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple

import typer
from rich.markup import escape
from typer.core import TyperCommand, TyperGroup

from streams.cli.render.console import err
from streams.errors import EXIT_CRASH, EXIT_DONE, EXIT_WRONG, JumpaError
from streams.process.output import flush, let_go, open_missing, take_any_text
from streams.process.signals import Ending, ending_on_signals

QUIET = ("aiokafka", "asyncio")
"""Libraries that log what they raise as well, with every retry and with tracebacks."""


class Command(NamedTuple):
    """A module of this package, and the line of help under which its command is listed."""

    module: str
    help: str


COMMANDS = {
    "demo": Command("demo", "Start a broker and a worker, publish sample news, show the meetings found, and clean up."),
    "worker": Command(
        "worker", "Run the agents until Ctrl-C or SIGTERM: items in, entities, mentions and meetings out."
    ),
    "broker": Command("broker", "Run a broker for development, on loopback, until Ctrl-C."),
    "publish": Command(
        "publish",
        "Send news items to the items topic; lines that are no news item are refused, one by one, with the reason.",
    ),
    "ingest": Command(
        "ingest",
        "Read RSS, Atom and news sitemaps into the items topic: each article once, in full, until Ctrl-C or SIGTERM.",
    ),
    "follow": Command("subscribers.follow", "Watch an output topic live, until Ctrl-C."),
    "analyze": Command("analyze", "Find the meetings in files, without any broker."),
    "explain": Command(
        "explain",
        "Show why an article gives these meetings: each sentence, what was seen in it, what was dropped and why.",
    ),
    "replay": Command(
        "replay",
        "Process an archive again: through the live topics, through topics of its own, or in place with --offline.",
    ),
    "tag": Command(
        "tag", "Tag CoNLL tokens: the same tokens with PER, ORG, GPE, LOC and EVT as BIO tags, tab separated."
    ),
    "settings": Command("settings", "List all settings: the environment variable, its value now, and what it means."),
    "topics": Command("topics", "Create, check and delete the topics, and let workers begin elsewhere in them."),
    "dead-letters": Command("dead_letters", "See what was refused, and send it back."),
    "export": Command(
        "subscribers.export",
        "Write the current meetings into a file: Parquet, CSV, GDELT-style events, GeoJSON or a calendar.",
    ),
    "sink": Command("subscribers.sink", "Keep another store equal to the meetings topic."),
    "schema": Command("subscribers.schema", "Compare schemas, write ours into a folder, or put them into a registry."),
    "console": Command(
        "subscribers.console",
        "Show the meetings in a browser as they come: lists, calendar, map, network, and why an article gives them.",
    ),
    "meetings": Command("subscribers.meetings", "List and search the current meetings."),
}
"""A test holds each line of help against what the command itself says. Loading all commands takes two seconds: numpy,
pydantic's models, aiokafka; a list of them must not."""


class Commands(TyperGroup):
    """Loads a command when it is called; the list of all is shown without loading any.

    Typer carries a click of its own and names none of its types in public.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = {name: TyperCommand(name, help=one.help) for name, one in COMMANDS.items()}

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS or ctx.meta.get(_LISTING):
            return super().get_command(ctx, cmd_name)
        return load(cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        ctx.meta[_LISTING] = True
        super().format_help(ctx, formatter)


_LISTING = "jumpa.listing"


def load(name: str) -> TyperCommand | TyperGroup:
    """A command by the name it is called by."""
    module: Any = import_module(f"streams.cli.{COMMANDS[name].module}")
    if hasattr(module, "app"):  # a group of its own
        group = typer.main.get_group(module.app)
        group.name = name
        return group
    single = typer.Typer(rich_markup_mode="rich", pretty_exceptions_enable=False, add_completion=False)
    module.register(single)
    command = typer.main.get_command(single)
    command.name = name
    assert isinstance(command, TyperCommand), "one command alone makes no group"
    return command


app = typer.Typer(
    name="jumpa",
    cls=Commands,
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
        "Exit codes: 0 done; 1 worked, but some inputs were refused; 2 wrong use or unreachable service; "
        "3 runs differ more than they may."
    ),
)


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
    open_missing()
    take_any_text()
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with ending_on_signals() as ending:
        code = _run(args, ending)
        try:
            flush()
        except OSError as exc:
            code = code or _tell(exc)
        let_go()
    sys.exit(code)


def _run(args: list[str] | None, ending: Ending) -> int:
    """Run one command; gives the exit code, and has told what went wrong."""
    try:
        app(args, prog_name="jumpa")
    except KeyboardInterrupt:
        return ending.code
    except SystemExit as exc:
        cause = exc.__cause__ or exc.__context__
        while isinstance(cause, typer.Exit):
            cause = cause.__cause__ or cause.__context__
        if isinstance(cause, BrokenPipeError):  # typer says 1, which means refused inputs here
            return EXIT_DONE
        if isinstance(cause, KeyboardInterrupt):
            return ending.code
        return exc.code if isinstance(exc.code, int) else EXIT_DONE
    except Exception as exc:
        return _tell(exc)
    return EXIT_DONE


def _tell(error: Exception) -> int:
    """One sentence on standard error; gives the exit code."""
    code = EXIT_WRONG
    if isinstance(error, BrokenPipeError):  # who reads our output has seen enough
        return EXIT_DONE
    if isinstance(error, JumpaError):
        sentence = str(error)
    elif isinstance(error, OSError) and error.strerror:
        sentence = f"{error.filename or 'The output'} cannot be used ({error.strerror}): mend that, and try again."
    else:
        told = " ".join(f"{type(error).__name__}: {error}".split())
        sentence = f"This should not happen ({told}): please report it; JUMPA_LOG_LEVEL=DEBUG shows where."
        code = EXIT_CRASH
        if os.environ.get("JUMPA_LOG_LEVEL") == "DEBUG":
            traceback.print_exception(error)
    with suppress(OSError):
        err.print(f"[red]Error:[/red] {escape(sentence)}", highlight=False, soft_wrap=True)
    return code
