"""Takes records into the store; every function is to be called in a transaction of the writer."""

from __future__ import annotations

import logging
import sqlite3
import zlib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from schemas.codec import decode, unframed
from schemas.errors import DecodeError
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention
from streams.console.model import schema
from streams.console.model.building import kept, row_of, search_words
from streams.kafka import topics
from streams.reading.newest import read_meeting
from streams.reading.wanted import plain_words

log = logging.getLogger(__name__)

KEPT_GONE = 200_000
"""Changes for which it is remembered that a meeting is gone."""
ORPHAN_MS = 24 * 60 * 60 * 1000
"""How long a mention may wait for its meeting, by the times of the mentions."""
PRUNE_EVERY = 20_000
"""Mentions."""


class TakenKind(StrEnum):
    """What a record tells."""

    MEETING = "meeting"
    MENTION = "mention"


class Taken(NamedTuple):
    """A record of a topic, or a line of a run. A mention without a value tells nothing."""

    kind: TakenKind
    key: str
    value: bytes | None
    at_ms: int | None
    """Unix milliseconds, 0: unknown; None: as if it was sent when its newest article was published."""
    partition: int = 0
    offset: int = 0


def take(connection: sqlite3.Connection, records: Sequence[Taken]) -> None:
    """Take records and their places. One that cannot be read is told in the log, counted and passed over."""
    seq, unreadable = int(read_meta(connection, "seq", 0)), 0
    for record in records:
        try:
            if record.kind is TakenKind.MENTION:
                _take_mention(connection, record)
            else:
                seq += _take_meeting(connection, record, seq + 1)
        except DecodeError as exc:
            unreadable += 1
            log.warning("a %s cannot be read, and is passed over", record.kind, extra=_place(record, exc))
    write_meta(connection, "seq", seq)
    if unreadable:
        write_meta(connection, "unreadable", int(read_meta(connection, "unreadable", 0)) + unreadable)
    places = {(record.kind, record.partition): record.offset + 1 for record in records}
    connection.executemany("insert or replace into places values (?, ?, ?)", [(*one, at) for one, at in places.items()])
    connection.execute("delete from gone where seq <= ?", [seq - KEPT_GONE])
    _prune(connection, sum(record.kind is TakenKind.MENTION for record in records))


def forget(connection: sqlite3.Connection) -> None:
    """Remove all that was taken, and remember that it is gone."""
    seq = int(read_meta(connection, "seq", 0))
    connection.execute(
        "insert or replace into gone select id, ? + row_number() over (order by num) from meetings", [seq]
    )
    (last,) = connection.execute("select max(seq) from gone").fetchone()
    schema.drop(connection)
    schema.create(connection)
    connection.execute("delete from meta where name <> 'seq'")
    write_meta(connection, "seq", max(seq, last or 0))


def read_meta(connection: sqlite3.Connection, name: str, default: Any) -> Any:
    """A single value that the store remembers."""
    found = connection.execute("select value from meta where name = ?", [name]).fetchone()
    return default if found is None else found[0]


def write_meta(connection: sqlite3.Connection, name: str, value: Any) -> None:
    """Remember a single value."""
    connection.execute("insert or replace into meta values (?, ?)", [name, value])


def unpacked(blob: bytes) -> bytes:
    """The JSON that a blob holds."""
    return zlib.decompress(blob)


def _packed(data: bytes) -> bytes:
    return zlib.compress(data, 1)


def _take_meeting(connection: sqlite3.Connection, record: Taken, seq: int) -> bool:
    """Whether it changes anything. Raises DecodeError."""
    if record.value is None:
        return _remove(connection, record.key, seq)
    meeting = read_meeting(record.value)
    known = connection.execute("select num, revision from meetings where id = ?", [meeting.id]).fetchone()
    if known is not None and known[1] >= meeting.revision:
        return False
    if known is None:
        connection.execute("delete from gone where id = ?", [meeting.id])
    else:
        _take_out(connection, known[0])
    at_ms = _unix_ms(meeting.last_seen) if record.at_ms is None else record.at_ms
    values = (known[0] if known else None, seq, at_ms, *kept(meeting))
    num = connection.execute(_INSERT, values).lastrowid or 0
    _put_in(connection, num, meeting, record.value)
    return True


