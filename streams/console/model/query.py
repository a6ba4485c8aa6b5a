"""Meetings one by one: pages, one with all that is known of it, and what changed."""

from __future__ import annotations

import json
import sqlite3
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from schemas.codec import decode
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention
from schemas.times import LATEST
from streams.console.model.conditions import Condition, both, condition
from streams.console.model.rows import (
    MeetingDetail,
    MeetingRow,
    MentionRow,
    RelatedRow,
    Relation,
    RowChange,
    RowOrder,
    RowPage,
)
from streams.console.model.sentences import cut
from streams.console.model.store import Store
from streams.console.model.taking import read_meta, unpacked
from streams.errors import UsageError
from streams.kafka import topics
from streams.reading.newest import read_meeting
from streams.reading.wanted import Wanted

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEYS = {RowOrder.CHANGED: "changed_ms", RowOrder.DATE: "first_text"}
"""What each order goes by, the highest first; the ids decide between equals."""


MOST_MENTIONS = 500
MOST_RELATED = 100
"""Of each relation."""
NEAR_DAYS = 30
"""Two meetings of the same sides are told of beside each other where their days are no further apart."""


class PagePlace(NamedTuple):
    """Where a page ends: what is behind it is lower in the order, and has not changed since the first page."""

    order: RowOrder
    seq: int
    key: int | str
    id: str


_PLACE = TypeAdapter(PagePlace)


def page(
    store: Store, wanted: Wanted, text: str, order: RowOrder, limit: int = 50, after: str | None = None
) -> RowPage:
    """Meetings that fit, behind a cursor; free text fits where each of its words begins a word of the meeting.

    A walk through the pages shows each meeting once: what changes meanwhile is left to `changes` behind its `seq`.
    Raises UsageError for a cursor that is none.
    """
    place = _read_cursor(after, order) if after else None
    asked, key = condition(wanted, text), KEYS[order]
    with store.reading() as connection:
        seq = place.seq if place else int(read_meta(connection, "seq", 0))
        (total,) = connection.execute(f"select count(*) from meetings m where {asked.sql}", asked.values).fetchone()
        behind = both(asked, _behind(place, key)) if place else asked
        found = connection.execute(
            f"select num, {key}, id from meetings m where {behind.sql} order by {key} desc, id limit ?",
            (*behind.values, limit + 1),
        ).fetchall()
        rows = rows_of(connection, [num for num, _, _ in found[:limit]])
    following = PagePlace(order, seq, *found[limit - 1][1:]) if len(found) > limit else None
    return RowPage(rows=tuple(rows), next=_cursor(following) if following else None, total=total, seq=seq)


def one(store: Store, meeting_id: str) -> MeetingDetail | None:
    """All that is known of a meeting; None where there is none of this id. Of its mentions, the newest 500."""
    with store.reading() as connection:
        found = connection.execute(
            "select num, meeting from meetings join bodies using (num) where id = ?", [meeting_id]
        ).fetchone()
        if found is None:
            return None
        num, meeting = found[0], read_meeting(unpacked(found[1]))
        (row,) = rows_of(connection, [num])
        mentions = sorted(_mentions(connection, num), key=lambda one: (one.published_at or LATEST, one.id))
        return MeetingDetail(
            row=row, meeting=meeting, mentions=tuple(mentions), related=tuple(_related(connection, num, meeting))
        )


def published(store: Store, wanted: Wanted, text: str) -> Iterator[Meeting]:
    """Meetings that fit, as they were published, by their ids."""
    asked = condition(wanted, text)
    with store.reading() as connection:
        for (meeting,) in connection.execute(
            f"select meeting from meetings m join bodies using (num) where {asked.sql} order by id", asked.values
        ):
            yield read_meeting(unpacked(meeting))


