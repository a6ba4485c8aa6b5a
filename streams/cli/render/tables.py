"""Tables of messages for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from rich.markup import escape
from rich.table import Table

from schemas.envelope import read_header
from schemas.mentions import Channel, MeetingFields, Scope
from streams.records import Record

_COLOURS = {"held": "green", "planned": "cyan", "proposed": "yellow", "cancelled": "red"}


class Column(NamedTuple):
    """A column of fixed width in characters, or, with width 0, one that takes its share of the rest."""

    name: str
    width: int = 0
    share: int = 1


MEETING = (
    Column("who", share=2),
    Column("when", 10),
    Column("where", 12),
    Column("status", 11),
    Column("sentence", share=3),
)


def meetings_table(title: str, meetings: Iterable[MeetingFields]) -> Table:
    """Who, where, when, status, and the sentence that shows it."""
    table = wide_table(MEETING, title=escape(plain(title)), title_justify="left", show_lines=True)
    for meeting in meetings:
        table.add_row(*map(_cell, meeting_cells(meeting)))
    return table


def live_row(columns: Sequence[Column], cells: Sequence[str], first: bool) -> Table:
    """One row of a table that has no end; equal columns and equal terminal, so that rows stand below each other."""
    table = wide_table(columns, show_header=first, box=None)
    table.add_row(*map(_cell, cells))
    return table


def wide_table(columns: Sequence[Column], **style: Any) -> Table:
    """An empty table as wide as the terminal."""
    table = Table(expand=True, **style)
    for column in columns:
        if column.width:
            table.add_column(column.name, width=column.width, overflow="fold")
        else:
            table.add_column(column.name, ratio=column.share, overflow="fold")
    return table


def plain(text: str) -> str:
    """Text of others for a terminal: a control character could move the cursor or hide what stands before it."""
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)


def meeting_cells(meeting: MeetingFields) -> tuple[str, str, str, str, str]:
    """The five cells of a meeting as plain text; below the sentence what came of the meeting."""
    who = "\n".join(f"{one.name} ({one.country})" for one in meeting.participants)
    where = ", ".join(part for part in (meeting.venue, meeting.city, meeting.country) if part) or "-"
    status = f"{meeting.status}" + (", call" if meeting.channel is Channel.CALL else "")
    days = f"{meeting.date or '-'}" + (f"\nto {meeting.end_date}" if meeting.end_date else "")
    if meeting.summit:
        status += f"\n{meeting.summit}"
    if meeting.scope is Scope.DOMESTIC:
        status += "\ndomestic"
    told = "\n".join((meeting.evidence, *(f"{one.kind}: {one.text}" for one in meeting.outcomes)))
    return plain(who), days, plain(where), plain(status), plain(told)


def _cell(text: str) -> str:
    colour = _COLOURS.get(text.partition("\n")[0].partition(",")[0])
    return f"[{colour}]{escape(text)}[/{colour}]" if colour else escape(text)


def dead_letter_cells(record: Record) -> tuple[str, str, str, str]:
    """Reason, origin, why, and how its bytes begin."""
    at = ":".join(read_header(record.headers, f"__connect.errors.{part}") for part in ("topic", "partition", "offset"))
    reason = read_header(record.headers, "__jumpa.reason")
    message = read_header(record.headers, "__connect.errors.exception.message")
    begin = (record.value or b"")[:60].decode("utf-8", "backslashreplace")
    return plain(reason), plain(at), plain(message).replace("\n", " "), repr(begin)


def dead_letter_line(record: Record) -> str:
    """One dead letter on one line."""
    return "  ".join(dead_letter_cells(record))


def plain_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A small table of texts."""
    table = Table(title=escape(title), title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    return table
