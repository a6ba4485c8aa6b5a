"""A console that is killed leaves a store that goes on, and readers see whole transactions while it is filled."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Sequence
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

from streams.console.model.query import changes, one, page
from streams.console.model.rows import MeetingRow, RowOrder
from streams.console.model.store import FilledSource, Store
from streams.console.model.taking import Taken, TakenKind
from tests.support.console.stores import ALL, put, rows
from tests.support.console.synthetic import meetings, records

SOURCES = {kind: FilledSource(kind, "1") for kind in TakenKind}
KILLS = 8


def resume(store: Store, given: Sequence[Taken]) -> int:
    """Take what is behind the store's places, ten at a time; gives how many records that were."""
    places = store.places(SOURCES)
    rest = [one for one in given if one.offset >= places[one.kind].get(one.partition, 0)]
    for begin in range(0, len(rest), 10):
        store.take(rest[begin : begin + 10])
    return len(rest)


def end_amid(file: Path, given: Sequence[Taken], statements: int) -> None:
    """What a process does that kills itself amid the so many'th statement."""
    left = iter(range(statements, 0, -1))

    def count(_: str) -> None:
        if next(left) == 1:
            os.kill(os.getpid(), signal.SIGKILL)

    store = Store.open(file)
    store._writer.set_trace_callback(count)
    resume(store, given)


def apart_from_seq(store: Store) -> list[MeetingRow]:
    return [row.model_copy(update={"seq": 0}) for row in rows(store)]


def test_what_was_killed_again_and_again_goes_on_where_it_was(tmp_path: Path) -> None:
    file, given, chance = tmp_path / "a.sqlite", list(records(100)), random.Random(3)
    for _ in range(KILLS):
        process = get_context("fork").Process(target=end_amid, args=(file, given, chance.randint(1, 300)))
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
    with closing(Store.open(file)) as store, closing(Store.open(None)) as whole:
        lacking = [resume(store, given), resume(whole, given)]
        assert 0 < lacking[0] < lacking[1] == len(given)
        assert apart_from_seq(store) == apart_from_seq(whole)
        for row in rows(whole)[:5]:
            assert len(one(store, row.id).mentions) == len(one(whole, row.id).mentions) > 0  # type: ignore[union-attr]
        assert store._writer.execute("pragma integrity_check").fetchall() == [("ok",)]


def test_readers_see_whole_transactions_meanwhile(store: Store) -> None:
    given, wrong, over = list(meetings(60)), [], threading.Event()

    def read() -> None:
        while not over.is_set():
            found = page(store, ALL, "", RowOrder.CHANGED, 10)
            told = changes(store, 0, 1000, ALL, "")
            wrong.extend(one for one in (found.total, len(told)) if one % 10)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for begin in range(0, len(given), 10):
        put(store, given[begin : begin + 10])
    over.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(rows(store)) == len(given)