def changes(store: Store, after_seq: int, limit: int, wanted: Wanted, text: str) -> list[RowChange]:
    """What became of meetings behind a seq, each as it is now, in the order of their last changes."""
    asked = condition(wanted, text)
    with store.reading() as connection:
        changed = connection.execute(
            f"select seq, id, num, {asked.sql} from meetings m where seq > ? order by seq limit ?",
            (*asked.values, after_seq, limit),
        ).fetchall()
        gone = connection.execute(
            "select seq, id, null, false from gone where seq > ? order by seq limit ?", (after_seq, limit)
        ).fetchall()
        told = sorted(changed + gone)[:limit]
        rows = {row.id: row for row in rows_of(connection, [num for _, _, num, _ in told if num is not None])}
    return [RowChange(seq=seq, id=id_, row=rows.get(id_), fits=bool(fits)) for seq, id_, _, fits in told]


def rows_of(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[MeetingRow]:
    """Rows by their numbers in the store, in that order."""
    found = connection.execute(
        "select seq, changed_ms, row from json_each(?) join meetings on num = value join bodies using (num)"
        " order by json_each.key",
        [json.dumps(numbers)],
    )
    return [
        MeetingRow.model_validate(from_json(row) | {"seq": seq, "changed_at": _moment(changed_ms)})
        for seq, changed_ms, row in found
    ]


def _moment(unix_ms: int) -> datetime | None:
    """When a record was sent; None where that is not known, or lies where no calendar has it."""
    if unix_ms <= 0:
        return None
    try:
        return EPOCH + timedelta(milliseconds=unix_ms)
    except OverflowError:
        return None


def _behind(place: PagePlace, key: str) -> Condition:
    return Condition(
        f"m.seq <= ? and m.{key} <= ? and (m.{key} < ? or m.id > ?)", (place.seq, place.key, place.key, place.id)
    )


def _cursor(place: PagePlace) -> str:
    return urlsafe_b64encode(_PLACE.dump_json(place)).decode().rstrip("=")


def _read_cursor(given: str, order: RowOrder) -> PagePlace:
    try:
        place = _PLACE.validate_json(urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    except (ValueError, ValidationError):
        raise UsageError(f"after={given[:40]!r} is no cursor: take it from `next` of the page before.") from None
    if place.order is not order:
        raise UsageError(f"after={given[:40]!r} is of another order: begin again without it.")
    return place


def _mentions(connection: sqlite3.Connection, num: int) -> Iterator[MentionRow]:
    found = connection.execute(
        "select mentions.mention from told join mentions on id = told.mention where num = ?"
        " order by at_ms desc, id limit ?",
        [num, MOST_MENTIONS],
    )
    for (blob,) in found:
        yield mention_row(decode(MeetingMention, unpacked(blob), topics.MAX_MESSAGE_BYTES))


def mention_row(mention: MeetingMention) -> MentionRow:
    """What one article tells, with its sentence cut by what it supports."""
    sentence, elsewhere = cut(mention.evidence, mention.support)
    same = ("id", "item_id", "source", "title", "published_at", "main", "confidence", "status", "date")
    told = {name: getattr(mention, name) for name in same}
    return MentionRow(url=mention.url or None, sentence=sentence, elsewhere=elsewhere, **told)


def _related(connection: sqlite3.Connection, num: int, meeting: Meeting) -> Iterator[RelatedRow]:
    shown = {num}
    for relation, sql, values in (
        (Relation.PART_OF, "m.id = ?", [meeting.part_of]),
        (Relation.HAS_PART, "m.part_of = ?", [meeting.id]),
        (Relation.MERGED_INTO, "m.id = ?", [meeting.merged_into]),
        (Relation.MERGED_FROM, "m.merged_into = ?", [meeting.id]),
        (Relation.SAME_SIDES, _SAME_SIDES, [NEAR_DAYS, NEAR_DAYS]),
    ):
        found = connection.execute(
            f"select m.num from meetings it, meetings m where it.num = ? and ({sql})"
            " order by abs(m.first_day - it.first_day), m.first_day, m.id limit ?",
            [num, *values, MOST_RELATED],
        )
        numbers = [other for (other,) in found if other not in shown]
        shown.update(numbers)
        yield from (RelatedRow(relation=relation, row=row) for row in rows_of(connection, numbers))


_SAME_SIDES = "m.sides = it.sides and not m.ended and m.first_day between it.first_day - ? and it.first_day + ?"
