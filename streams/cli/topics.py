"""`jumpa topics create` and `jumpa topics check`"""

from __future__ import annotations

import asyncio

import typer

from streams.cli.render.console import examples, out
from streams.cli.render.tables import plain_table
from streams.errors import EXIT_REFUSED
from streams.kafka.security import client_options
from streams.kafka.topics import all_topics, check_topics, create_topics
from streams.settings import load_settings

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Create and check the topics.",
    epilog=examples("jumpa topics create", "jumpa topics check"),
)


@app.command(epilog=examples("jumpa topics create", "JUMPA_PARTITIONS=12 JUMPA_REPLICATION=3 jumpa topics create"))
def create() -> None:
    """Create the topics that are missing; those that exist are left as they are."""
    settings = load_settings()
    options = client_options(settings)
    created = asyncio.run(create_topics(settings.broker, all_topics(settings), client_options=options))
    out.print(plain_table(f"Topics on {settings.broker}", ("topic", ""), [(name, str(what)) for name, what in created]))


@app.command(epilog=examples("jumpa topics check", "jumpa topics check || jumpa topics create"))
def check() -> None:
    """Compare partitions, retention and cleanup policy with what they should be; exit code 1 if anything differs."""
    settings = load_settings()
    specs = all_topics(settings)
    differences = asyncio.run(check_topics(settings.broker, specs, client_options=client_options(settings)))
    if not differences:
        out.print(f"{len(specs)} topics on {settings.broker} are as they should be.")
        return
    rows = [(one.topic, one.setting, one.expected, one.actual) for one in differences]
    out.print(plain_table("Differences", ("topic", "setting", "should be", "is"), rows))
    raise typer.Exit(EXIT_REFUSED)
