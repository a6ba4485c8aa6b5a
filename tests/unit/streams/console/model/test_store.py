"""What the store keeps of records, in which file, and from whom."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from schemas.codec import WIRE_MAGIC, encode
from streams.console.model import schema, taking
from streams.console.model.query import changes, one
from streams.console.model.rows import MeetingRow
from streams.console.model.store import FilledSource, Store
from streams.console.model.taking import Taken, TakenKind
from streams.errors import UsageError
from tests.support.console.asked import plain_meeting
from tests.support.console.stores import ALL, ending, ids, put, revision, rows
from tests.support.console.synthetic import meetings, mentions

SOURCES = {TakenKind.MEETING: FilledSource("meetings", "a1"), TakenKind.MENTION: FilledSource("mentions", "b2")}


def told(number: int, revision_: int = 1) -> Taken:
    return revision(plain_meeting().model_copy(update={"id": f"m-{number}", "revision": revision_}), 1000 * revision_)


def apart_from_seq(found: Sequence[MeetingRow]) -> list[MeetingRow]:
    return sorted((row.model_copy(update={"seq": 0}) for row in found), key=lambda row: row.id)


@pytest.mark.parametrize(
    ("revisions", "kept"),
    [([1, 2, 3], 3), ([3, 1, 2], 3), ([2, 2], 2), ([1, None], None), ([5, None, 1], 1), ([None], None),
     ([3, None, None, 2, 1], 2)],
)  # fmt: skip
def test_the_highest_revision_wins_and_no_value_ends_it(
    store: Store, revisions: list[int | None], kept: int | None
) -> None:
    store.take([ending("m-1") if one is None else told(1, one) for one in revisions])
    assert [row.revision for row in rows(store)] == ([] if kept is None else [kept])


def test_what_is_old_or_the_same_changes_nothing(store: Store) -> None:
    store.take([told(1, 2)])
    before, seq = rows(store), store.seq()
    store.take([told(1, 2), told(1, 1), ending("m-7")])
    assert (rows(store), store.seq()) == (before, seq)


lives = st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(1, 4)), max_size=12)


@examples(max_examples=30, deadline=None)
@given(lives, st.randoms(use_true_random=False))
def test_how_the_records_of_different_meetings_alternate_does_not_matter(
    shared: Store, given: list[tuple[int, int | None]], chance: object
) -> None:
    def taken(order: list[tuple[int, int | None]]) -> list[MeetingRow]:
        shared.forget()
        shared.take([ending(f"m-{number}") if last is None else told(number, last) for number, last in order])
        return apart_from_seq(rows(shared))

    order = [number for number, _ in given]
    chance.shuffle(order)  # type: ignore[attr-defined]
    waiting = {number: iter([last for other, last in given if other == number]) for number in order}
    assert taken(given) == taken([(number, next(waiting[number])) for number in order])


def test_one_transaction_or_many_give_the_same(store: Store, shared: Store) -> None:
    shared.forget()
    given = list(meetings(30))
    put(store, given)
    for number, meeting in enumerate(given):
        shared.take([revision(meeting, 1_757_000_000_000 + 1000 * number)])
    assert apart_from_seq(rows(store)) == apart_from_seq(rows(shared))


def test_what_cannot_be_read_is_passed_over_told_and_counted(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    bad = [Taken(kind, "m-1", b"{", 0, 2, number) for number, kind in enumerate(TakenKind)]
    store.take([bad[0], told(1), *bad])
    assert ids(store) == {"m-1"}
    assert store.counts().unreadable == 3
    assert [(one.partition, one.offset) for one in caplog.records] == [(2, 0), (2, 0), (2, 1)]  # type: ignore[attr-defined]
    assert "cannot be read" in caplog.text


def test_a_number_beyond_all_bounds_leaves_the_meeting_as_it_was(store: Store) -> None:
    store.take([told(1), told(1, 2**63), told(2)])
    assert [(row.id, row.revision) for row in rows(store)] == [("m-1", 1), ("m-2", 1)]
    assert store.counts().unreadable == 1


def test_values_that_name_their_schema_are_read(store: Store) -> None:
    meeting = plain_meeting()
    framed = [WIRE_MAGIC + b"\0\0\0\7" + encode(one) for one in (meeting, next(mentions(meeting)))]
    store.take([Taken(TakenKind.MEETING, meeting.id, framed[0], 0), Taken(TakenKind.MENTION, "ID", framed[1], 0)])
    found = one(store, meeting.id)
    assert found is not None
    assert (found.meeting, len(found.mentions)) == (meeting, 1)


def test_the_places_are_kept_with_what_was_taken(tmp_path: Path) -> None:
    file = tmp_path / "new" / "a.sqlite"
    with closing(Store.open(file)) as store:
        assert store.places(SOURCES) == {TakenKind.MEETING: {}, TakenKind.MENTION: {}}
        store.take([told(1)._replace(partition=2, offset=7), Taken(TakenKind.MENTION, "", None, 0, 1, 4)])
        seq = store.seq()
    with closing(Store.open(file)) as store:
        assert store.places(SOURCES) == {TakenKind.MEETING: {2: 8}, TakenKind.MENTION: {1: 5}}
        assert (ids(store), store.seq()) == ({"m-1"}, seq)


@pytest.mark.parametrize("other", [FilledSource("meetings", "a2"), FilledSource("green.meetings", "a1")])
def test_another_topic_or_one_made_anew_is_read_from_its_beginning(store: Store, other: FilledSource) -> None:
    store.places(SOURCES)
    store.take([told(1), told(2)])
    seq = store.seq()
    assert store.places({**SOURCES, TakenKind.MEETING: other}) == {TakenKind.MEETING: {}, TakenKind.MENTION: {}}
    assert ids(store) == set()
    assert [(one.id, one.row) for one in changes(store, seq, 10, ALL, "")] == [("m-1", None), ("m-2", None)]
    store.take([told(2)])
    assert [one.id for one in changes(store, seq, 10, ALL, "")] == ["m-1", "m-2"]


def test_a_transaction_that_fails_leaves_the_store_as_it_was(store: Store) -> None:
    store.take([told(1)])
    before = rows(store), store.seq(), store.places(SOURCES)
    with pytest.raises(sqlite3.IntegrityError):
        store.take([told(2), told(3)._replace(partition=None)])  # type: ignore[arg-type]
    assert (rows(store), store.seq(), store.places(SOURCES)) == before
    store.take([told(2)])
    assert ids(store) == {"m-1", "m-2"}


LONG = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000000) select count(*) from n"


def test_closing_breaks_off_what_is_being_read_and_refuses_what_comes_after() -> None:
    """A connection that is closed under a thread takes the process with it."""
    store, reads = Store.open(None), threading.Event()

    def read() -> str:
        with store.reading() as connection:
            reads.set()
            try:
                connection.execute(LONG)
            except sqlite3.OperationalError as exc:
                time.sleep(0.1)  # still there, with a connection that has to be
                connection.execute("select 1")
                return str(exc)
        raise AssertionError

    with ThreadPoolExecutor() as threads:
        reading = threads.submit(read)
        reads.wait()
        time.sleep(0.1)
        store.close()
        assert reading.result() == "interrupted"
    with pytest.raises(sqlite3.ProgrammingError, match="the store is closed"):
        store.seq()
    with pytest.raises(sqlite3.ProgrammingError, match="the store is closed"):
        store.take([told(1)])


def test_a_second_console_is_told_to_take_another_file(tmp_path: Path) -> None:
    with closing(Store.open(tmp_path / "a.sqlite")):
        with pytest.raises(UsageError, match=r"Another console has .*a.sqlite: end that one first"):
            Store.open(tmp_path / "a.sqlite")
        Store.open(tmp_path / "b.sqlite").close()
    Store.open(tmp_path / "a.sqlite").close()


def test_a_store_of_another_version_is_begun_anew_above_what_it_told(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    with closing(Store.open(file)) as store:
        store.take([told(1)])
        seq = store.seq()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"pragma user_version = {schema.VERSION + 1}")
    with closing(Store.open(file)) as store:
        assert ids(store) == set()
        assert store.seq() > seq


def test_another_programs_file_is_left_alone(tmp_path: Path) -> None:
    foreign, text, folder = tmp_path / "a.sqlite", tmp_path / "b.txt", tmp_path / "c"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("create table theirs (a)")
    text.write_text("not a database at all " * 100)
    folder.mkdir()
    for path, why in ((foreign, "another program's database"), (text, "not a database"), (folder, "unable to open")):
        with pytest.raises(UsageError, match=why):
            Store.open(path)
    assert text.read_text().startswith("not a database")
    with closing(sqlite3.connect(foreign)) as connection:
        assert connection.execute("select name from sqlite_schema").fetchall() == [("theirs",)]


def test_a_file_that_goes_with_its_store_goes() -> None:
    store = Store.open(None)
    assert store.path.exists()
    store.close()
    assert not store.path.parent.exists()


def test_mentions_are_kept_while_their_meeting_may_come(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "PRUNE_EVERY", 3)
    known, late, never = [one for one in meetings(30) if len(one.mention_ids) == 1][:3]

    def of(meeting: object, at_ms: int) -> Taken:
        (mention,) = mentions(meeting)  # type: ignore[arg-type]
        return Taken(TakenKind.MENTION, "ID", encode(mention), at_ms)

    day = taking.ORPHAN_MS
    store.take([of(known, 0), of(never, 0), revision(known), of(late, day)])
    store.take([of(late, day + 1)] * 3)
    put(store, [late, never])
    assert [len(one(store, meeting.id).mentions) for meeting in (known, late, never)] == [1, 1, 0]  # type: ignore[union-attr]
