"""Short cases, one phenomenon each: their names tell what the detector knows.

Each line of the files beside holds ``name``, ``published``, ``title``, ``body`` and ``events``; of an event only the
fields given are compared, and there must be no other event. All texts are our own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from processors.detection.annotations import annotation
from processors.pipeline import analyze
from schemas.mentions import MeetingMention
from schemas.news import NewsItem
from tests.support.fakes import FakeTagger

HERE = Path(__file__).parent
CASES = [
    pytest.param(json.loads(line), id=f"{path.stem}: {json.loads(line)['name']}")
    for path in sorted(HERE.glob("*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
    if "body" in json.loads(line)
]


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    item = NewsItem(id="case", title=case["title"], body=case["body"], published_at=case["published"])
    mentions = analyze([item], FakeTagger())[0].mentions
    assert [_shape(mention, want) for mention, want in _paired(mentions, case["events"])] == case["events"]
    assert len(mentions) == len(case["events"]), [m.evidence for m in mentions]
    assert analyze([item], FakeTagger(), entities=False)[0].mentions == mentions


def test_there_are_many_cases_and_their_names_are_unique() -> None:
    names = [case.values[0]["name"] for case in CASES]
    assert len(names) == len(set(names)) >= 150


def _paired(
    mentions: tuple[MeetingMention, ...], events: list[dict[str, Any]]
) -> list[tuple[MeetingMention | None, dict[str, Any]]]:
    """In the order told; a missing mention is None."""
    return [(mentions[i] if i < len(mentions) else None, want) for i, want in enumerate(events)]


def _shape(mention: MeetingMention | None, want: dict[str, Any]) -> dict[str, Any] | None:
    """What a mention says, in the fields that a case gives and in its order of names and sides."""
    if mention is None:
        return None
    event = annotation("case", [mention])["events"][0]
    names = [p.name for p in mention.participants]
    got: dict[str, Any] = {key: event.get(key, getattr(mention, key, None)) for key in want}
    if "outcomes" in want:
        got["outcomes"] = [[one.kind, one.text] for one in mention.outcomes]
    got["names"] = [n for n in want["names"] if n in names] + [n for n in names if n not in want["names"]][
        : _open(want)
    ]
    got["sides"] = want["sides"] if set(mention.sides) == set(want["sides"]) else list(mention.sides)
    return got


def _open(want: dict[str, Any]) -> int | None:
    """A case that names fewer people than sides leaves the others open."""
    return 0 if len(want["names"]) < len(want["sides"]) else None
