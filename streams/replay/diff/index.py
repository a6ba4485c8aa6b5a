"""Two runs in one index that spills to a temporary file, so that memory stays flat however many meetings they hold.

On disk it takes what the meetings and mentions of both runs take, and some 300 bytes for each mention.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any, NamedTuple

from schemas.base import Message
from schemas.codec import encode
from schemas.meetings import LAST_WORDS
from streams.errors import UsageError
from streams.replay.diff.fields import Fields
from streams.replay.diff.matching import Overlap, pairs, sides_of


class Gone(NamedTuple):
    """A null value in a compacted topic: the meeting of this id is no more, unless a later record tells of it."""

    id: str


Rows = Iterable[bytes | Message | Gone]


class Told(NamedTuple):
    """What a run says. Of several records with one id the last one counts, of meetings the one of highest revision."""

    name: str
    meetings: Rows
    mentions: Rows = ()


_NEEDED: dict[str, dict[str, type]] = {
    "meeting": {"id": str, "revision": int, "mention_ids": list, "item_ids": list},
    "mention": {"id": str, "item_id": str},
}
A, B = 0, 1
"""The sides of a comparison."""
_CACHE_KIB = 64 * 1024
_TABLES = """
CREATE TABLE meeting (side INT, id TEXT, revision INT, body TEXT, PRIMARY KEY (side, id));
CREATE TABLE mention (side INT, id TEXT, item TEXT, body TEXT, PRIMARY KEY (side, id));
CREATE TABLE member (side INT, mention TEXT, meeting TEXT);
CREATE TABLE pair (a TEXT, b TEXT);
CREATE TABLE overlap (a TEXT, b TEXT, shared INT);
"""
_NEWER = """
INSERT INTO meeting VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET revision = excluded.revision, body = excluded.body
    WHERE excluded.revision >= meeting.revision OR excluded.revision IS NULL OR meeting.revision IS NULL
"""
_DROP_ENDED = f"""
DELETE FROM meeting WHERE body IS NULL
    OR json_extract(body, '$.change') IN ({", ".join(f"'{one.value}'" for one in sorted(LAST_WORDS))})
"""
_MEMBERS = """
INSERT INTO member SELECT meeting.side, one.value, meeting.id
    FROM meeting, json_each(meeting.body, '$.mention_ids') one;
CREATE INDEX member_mention ON member (side, mention);
CREATE INDEX mention_item ON mention (item, side, id);
"""
_INCOMPLETE = """
SELECT EXISTS (SELECT 1 FROM member WHERE NOT EXISTS
    (SELECT 1 FROM mention WHERE mention.side = member.side AND mention.id = member.mention))
"""
_STAND_INS = """
DELETE FROM member;
INSERT INTO member SELECT meeting.side, one.value || ' ' || sides(meeting.body), meeting.id
    FROM meeting, json_each(meeting.body, '$.item_ids') one;
INSERT INTO pair SELECT DISTINCT one.mention, one.mention FROM member one CROSS JOIN member other
    ON other.side = 1 AND other.mention = one.mention WHERE one.side = 0;
"""
"""Where mentions are not at hand, as in a topic that keeps them for a month: what an article says of these sides."""
_OVERLAPS = """
-- CROSS JOIN keeps the order of the tables, which SQLite would turn round for want of statistics
INSERT INTO overlap SELECT one.meeting, other.meeting, count(*)
    FROM pair CROSS JOIN member one ON one.side = 0 AND one.mention = pair.a
    CROSS JOIN member other ON other.side = 1 AND other.mention = pair.b GROUP BY one.meeting, other.meeting;
CREATE INDEX overlap_a ON overlap (a, b);
CREATE INDEX overlap_b ON overlap (b);
INSERT INTO overlap SELECT one.id, one.id, 0
    FROM meeting one CROSS JOIN meeting other ON other.side = 1 AND other.id = one.id
    WHERE one.side = 0 AND NOT EXISTS (SELECT 1 FROM overlap WHERE overlap.a = one.id AND overlap.b = one.id);
