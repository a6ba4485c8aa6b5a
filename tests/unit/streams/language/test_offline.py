"""The whole way without a broker."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator

import pytest

from processors.pipeline import Analysis
from schemas.errors import DecodeError, Reason
from schemas.news import NewsItem
from streams.errors import ModelsUnavailable, UsageError
from streams.language.offline import CHUNK, analyze_items
from tests.support.pool_taggers import broken_tagger, moody_tagger


def items(count: int) -> Iterator[NewsItem]:
    for number in range(count):
        yield NewsItem(id=f"a-{number}", body="Kata MERAISE itu." if number == 3 else "Presiden tiba di Jakarta.")


def test_every_item_comes_back_in_order_with_its_result() -> None:
    results = list(analyze_items(items(2 * CHUNK + 5), 2, moody_tagger))
    assert [item.id for item, _ in results] == [f"a-{number}" for number in range(2 * CHUNK + 5)]
    bad = results.pop(3)[1]
    assert isinstance(bad, DecodeError)
    assert bad.reason is Reason.ANALYSIS_FAILED
    assert all(isinstance(result, Analysis) for _, result in results)
    assert multiprocessing.active_children() == []


def test_models_that_do_not_load_and_bad_input_are_raised_and_leave_no_process() -> None:
    def bad_input() -> Iterator[NewsItem]:
        raise UsageError("items.jsonl.gz is damaged")
        yield

    with pytest.raises(ModelsUnavailable, match="missing"):
        list(analyze_items(items(1), 1, broken_tagger))
    with pytest.raises(UsageError, match="damaged"):
        list(analyze_items(bad_input(), 1, moody_tagger))
    assert multiprocessing.active_children() == []
