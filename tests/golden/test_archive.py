"""The labels of the archive are well formed and follow their own rules; the command that scores them counts right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from processors.evaluation.archive import drawn, evaluate, figures, half, main, table
from processors.training.sources.annotated import LABELS, load_scorer, read_archive, read_labels
from schemas.mentions import Channel, Format, MeetingMention, Rank, Scope, Status
from tests.support.examples import mention_of

SHARED = Path(__file__).parents[3] / "shared"
ARCHIVE = SHARED / "data/archive/click-id-2019.jsonl.xz"
needs_archive = pytest.mark.skipif(not ARCHIVE.exists(), reason="the archive is not beside this checkout")

GOLD: dict[str, Any] = {
    "scope": "international", "channel": "in_person", "format": "bilateral", "status": "held", "main": True,
    "participants": [{"name": "Putin", "country": "RU"}, {"name": "Kim Jong-un", "country": "KP"}], "evidence": "",
    "date": "2025-09-03", "city": "Beijing", "country": "CN",
}  # fmt: skip


def many(value: Any) -> set[Any]:
    """A field may list several right values."""
    return set(value) if isinstance(value, list) else {value}


def test_labels_are_in_the_words_of_the_guide_and_quote_no_article() -> None:
    rows = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == sorted({row["id"] for row in rows})
    for row in rows:
        assert row["sample"] in {"found", "gated", "missed"}
        assert row["frame"] in {"drawn", "rest"}
        assert row["half"] == half(row["id"])
        for event in row["events"]:
            assert "evidence" not in event
            assert event["agenda"] == []
            assert many(event["status"]) <= set(Status)
            assert many(event["format"]) <= set(Format)
            assert many(event["channel"]) <= set(Channel)
            assert event["scope"] in set(Scope)
            assert {one["rank"] for one in event["participants"]} <= set(Rank)
            assert all(one["name"] and one["country"].isupper() for one in event["participants"])


@pytest.fixture(scope="module")
def random() -> frozenset[str]:
    return drawn(read_archive(ARCHIVE))


@needs_archive
def test_the_drawn_articles_are_those_of_the_rule(random: frozenset[str]) -> None:
    assert {row["id"] for row in read_labels() if row["frame"] == "drawn"} <= random
    assert not {row["id"] for row in read_labels() if row["frame"] == "rest"} & random


def test_the_draw_depends_on_the_ids_alone() -> None:
    ids = [f"a{number}" for number in range(50)]
    assert drawn(ids, 10) == drawn(reversed(ids), 10)
    assert len(drawn(ids, 10)) == 10


@needs_archive
def test_right_wrong_and_missed_mentions_are_counted() -> None:
    found: dict[str, list[MeetingMention]] = {"right": [mention_of("right")], "wrong": [mention_of("wrong")]}
    labels = [{"id": "right", "events": [GOLD]}, {"id": "wrong", "events": []}, {"id": "missed", "events": [GOLD]}]
    counted = figures(labels, found, load_scorer(SHARED))
    assert counted["articles"] == 3
    assert (counted["international"]["mentions"], counted["international"]["right"]) == (2, 1)
    assert counted["international"]["event_precision"] == 0.5
    assert counted["international"]["event_recall"] == 0.5
    assert counted["international"]["city_accuracy"] == 1.0
    assert counted["domestic"]["mentions"] == 0


@needs_archive
def test_an_optional_event_counts_neither_way() -> None:
    labels = [{"id": name, "events": [GOLD | {"optional": True}]} for name in ("found", "not found")]
    counted = figures(labels, {"found": [mention_of("found")]}, load_scorer(SHARED))["international"]
    assert (counted["mentions"], counted["predicted_events"], counted["gold_events"]) == (1, 0, 0)


@needs_archive
def test_mentions_without_a_label_are_told_and_not_scored(random: frozenset[str]) -> None:
    unread = min(random - {row["id"] for row in read_labels()})
    result = evaluate(SHARED, lambda items: [mention_of(unread)])
    assert result["unlabelled"] == result["unlabelled_drawn"] == [unread]
    assert result["all"]["international"]["mentions"] == 0
    assert "| drawn |" in table(result)


def test_without_an_archive_nothing_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--shared", str(tmp_path)])
    assert "nothing is measured" in capsys.readouterr().out
