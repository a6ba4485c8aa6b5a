from __future__ import annotations

from typing import Any

import pytest

from streams.replay.diff.matching import DiffKind, Overlap, Together, kind_of, pairs, together


@pytest.mark.parametrize(
    ("overlaps", "kind", "paired"),
    [
        ([("x", "x", 3)], DiffKind.SAME, [("x", "x")]),
        ([("x", "y", 1)], DiffKind.RENAMED, [("x", "y")]),
        ([("x", "x", 1), ("x", "y", 5)], DiffKind.SPLIT, [("x", "x")]),
        ([("x", "y", 1), ("x", "z", 2)], DiffKind.SPLIT, [("x", "z")]),
        ([("x", "z", 1), ("y", "z", 2)], DiffKind.MERGED, [("y", "z")]),
        ([("x", "x", 2), ("x", "y", 1), ("y", "y", 1)], DiffKind.MOVED, [("x", "x"), ("y", "y")]),
        ([("x", "x", 0)], DiffKind.SAME, [("x", "x")]),
    ],
)
def test_meetings_that_overlap(
    overlaps: list[tuple[str, str, int]], kind: DiffKind, paired: list[tuple[str, str]]
) -> None:
    (group,) = together(Overlap(*one) for one in overlaps)
    assert kind_of(group, changed=False) is kind
    assert sorted(group.pairs) == paired


def test_a_meeting_alone_is_gained_or_lost_and_one_that_says_something_else_is_changed() -> None:
    assert kind_of(Together((), ("x",), ()), changed=False) is DiffKind.GAINED
    assert kind_of(Together(("x",), (), ()), changed=False) is DiffKind.LOST
    assert kind_of(Together(("x",), ("x",), (("x", "x"),)), changed=True) is DiffKind.CHANGED
    assert kind_of(Together(("x",), ("y",), (("x", "y"),)), changed=True) is DiffKind.CHANGED


def mention(name: str, *sides: str, **fields: Any) -> dict[str, Any]:
    people = [{"country": side} for side in sides or ("ID", "MY")]
    return {"id": name, "participants": people, "evidence": name, "channel": "in_person", "ordinal": 0, **fields}


@pytest.mark.parametrize(
    ("a", "b", "like"),
    [
        ([mention("1")], [mention("1")], {("1", "1")}),
        ([mention("1")], [mention("2")], {("1", "2")}),
        ([mention("1")], [mention("2", "ID", "SG")], {("1", None), (None, "2")}),
        ([mention("1", evidence="s")], [mention("2", "ID", "SG", evidence="s")], {("1", "2")}),
        ([mention("1")], [mention("2", "ID", "MY", "SG")], {("1", "2")}),
        # the day tells two mentions of the same sides apart, and the same sides go before more of them
        (
            [mention("1", date="2019-07-01"), mention("2", date="2019-07-09", ordinal=1)],
            [mention("3", date="2019-07-09")],
            {("1", None), ("2", "3")},
        ),
        ([mention("1")], [mention("2", "ID", "MY", "SG"), mention("3")], {("1", "3"), (None, "2")}),
        ([], [], set()),
    ],
)
def test_mentions_of_one_article_are_paired_by_who_when_and_in_which_words(
    a: list[dict[str, Any]], b: list[dict[str, Any]], like: set[tuple[str | None, str | None]]
) -> None:
    assert {(one and one["id"], other and other["id"]) for one, other in pairs(a, b)} == like
