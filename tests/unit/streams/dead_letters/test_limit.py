"""A worker that refuses nearly everything stops before it has refused all."""

from __future__ import annotations

import pytest

from streams.dead_letters.limit import LetterLimit
from streams.errors import TooManyDeadLetters


@pytest.mark.parametrize(
    ("letters", "records", "exceeded"),
    [(0, 0, False), (10, 10, False), (11, 11, True), (11, 22, False), (11, 21, True), (50, 100, False)],
)
def test_too_many_is_more_than_the_count_and_more_than_the_share(letters: int, records: int, exceeded: bool) -> None:
    limit = LetterLimit(100, count=10, share=0.5)
    if exceeded:
        with pytest.raises(TooManyDeadLetters):
            limit.note(letters, records - letters)
    else:
        limit.note(letters, records - letters)


def test_a_share_of_one_never_stops() -> None:
    LetterLimit(100, count=0, share=1).note(refused=100, done=0)


def test_the_batch_that_goes_too_far_says_what_to_do() -> None:
    limit = LetterLimit(100, count=10, share=0.5)
    limit.note(refused=10, done=0)
    with pytest.raises(TooManyDeadLetters, match=r"11 of the last 11 records .* dead-letters redrive"):
        limit.note(refused=1, done=0)


def test_good_records_make_room() -> None:
    limit = LetterLimit(100, count=10, share=0.5)
    limit.note(refused=10, done=12)
    limit.note(refused=2, done=0)  # 12 of 24
    with pytest.raises(TooManyDeadLetters, match="13 of the last 25"):
        limit.note(refused=1, done=0)


def test_what_is_long_ago_does_not_count() -> None:
    limit = LetterLimit(20, count=10, share=0.5)
    for _ in range(10):
        limit.note(refused=5, done=5)
    with pytest.raises(TooManyDeadLetters):  # long good, now bad: noticed within the window
        limit.note(refused=11, done=0)