_INSERT = (
    f"insert or replace into meetings (num, seq, changed_ms, {', '.join(schema.COLUMNS)})"
    f" values (?, ?, ?{', ?' * len(schema.COLUMNS)})"
)


def _put_in(connection: sqlite3.Connection, num: int, meeting: Meeting, value: bytes) -> None:
    row = row_of(meeting).model_dump_json(exclude={"seq", "changed_at"})
    connection.execute("insert or replace into bodies values (?, ?, ?)", [num, row, _packed(unframed(value))])
    connection.execute("insert or replace into texts (rowid, words) values (?, ?)", [num, search_words(meeting)])
    connection.executemany("insert into sides values (?, ?)", [(code, num) for code in meeting.sides])
    people = [(one.name, one.leader_id or "", one.country) for one in meeting.participants]
    connection.executemany(
        "insert or ignore into people (name, leader_id, country, words) values (?, ?, ?, ?)",
        [(*one, plain_words(f"{one[0]} {one[1]}")) for one in people],
    )
    connection.executemany(
        "insert or ignore into attending select pid, ? from people where name = ? and leader_id = ? and country = ?",
        [(num, *one) for one in people],
    )
    connection.executemany("insert or ignore into told values (?, ?)", [(one, num) for one in meeting.mention_ids])
    if (town := meeting.coordinates) is not None:
        connection.execute(
            "insert or replace into towns values (?, ?, ?, ?, ?, ?)",
            [
                town.geonames_id,
                meeting.city or "",
                meeting.city_name_en,
                meeting.country,
                town.latitude,
                town.longitude,
            ],
        )


def _take_out(connection: sqlite3.Connection, num: int) -> None:
    for table in ("sides", "attending", "told"):
        connection.execute(f"delete from {table} where num = ?", [num])


def _remove(connection: sqlite3.Connection, meeting_id: str, seq: int) -> bool:
    found = connection.execute("delete from meetings where id = ? returning num", [meeting_id]).fetchone()
    if found is None:
        return False
    _take_out(connection, found[0])
    connection.execute("delete from bodies where num = ?", found)
    connection.execute("delete from texts where rowid = ?", found)
    connection.execute("insert or replace into gone values (?, ?)", [meeting_id, seq])
    return True


def _take_mention(connection: sqlite3.Connection, record: Taken) -> None:
    """Raises DecodeError."""
    if record.value is None:
        return
    mention = decode(MeetingMention, record.value, topics.MAX_MESSAGE_BYTES)
    at_ms = _unix_ms(mention.published_at) if record.at_ms is None else record.at_ms
    connection.execute(
        "insert or replace into mentions values (?, ?, ?)",
        [mention.id, at_ms, _packed(unframed(record.value))],
    )


def _unix_ms(when: datetime | None) -> int:
    return int(when.timestamp() * 1000) if when else 0


def _prune(connection: sqlite3.Connection, taken: int) -> None:
    """Now and then, forget mentions of no meeting that we know."""
    waiting = int(read_meta(connection, "unpruned", 0)) + taken
    if waiting >= PRUNE_EVERY:
        connection.execute(
            "delete from mentions where at_ms < (select max(at_ms) from mentions) - ?"
            " and id not in (select mention from told)",
            [ORPHAN_MS],
        )
        waiting = 0
    if taken:
        write_meta(connection, "unpruned", waiting)


def _place(record: Taken, exc: DecodeError) -> dict[str, str | int]:
    return {"partition": record.partition, "offset": record.offset, "reason": exc.reason, "why": str(exc)}
