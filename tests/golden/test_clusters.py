"""The annotated events, joined: they must be the meetings that people say they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from processors.evaluation.clusters import (
    CLUSTERS,
    bcubed,
    end_to_end,
    evaluate,
    gold_labels,
    join,
    read_annotated,
    read_rounds,
    told_again,
)
from processors.joining.joiner import Joiner
from processors.pipeline import analyze
from schemas.codec import decode
from schemas.meetings import Change
from schemas.news import NewsItem
from tests.support.fakes import FakeTagger

SHARED = Path(__file__).parents[3] / "shared"
needs_gold = pytest.mark.skipif(
    not (SHARED / "eval/meetings/gold.jsonl").exists(), reason="the annotated articles are not beside this checkout"
)


def test_bcubed_counts_what_is_lumped_and_what_is_split() -> None:
    gold = {"a": "1", "b": "1", "c": "2"}
    assert bcubed(gold, gold).f1 == 1.0
    assert bcubed(gold, {"a": "x", "b": "x", "c": "x"}) == (pytest.approx(5 / 9), 1.0)
    assert bcubed(gold, {"a": "x", "b": "y", "c": "z"}) == (1.0, pytest.approx(2 / 3))
    assert bcubed(gold, {"a": "x", "b": "x", "extra": "x"}) == (pytest.approx(4 / 9), pytest.approx(2 / 3))
    assert bcubed({}, {}) == (1.0, 1.0)


def test_no_event_is_in_two_groups() -> None:
    groups = json.loads(CLUSTERS.read_text(encoding="utf-8"))["clusters"]
    names = [name for group in groups for name in group]
    assert len(names) == len(set(names))
    assert all(group == sorted(group) and len(group) > 1 for group in groups)


@needs_gold
def test_annotated_events_are_joined_as_people_join_them() -> None:
    first, rounds = read_annotated(SHARED), read_rounds(SHARED)
    known = {one.id for one in (first + rounds).gold}
    assert set(gold_labels(known).values()) <= known
    assert {name for group in json.loads(CLUSTERS.read_text(encoding="utf-8"))["clusters"] for name in group} <= known
    for told in (first, rounds):
        assert bcubed(gold_labels(one.id for one in told.gold), join(told.gold)).f1 >= 0.98


@needs_gold
def test_end_to_end_a_perfect_reader_scores_like_the_joining_alone() -> None:
    gold = (read_annotated(SHARED) + read_rounds(SHARED)).gold
    figures = evaluate(SHARED, lambda items: [one.model_copy(update={"id": f"found {one.id}"}) for one in gold])
    assert figures["bcubed_end_to_end"] == pytest.approx(figures["bcubed_gold"], abs=0.01)
    assert figures["bcubed_told_again"] >= 0.97
    assert end_to_end(gold, []).recall == 0


@needs_gold
def test_articles_that_tell_of_what_no_other_tells_are_left_out() -> None:
    gold = read_annotated(SHARED).gold
    among = told_again(gold)
    assert 0 < len(among) < len({one.item_id for one in gold})
    alone = [one for one in gold if one.item_id not in among]
    assert end_to_end(gold, [one for one in gold if one not in alone], among).f1 == 1.0
    assert end_to_end(gold, alone, among).f1 == 0.0


def test_the_story_joins_the_same_without_topics() -> None:
    states, revisions = Joiner(), []
    for line in (Path(__file__).parent / "stories" / "postponed.jsonl").read_bytes().splitlines():
        analysis = analyze([decode(NewsItem, line)], FakeTagger())[0]
        revisions += states.take(analysis.tagged.item_id, analysis.mentions)
    assert [one.change for one in revisions].count(Change.RETRACTED) == 1
    assert [(one.sides, one.revision) for one in states.meetings() if "MY" in one.sides] == [(("ID", "MY"), 8)]
