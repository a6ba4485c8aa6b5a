"""`jumpa follow`"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from enum import StrEnum
from typing import Annotated, NamedTuple

import typer

from schemas.codec import decode, unframed
from schemas.entities import TaggedItem
from schemas.errors import DecodeError
from schemas.mentions import MentionWithdrawal
from streams.agents.consolidate import read
from streams.cli.render.console import examples, out
from streams.cli.render.tables import MEETING, Column, dead_letter_cells, live_row, meeting_cells, plain
from streams.cli.subscribers import filters
from streams.errors import UsageError
from streams.kafka import topics
from streams.kafka.consuming import read_topic
from streams.kafka.resuming import resumed
from streams.kafka.security import client_options, secret
from streams.reading.newest import newest_revisions, read_meeting
from streams.reading.notice import Notice
from streams.reading.wanted import Wanted, refuse_unknown_leader
from streams.records import Record
from streams.settings import Settings, load_settings
from streams.sinks.webhook import webhook as webhook_at


class What(StrEnum):
    ENTITIES = "entities"
    MENTIONS = "mentions"
    MEETINGS = "meetings"
    DEAD_LETTERS = "dead-letters"


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


ALL = Wanted(ended=True)
"""Every meeting, and what became of it."""

Take = Callable[[Record], Awaitable[None]]
Followed = tuple[AsyncGenerator[Record, None], Take]
"""Records, and what to call when one is done with."""


class Manner(NamedTuple):
    """From where a topic is read, and how much of it."""

    from_start: bool
    group: str | None
    limit: int | None
    all_records: bool
    """Also what is no meeting: the end of an id, and what cannot be read."""


def register(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "jumpa follow meetings",
            'jumpa follow meetings --country RU --leader "Kim Jong-un" --status planned --min-confidence 0.8 --json',
            "jumpa follow meetings --json --group subscriber-desk    [dim]goes on where it left, at least once[/dim]",
            'jumpa follow meetings --notify "{date} {leaders} in {city}: {status}"',
            "jumpa follow meetings --country ID --webhook https://desk.example/meetings --group subscriber-desk",
            "jumpa follow mentions --from-start --json --limit 10",
            "jumpa follow dead-letters --from-start",
        )
    )(follow)


def follow(
    what: Annotated[What, typer.Argument(help="What to watch.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line.")] = False,
    notify: Annotated[
        str | None, typer.Option(metavar="TEMPLATE", help="A line of text a meeting, with fields as {date}.")
    ] = None,
    from_start: Annotated[bool, typer.Option(help="Begin with the oldest record, not with what comes.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="End after so many records.")] = None,
    group: Annotated[
        str | None, typer.Option(metavar="NAME", help="Keep the place under this name, and go on from there.")
    ] = None,
    webhook: Annotated[
        str | None, typer.Option(metavar="URL", help="Post each as a CloudEvent, signed (JUMPA_WEBHOOK_SECRET_FILE).")
    ] = None,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Post to private addresses, too.")] = False,
    country: filters.Country = None,
    leader: filters.Leader = "",
    status: filters.Statuses = None,
    scope: filters.InScope = None,
    since: filters.Since = None,
    until: filters.Until = None,
    min_confidence: filters.Sure = 0.0,
) -> None:
    """Watch an output topic live, until Ctrl-C."""
    wanted = filters.chosen(country, leader, status, scope, since, until, min_confidence, ended=True)
    _check(what, wanted, [("--json", as_json), ("--notify", notify is not None), ("--webhook", webhook is not None)])
    take = _printer(what, as_json, notify)
    settings = load_settings()
    manner = Manner(from_start, group, limit, wanted == ALL and notify is None and webhook is None)
    with suppress(KeyboardInterrupt):  # the usual end
        if webhook is None:
            asyncio.run(watch(settings, what, wanted, manner, take))
        else:
            asyncio.run(_post(settings, webhook, allow_private, wanted, manner))


def _check(what: What, wanted: Wanted, ways: list[tuple[str, bool]]) -> None:
    """Raise UsageError for options of meetings that are given for something else, and for two ways to show them."""
    given = [name for name, is_given in ways if is_given]
    if what is not What.MEETINGS and (wanted != ALL or set(given) - {"--json"}):
        raise UsageError(f"Filters, --notify and --webhook are for meetings: leave them out for {what}.")
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} are ways to give a meeting: keep one of them.")


async def _post(settings: Settings, url: str, allow_private: bool, wanted: Wanted, manner: Manner) -> None:
    """Follow meetings into a web server. Raises UsageError without a secret: who listens must know that it is us."""
    key = secret(settings, "webhook_secret")
    if key is None:
        raise UsageError("--webhook signs what it posts: set JUMPA_WEBHOOK_SECRET_FILE to a file with a secret.")
    async with webhook_at(url, key, allow_private=allow_private) as server:
        await watch(settings, What.MEETINGS, wanted, manner, server.post)


def _printer(what: What, as_json: bool, notify: str | None) -> Take:
    """What writes a record to standard output. Raises UsageError for a template that cannot be filled."""
    notice = None if notify is None else Notice(notify)
    count = 0

    async def show(record: Record) -> None:
        nonlocal count
        if as_json:
            typer.echo(json_line(what, record))
        elif notice is not None:
            typer.echo(notice.line(read_meeting(record.value)))
        else:
            out.print(live_row(COLUMNS[what], cells(what, record), first=count == 0))
        count += 1

    return show


def topic_of(what: What, named: topics.TopicNames) -> str:
    match what:
        case What.ENTITIES:
            return named.entities
        case What.MENTIONS:
            return named.mentions
        case What.MEETINGS:
            return named.meetings
        case What.DEAD_LETTERS:
            return named.dead_letters


async def watch(settings: Settings, what: What, wanted: Wanted, manner: Manner, take: Take) -> None:
    """Hand the wanted records over, one after the other; a group's place moves behind what was taken."""
    if wanted.leader and not wanted.leader_ids:
        stored = await newest_revisions(settings, filters.tell_unreadable)
        refuse_unknown_leader(wanted, list(map(read_meeting, stored)))
    count = 0
    async with _records(settings, topic_of(what, topics.names(settings)), manner) as (records, done):
        async for record in records:
            if manner.all_records or _is(wanted, record):
                await take(record)
                count += 1
            await done(record)
            if count == manner.limit:
                return


