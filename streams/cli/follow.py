"""`jumpa follow`"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from enum import StrEnum
from typing import Annotated

import typer

from schemas.codec import decode
from schemas.entities import TaggedItem
from schemas.errors import DecodeError
from schemas.meetings import Meeting
from schemas.mentions import MentionWithdrawal
from streams.agents.consolidate import read
from streams.cli.render.console import examples, out
from streams.cli.render.tables import MEETING, Column, dead_letter_cells, live_row, meeting_cells, plain
from streams.kafka import topics
from streams.kafka.consuming import read_topic
from streams.kafka.security import client_options
from streams.records import Record
from streams.settings import load_settings


class What(StrEnum):
    ENTITIES = "entities"
    MENTIONS = "mentions"
    MEETINGS = "meetings"
    DEAD_LETTERS = "dead-letters"


TOPICS = {
    What.ENTITIES: topics.ENTITIES,
    What.MENTIONS: topics.MENTIONS,
    What.MEETINGS: topics.MEETINGS,
    What.DEAD_LETTERS: topics.DEAD_LETTERS,
}
COLUMNS = {
    What.ENTITIES: (Column("item", share=1), Column("entities", share=4)),
    What.MENTIONS: MEETING,
    What.MEETINGS: (Column("meeting", 10), *MEETING),
    What.DEAD_LETTERS: (
        Column("reason", 16),
        Column("from", share=1),
        Column("why", share=2),
        Column("begins", share=2),
    ),
}


def register(app: typer.Typer) -> None:
    @app.command(
        epilog=examples(
            "jumpa follow meetings",
            "jumpa follow mentions --from-start --json --limit 10",
            "jumpa follow dead-letters --from-start",
        )
    )
    def follow(
        what: Annotated[What, typer.Argument(help="What to watch.")],
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line.")] = False,
        from_start: Annotated[bool, typer.Option(help="Begin with the oldest record, not with what comes.")] = False,
        limit: Annotated[int | None, typer.Option(min=1, help="End after so many records.")] = None,
    ) -> None:
        """Watch an output topic live, until Ctrl-C."""
        settings = load_settings()
        options = client_options(settings)
        records = read_topic(settings.broker, TOPICS[what], from_start=from_start, client_options=options)
        with suppress(KeyboardInterrupt):  # the usual end
            asyncio.run(_show(what, records, as_json, limit))


async def _show(what: What, records: AsyncGenerator[Record, None], as_json: bool, limit: int | None) -> None:
    count = 0
    async with aclosing(records):  # leaves the group of readers in time, where a pipe or the limit ends it
        async for record in records:
            if as_json:
                typer.echo(json_line(what, record))
            else:
                out.print(live_row(COLUMNS[what], cells(what, record), first=count == 0))
            count += 1
            if count == limit:
                return


def json_line(what: What, record: Record) -> str:
    """The record's own JSON; of a dead letter, whose bytes may be anything, its headers and its bytes as text."""
    if what is not What.DEAD_LETTERS:
        return (record.value or b"null").decode("utf-8", "replace")
    headers = {name: value.decode("utf-8", "replace") for name, value in record.headers.items()}
    return json.dumps({"headers": headers, "value": (record.value or b"").decode("utf-8", "backslashreplace")})


def cells(what: What, record: Record) -> tuple[str, ...]:
    """One record as a row; one that cannot be read says so."""
    try:
        match what:
            case What.DEAD_LETTERS:
                return dead_letter_cells(record)
            case What.ENTITIES:
                item = decode(TaggedItem, record.value, topics.MAX_MESSAGE_BYTES)
                names = dict.fromkeys(f"{entity.text} {entity.type}" for entity in item.entities)
                return plain(item.item_id), plain("; ".join(names))
            case What.MENTIONS:
                told = read(record)
                if isinstance(told, MentionWithdrawal):
                    return (plain(f"{told.item_id} was corrected and tells of no meeting of {told.key} any more"),)
                return meeting_cells(told)
            case What.MEETINGS if record.value is None:
                return (plain(f"{(record.key or b'').decode('utf-8', 'replace')} ended some days ago"),)
            case What.MEETINGS:
                meeting = decode(Meeting, record.value, topics.MAX_MESSAGE_BYTES)
                return f"{meeting.id[:8]}\nr{meeting.revision} {meeting.change}", *meeting_cells(meeting)
    except DecodeError as exc:
        return (plain(f"cannot be read: {exc}"),)
