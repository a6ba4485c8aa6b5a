"""Lines as records for the items topic."""

from __future__ import annotations

import pytest

from schemas.envelope import read_header
from schemas.errors import DecodeError, Reason
from streams.errors import JumpaError
from streams.kafka import topics
from streams.kafka.sending import item_output, sender
from streams.settings import Settings
from tests.support.stream_fakes import item_bytes

NOBODY = Settings(broker="127.0.0.1:1")


def test_an_item_keeps_its_bytes_and_gets_its_id_as_key() -> None:
    raw = item_bytes("a-1", published_at="2025-09-03")
    output = item_output(raw)
    assert (output.topic, output.key, output.value) == (topics.ITEMS, b"a-1", raw)
    assert read_header(output.headers, "ce_type") == "jumpa.news-item.v1"
    assert read_header(output.headers, "ce_time") == "2025-09-03T00:00:00+07:00"


def test_an_item_without_an_id_has_always_the_same_key() -> None:
    raw = b'{"headline": "Prabowo tiba", "link": "https://contoh.example/1"}'
    assert item_output(raw).key == item_output(raw).key
    assert item_output(raw).key


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"[]", b"{}"])
def test_what_is_no_item_is_refused_or_sent_as_it_is(raw: bytes) -> None:
    with pytest.raises(DecodeError):
        item_output(raw)
    output = item_output(raw, unchecked=True)
    assert (output.value, output.headers) == (raw, {})
    assert output.key == item_output(raw, unchecked=True).key
    assert output.key


def test_the_reason_is_named() -> None:
    with pytest.raises(DecodeError) as caught:
        item_output(b'{"title": "x", "date": "kemarin"}')
    assert caught.value.reason is Reason.IMPOSSIBLE_DATE


async def test_a_broker_that_does_not_answer_is_one_sentence() -> None:
    with pytest.raises(JumpaError, match=r"No Kafka broker answers at 127\.0\.0\.1:1 .*start one with `jumpa broker`"):
        async with sender(NOBODY):
            raise AssertionError("nobody is there")
