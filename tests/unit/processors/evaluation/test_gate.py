"""What is counted of articles that are read without entities."""

from __future__ import annotations

from pathlib import Path

import pytest

from processors.evaluation import gate
from processors.evaluation.gate import Passed, count
from schemas.news import NewsItem
from tests.support.fakes import FakeTagger

MET = "Presiden Rusia Vladimir Putin bertemu Presiden Belarus Alexander Lukashenko di Minsk, Selasa (11/3)."
ITEMS = [
    NewsItem(id=str(number), body=body, published_at="2025-03-12")
    for number, body in enumerate([MET, "Harga beras naik.", "Presiden Joko Widodo menonton laga.", MET])
]


def test_read_are_those_that_may_tell_and_their_mentions_are_the_same() -> None:
    assert count(ITEMS, FakeTagger()) == Passed(articles=4, read=2, telling=2, other=0)


def test_a_meeting_that_would_be_lost_is_counted_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "data" / "archive").mkdir(parents=True)
    monkeypatch.setattr("processors.pipeline.gate_unread", lambda *_: "nothing passes")
    monkeypatch.setattr(gate, "load_tagger", FakeTagger)
    monkeypatch.setattr(gate, "read_sets", lambda *_: {"archive": ITEMS})
    assert count(ITEMS, FakeTagger()).other == 2
    assert gate.main(["--shared", str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines()[-1].split() == ["archive", "4", "0.0%", "2", "2"]


def test_a_folder_without_the_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        gate.main(["--shared", str(tmp_path)])
    assert caught.value.code == 2
