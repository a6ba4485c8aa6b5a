"""`jumpa topics create`, `check`, `delete` and `reset`"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from streams.cli.dead_letters import moment
from streams.cli.render.console import examples, out, say
from streams.cli.render.tables import plain_table
from streams.errors import EXIT_REFUSED, UsageError
from streams.kafka.apps import Edge, plan_reset, refuse_members, refuse_second_app
from streams.kafka.apps import reset as move
from streams.kafka.provisioning import (
    Provided,
    TopicOutcome,
    check_topics,
    create_topics,
    partition_counts,
    uneven,
)
from streams.kafka.removal import belonging, delete_group, delete_topics
from streams.kafka.security import client_options
from streams.kafka.topics import all_topics, names
from streams.settings import load_settings, settings_under

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Create, check and delete the topics, and let workers begin elsewhere in them.",
    epilog=examples("jumpa topics create", "jumpa topics check", "jumpa topics delete --prefix green. --dry-run"),
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
        say(f"Keys of {mentions} have moved away from what is remembered of them: see deploy/PARTITIONS.md.")
    found = uneven(
        [one.topic for one in provided], {one.topic.name: one.topic.partitions for one in provided}, mentions
    )
    if found:
        say_each(found)
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
    say_each(uneven(specs, counts, names(settings).mentions))
    raise typer.Exit(EXIT_REFUSED)


@app.command(
    epilog=examples("jumpa topics delete --prefix green. --dry-run", "jumpa topics delete --prefix green. --yes")
)
def delete(
    prefix: Annotated[str, typer.Option(help="What the names of the topics begin with; never empty.")],
    dry_run: Annotated[bool, typer.Option(help="Only say what would be deleted.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
) -> None:
    """Delete a set of topics, what its workers remember, and their group; the live topics have no prefix and stay."""
    settings = settings_under(prefix, "--prefix")
    counts = asyncio.run(partition_counts(settings.broker, client_options=client_options(settings)))
    asyncio.run(refuse_second_app(settings, counts))
    found, group = belonging(settings, counts), settings.app_id
    if not found:
        raise UsageError(f"No topics of {prefix} are on {settings.broker}, or we may not see them.")
    rows = [("topic", name) for name in found] + [("group", group)]
    out.print(plain_table("Would be deleted" if dry_run else "To be deleted", ("", "name"), rows))
    if dry_run:
        return
    asyncio.run(refuse_members(settings))
    if not yes and not (sys.stdin.isatty() and typer.confirm("Delete them, with all that stands in them?")):
        raise UsageError("Nothing was deleted: say --yes to delete all of these.")
    asyncio.run(delete_topics(settings, found))
    gone = "the group too" if asyncio.run(delete_group(settings)) else "there was no group"
    out.print(f"deleted {len(found)} topics; {gone}")


@app.command(
    epilog=examples(
        "jumpa topics reset --to 2026-03-01T10:00+07:00 --dry-run",
        "jumpa topics reset --to 2h",
        "JUMPA_TOPIC_PREFIX=green. JUMPA_ITEMS_TOPIC=news.items.v1 jumpa topics reset --to latest",
    )
)
def reset(
    to: Annotated[str, typer.Option(help="A time, how long ago (90m, 2h, 7d), earliest or latest.")],
    dry_run: Annotated[bool, typer.Option(help="Only say where workers would begin.")] = False,
) -> None:
    """Let the workers of JUMPA_APP_ID begin with other items: those since a time, all that are kept, or only new ones.

    For a group that nobody is in. What was processed twice changes nothing; what was passed over is not processed.
    """
    settings = load_settings()
    wanted = Edge(to) if to in list(Edge) else moment(to, datetime.now(UTC))
    moves = asyncio.run(plan_reset(settings, wanted))
    rows = [(str(place.partition), "-" if was is None else str(was), str(at)) for place, was, at in moves]
    title = f"{names(settings).items}, group {settings.app_id}"
    out.print(plain_table(title, ("partition", "from", "to"), rows))
    if not dry_run:
        asyncio.run(refuse_members(settings))
        asyncio.run(move(settings, moves))
        out.print("done: workers begin there")


def partitions_of(one: Provided) -> str:
    grown = one.outcome is TopicOutcome.GROWN
    return f"{one.before} -> {one.topic.partitions}" if grown else str(one.topic.partitions)


def say_each(sentences: list[str]) -> None:
    for sentence in sentences:
        say(sentence)
