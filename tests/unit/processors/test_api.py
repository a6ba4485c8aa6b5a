"""What a notebook user calls first."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from processors import analyze_text
from schemas.errors import DecodeError, Reason
from tests.support.fakes import FakeTagger

BODY = "Presiden Rusia Vladimir Putin bertemu Presiden China Xi Jinping di Beijing kemarin."
README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("published", ["2025-09-03", date(2025, 9, 3), "2025-09-03T23:00:00+07:00"])
def test_a_text_and_a_day_give_meetings(published: date | str) -> None:
    (mention,) = analyze_text(BODY, published, tagger=FakeTagger())
    assert [one.name for one in mention.participants] == ["Vladimir Putin", "Xi Jinping"]
    assert (mention.date, mention.city) == ("2025-09-02", "Beijing")


def test_without_a_day_relative_days_stay_open() -> None:
    assert [one.date for one in analyze_text(BODY, tagger=FakeTagger())] == [None]


@pytest.mark.parametrize(
    ("body", "published", "reason"), [("", None, Reason.NO_TEXT), (BODY, "31/2/2025", Reason.IMPOSSIBLE_DATE)]
)
def test_what_is_no_article_is_refused(body: str, published: str | None, reason: Reason) -> None:
    with pytest.raises(DecodeError) as refused:
        analyze_text(body, published, tagger=FakeTagger())
    assert refused.value.reason is reason


def test_importing_it_loads_nothing() -> None:
    code = "import sys, processors; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pydantic", "numpy", "torch"} & set(done.stdout.split())


@pytest.mark.model
def test_the_readme_s_three_lines_run(capsys: pytest.CaptureFixture[str]) -> None:
    lines = README.split("from processors import analyze_text", 1)[1].split("```", 1)[0]
    exec("from processors import analyze_text" + lines, {})
    assert "Anwar Ibrahim" in capsys.readouterr().out
