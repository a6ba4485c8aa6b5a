"""`jumpa`: all commands, each loaded when it is called, and how their errors reach a person."""

from __future__ import annotations

import logging
import signal
import sys
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple

import typer
from rich.markup import escape
from typer.core import TyperCommand, TyperGroup

from streams.cli.render.console import err
from streams.errors import EXIT_DONE, EXIT_WRONG, JumpaError


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
    "follow": Command("follow", "Watch an output topic live, until Ctrl-C."),
    "analyze": Command("analyze", "Find the meetings in files, without any broker."),
    "explain": Command(
        "explain",
        "Show why an article gives these meetings: each sentence, what was seen in it, what was dropped and why.",
    ),
    "replay": Command("replay", "Process an archive again: through the topics, or in place with --offline."),
    "tag": Command(
        "tag", "Tag CoNLL tokens: the same tokens with PER, ORG, GPE, LOC and EVT as BIO tags, tab separated."
    ),
    "settings": Command("settings", "List all settings: the environment variable, its value now, and what it means."),
    "topics": Command("topics", "Create and check the topics."),
    "dead-letters": Command("dead_letters", "See what was refused, and send it back."),
    "meetings": Command("meetings", "List and search the current meetings."),
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
        "Exit codes: 0 done; 1 worked, but some inputs were refused; 2 wrong use or unreachable service."
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
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it logs each retry; what fails is raised as well
    try:
        app(args, prog_name="jumpa")
    except KeyboardInterrupt:  # while a command was being loaded; what runs ends in its own way
        sys.exit(128 + signal.SIGINT)
    except JumpaError as exc:
        err.print(f"[red]Error:[/red] {escape(str(exc))}", highlight=False, soft_wrap=True)
        sys.exit(EXIT_WRONG)
    except SystemExit as exc:  # typer turns the end of `jumpa ... | head` into 1, which means refused inputs here
        sys.exit(EXIT_DONE if isinstance(exc.__context__, BrokenPipeError) else exc.code)
