"""Two small invented runs that differ in every way there is, and what the comparison says of them.

Each line of ``diff/cases.jsonl`` holds a ``name`` and the mentions of some sides in both runs, ``a`` and ``b``.
``python -m tests.golden.test_diff`` writes ``diff/expected.json`` anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from processors.joining.joiner import Joiner
from schemas.mentions import MeetingMention
from streams.replay.diff.index import Told
from streams.replay.diff.report import COMPARED, RunDiff, report_of
from tests.golden.test_joining import told

HERE = Path(__file__).parent / "diff"
CASES = [json.loads(line) for line in (HERE / "cases.jsonl").read_text("utf-8").splitlines()]


def run(side: str, cases: list[dict[str, Any]] = CASES) -> Told:
    """One of the runs."""
    mentions = [_mention(one) for case in cases for one in case[side]]
    joiner = Joiner()
    for one in mentions:
        joiner.take(one.item_id, [one])
    return Told(side, joiner.meetings(), mentions)


def _mention(given: dict[str, Any]) -> MeetingMention:
    item = given.get("item_id", given["id"])
    return told({**given, "item_id": item}).model_copy(update={"evidence": f"Kalimat {item}."})


def text(report: RunDiff) -> str:
    return json.dumps(report.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def golden() -> RunDiff:
    return report_of(run("a"), run("b"), examples=2)


def test_the_comparison_says_of_the_two_runs_what_it_did() -> None:
    assert text(golden()) == (HERE / "expected.json").read_text("utf-8")


def test_the_two_runs_differ_in_every_way_there_is() -> None:
    report = golden()
    assert all(report.kinds.values())
    assert report.mentions is not None
    assert all(report.mentions.values())
    assert report.fields.keys() == set(COMPARED)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_each_case_is_what_its_name_says(case: dict[str, Any]) -> None:
    report = report_of(run("a", [case]), run("b", [case]))
    assert [kind for kind, count in report.kinds.items() if count] == [case["kind"]]
    assert set(case["fields"]) <= report.fields.keys()


if __name__ == "__main__":
    (HERE / "expected.json").write_text(text(golden()), "utf-8")
