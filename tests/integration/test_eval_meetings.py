"""The annotated articles, scored with the real tagger against a floor. They stand outside of this repository."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from processors.detection.annotations import annotation
from processors.entities.engine import load_tagger
from processors.pipeline import analyze
from schemas.news import NewsItem

SHARED = Path(__file__).parents[3] / "shared" / "eval"
MEETINGS = SHARED / "meetings"
FLOORS = {
    "event_f1": 0.88,
    "recall_main": 0.88,
    "article_f1": 0.93,
    "participants_f1": 0.94,
    "status_accuracy": 0.93,
    "date_accuracy": 0.85,
    "city_accuracy": 0.93,
    "country_accuracy": 0.88,
    "channel_accuracy": 0.97,
    "format_accuracy": 0.97,
}

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not MEETINGS.exists(), reason="the annotated articles (../shared/eval) are not here"),
]


def test_annotated_articles_score_above_the_floor(tmp_path: Path) -> None:
    tagger = load_tagger()
    rows = [json.loads(line) for line in (MEETINGS / "articles.jsonl").read_text("utf-8").splitlines()]
    items = [NewsItem(**{k: row[k] for k in ("id", "title", "body", "date", "url", "source")}) for row in rows]
    lines = []
    for start in range(0, len(items), 32):
        batch = items[start : start + 32]
        for item, result in zip(batch, analyze(batch, tagger), strict=True):
            lines.append(json.dumps(annotation(item.id, result.mentions), ensure_ascii=False))
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("\n".join(lines) + "\n", "utf-8")
    command = [
        sys.executable,
        str(SHARED / "score_meetings.py"),
        str(MEETINGS / "gold.jsonl"),
        str(predicted),
        "--json",
    ]
    scores = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    below = {name: (scores[name], floor) for name, floor in FLOORS.items() if scores[name] < floor}
    assert not below, scores


def test_the_asked_for_article_gives_its_one_meeting() -> None:

    body = (SHARED / "seed" / "beijing.txt").read_text("utf-8")
    item = NewsItem(id="seed", title="", body=body, published_at="2025-09-03")
    (mention,) = analyze([item], load_tagger())[0].mentions
    assert {(p.name, p.country, p.rank.value) for p in mention.participants} == {
        ("Vladimir Putin", "RU", "head"),
        ("Kim Jong-un", "KP", "head"),
    }
    assert (mention.format, mention.channel, mention.status, mention.date) == (
        "bilateral",
        "in_person",
        "held",
        "2025-09-03",
    )
    assert (mention.city, mention.country, mention.main) == ("Beijing", "CN", True)
    assert mention.agenda
    assert all(topic in body for topic in mention.agenda)
    (outcome,) = mention.outcomes
    assert outcome.kind == "thanked"
    assert outcome.text in body
    assert "atas partisipasi pasukan Korea Utara" in outcome.text
