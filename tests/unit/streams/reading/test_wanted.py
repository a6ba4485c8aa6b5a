"""Which meetings somebody means by a country, a name, a status and days."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from schemas.meetings import Meeting, MeetingStatus
from schemas.mentions import Scope
from streams.errors import UsageError
from streams.reading.wanted import Wanted, country_code, ids_of_leaders, refuse_unknown_leader
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
        (Wanted(statuses=frozenset({MeetingStatus.HELD, MeetingStatus.PLANNED})), {}, True),
        (Wanted(statuses=frozenset({MeetingStatus.PLANNED})), {}, False),
        (Wanted(since=date(2025, 9, 9), until=date(2025, 9, 9)), {}, True),
        (Wanted(since=date(2025, 9, 10)), {}, False),
        (Wanted(until=date(2025, 9, 8)), {}, False),
        (Wanted(until=date(2025, 9, 15)), {"date": "2025-09"}, True),
        (Wanted(since=date(2025, 9, 15)), {"date": "2025"}, True),
        (Wanted(since=date(2026, 1, 1)), {"date": "2025"}, False),
        (Wanted(since=date(2020, 1, 1)), {"date": None}, False),
        (Wanted(since=date(2025, 9, 11)), {"end_date": "2025-09-11"}, True),
        (Wanted(since=date(2025, 9, 12)), {"end_date": "2025-09-11"}, False),
        (Wanted(scope=Scope.INTERNATIONAL), {}, True),
        (Wanted(scope=Scope.DOMESTIC), {}, False),
        (Wanted(min_confidence=0.9), {"confidence": 0.9}, True),
        (Wanted(min_confidence=0.91), {"confidence": 0.9}, False),
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
    assert not Wanted(ended=True, statuses=frozenset({MeetingStatus.HELD})).fits(gone)
    assert Wanted(statuses=frozenset({MeetingStatus.RETRACTED})).fits(gone)


@pytest.mark.parametrize(
    ("given", "code"),
    [("ru", "RU"), (" RU ", "RU"), ("PBB", "UN"), ("Rusia", "RU"), ("UN", "UN"), ("Rusya", None), ("Indonesa", None)],
)
def test_a_country_is_known_by_its_code_or_name_and_others_are_told_with_the_nearest(
    given: str, code: str | None
) -> None:
    if code is not None:
        assert country_code(given) == code
        return
    with pytest.raises(UsageError, match=r"did you mean (UN|RU|ID) \("):
        country_code(given)
