"""`jumpa sink postgres`"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from typing import Annotated

import typer

from streams.cli.render.console import err, examples
from streams.cli.subscribers import filters
from streams.errors import UsageError
from streams.kafka import topics
from streams.kafka.admin import admin_client
from streams.kafka.consuming import read_from
from streams.kafka.security import client_options
from streams.kafka.topic_ids import topic_ids
from streams.settings import Settings, load_settings
from streams.sinks.postgres import ddl, meetings_table

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich", help="Keep another store equal to the meetings topic.")


@app.callback(epilog=examples("jumpa sink postgres postgresql://jumpa@db/news"))
def sink() -> None:
    """Keep another store equal to the meetings topic."""


@app.command(
    epilog=examples(
        "jumpa sink postgres postgresql://jumpa@db/news        [dim]the password: ~/.pgpass or PGPASSWORD[/dim]",
        "jumpa sink postgres service=news --once               [dim]from cron[/dim]",
        "jumpa sink postgres --ddl | psql postgresql://admin@db/news",
    )
)
def postgres(
    dsn: Annotated[str, typer.Argument(help="Address or key=value, as libpq takes it.")] = "",
    once: Annotated[bool, typer.Option("--once", help="End when all that is there now has been taken.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Empty the table and read from the beginning.")] = False,
    show_ddl: Annotated[
        bool, typer.Option("--ddl", help="Print what is created where it is missing, and end.")
    ] = False,
) -> None:
    """Keep the table jumpa_meetings equal to the topic: upsert the newest revisions, until Ctrl-C."""
    if show_ddl:
        typer.echo(ddl(), nl=False)
        return
    if not dsn:
        raise UsageError("Name the database: jumpa sink postgres postgresql://user@host/database.")
    with suppress(KeyboardInterrupt):  # the usual end
        count = asyncio.run(fill(load_settings(), dsn, once=once, rebuild=rebuild))
        err.print(f"{count} records taken", highlight=False)


async def fill(settings: Settings, dsn: str, *, once: bool, rebuild: bool) -> int:
    """Take all records behind the table's own place; gives how many."""
    topic, options = topics.names(settings).meetings, client_options(settings)
    async with admin_client(settings.broker, options) as client:
        topic_id = (await topic_ids(client._client)).get(topic, "")
    count = 0
    async with meetings_table(dsn, topic, topic_id) as table:
        if rebuild:
            await table.empty()
        places = await table.places()
        batches = read_from(settings.broker, topic, places, once=once, client_options=options)
        async with aclosing(batches):
            async for records in batches:
                await table.store(records, filters.tell_unreadable)
                count += len(records)
    return count
