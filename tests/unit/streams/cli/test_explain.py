"""What `jumpa explain` shows to people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from streams.cli.explain import explain_file
from tests.support.fakes import FakeTagger

BODY = (
    "Presiden Prabowo Subianto tiba di Moskow pada 10 Maret 2025. Prabowo kemudian bertemu Presiden Rusia Vladimir "
    "Putin, lalu Presiden China Xi Jinping di Beijing."
)
SHOWN = """
meeting 1, told in body 2; main
clause    "Prabowo kemudian bertemu Presiden Rusia Vladimir Putin" (body 2)
who       Prabowo Subianto before "bertemu", Vladimir Putin behind it: one does
          it with the other (body 2)
status    held: nothing says otherwise (body 2)
channel   in person: no word of a call (body 2)
day       2025-03-10: a date with its year, told in a sentence beside it ("10
          Maret 2025", body 1)
place     Moskow, RU: where one of them is or goes by the sentence beside it
          ("Moskow", body 1)
"""


def test_a_meeting_is_told_line_by_line_without_names_of_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps({"id": "a", "title": "Judul", "body": BODY, "date": "2025-03-12"}), "utf-8")
    explain_file(str(path), "a", None, factory=FakeTagger)
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert max(map(len, lines)) <= 80
    shown = "\n".join(lines)
    assert SHOWN in shown
    assert "verb." not in shown
    assert "in all" in shown
