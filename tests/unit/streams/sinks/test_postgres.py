"""What records do to the table, and what PostgreSQL can hold of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from schemas.codec import encode
from schemas.errors import DecodeError
from schemas.meetings import Meeting
from streams.records import Record
from streams.sinks.postgres import NAMES, changes_of, ddl, values
from tests.support.joining import joined
from tests.support.stream_fakes import mention, record

ONE = joined(mention())


def revision(number: int) -> Meeting:
    return ONE.model_copy(update={"revision": number})


def records(revisions: Sequence[int | None]) -> list[Record]:
    """Revisions of one meeting, and None for its end."""
    return [
        record(None if one is None else encode(revision(one)), offset, key=ONE.id.encode())
        for offset, one in enumerate(revisions)
    ]


@pytest.mark.parametrize(
    ("revisions", "ended", "newest"),
    [
        ([1, 2, 3], False, 3),
        ([1, 2, 1, 2], False, 2),
        ([3, 2], False, 3),
        ([2, None], True, None),
        ([2, None, 1], True, 1),
        ([2, None, 1, None], True, None),
        ([], False, None),
    ],
)
def test_the_newest_wins_and_an_end_is_an_end(revisions: list[int | None], ended: bool, newest: int | None) -> None:
    changes = changes_of(records(revisions), lambda record, exc: None)
    assert changes.ended == ({ONE.id} if ended else set())
    assert [one.revision for one in changes.newest.values()] == ([] if newest is None else [newest])


def test_what_cannot_be_read_is_told_and_passed_over() -> None:
    told: list[tuple[str, str]] = []

    def unreadable(record: Record, exc: DecodeError) -> None:
        told.append((record.place, exc.reason))

    changes = changes_of([record(b"{", 7), *records([1])], unreadable)
    assert told == [("news.items.v1:0:7", "not_json")]
    assert list(changes.newest) == [ONE.id]


def test_a_row_has_a_value_for_each_column_and_no_character_0() -> None:
    nasty = ONE.model_copy(update={"evidence": "a\0b\\u0000", "agenda": ("\0",)})
    row = dict(zip(NAMES, values(nasty), strict=True))
    assert (row["evidence"], row["agenda"]) == ("a�b\\u0000", ["�"])
    assert json.loads(row["meeting"])["evidence"] == "a�b\\u0000"
    assert json.loads(dict(zip(NAMES, values(ONE), strict=True))["meeting"]) == json.loads(encode(ONE))
    assert all(f"\n    {name} " in ddl() for name in NAMES)
