"""A run's folder as the source: its meetings and mentions, as JSON Lines or as Parquet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.console.model.query import one
from streams.console.model.rows import FilledFrom, FillState
from streams.console.model.run_folder import fill_from_run
from streams.console.model.store import Store
from streams.errors import UsageError
from streams.reading.newest import read_meeting
from streams.reading.wanted import Wanted
from streams.replay.in_place.outputs import Form
from streams.replay.in_place.run import InPlaceOptions
from streams.replay.rundir import read_kind
from tests.support.console.asked import plain_meeting
from tests.support.console.stores import put, rows
from tests.support.replays import archive, replayed
from tests.support.stream_fakes import FakeClock


@pytest.mark.parametrize("form", Form)
async def test_a_run_takes_the_place_of_what_was_there(store: Store, tmp_path: Path, form: Form) -> None:
    out, states = tmp_path / "out", list[FillState]()
    replayed(archive(tmp_path / "a.jsonl"), out, InPlaceOptions(form=form))
    put(store, [plain_meeting()])
    await fill_from_run(store, out, states.append, FakeClock(1_757_000_000))
    meetings = [read_meeting(line) for line in read_kind(out, "meetings")]
    assert {row.id: row.changed_at for row in rows(store)} == {one.id: one.last_seen for one in meetings}
    assert all(len(one(store, meeting.id).mentions) == len(meeting.mention_ids) for meeting in meetings)  # type: ignore[union-attr]
    last = states[-1]
    assert (last.source, last.name, last.filling) == (FilledFrom.RUN, str(out), None)
    assert (last.meetings, last.seq) == (len(rows(store, Wanted())), store.seq())
    assert last.read_at == datetime.fromtimestamp(1_757_000_000, UTC)
    assert [state.filling and state.filling.done == state.filling.of for state in states] == [True, None]


async def test_a_line_that_cannot_be_read_is_counted(store: Store, tmp_path: Path) -> None:
    out, states = tmp_path / "out", list[FillState]()
    replayed(archive(tmp_path / "a.jsonl"), out)
    with (out / "meetings.jsonl").open("ab") as file:
        file.write(b'{"id": 1}\n')
    await fill_from_run(store, out, states.append)
    assert states[-1].unreadable == 1


async def test_a_folder_that_is_no_run_is_the_callers_mistake(store: Store, tmp_path: Path) -> None:
    put(store, [plain_meeting()])
    with pytest.raises(UsageError, match="is no run: check the spelling"):
        await fill_from_run(store, tmp_path, lambda state: None)
    assert len(rows(store)) == 1
