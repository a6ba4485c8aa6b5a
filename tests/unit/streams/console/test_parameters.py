"""What stands behind the ``?``: read strictly, refused with one sentence, described by the same models."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict

from schemas.meetings import MeetingStatus
from streams.console.parameters import (
    CalendarParameters,
    FilterParameters,
    ListParameters,
    NetworkParameters,
    Parameters,
    StreamParameters,
    read_parameters,
)
from streams.errors import UsageError

PARAMETERS = [FilterParameters, ListParameters, CalendarParameters, NetworkParameters, StreamParameters, Parameters]


def asked(kind: type[Any], text: str) -> Any:
    return read_parameters(kind, MultiDict(pair.split("=", 1) for pair in text.split("&")))


def test_filters_are_those_of_the_command_line() -> None:
    wanted = asked(
        FilterParameters,
        "country=Malaysia&country=id&leader=prabowo&status=held&status=planned&scope=international"
        "&since=2025-09-01&until=2025-09-30&min_confidence=0.5&ended=1",
    ).wanted()
    assert wanted.countries == ("MY", "ID")
    assert "Q2107268" in wanted.leader_ids
    assert wanted.statuses == {MeetingStatus.HELD, MeetingStatus.PLANNED}
    assert (wanted.since, wanted.until) == (date(2025, 9, 1), date(2025, 9, 30))
    assert (wanted.min_confidence, wanted.ended) == (0.5, True)


def test_what_is_left_empty_is_not_asked() -> None:
    assert asked(ListParameters, "country=&leader=&status=&since=&ended=&q=&after=&limit=") == ListParameters()


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        (FilterParameters, "contry=ID", "'contry' is no parameter: did you mean country?"),
        (Parameters, "x=1", "'x' is no parameter: there are none here."),
        (NetworkParameters, "from=2025-09-01", "there are country, leader"),
        (ListParameters, "limit=0", "limit='0' is wrong: input should be greater than or equal to 1."),
        (ListParameters, "limit=501", "limit='501' is wrong"),
        (ListParameters, "limit=1&limit=2", "limit is given 2 times: once is enough."),
        (ListParameters, "order=size", "order='size' is wrong: input should be 'changed' or 'date'."),
        (FilterParameters, "status=done", "status.0='done' is wrong"),
        (FilterParameters, "since=1700000000", "since='1700000000' is wrong: write a day as 2025-09-03."),
        (FilterParameters, "since=2025-02-30", "since='2025-02-30' is wrong"),
        (FilterParameters, "min_confidence=nan", "min_confidence='nan' is wrong"),
        (FilterParameters, "q=" + "x" * 201, "at most 200 characters"),
        (CalendarParameters, "from=2025-09-01&to=2025-09-02", "today is missing."),
        (StreamParameters, "seq=-1", "seq='-1' is wrong"),
    ],
)
def test_wrong_parameters_are_one_sentence(kind: type[Any], text: str, told: str) -> None:
    with pytest.raises(UsageError, match=r"\.$|\?$") as refused:
        asked(kind, text)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("country=indonsia", "country 'indonsia' is unknown: did you mean ID (Indonesia)?"),
        ("since=2025-09-02&until=2025-09-01", "since 2025-09-02 is later than until 2025-09-01"),
    ],
)
def test_impossible_filters_are_one_sentence(text: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        asked(FilterParameters, text).wanted()
    assert told in str(refused.value)


def test_days_of_the_calendar_have_the_names_of_the_address() -> None:
    told = asked(CalendarParameters, "from=2025-09-01&to=2025-09-30&today=2025-09-10")
    assert (told.first, told.last, told.today) == (date(2025, 9, 1), date(2025, 9, 30), date(2025, 9, 10))


NAMES = st.sampled_from(["country", "status", "q", "limit", "seq", "from", "to", "today", "since", "after", "ended"])


@given(st.lists(st.tuples(NAMES | st.text(max_size=8), st.text(max_size=12))), st.sampled_from(PARAMETERS))
def test_nothing_but_a_sentence_comes_of_garbage(pairs: list[tuple[str, str]], kind: type[Parameters]) -> None:
    told: object
    try:
        told = read_parameters(kind, MultiDict(pairs))
    except UsageError as refused:
        told = str(refused)
    assert isinstance(told, kind) or (isinstance(told, str) and len(told) < 500)
