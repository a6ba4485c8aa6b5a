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
from schemas.errors import DecodeError, Reason
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention, Participant
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
LARGEST = 2**63 - 1
"""Number that SQLite holds."""
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
    batch = _Batch(connection, int(read_meta(connection, "seq", 0)))
    for record in records:
        try:
            batch.take(record)
        except DecodeError as exc:
            batch.unreadable += 1
            log.warning("a %s cannot be read, and is passed over", record.kind, extra=_place(record, exc))
    connection.execute("delete from gone where seq <= ?", [batch.seq - KEPT_GONE])
    places = {(record.kind, record.partition): record.offset + 1 for record in records}
    connection.executemany("insert or replace into places values (?, ?, ?)", [(*one, at) for one, at in places.items()])
    write_meta(connection, "seq", batch.seq)
    write_meta(connection, "unreadable", int(read_meta(connection, "unreadable", 0)) + batch.unreadable)
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


def _packed(value: bytes) -> bytes:
    return zlib.compress(unframed(value), 1)


class _Batch:
    """Records of one transaction.

    Nothing here replaces a line: before it does, SQLite lets the index of words write what it gathers, each time.
    """

    def __init__(self, connection: sqlite3.Connection, seq: int) -> None:
        self.seq = seq
        self.unreadable = 0
        self._connection = connection
        self._people: dict[tuple[str, str, str], int] = {}
        self._towns: set[int] = set()

    def take(self, record: Taken) -> None:
        """Take one. Raises DecodeError."""
        if record.kind is TakenKind.MENTION:
            if record.value is not None:
                self._take_mention(record, record.value)
        elif record.value is not None:
            self._take_meeting(record, record.value)
        elif (known := self._known(record.key)) is not None:
            self._take_out(known[0])
            self.seq += 1
            self._connection.execute("insert into gone values (?, ?)", [record.key, self.seq])

    def _take_mention(self, record: Taken, value: bytes) -> None:
        mention = decode(MeetingMention, value, topics.MAX_MESSAGE_BYTES)
        at_ms = _unix_ms(mention.published_at) if record.at_ms is None else record.at_ms
        self._connection.execute("delete from mentions where id = ?", [mention.id])
        self._connection.execute("insert into mentions values (?, ?, ?)", [mention.id, at_ms, _packed(value)])

    def _take_meeting(self, record: Taken, value: bytes) -> None:
        meeting = read_meeting(value)
        town = meeting.coordinates.geonames_id if meeting.coordinates else 0
        if max(meeting.revision, abs(town)) > LARGEST:
            raise DecodeError(Reason.BAD_FIELD, f"a number above {LARGEST}")
        known = self._known(meeting.id)
        if known is not None and known[1] >= meeting.revision:
            return
        if known is not None:
            self._take_out(known[0])
        self.seq += 1
        at_ms = _unix_ms(meeting.last_seen) if record.at_ms is None else record.at_ms
        values = (known[0] if known else None, self.seq, at_ms, *kept(meeting))
        num = self._connection.execute(_INSERT, values).lastrowid or 0
        row = row_of(meeting).model_dump_json(exclude={"seq", "changed_at"})
        self._connection.execute("insert into bodies values (?, ?, ?)", [num, row, _packed(value)])
        self._connection.execute("insert into texts (rowid, words) values (?, ?)", [num, search_words(meeting)])
        self._connection.execute("delete from gone where id = ?", [meeting.id])
        self._put_in(num, meeting)

    def _known(self, meeting_id: str) -> tuple[int, int] | None:
        """Number and revision of one that is there."""
        found: tuple[int, int] | None = self._connection.execute(
            "select num, revision from meetings where id = ?", [meeting_id]
        ).fetchone()
        return found

    def _put_in(self, num: int, meeting: Meeting) -> None:
        """What of a meeting stands in more than one line."""
        leaders = {one.leader_id for one in meeting.participants if one.leader_id}
        people = {self._person(one) for one in meeting.participants}
        for table, values in (
            ("sides", meeting.sides), ("leaders", leaders), ("attending", people), ("told", set(meeting.mention_ids)),
        ):  # fmt: skip
            self._connection.executemany(f"insert into {table} values (?, ?)", [(num, one) for one in values])
        if (where := meeting.coordinates) is not None and where.geonames_id not in self._towns:
            self._towns.add(where.geonames_id)
            names = meeting.city or "", meeting.city_name_en, meeting.country
            told = where.geonames_id, *names, where.latitude, where.longitude
            self._connection.execute("insert or ignore into towns values (?, ?, ?, ?, ?, ?)", told)

    def _person(self, one: Participant) -> int:
        named = one.name, one.leader_id or "", one.country
        if named not in self._people:
            words = plain_words(f"{one.name} {one.leader_id or ''}")
            self._connection.execute("insert or ignore into people values (null, ?, ?, ?, ?)", (*named, words))
            found = self._connection.execute(
                "select pid from people where name = ? and leader_id = ? and country = ?", named
            ).fetchone()
            self._people[named] = found[0]
        return self._people[named]

    def _take_out(self, num: int) -> None:
        for table in ("meetings", "bodies", "sides", "leaders", "attending", "told"):
            self._connection.execute(f"delete from {table} where num = ?", [num])
        self._connection.execute("delete from texts where rowid = ?", [num])


_INSERT = (
    f"insert into meetings (num, seq, changed_ms, {', '.join(schema.COLUMNS)})"
    f" values (?, ?, ?{', ?' * len(schema.COLUMNS)})"
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
