"""`jumpa follow`"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from enum import StrEnum
from typing import Annotated

import typer

from schemas.codec import decode
from schemas.entities import TaggedItem
from schemas.errors import DecodeError
from schemas.meetings import Meeting
from schemas.mentions import MeetingFields, MentionWithdrawal
from streams import topics
from streams.cli.console import examples
from streams.cli.tables import dead_letter_line, meeting_cells, plain
from streams.consolidation import read
from streams.consuming import read_topic
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
        records = read_topic(settings.broker, TOPICS[what], from_start=from_start)
        with suppress(KeyboardInterrupt):  # the usual end
            asyncio.run(_show(what, records, as_json, limit))


async def _show(what: What, records: AsyncIterator[Record], as_json: bool, limit: int | None) -> None:
    count = 0
    async for record in records:
        typer.echo(json_line(what, record) if as_json else human_line(what, record))
        count += 1
        if count == limit:
            return


def json_line(what: What, record: Record) -> str:
    """The record's own JSON; of a dead letter, whose bytes may be anything, its headers and its bytes as text."""
    if what is not What.DEAD_LETTERS:
        return (record.value or b"null").decode("utf-8", "replace")
    headers = {name: value.decode("utf-8", "replace") for name, value in record.headers.items()}
    return json.dumps({"headers": headers, "value": (record.value or b"").decode("utf-8", "backslashreplace")})


def human_line(what: What, record: Record) -> str:
    """One record on one line; one that cannot be read says so."""
    try:
        match what:
            case What.DEAD_LETTERS:
                return dead_letter_line(record)
            case What.ENTITIES:
                return _entities_line(decode(TaggedItem, record.value, topics.MAX_MESSAGE_BYTES))
            case What.MENTIONS:
                told = read(record)
                if isinstance(told, MentionWithdrawal):
                    return plain(f"{told.item_id} was corrected and tells of no meeting of {told.key} any more")
                return _meeting_line(told)
            case What.MEETINGS:
                meeting = decode(Meeting, record.value, topics.MAX_MESSAGE_BYTES)
                return f"{meeting.id[:8]} r{meeting.revision} {meeting.change}  {_meeting_line(meeting)}"
    except DecodeError as exc:
        return f"cannot be read: {exc}"


def _entities_line(item: TaggedItem) -> str:
    names = dict.fromkeys(f"{entity.text} {entity.type}" for entity in item.entities)
    return plain(f"{item.item_id}  " + ("; ".join(names) if names else "no entities"))


def _meeting_line(meeting: MeetingFields) -> str:
    who, when, where, status, sentence = (cell.replace("\n", ", ") for cell in meeting_cells(meeting))
    return f"{when}  {status}  {who}  [{where}]  {sentence}"
