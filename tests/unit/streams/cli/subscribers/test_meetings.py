"""`jumpa meetings`: how one is told, and what is refused before any is read."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from streams.cli.main import app
from streams.cli.subscribers.meetings import chapter_cells, claims, tell
from streams.errors import UsageError
from tests.support.joining import joined
from tests.support.stream_fakes import mention


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
