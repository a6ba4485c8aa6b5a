"""Dead letters keep what came, say why, and always fit into their topic."""

from __future__ import annotations

import pytest

from schemas.envelope import ErrorStage, read_header
from schemas.errors import DecodeError, Reason
from streams.dead_letters.letter import CUT_FROM, KEPT, MAX_HEADERS, dead_letter
from streams.kafka import topics
from streams.records import Output, Record, headers_of, pairs_of
from streams.settings import Settings
from tests.support.stream_fakes import arrived, record

ERROR = DecodeError(Reason.NOT_JSON, "line 1")


def letter_of(one: Record) -> Output:
    return dead_letter(one, ERROR, ErrorStage.DECODE, 1_757_000_000.0, Settings())


def test_value_key_and_headers_stay_and_the_reason_is_added() -> None:
    letter = letter_of(record(b"\xff\x00", 7, key=b"k", headers={"trace": b"\xfe", "content-type": b"text/html"}))
    assert (letter.topic, letter.key, letter.value) == (topics.DEAD_LETTERS, b"k", b"\xff\x00")
    sent = arrived(letter).headers
    assert sent["trace"] == b"\xfe"
    assert sent["content-type"] == b"text/html"
    told = {name: read_header(letter.headers, name) for name in letter.headers}
    assert told["__jumpa.reason"] == "not_json"
    assert told["__jumpa.time"] == "2025-09-04T15:33:20Z"
    assert told["__connect.errors.topic"] == "news.items.v1"
    assert told["__connect.errors.partition"] == "0"
    assert told["__connect.errors.offset"] == "7"
    assert told["__connect.errors.exception.class.name"] == "schemas.errors.DecodeError"
    assert told["__connect.errors.exception.message"] == "line 1"
    assert told["ce_type"] == "jumpa.dead-letter.v1"


def test_headers_whose_names_we_need_are_kept_under_another_name() -> None:
    own = {"ce_id": b"their-id", "ce_type": b"their-type", "__connect.errors.topic": b"forged", "__jumpa.reason": b"x"}
    letter = arrived(letter_of(record(b"{", headers=own)))
    assert {name: letter.headers[KEPT + name] for name in own} == own
    assert letter.headers["__connect.errors.topic"] == b"news.items.v1"
    assert letter.headers["ce_id"] != b"their-id"


def test_the_records_own_headers_can_always_be_read_back() -> None:
    own = {"ce_id": b"1", KEPT + "ce_id": b"2", KEPT + KEPT + "ce_id": b"3", CUT_FROM: b"4", "trace": b"5"}
    headers = arrived(letter_of(record(b"{", headers=own))).headers
    kept = {name.removeprefix(KEPT): value for name, value in headers.items() if name.startswith(KEPT)}
    assert kept | {"trace": headers["trace"]} == own


def test_a_letter_always_fits_into_its_topic() -> None:
    value = b"x" * (3 * topics.MAX_MESSAGE_BYTES)
    letter = letter_of(record(value, key=b"k" * 100_000, headers={"big": b"x" * (MAX_HEADERS + 1)}))
    assert letter.value == value[: topics.MAX_OUTPUT_BYTES]
    assert read_header(letter.headers, CUT_FROM) == str(len(value))
    size = len(letter.value or b"") + len(letter.key or b"")
    size += sum(len(name) + len(text) for name, text in arrived(letter).headers.items())
    assert size < topics.MAX_MESSAGE_BYTES - 16 * 1024


def test_the_largest_value_that_fits_is_not_cut() -> None:
    letter = letter_of(record(b"x" * topics.MAX_OUTPUT_BYTES))
    assert len(letter.value or b"") == topics.MAX_OUTPUT_BYTES
    assert CUT_FROM not in letter.headers


def test_a_missing_value_stays_missing() -> None:
    letter = letter_of(record(None, key=b"k"))
    assert (letter.key, letter.value) == (b"k", None)


def test_a_record_of_nothing_at_all_can_still_be_sent() -> None:
    letter = letter_of(record(None))
    assert (letter.key, letter.value) == (b"", None)  # aiokafka sends no record without both


def test_a_null_header_is_an_empty_one() -> None:
    assert headers_of([("a", None), ("b", b"1"), ("b", b"2")]) == {"a": b"", "b": b"2"}


def test_a_header_given_twice_and_a_null_one_stay_as_they_came() -> None:
    own = (("trace", b"1"), ("ce_id", b"a"), ("trace", None), ("ce_id", b"b"), ("trace", b"1"))
    one = record(b"{", headers=headers_of(own), pairs=pairs_of(own))
    sent = letter_of(one).all_headers
    assert [(name.removeprefix(KEPT), value) for name, value in sent[: len(own)]] == list(own)
    assert headers_of(sent)["__jumpa.reason"] == b"not_json"
    assert headers_of(sent)["ce_id"] not in (b"a", b"b")


def test_pairs_are_kept_only_where_a_dict_loses_something() -> None:
    assert pairs_of([("a", b"1"), ("b", b"")]) == ()
    assert pairs_of([("a", None)]) == (("a", None),)
    assert pairs_of([("a", b"1"), ("a", b"1")]) == (("a", b"1"), ("a", b"1"))


@pytest.mark.parametrize(("timestamp", "year"), [(0.0, 1970), (-0.001, 1969), (9e15, 9999), (-9e15, 1)])
def test_any_time_of_a_record_can_be_told(timestamp: float, year: int) -> None:
    assert record(b"{", timestamp=timestamp).time.year == year
