"""Meetings that are easily mistaken for each other: invented mentions, with the meetings that people would see.

Each line of `joining/cases.jsonl` holds a ``name``, ``mentions`` and the ``meetings`` as lists of their ids;
``part_of`` names mentions whose meeting must be part of a summit. They were written after the weights of the score had
been set, and none of them changed these.
"""

from __future__ import annotations

import json
from itertools import islice, permutations
from pathlib import Path
from typing import Any

import pytest

from processors.joining.joiner import Joiner
from schemas.mentions import MeetingMention, Participant, Rank
from tests.support.stream_fakes import mention

LINES = (Path(__file__).parent / "joining" / "cases.jsonl").read_text("utf-8").splitlines()
CASES = [pytest.param(json.loads(line), id=json.loads(line)["name"]) for line in LINES]


def told(given: dict[str, Any]) -> MeetingMention:
    people = tuple(Participant(name=name, country=country, rank=Rank(rank)) for name, country, rank in given["who"])
    rest = {name: value for name, value in given.items() if name not in ("id", "published", "who", "postponed")}
    evidence = "Pertemuan itu ditunda." if given.get("postponed") else "Mereka bertemu."
    plain = mention(given["id"], given["published"], participants=people, evidence=evidence).model_dump()
    return MeetingMention.model_validate(plain | {"city": None, "country": None} | rest)


@pytest.mark.parametrize("case", CASES)
def test_mentions_are_joined_as_people_would_join_them(case: dict[str, Any]) -> None:
    mentions = [told(one) for one in case["mentions"]]
    for order in islice(permutations(mentions), 0, None, 5):
        states = Joiner()
        for one in order:
            states.take(one.item_id, [one])
        meetings = states.meetings()
        assert sorted(list(one.item_ids) for one in meetings) == sorted(case["meetings"])
        for name in case.get("part_of", ()):
            (of,) = [one.part_of for one in meetings if name in one.item_ids]
            assert of is not None
            summits = {one.id for one in meetings if len(one.sides) > 2}
            assert not summits or of in summits


def test_there_are_many_cases() -> None:
    assert len({case.values[0]["name"] for case in CASES}) == len(CASES) >= 25