"""
_ALONE = """
(SELECT count(*) FROM overlap other WHERE other.a = overlap.a) = 1 AND
(SELECT count(*) FROM overlap other WHERE other.b = overlap.b) = 1
"""


class RunIndex:
    """Meetings and mentions of two runs, by side. Raises UsageError for what is no record of a run and a full disk."""

    def __init__(self, a: Told, b: Told) -> None:
        self.names = (a.name, b.name)
        self.known: dict[tuple[str, int], set[str]] = {}
        """The fields that the records of a table have, by side."""
        self._db = sqlite3.connect("")  # a temporary file, made where memory does not do
        self._db.create_function("sides", 1, lambda body: "+".join(sorted(sides_of(_object(body)))), deterministic=True)
        self._db.executescript(f"PRAGMA cache_size = -{_CACHE_KIB}; PRAGMA journal_mode = OFF; {_TABLES}")
        with _room():
            for side, told in enumerate((a, b)):
                self._load(side, told)
            self._db.executescript(_MEMBERS)
            self.complete = not self._one(_INCOMPLETE)
            """Whether all mentions behind the meetings are at hand."""
            if self.complete:
                self._db.executemany("INSERT INTO pair VALUES (?, ?)", self._pairs())
            else:
                self._db.executescript(_STAND_INS)
            self._db.executescript(_OVERLAPS)

    def count(self, table: str, side: int) -> int:
        return int(self._one(f"SELECT count(*) FROM {table} WHERE side = ?", side))

    def models(self, side: int) -> list[str]:
        """The models and rules that read the mentions."""
        told = "SELECT DISTINCT json_extract(body, '$.model_version') FROM mention WHERE side = ? ORDER BY 1"
        return [version for (version,) in self._db.execute(told, (side,)) if version]

    def meeting(self, side: int, name: str) -> Fields:
        return _object(self._one("SELECT body FROM meeting WHERE side = ? AND id = ?", side, name))

    def mentions_of(self, side: int, meeting: str) -> list[Fields]:
        """The mentions behind a meeting, the surest first."""
        found = self._db.execute(
            "SELECT mention.body FROM meeting, json_each(meeting.body, '$.mention_ids') one"
            " CROSS JOIN mention ON mention.side = meeting.side AND mention.id = one.value"
            " WHERE meeting.side = ? AND meeting.id = ?",
            (side, meeting),
        )
        return _surest_first(_object(body) for (body,) in found)

    def mentions_in(self, side: int, item: str) -> list[Fields]:
        """The mentions of an article, the surest first."""
        found = self._db.execute("SELECT body FROM mention WHERE item = ? AND side = ?", (item, side))
        return _surest_first(_object(body) for (body,) in found)

    def alone(self) -> Iterator[tuple[str, str]]:
        """A meeting of each run that overlap with no other, by the first one's id."""
        yield from self._db.execute(f"SELECT a, b FROM overlap WHERE {_ALONE} ORDER BY a, b")

    def entangled(self) -> Iterator[Overlap]:
        """All other overlaps."""
        yield from (Overlap(*row) for row in self._db.execute(f"SELECT a, b, shared FROM overlap WHERE NOT ({_ALONE})"))

    def without_like(self, side: int) -> Iterator[str]:
        """Ids of meetings that overlap with none of the other run."""
        told = "SELECT id FROM meeting WHERE side = ? AND NOT EXISTS (SELECT 1 FROM overlap WHERE {} = meeting.id)"
        yield from (name for (name,) in self._db.execute(f"{told.format('ab'[side])} ORDER BY id", (side,)))

    def pairs(self) -> Iterator[tuple[Fields | None, Fields | None]]:
        """All mentions, article by article, each with its like of the other run."""
        rows = self._db.execute("SELECT item, side, body FROM mention ORDER BY item, side, id")
        for _, some in groupby(rows, key=lambda row: row[0]):
            sides: tuple[list[Fields], list[Fields]] = ([], [])
            for _, side, body in some:
                sides[side].append(_object(body))
            yield from pairs(*sides)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        yield from ((one["id"], other["id"]) for one, other in self.pairs() if one is not None and other is not None)

    def _load(self, side: int, told: Told) -> None:
        self._db.executemany(
            _NEWER, ((side, one["id"], one.get("revision"), body) for one, body in self._read(side, "meeting", told))
        )
        self._db.execute(_DROP_ENDED)
        self._db.executemany(
            "INSERT OR REPLACE INTO mention VALUES (?, ?, ?, ?)",
            ((side, one["id"], one["item_id"], body) for one, body in self._read(side, "mention", told)),
        )

    def _read(self, side: int, table: str, told: Told) -> Iterator[tuple[Fields, str | None]]:
        """The records of a run, each with its text; None for one that is gone."""
        known = self.known.setdefault((table, side), set())
        for number, row in enumerate(told.meetings if table == "meeting" else told.mentions, 1):
            if isinstance(row, Gone):
                yield {"id": row.id}, None
                continue
            try:
                body = (encode(row) if isinstance(row, Message) else row).decode()
                one = _object(body)
                if _is_withdrawal(one):
                    continue
                for name, kind in _NEEDED[table].items():
                    if not isinstance(one.get(name), kind):
                        raise ValueError(f"it has no {name}")
            except ValueError as exc:
                raise UsageError(
                    f"{told.name}: {table} {number} cannot be read ({exc}): is this what jumpa wrote?"
                ) from None
            known.update(one)
            yield one, body

    def _one(self, query: str, *given: object) -> Any:
        return self._db.execute(query, given).fetchone()[0]


@contextmanager
def _room() -> Iterator[None]:
    """Say what to do where the temporary file finds no room."""
    try:
        yield
    except sqlite3.OperationalError as exc:
        raise UsageError(
            f"The comparison needs a temporary file ({exc}): set TMPDIR to a folder with room for both runs."
        ) from None


def _object(body: str) -> Fields:
    one = json.loads(body)
    if not isinstance(one, dict):
        raise ValueError(f"a {type(one).__name__} stands where an object must")
    return one


def _is_withdrawal(one: Fields) -> bool:
    """Whether it is a `MentionWithdrawal`, which stands in the topic of the mentions."""
    return "key" in one and "id" not in one


def _surest_first(mentions: Iterable[Fields]) -> list[Fields]:
    return sorted(mentions, key=lambda one: (-float(one.get("confidence") or 0), one["id"]))
