"""`jumpa export`: from a run, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schemas.codec import encode
from schemas.mentions import Status
from streams.cli.subscribers import export
from tests.support.command_line import Jumpa
from tests.support.joining import joined, told
from tests.support.stream_fakes import mention


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a replay: a held meeting, a planned one, one that was retracted, and a line that is none."""
    state, _ = told([mention("c-1", date="2025-10-01")])
    (gone,) = state.withdraw("c-1").meetings
    held, planned = joined(mention("a-1")), joined(mention("b-1", status=Status.PLANNED, date="2025-12-01"))
    lines = [encode(one) for one in (held, planned, gone)]
    (tmp_path / "meetings.jsonl").write_bytes(b"\n".join([*lines, b"{}", b""]))
    return tmp_path


def exported(jumpa: Jumpa, run: Path, *options: str) -> list[str | None]:
    """The dates of what is written."""
    path = run / "out.geojson"
    code, out, err = jumpa("export", "meetings", "--format", "geojson", "-o", path, "--from-run", run, *options)
    assert (code, out) == (1, "")  # one line is none
    assert "meetings.jsonl:4" in err
    return [one["properties"]["date"] for one in json.loads(path.read_bytes())["features"]]


@pytest.mark.parametrize(
    ("options", "dates"),
    [
        ([], ["2025-09-09", "2025-12-01"]),
        (["--all"], ["2025-09-09", "2025-12-01", "2025-10-01"]),
        (["--status", "planned", "--status", "retracted"], ["2025-12-01", "2025-10-01"]),
        (["--since", "2025-11-01", "--country", "MY", "--leader", "anwar"], ["2025-12-01"]),
        (["--country", "RU"], []),
        (["--scope", "domestic"], []),
    ],
)
def test_the_filters_are_those_of_meetings(jumpa: Jumpa, run: Path, options: list[str], dates: list[str]) -> None:
    assert exported(jumpa, run, *options) == dates


def test_a_calendar_holds_what_lies_ahead(jumpa: Jumpa, run: Path) -> None:
    code, out, _ = jumpa("export", "meetings", "--format", "ics", "-o", "-", "--from-run", run)
    assert code == 1
    assert [line for line in out.splitlines() if line.startswith("DTSTART")] == ["DTSTART;VALUE=DATE:20251201"]


def test_an_older_file_stays_where_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("older")

    def fail() -> None:
        with export.whole(str(path)) as file:
            file.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [one.read_text() for one in tmp_path.iterdir()] == ["older"]
