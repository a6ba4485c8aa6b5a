"""`jumpa meetings`: which meetings are listed, and how one is told."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from typer.testing import CliRunner

from schemas.meetings import Meeting, MeetingStatus
from streams.cli.main import app
from streams.cli.meetings import Wanted, chapter_cells, claims, ids_of_leaders, refuse_unknown_leader, tell
from streams.errors import UsageError
from tests.support.joining import joined, told
from tests.support.stream_fakes import mention


def meeting(**fields: Any) -> Meeting:
    return joined(mention("a-1", **fields))


@pytest.mark.parametrize(
    ("wanted", "fields", "listed"),
    [
        (Wanted(), {}, True),
        (Wanted(countries=("ID", "MY")), {}, True),
        (Wanted(countries=("ID", "SG")), {}, False),
        (Wanted(leader="PRABOWO"), {}, True),
        (Wanted(leader="q299574"), {}, True),
        (Wanted(leader="prabowo-subianto"), {}, True),
        (Wanted(leader="putin"), {}, False),
        (Wanted(leader="jokowi", leader_ids=frozenset({"Q299574"})), {}, True),
        (Wanted(status=MeetingStatus.HELD), {}, True),
        (Wanted(status=MeetingStatus.PLANNED), {}, False),
        (Wanted(since=date(2025, 9, 9), until=date(2025, 9, 9)), {}, True),
        (Wanted(since=date(2025, 9, 10)), {}, False),
        (Wanted(until=date(2025, 9, 8)), {}, False),
        (Wanted(until=date(2025, 9, 15)), {"date": "2025-09"}, True),
        (Wanted(since=date(2025, 9, 15)), {"date": "2025"}, True),
        (Wanted(since=date(2026, 1, 1)), {"date": "2025"}, False),
        (Wanted(since=date(2020, 1, 1)), {"date": None}, False),
    ],
)
def test_what_is_asked_for_is_listed(wanted: Wanted, fields: dict[str, Any], listed: bool) -> None:
    assert wanted.fits(meeting(**fields)) is listed


def test_a_leader_is_known_by_any_spelling_of_a_name() -> None:
    for spelling in ("kim jong un", "KIM JONG-UN", "kp-kim-jong-un"):
        assert ids_of_leaders(spelling) == {"kp-kim-jong-un"}
    assert ids_of_leaders("jokowi") == ids_of_leaders("Joko Widodo") != frozenset()
    assert ids_of_leaders("") == ids_of_leaders("prabwo") == frozenset()


@pytest.mark.parametrize(
    ("given", "mend"),
    [
        ("prabwo", "did you mean Prabowo Subianto?"),
        ("kim jong uun", "did you mean Kim Jong-un?"),
        ("qqqq", "`jumpa meetings` lists who met."),
    ],
)
def test_an_unknown_leader_is_told_with_the_nearest(given: str, mend: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"--leader {given!r} is unknown: {mend}")):
        refuse_unknown_leader(Wanted(leader=given), [meeting()])
    refuse_unknown_leader(Wanted(leader="anwar ibr"), [meeting()])


def test_what_ended_is_listed_on_demand_only() -> None:
    state, _ = told([mention("a-1")])
    (gone,) = state.withdraw("a-1").meetings
    assert not Wanted().fits(gone)
    assert Wanted(ended=True).fits(gone)
    assert Wanted(status=MeetingStatus.RETRACTED).fits(gone)


def test_a_story_shows_values_and_sentences_and_no_control_characters(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    one = joined(mention("a-1"), mention("a-2", city="Bogor\x1b[2J", evidence="Di Bogor[/red]."))
    assert ("city", "Bogor\N{REPLACEMENT CHARACTER}[2J", "0.45", "a-2") in list(claims(one))
    assert chapter_cells(one.story[1])[1:] == (
        "contradicted\nheld 2025-09-09",
        "a-2\n2025-09-09T14:30:00+07:00",
        "Di Bogor[/red].",
    )
    tell(one)
    shown = capsys.readouterr().out
    assert "\x1b[2J" not in shown
    for words in ("revision 2: contradicted", "2 articles of 1 publishers, 2 of them no copies", "Di Bogor[/red]."):
        assert words in shown


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--since", "2025-13-01"], "--since: '2025-13-01' is no date"),
        (["--until", "kemarin"], "--until: 'kemarin' is no date"),
        (["--since", "2025-10-01", "--until", "2025-09-01"], "--since 2025-10-01 is later than --until 2025-09-01"),
    ],
)
def test_days_that_cannot_be_are_refused_before_the_broker_is_asked(arguments: list[str], problem: str) -> None:
    result = CliRunner().invoke(app, ["meetings", *arguments])
    assert isinstance(result.exception, UsageError)
    assert str(result.exception).startswith(problem)
