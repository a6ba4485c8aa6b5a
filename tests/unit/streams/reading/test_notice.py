"""A meeting as a line of text."""

from __future__ import annotations

import pytest

from streams.errors import UsageError
from streams.reading.notice import FIELDS, Notice
from tests.support.joining import joined
from tests.support.stream_fakes import mention


def test_a_template_is_filled_with_what_is_known() -> None:
    told = Notice("{date} {leaders} in {city}, {venue}: {status} {{{confidence}}}").line(joined(mention()))
    assert told == "2025-09-09 Prabowo Subianto (ID), Anwar Ibrahim (MY) in Kuala Lumpur, -: held {0.90}"


def test_every_field_gives_text() -> None:
    one = joined(mention())
    for name in FIELDS:
        assert Notice(f"<{{{name}}}>").line(one).startswith("<")


def test_an_article_breaks_no_line_and_moves_no_cursor() -> None:
    told = Notice("{city}|{evidence}").line(joined(mention(city="Bogor\x1b[2J", evidence="Di\nBogor\u202e.")))
    assert told == "Bogor [2J|Di Bogor ."


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("{leader}", "has no field {leader}: did you mean {leaders}? There are id, revision"),
        ("{}", "has no field {}: There are id"),
        ("{qqqq}", "has no field {qqqq}: There are id"),
        ("{date.year}", "has no field {date.year}: did you mean {date}? There are id"),
        ("{date:>99999999999}", "has no field {date:>99999999999}: did you mean {date}? There are"),
        ("{date!r}", "has no field {date!r}: did you mean {date}? There are"),
        ("{date", "cannot be read (expected '}' before end of string): write {{ for a brace."),
        ("}", "cannot be read (Single '}' encountered in format string): write {{ for a brace."),
    ],
)
def test_other_fields_are_refused_with_those_that_there_are(template: str, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        Notice(template)
    assert problem in str(caught.value)
