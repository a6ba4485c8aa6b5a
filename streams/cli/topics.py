"""`jumpa topics create` and `jumpa topics check`"""

from __future__ import annotations

import asyncio

import typer

from streams.cli.render.console import err, examples, out
from streams.cli.render.tables import plain_table
from streams.errors import EXIT_REFUSED
from streams.kafka.provisioning import (
    Provided,
    TopicOutcome,
    check_topics,
    create_topics,
    partition_counts,
    uneven,
)
from streams.kafka.security import client_options
from streams.kafka.topics import all_topics, names
from streams.settings import load_settings

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Create and check the topics.",
    epilog=examples("jumpa topics create", "jumpa topics check"),
)


@app.command(epilog=examples("jumpa topics create", "JUMPA_PARTITIONS=12 JUMPA_REPLICATION=3 jumpa topics create"))
def create() -> None:
    """Create the topics that are missing, and grow changelogs to the partitions of the topics that feed them.

    Otherwise topics that exist are left as they are. Exit code 1 where a changelog has too many partitions.
    """
    settings = load_settings()
    options = client_options(settings)
    provided = asyncio.run(create_topics(settings.broker, all_topics(settings), client_options=options))
    rows = [(one.topic.name, str(one.outcome), partitions_of(one)) for one in provided]
    out.print(plain_table(f"Topics on {settings.broker}", ("topic", "", "partitions"), rows))
    mentions = names(settings).mentions
    if any(one.topic.source == mentions and one.outcome is TopicOutcome.GROWN for one in provided):
        say([f"Keys of {mentions} have moved away from what is remembered of them: see deploy/PARTITIONS.md."])
    found = uneven(
        [one.topic for one in provided], {one.topic.name: one.topic.partitions for one in provided}, mentions
    )
    if found:
        say(found)
        raise typer.Exit(EXIT_REFUSED)


@app.command(epilog=examples("jumpa topics check", "jumpa topics check || jumpa topics create"))
def check() -> None:
    """Compare retention, cleanup policy, and the partitions of changelogs with what they should be.

    Exit code 1 if anything differs.
    """
    settings = load_settings()
    specs, options = all_topics(settings), client_options(settings)
    differences = asyncio.run(check_topics(settings.broker, specs, client_options=options))
    if not differences:
        out.print(f"{len(specs)} topics on {settings.broker} are as they should be.")
        return
    rows = [(one.topic, one.setting, one.expected, one.actual) for one in differences]
    out.print(plain_table("Differences", ("topic", "setting", "should be", "is"), rows))
    counts = asyncio.run(partition_counts(settings.broker, client_options=options))
    say(uneven(specs, counts, names(settings).mentions))
    raise typer.Exit(EXIT_REFUSED)


def partitions_of(one: Provided) -> str:
    grown = one.outcome is TopicOutcome.GROWN
    return f"{one.before} -> {one.topic.partitions}" if grown else str(one.topic.partitions)


def say(sentences: list[str]) -> None:
    for sentence in sentences:
        err.print(sentence, markup=False, highlight=False, soft_wrap=True)
