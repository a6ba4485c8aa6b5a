"""Conditions are put out of force one at a time, and what they are worth is counted."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from processors.evaluation import conditions
from processors.evaluation.conditions import RuleCondition, Sample, Switchboard, Worth, measure, modules_of, wire
from processors.training.sources.annotated import load_scorer
from schemas.news import NewsItem
from tests.support.fakes import FakeTagger

SHARED = Path(__file__).parents[5] / "shared"
SOURCE = """
def of_two(people, told):
    if not people:
        return []
    return [one for one in people if len(one) > 1 and one in told]


class Rule:
    def holds(self, day):
        return "day" if day or self is None else "none"
"""


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    path = tmp_path / "made_up_rules.py"
    path.write_text(SOURCE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("made_up_rules", path)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_each_condition_is_noted_and_can_be_put_out_of_force(module: ModuleType) -> None:
    board, rule = Switchboard(), module.Rule()
    wire(module, board)
    told = [(one.source, one.neutral) for one in board.conditions]
    assert told == [
        ("not people", False),
        ("len(one) > 1 and one in told", True),
        ("len(one) > 1", True),
        ("one in told", True),
        ("day or self is None", False),
        ("day", False),
        ("self is None", False),
    ]
    board.text = 7
    assert module.of_two(["A", "Bo", "Ci"], {"Bo"}) == ["Bo"]
    assert rule.holds("Senin") == "day"
    assert [sorted(one) for one in board.matters] == [[], [7], [7], [7], [7], [7], []]
    board.off = 3
    assert module.of_two(["A", "Bo", "Ci"], {"Bo"}) == ["Bo", "Ci"]
    board.off = 5
    assert rule.holds("Senin") == "none"


def test_modules_of_a_package_and_a_module() -> None:
    assert "processors.detection.facts.day" in modules_of("processors.detection")
    assert modules_of("processors.detection.gate") == ["processors.detection.gate"]


@pytest.mark.skipif(not (SHARED / "eval/score_meetings.py").exists(), reason="the scorer (../shared/eval) is not here")
def test_what_finds_a_right_meeting_is_worth_it(monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> None:
    board = Switchboard()
    gold = [{"scope": "international", "main": True, "evidence": "", "participants": [{"name": "A", "country": "ID"}]}]
    texts = [Sample(NewsItem(id="one", body="A."), gold), Sample(NewsItem(id="two", body="A."), None)]

    def found(item: NewsItem) -> list[dict[str, object]]:
        return gold if module.of_two(["Bo"], {"Bo"} if item.id == "one" else set()) else []

    class Analysis:
        def __init__(self, item: NewsItem) -> None:
            self.mentions = item

    monkeypatch.setattr(conditions.pipeline, "analyze", lambda items, tagger: [Analysis(items[0])])
    monkeypatch.setattr(conditions, "annotation", lambda _, item: {"events": found(item)})
    monkeypatch.setattr(conditions, "Switchboard", lambda: board)
    monkeypatch.setitem(sys.modules, "made_up_rules", module)
    worths = {one.condition.source: one for one in measure(texts, ["made_up_rules"], FakeTagger(), load_scorer(SHARED))}
    line = board.conditions[3].line
    assert worths["one in told"] == Worth(RuleCondition("made_up_rules", line, "one in told", True), 1, 0, 0.0, 1)
    assert worths["not people"].tried == 0
