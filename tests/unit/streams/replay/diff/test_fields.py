from __future__ import annotations

from typing import Any

import pytest

from processors.joining.revisions import ARRIVAL
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention
from streams.replay.diff.fields import NOT_COMPARED, alike, changes


def found(a: dict[str, Any], b: dict[str, Any], confidence: float = 0.0) -> list[tuple[Any, ...]]:
    return [tuple(one) for one in changes(a, b, frozenset(a) | frozenset(b), confidence)]


@pytest.mark.parametrize(
    ("field", "a", "b", "counted"),
    [
        ("status", "held", "planned", "status"),
        ("date", "2019-07-09", "2019-07-08", "date"),
        ("date", "2019-07", "2019-07-08", "date_precision"),
        ("date", "2019-07-08", "2019", "date_precision"),
        ("date", None, "2019-07-08", "date_precision"),
        ("date", "2019-07", "2019-08-01", "date"),
        ("city", None, "Bogor", "city"),
        ("agenda", ["a", "b"], ["b", "a"], "agenda"),
    ],
)
def test_a_field_that_differs_is_named(field: str, a: Any, b: Any, counted: str) -> None:
    assert found({field: a}, {field: b}) == [(counted, a, b)]


def test_what_a_version_calls_things_and_what_the_order_decides_is_not_compared() -> None:
    assert {"revision", "change", "story", "late"} == ARRIVAL
    assert found(dict.fromkeys(NOT_COMPARED, "a"), dict.fromkeys(NOT_COMPARED, "b")) == []
    assert set(Meeting.model_fields | MeetingMention.model_fields) >= NOT_COMPARED, "one of them is no field any more"


def test_a_field_that_one_version_does_not_know_is_not_compared() -> None:
    a, b = {"status": "held"}, {"status": "held", "end_date": "2019-07-09"}
    assert changes(a, b, frozenset(a) & frozenset(b)) == ()


@pytest.mark.parametrize(
    ("a", "b", "confidence", "same"),
    [
        (0.9, 0.85, 0.05, True),
        (0.9, 0.84, 0.05, False),
        (0.9, 0.9, 0.0, True),
        (3, 2, 0.05, False),
        (1, 1.0, 0.0, True),
        ({"city": [{"value": "Bogor", "sure": 0.9}]}, {"city": [{"value": "Bogor", "sure": 0.88}]}, 0.05, True),
        ({"city": [{"value": "Bogor", "sure": 0.9}]}, {"city": [{"value": "Jakarta", "sure": 0.9}]}, 1, False),
        ({"city": 1}, {"country": 1}, 1, False),
        ([0.9], [0.9, 0.9], 1, False),
        (None, 0.0, 1, False),
    ],
)  # fmt: skip
def test_numbers_that_are_near_are_alike_wherever_they_stand(a: Any, b: Any, confidence: float, same: bool) -> None:
    assert alike(a, b, confidence) is same


def test_of_an_object_only_what_differs_in_it_is_shown() -> None:
    a = {"claimed": {"city": ["Bogor"], "status": ["held"]}}
    b = {"claimed": {"city": ["Jakarta"], "status": ["held"], "date": ["2019"]}}
    assert found(a, b) == [("claimed", {"city": ["Bogor"]}, {"city": ["Jakarta"], "date": ["2019"]})]
