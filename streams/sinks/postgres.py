"""Meetings in PostgreSQL: one row each, its newest revision, and in the same transactions how far the topic was read.

So a row is there exactly when its record counts as read, whatever is killed and whenever. What a restart reads again
changes nothing: a row gives way to a higher revision only.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from schemas.codec import encode
from schemas.errors import DecodeError
from schemas.meetings import Meeting
from streams.errors import SinkFailed, UsageError
from streams.export.columns import MEETING_COLUMNS, ColumnKind, row
from streams.reading.newest import read_meeting
from streams.records import Record

TYPES = {
    ColumnKind.TEXT: "text",
    ColumnKind.TEXTS: "text[]",
    ColumnKind.INTEGER: "bigint",
    ColumnKind.REAL: "double precision",
    ColumnKind.FLAG: "boolean",
    ColumnKind.DAY: "date",
    ColumnKind.TIME: "timestamptz",
    ColumnKind.PEOPLE: "jsonb",
}
NAMES = (*(column.name for column in MEETING_COLUMNS), "meeting")
LOCK_S = 20.0
"""How long a killed sink's session may live on in the server before another one gives up."""

Unreadable = Callable[[Record, DecodeError], None]


def ddl() -> str:
    """What the sink creates where it is missing."""
    columns = [f"{one.name} {TYPES[one.kind]}{' not null' if one.always else ''}" for one in MEETING_COLUMNS]
    columns = [*columns, "meeting jsonb not null", "primary key (id)"]
    return (
        "create table if not exists jumpa_meetings (\n    "
        + ",\n    ".join(columns)
        + "\n);\n"
        + "create index if not exists jumpa_meetings_days on jumpa_meetings (first_day, last_day);\n"
        + "create index if not exists jumpa_meetings_sides on jumpa_meetings using gin (sides);\n"
        + "create table if not exists jumpa_offsets (\n"
        + "    topic text,\n    partition integer,\n    topic_id text not null,\n    next bigint not null,\n"
        + "    primary key (topic, partition)\n);\n"
    )


class RowChanges(NamedTuple):
    """What some records do to the table, taken one after the other."""

    ended: frozenset[str]
    """Ids whose rows go: a record without a value was among theirs."""
    newest: dict[str, Meeting]
    """The highest revision of each meeting behind that."""


def changes_of(records: Iterable[Record], unreadable: Unreadable) -> RowChanges:
    """The effect of records that are in the order of their partitions."""
    ended: set[str] = set()
    newest: dict[str, Meeting] = {}
    for record in records:
        key = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            ended.add(key)
            newest.pop(key, None)
            continue
        try:
            meeting = read_meeting(record.value)
        except DecodeError as exc:
            unreadable(record, exc)
            continue
        if key not in newest or newest[key].revision < meeting.revision:
            newest[key] = meeting
    return RowChanges(frozenset(ended), newest)


class MeetingsTable:
    """The table, by a connection that nobody else writes through."""

    def __init__(self, connection: Any, topic: str, topic_id: str) -> None:
        self._connection = connection
        self._topic = topic
        self._topic_id = topic_id

    async def places(self) -> dict[int, int]:
        """The next offset of each partition. Raises UsageError where they are those of a topic that was deleted."""
        found = await self._connection.execute(
            "select partition, next, topic_id from jumpa_offsets where topic = %s", [self._topic]
        )
        rows = await found.fetchall()
        await self._connection.commit()
        if any(topic_id != self._topic_id for _, _, topic_id in rows):
            raise UsageError(
                f"{self._topic} was deleted and made anew since jumpa_meetings was filled from it: "
                "begin again with `--rebuild`."
            )
        return {partition: following for partition, following, _ in rows}

    async def empty(self) -> None:
        """Forget all rows and places."""
        async with self._connection.transaction():
            await self._connection.execute("truncate jumpa_meetings, jumpa_offsets")

    async def store(self, records: Sequence[Record], unreadable: Unreadable) -> None:
        """Take records and their places, both or neither."""
        changes = changes_of(records, unreadable)
        following = {record.partition: record.offset + 1 for record in records}
        async with self._connection.transaction(), self._connection.cursor() as cursor:
            if changes.ended:
                await cursor.execute("delete from jumpa_meetings where id = any(%s)", [sorted(changes.ended)])
            async with cursor.copy(f"copy incoming ({', '.join(NAMES)}) from stdin") as copy:
                for meeting in changes.newest.values():
                    await copy.write_row(values(meeting))
            await cursor.execute(_UPSERT)
            await cursor.executemany(
                "insert into jumpa_offsets values (%s, %s, %s, %s)"
                " on conflict (topic, partition) do update set next = excluded.next",
                [(self._topic, partition, self._topic_id, offset) for partition, offset in following.items()],
            )


_UPSERT = (
    f"insert into jumpa_meetings ({', '.join(NAMES)}) select {', '.join(NAMES)} from incoming"
    f" on conflict (id) do update set {', '.join(f'{name} = excluded.{name}' for name in NAMES)}"
    " where excluded.revision > jumpa_meetings.revision"
)


def values(meeting: Meeting) -> list[Any]:
    """A row as PostgreSQL takes it: it knows no character 0, in texts as little as in JSON."""
    columns, whole = row(meeting), encode(meeting).decode()
    if "\\u0000" in whole:
        columns, whole = _without_zero(columns), json.dumps(_without_zero(json.loads(whole)), ensure_ascii=False)
    columns["participants"] = json.dumps(columns["participants"], ensure_ascii=False)
    return [*columns.values(), whole]


def _without_zero(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_zero(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_zero(one) for one in value]
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value


@asynccontextmanager
async def meetings_table(dsn: str, topic: str, topic_id: str) -> AsyncIterator[MeetingsTable]:
    """The table, created where it is missing. Raises UsageError without psycopg and where another sink writes to it,
    and SinkFailed for what PostgreSQL says."""
    try:
        import psycopg
    except ImportError:
        raise UsageError("PostgreSQL needs psycopg: pip install 'jumpa[postgres]'.") from None
    try:
        async with await psycopg.AsyncConnection.connect(dsn, application_name="jumpa") as connection:
            if not await _one(connection, "select to_regclass('jumpa_offsets') is not null"):
                await connection.execute(ddl())
            await connection.execute("create temp table incoming (like jumpa_meetings) on commit delete rows")
            await connection.commit()
            await _lock(connection)
            yield MeetingsTable(connection, topic, topic_id)
    except psycopg.Error as exc:
        told = " ".join(str(exc).split())
        raise SinkFailed(f"PostgreSQL refuses ({told}): mend that and start again, it goes on where it was.") from exc


async def _lock(connection: Any) -> None:
    """Keep others out for as long as this session lives."""
    deadline = asyncio.get_running_loop().time() + LOCK_S
    while True:
        mine = await _one(connection, "select pg_try_advisory_lock('jumpa_meetings'::regclass::oid::bigint)")
        await connection.commit()
        if mine:
            return
        if asyncio.get_running_loop().time() > deadline:
            raise UsageError("Another `jumpa sink postgres` writes to jumpa_meetings: end that one first.")
        await asyncio.sleep(0.2)


async def _one(connection: Any, question: str) -> Any:
    """The one value that answers it."""
    (value,) = await (await connection.execute(question)).fetchone()
    return value
