"""The invented articles are well formed; the command that scores them counts right and says what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from processors.evaluation.written import evaluate, main, read_written
from schemas.mentions import Channel, Format, Rank, Scope, Status
from tests.support.fakes import FakeTagger

SHARED = Path(__file__).parents[5] / "shared"
needs_scorer = pytest.mark.skipif(
    not (SHARED / "eval/score_meetings.py").exists(), reason="the scorer (../shared/eval) is not here"
)


def many(value: Any) -> Iterator[Any]:
    """A field may list several right values."""
    yield from value if isinstance(value, list) else [value]


def test_every_article_has_an_id_of_its_own_and_labels_in_the_words_of_the_guide() -> None:
    batches = read_written()
    sizes = [320, 160, 120, 120, 180, 120, 100, 180, 420, 60, 105, 691]
    assert {batch: len(rows) for batch, rows in batches.items()} == dict(enumerate(sizes, 1))
    for rows in batches.values():
        assert len({row["article"]["id"] for row in rows}) == len(rows)
    for event in (event for rows in batches.values() for row in rows for event in row["events"]):
        assert set(many(event["status"])) <= set(Status)
        assert set(many(event["format"])) <= set(Format)
        assert set(many(event["channel"])) <= set(Channel)
        assert set(many(event["scope"])) <= set(Scope)
        assert {one["rank"] for one in event["participants"]} <= set(Rank)


@needs_scorer
def test_what_is_found_and_what_is_missed_is_counted_by_scope() -> None:
    event = {
        "scope": "international", "channel": "in_person", "format": "bilateral", "status": "held", "main": True,
        "participants": [{"name": "Prabowo Subianto", "country": "ID", "rank": "head"},
                         {"name": "Vladimir Putin", "country": "RU", "rank": "head"}],
        "date": "2025-03-11", "city": "Moskow", "country": "RU", "venue": None, "summit": None,
    }  # fmt: skip
    met = "Presiden Prabowo Subianto bertemu Presiden Rusia Vladimir Putin di Moskow pada Selasa (11/3)."
    rows = [
        {"batch": 1, "article": {"id": name, "title": "", "body": body, "date": "2025-03-12"}, "events": [event]}
        for name, body in (("found", met), ("missed", "Harga beras naik di pasar."))
    ]
    figures = evaluate(rows, FakeTagger(), SHARED)
    assert figures["international"]["event_precision"] == 1.0
    assert figures["international"]["event_recall"] == 0.5
    assert figures["international"]["city_accuracy"] == 1.0
    assert figures["domestic"]["gold_events"] == 0


def test_without_the_scorer_the_folder_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--shared", str(tmp_path)])
    assert "name the folder of the scorer with --shared" in capsys.readouterr().err