@asynccontextmanager
async def _records(settings: Settings, topic: str, manner: Manner) -> AsyncIterator[Followed]:
    options = client_options(settings)
    if manner.group is None:
        records = read_topic(settings.broker, topic, from_start=manner.from_start, client_options=options)
        async with aclosing(records):  # leaves the group of readers in time, where a pipe or the limit ends it
            yield records, _nothing
        return
    place = resumed(settings.broker, topic, manner.group, from_start=manner.from_start, client_options=options)
    async with place as member, aclosing(member.records()) as records:
        yield records, member.done


async def _nothing(record: Record) -> None:
    pass


def _is(wanted: Wanted, record: Record) -> bool:
    """Whether a record is a wanted meeting; one that cannot be read is told and passed over."""
    if record.value is None:  # its last revision said that it ended
        return False
    try:
        return wanted.fits(read_meeting(record.value))
    except DecodeError as exc:
        filters.tell_unreadable(record, exc)
        return False


def json_line(what: What, record: Record) -> str:
    """The record's own JSON; of a dead letter, whose bytes may be anything, its headers and its bytes as text."""
    if what is not What.DEAD_LETTERS:
        return unframed(record.value or b"null").decode("utf-8", "replace")
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
                meeting = read_meeting(record.value)
                return f"{meeting.id[:8]}\nr{meeting.revision} {meeting.change}", *meeting_cells(meeting)
    except DecodeError as exc:
        return (plain(f"cannot be read: {exc}"),)
