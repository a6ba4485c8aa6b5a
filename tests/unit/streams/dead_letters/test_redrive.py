"""Dead letters go back as they came, once, and not for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from schemas.envelope import ErrorStage
from schemas.errors import DecodeError, Reason
from streams.cli.dead_letters import moment
from streams.dead_letters.letter import CUT_FROM, KEPT, dead_letter
from streams.dead_letters.redrive import ATTEMPTS, Disposition, Selection, attempts_of, original, plan, read_letter
from streams.errors import UsageError
from streams.kafka import topics
from streams.records import Record, headers_of, pairs_of
from streams.settings import Settings
from tests.support.stream_fakes import arrived, record

NOON = datetime(2025, 9, 4, 12, tzinfo=UTC)


def put_aside(one: Record, offset: int = 0, reason: Reason = Reason.NOT_JSON, at: datetime = NOON) -> Record:
    """The record as it is read back from the dead-letter topic."""
    output = dead_letter(one, DecodeError(reason, "why"), ErrorStage.DECODE, at.timestamp(), Settings())
    return arrived(output, offset, partition=1, timestamp=at.timestamp())


@pytest.mark.parametrize("key", [b"k", None])
@pytest.mark.parametrize(
    "own",
    [
        {},
        {"trace": b"\xfe", "content-type": b"text/html"},
        {"ce_id": b"1", KEPT + "ce_id": b"2", CUT_FROM: b"4", "__jumpa.reason": b"forged", "ce_time": b"5"},
    ],
)
def test_what_goes_back_is_what_came(key: bytes | None, own: dict[str, bytes]) -> None:
    letter = put_aside(record(b"\xff{", 7, key=key, headers=own))
    back = original(letter, read_letter(letter))
    assert (back.topic, back.key, back.value) == (topics.ITEMS, key, b"\xff{")
    assert dict(back.all_headers) == own | {ATTEMPTS: b"1"}


def test_headers_given_twice_go_back_twice() -> None:
    own = (("trace", b"1"), ("ce_id", b"a"), (ATTEMPTS, b"1"), ("trace", b"2"), ("ce_id", b"b"))
    letter = put_aside(record(b"{", headers=headers_of(own), pairs=pairs_of(own)))
    back = original(letter, read_letter(letter))
    assert back.all_headers == [one for one in own if one[0] != ATTEMPTS] + [(ATTEMPTS, b"2")]


def test_attempts_are_counted_through_the_topic_and_back() -> None:
    one = record(b"{")
    for attempt in range(1, 4):
        letter = put_aside(one)
        back = original(letter, read_letter(letter))
        assert attempts_of(back.headers) == attempt
        one = arrived(back)


@pytest.mark.parametrize("forged", [b"", b"-1", b"\xff", b"x", "٣".encode(), b"9" * 5000])
def test_a_forged_count_is_none(forged: bytes) -> None:
    assert attempts_of({ATTEMPTS: forged}) == 0


def test_a_letter_is_read_whatever_its_headers_hold() -> None:
    letter = read_letter(record(None, 3, headers={"__jumpa.time": b"\xff", "__connect.errors.topic": b"\x00"}))
    assert (letter.place, letter.reason, letter.topic) == ((0, 3), "", "\x00")
    assert letter.time == record(None).time


def verdicts(*records: Record, selection: Selection = Selection(), most: int = 3) -> list[str]:  # noqa: B008 - frozen
    return list(plan(map(read_letter, records), selection, most, topics.TopicNames().read).values())


def test_letters_that_cannot_go_back_say_why() -> None:
    cut = put_aside(record(b"x" * (topics.MAX_OUTPUT_BYTES + 1)), 0)
    stranger = put_aside(record(b"{", topic="other.topic"), 1)
    often = put_aside(record(b"[", headers={ATTEMPTS: b"3"}), 2)
    good = put_aside(record(b"{"), 3)
    assert verdicts(cut, stranger, often, good) == [
        Disposition.CUT,
        Disposition.STRANGE,
        Disposition.TRIED,
        Disposition.BACK,
    ]


def test_of_a_record_that_was_put_aside_again_only_the_newest_letter_goes_back() -> None:
    first = put_aside(record(b"{", 1, key=b"k"), 0)
    again = original(first, read_letter(first))
    second = put_aside(arrived(again, 9), 1, at=NOON + timedelta(hours=1))
    other = put_aside(record(b"{", 2, key=b"another"), 2)
    expected = [Disposition.REPEATED, Disposition.BACK, Disposition.BACK]
    assert verdicts(first, second, other) == expected
    assert verdicts(other, second, first) == expected[::-1]  # partitions are read side by side
    early = Selection(until=NOON + timedelta(minutes=1))
    assert verdicts(first, second, selection=early) == [Disposition.REPEATED]


def test_letters_are_chosen_by_reason_time_topic_and_place() -> None:
    letter = read_letter(put_aside(record(b"{"), 5))
    hour = timedelta(hours=1)
    takes = [
        Selection(),
        Selection(reasons=frozenset(["not_json", "empty"]), since=NOON, until=NOON + hour),
        Selection(topics=frozenset([topics.ITEMS]), places=frozenset([(1, 5)])),
    ]
    leaves = [
        Selection(reasons=frozenset(["empty"])),
        Selection(since=NOON + hour),
        Selection(until=NOON),
        Selection(topics=frozenset([topics.MENTIONS])),
        Selection(places=frozenset([(0, 5)])),
    ]
    assert [one.takes(letter) for one in takes + leaves] == [True] * 3 + [False] * 5


@pytest.mark.parametrize(
    ("given", "hours"), [("90m", 1.5), ("2h", 2), ("7d", 168), ("2025-09-04T10:00:00Z", 2), ("2025-09-04", 19)]
)
def test_times_are_written_as_dates_or_as_how_long_ago(given: str, hours: float) -> None:
    assert moment(given, NOON) == NOON - timedelta(hours=hours)


def test_a_time_that_is_none_is_the_callers_mistake() -> None:
    with pytest.raises(UsageError, match="how long ago"):
        moment("yesterday", NOON)
