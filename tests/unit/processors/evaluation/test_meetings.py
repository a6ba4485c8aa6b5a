"""The figures of the meetings, on two articles of our own: what is counted, and that it ends with one line of JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from processors.evaluation.clusters import ROUNDS
from processors.evaluation.meetings import evaluate, show
from processors.training.sources.annotated import read_gold
from tests.support.fakes import FakeTagger

SCORER = Path(__file__).parents[5] / "shared" / "eval" / "score_meetings.py"
pytestmark = pytest.mark.skipif(not SCORER.exists(), reason="the scorer (../shared/eval) is not here")

MET = "Presiden Prabowo Subianto bertemu Presiden Rusia Vladimir Putin di Moskow pada Selasa (11/3)."
EVENT = {
    "scope": "international", "format": "bilateral", "channel": "in_person", "status": "held", "date": "2025-03-11",
    "city": "Moskow", "country": "RU", "venue": None, "summit": None, "main": True, "agenda": [], "evidence": MET,
    "participants": [{"name": "Prabowo Subianto", "country": "ID", "rank": "head"},
                     {"name": "Vladimir Putin", "country": "RU", "rank": "head"}],
}  # fmt: skip
ARTICLES = {
    "a-1": (MET, [EVENT]),
    "a-2": ("Harga beras naik di pasar.", []),
    "b-1": (MET, []),
    "b-2": ("Kedua negara berunding.", [EVENT | {"main": True}]),
    "b-3": (MET, [EVENT | {"optional": True}]),
}


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "eval" / "meetings"
    folder.mkdir(parents=True)
    (tmp_path / "eval" / "score_meetings.py").write_bytes(SCORER.read_bytes())
    rows = [{"id": name, "title": "", "body": body, "date": "2025-03-12"} for name, (body, _) in ARTICLES.items()]
    gold = [{"id": name, "events": events} for name, (_, events) in ARTICLES.items()]
    for name, lines in (("articles", rows), ("gold", gold)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    (folder / "rounds").mkdir()
    for name in ("articles", "gold"):
        for number in ROUNDS:
            (folder / "rounds" / f"round-{number}.{name}.jsonl").touch()
    return tmp_path


def test_the_figures(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = evaluate(shared, FakeTagger(), archive=False)
    assert (figures["event_precision"], figures["event_recall"]) == (0.5, 0.5)
    assert (figures["gate_recall_main"], figures["gate_passed_share"]) == (round(2 / 3, 4), 0.6)
    assert {name: row["event_f1"] for name, row in figures["by_source"]["parts"].items()} == {"a": 1.0, "b": 0.0}
    assert figures["by_month"]["parts"].keys() == {"2025-03"}
    assert figures["by_source"]["least_event_f1"] is None, "too few events"
    assert (figures["reliability"]["mentions"], figures["reliability"]["auc"]) == (2, 0.5), (
        "an optional event counts neither way"
    )
    assert {"bcubed_gold", "bcubed_end_to_end", "domestic"} <= figures.keys()
    assert json.loads(json.dumps(figures)) == figures
    show(figures)
    told = capsys.readouterr().out
    assert "gate_passed_share      0.6000" in told
    assert "confidence, annotated articles" in told


def test_labels_without_sentences_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps({"id": "a", "events": [{"scope": "domestic"}]}), "utf-8")
    assert read_gold(path) == {"a": [{"evidence": "", "scope": "domestic"}]}
