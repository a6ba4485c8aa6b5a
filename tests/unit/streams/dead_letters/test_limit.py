"""A worker that refuses nearly everything stops before it has refused all."""

from __future__ import annotations

import pytest

from streams.dead_letters.limit import LetterLimit, LimitedPublisher
from streams.errors import TooManyDeadLetters
from streams.kafka import topics
from streams.records import Output
from tests.support.stream_fakes import FakePublisher


@pytest.mark.parametrize(
    ("letters", "records", "exceeded"),
    [(0, 0, False), (10, 10, False), (11, 11, True), (11, 22, False), (11, 21, True), (50, 100, False)],
)
def test_too_many_is_more_than_the_count_and_more_than_the_share(letters: int, records: int, exceeded: bool) -> None:
    assert LetterLimit(100, count=10, share=0.5).exceeded(letters, records) is exceeded


def test_a_share_of_one_never_stops() -> None:
    assert not LetterLimit(100, count=0, share=1).exceeded(100, 100)


def letters(count: int) -> list[Output]:
    return [Output(topics.DEAD_LETTERS, None, b"{", {})] * count


def done(count: int) -> list[Output]:
    return [Output(topics.ENTITIES, b"a", b"{}", {}), Output(topics.MENTIONS, b"a", b"{}", {})] * count


async def test_the_batch_that_goes_too_far_is_not_sent() -> None:
    inner = FakePublisher()
    limited = LimitedPublisher(inner, LetterLimit(100, count=10, share=0.5))
    await limited.publish(letters(10))
    with pytest.raises(TooManyDeadLetters, match=r"11 of the last 11 records .* dead-letters redrive"):
        await limited.publish(letters(1))
    assert len(inner.outputs) == 10


async def test_good_records_make_room_and_mentions_are_not_counted() -> None:
    inner = FakePublisher()
    limited = LimitedPublisher(inner, LetterLimit(100, count=10, share=0.5))
    await limited.publish(letters(10) + done(12))
    await limited.publish(letters(2))  # 12 of 24
    with pytest.raises(TooManyDeadLetters, match="13 of the last 25"):
        await limited.publish(letters(1))


async def test_what_is_long_ago_does_not_count() -> None:
    limited = LimitedPublisher(FakePublisher(), LetterLimit(20, count=10, share=0.5))
    for _ in range(10):
        await limited.publish(letters(5) + done(5))
    with pytest.raises(TooManyDeadLetters):  # long good, now bad: noticed within the window
        await limited.publish(letters(11))
