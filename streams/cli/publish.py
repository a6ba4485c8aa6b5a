"""`jumpa publish`"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import Annotated

import typer

from schemas.errors import DecodeError
from streams.cli.render.console import Refusals, examples, out
from streams.cli.render.progress import with_progress
from streams.cli.render.reading import SOURCES, ColumnsOption, sources
from streams.feeds.limits import FetchFailed
from streams.feeds.single import fetch_item, is_address
from streams.ingest.columns import NONE, Columns
from streams.ingest.lines import read_lines
from streams.kafka.sending import item_output, sender
from streams.kafka.topics import names
from streams.registry.client import registry_of
from streams.registry.wire import SchemaIds, framed
from streams.settings import load_settings
from streams.tracing import tracing_from


def register(app: typer.Typer) -> None:
    @app.command(
        epilog=examples(
            "jumpa publish news.jsonl",
            "cat news.jsonl | jumpa publish -",
            "jumpa publish https://www.antaranews.com/berita/1 feed.xml newsml.xml",
            "jumpa publish sheet.csv --columns title=judul,body=isi,url=tautan,encoding=cp1252",
            "jumpa publish --unchecked suspicious.jsonl",
        )
    )
    def publish(
        files: Annotated[list[str], typer.Argument(help=SOURCES)],
        unchecked: Annotated[
            bool, typer.Option(help="Send every line as it is: the worker puts bad ones on the dead-letter topic.")
        ] = False,
        columns: ColumnsOption = None,
        allow_private: Annotated[
            bool, typer.Option(help="Fetch from private, loopback and link-local addresses, too.")
        ] = False,
    ) -> None:
        """Send news items to the items topic; lines that are no news item are refused, one by one, with the reason."""
        addresses = [name for name in files if is_address(name)]
        named, tables = sources([name for name in files if not is_address(name)], columns, topics=False)
        sending = send_files(
            named, unchecked=unchecked, columns=tables, addresses=addresses, allow_private=allow_private
        )
        asyncio.run(sending)


async def send_files(
    files: list[str],
    *,
    unchecked: bool,
    rate: float | None = None,
    columns: Columns = NONE,
    addresses: Sequence[str] = (),
    allow_private: bool = False,
) -> None:
    """Send every line of the files, and the article at each address, as one item, at most ``rate`` a second; exits with
    1 when some were refused."""
    settings = load_settings()
    tracing = tracing_from(os.environ, settings.app_id)
    topic, refusals, accepted = names(settings).items, Refusals(), 0
    ids = await SchemaIds(registry_of(settings)).by_subject() if settings.wire == "confluent" else {}
    async with sender(settings, rate) as send:
        for line in with_progress(files, read_lines(files, columns, refusals.add_damage), "sending"):
            try:
                output = item_output(line.raw, topic, unchecked=unchecked)
            except DecodeError as exc:
                refusals.add(line.place, exc)
                continue
            await send(framed(tracing.sent(output), ids))
            accepted += 1
        for address in addresses:
            try:
                output = item_output(await fetch_item(address, allow_private=allow_private), topic)
            except (FetchFailed, DecodeError) as exc:
                refusals.add(address, str(exc))
                continue
            await send(framed(tracing.sent(output), ids))
            accepted += 1
    out.print(f"accepted {accepted}, refused {refusals.count}")
    refusals.finish()
