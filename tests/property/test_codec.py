"""Whatever the bytes are, reading gives a message or a DecodeError, in time linear in their length."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import AliasChoices

from schemas.base import ID_LENGTH, Message, derived_id
from schemas.codec import MAX_BYTES, MAX_DEPTH, decode, encode, is_deeper
from schemas.entities import EntityType, Part, TaggedItem
from schemas.envelope import headers_for
from schemas.errors import DecodeError
from schemas.generate import HERE
from schemas.meetings import Meeting
from schemas.mentions import Channel, FieldName, Format, MeetingMention, Rank, Scope, Status
from schemas.news import NewsItem
from schemas.times import EARLIEST, LATEST, parse_time, rfc3339
from tests.support.cost import cpu_s

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MODELS: list[type[Message]] = [NewsItem, TaggedItem, MeetingMention, Meeting]
EXAMPLES = [path.read_bytes() for path in sorted((HERE / "examples").glob("*.json"))]

ALIASES = [field.validation_alias for field in NewsItem.model_fields.values()]
BODIES = NewsItem.model_fields["body"].validation_alias.choices  # type: ignore[union-attr]
SPELLINGS = st.sampled_from(
    [str(choice) for alias in ALIASES if isinstance(alias, AliasChoices) for choice in alias.choices]
    + sorted({name for model in MODELS for name in model.model_fields})
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.integers(-(10**500), 10**500) | st.floats() | st.text(max_size=20)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SPELLINGS | st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(SPELLINGS | st.text(max_size=5), JSON, max_size=8)
DATES = st.text(alphabet="0123456789-:+.TZ WedSp,GMT()", max_size=40) | st.datetimes().map(str) | SCALARS


def read(model: type[Message], raw: bytes) -> Message | None:
    """The message, or None where it was refused; every other error is a bug and comes out."""
    try:
        return decode(model, raw)
    except DecodeError:
        return None


def holds(message: Message) -> None:
    """What must be true of every message: it is written and read back equal, with the same bytes each time."""
    written = encode(message)
    again = decode(type(message), written, 8 * MAX_BYTES)
    assert again == message
    assert encode(again) == written == encode(message)


@pytest.mark.parametrize("model", MODELS)
@given(raw=st.binary(max_size=200))
@QUICK
def test_any_bytes(model: type[Message], raw: bytes) -> None:
    message = read(model, raw)
    assert message is None or encode(message)


@given(raw=st.text(alphabet='{}[]",:\\u0d8etruefalsn -.\n', max_size=80))
@QUICK
def test_any_text_that_looks_like_json(raw: str) -> None:
    message = read(NewsItem, raw.encode())
    assert message is None or encode(message)


@given(example=st.sampled_from(EXAMPLES), data=st.data())
@QUICK
def test_examples_with_broken_bytes(example: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(example)))
    end = data.draw(st.integers(start, min(len(example), start + 20)))
    raw = example[:start] + data.draw(st.binary(max_size=5)) + example[end:]
    for model in MODELS:
        if (message := read(model, raw)) is not None:
            holds(message)


@pytest.mark.parametrize("model", MODELS)
@given(fields=OBJECTS)
@QUICK
def test_any_object(model: type[Message], fields: dict[str, Any]) -> None:
    if (message := read(model, json.dumps(fields).encode())) is not None:
        holds(message)


@given(title=st.text(), body=st.text(), fields=OBJECTS)
@QUICK
def test_any_item_with_text(title: str, body: str, fields: dict[str, Any]) -> None:
    others = {name: value for name, value in fields.items() if name not in BODIES}  # a body that shows nothing is none
    raw = json.dumps(others | {"title": title, "body": body}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    message = read(NewsItem, raw)
    if isinstance(message, NewsItem):
        holds(message)
        assert message.id.strip()
        assert message.body in (body, "")
        assert headers_for(message) == headers_for(decode(NewsItem, encode(message)))


@given(when=DATES)
@settings(QUICK, max_examples=200)
def test_any_publication_time(when: object) -> None:
    message = read(NewsItem, json.dumps({"title": "a", "published_at": when}).encode())
    if isinstance(message, NewsItem):
        holds(message)


# Seconds in an offset are mean local time, which the tz database gives for years long past.
ZONES = st.integers(-12 * 3600, 14 * 3600).map(lambda seconds: timezone(timedelta(seconds=seconds)))


@given(when=st.datetimes(EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None), timezones=ZONES))
@QUICK
def test_any_time_is_read_back_as_written(when: datetime) -> None:
    if EARLIEST <= when < LATEST:
        assert parse_time(rfc3339(when)) == when
        assert rfc3339(parse_time(rfc3339(when))) == rfc3339(when)


TEXTS = st.text(max_size=10)
CONFIDENCES = st.floats(0, 1)
SPANS = st.fixed_dictionaries(
    {"part": st.sampled_from(Part), "start": st.integers(0, 99), "end": st.integers(0, 99), "text": TEXTS}
)
TIMES = st.none() | st.integers(10**8, 4 * 10**9)
TAGGED = st.builds(
    TaggedItem.model_validate,
    st.fixed_dictionaries(
        {
            "item_id": TEXTS,
            "url": TEXTS,
            "published_at": TIMES,
            "entities": st.lists(
                st.builds(lambda span, kind: span | {"type": kind}, SPANS, st.sampled_from(EntityType)), max_size=4
            ),
            "model_version": TEXTS,
        }
    ),
)
SUPPORTS = st.dictionaries(
    st.sampled_from(FieldName),
    st.fixed_dictionaries({"confidence": CONFIDENCES, "reason": TEXTS, "spans": st.lists(SPANS, max_size=2)}),
)
MENTIONS = st.builds(
    MeetingMention.model_validate,
    st.fixed_dictionaries(
        {
            "scope": st.sampled_from(Scope),
            "participants": st.lists(
                st.fixed_dictionaries({"name": TEXTS, "country": TEXTS, "rank": st.sampled_from(Rank)}), max_size=3
            ),
            "format": st.sampled_from(Format),
            "channel": st.sampled_from(Channel),
            "status": st.sampled_from(Status),
            "date": st.none() | st.dates().map(str),
            "agenda": st.lists(TEXTS, max_size=5),
            "evidence": TEXTS,
            "cameo": st.just("040"),
            "plover": st.just({"type": "CONSULT", "mode": None}),
            "confidence": CONFIDENCES,
            "id": TEXTS,
            "item_id": TEXTS,
            "url": TEXTS,
            "source": TEXTS,
            "published_at": TIMES,
            "main": st.booleans(),
            "support": SUPPORTS,
            "model_version": TEXTS,
        }
    ),
)


@given(message=TAGGED | MENTIONS)
@QUICK
def test_any_output(message: TaggedItem | MeetingMention) -> None:
    holds(message)
    assert headers_for(message) == headers_for(decode(type(message), encode(message)))


@given(one=st.lists(st.text(max_size=3), max_size=4), other=st.lists(st.text(max_size=3), max_size=4))
@QUICK
def test_ids_differ_where_their_parts_do(one: list[str], other: list[str]) -> None:
    assert (derived_id(*one) == derived_id(*other)) == (one == other)


@given(parts=st.lists(st.text(min_size=1), min_size=1, max_size=4), data=st.data())
@QUICK
def test_ids_know_where_one_part_ends(parts: list[str], data: st.DataObject) -> None:
    joined = "".join(parts)
    cut = data.draw(st.integers(0, len(joined)))
    resplit = [joined[:cut], joined[cut:]]
    assert (derived_id(*resplit) == derived_id(*parts)) == (resplit == parts)
    assert len(derived_id(*parts)) == ID_LENGTH


NESTED = st.recursive(
    st.none() | st.integers() | st.text(alphabet="[]{}a"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=1), inner, max_size=3),
    max_leaves=20,
)


@given(value=NESTED, levels=st.integers(0, 6))
@settings(QUICK, max_examples=200)
def test_depth_is_that_of_a_plain_reading(value: object, levels: int) -> None:
    assert is_deeper(value, levels) == (plain_depth(value) > levels)


def plain_depth(value: object) -> int:
    """The same, by the levels of each value."""
    if isinstance(value, dict | list):
        return 1 + max(map(plain_depth, value.values() if isinstance(value, dict) else value), default=0)
    return 0


HOSTILE = {
    "open arrays": b"[",
    "open objects": b'{"a":',
    "quotes": b'"',
    "backslashes": b"\\",
    "escaped quotes": b'\\"',
    "texts": b'"a"',
    "open arrays and quotes": b'["',
    "open arrays and escapes": b'["\\',
    "closed arrays": b"[]",
    "closing": b"]",
    "digits": b"9",
    "spaces": b" ",
    "minus": b"-",
    "NUL": b"\x00",
    "mark": b"\xef\xbb\xbf",
    "half characters": b"\xe2\x82",
}
BEFORE = {
    "bare": b"",
    "in an object": b'{"x":',
    "in a text": b'{"title":"',
    "in a date": b'{"title":"a","date":"',
    "in a number": b'{"title":"a","date":1',
    "behind an array": b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b'["',
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_hostile_input_of_one_mebibyte_costs_little(before: bytes, piece: bytes) -> None:
    raw = before + piece * ((MAX_BYTES - len(before)) // len(piece))
    # 10 to 100 ms on one slow core; anything quadratic takes minutes.
    assert cpu_s(lambda: read(NewsItem, raw)) < 2


@pytest.mark.parametrize(
    "raw",
    [
        b'{"title":"a","x":[' + b"[]," * 340_000 + b"[]]}",
        b"{" + b",".join(b'"%d":[]' % number for number in range(75_000)) + b',"title":"a"}',
        b'{"title":"' + b"\\u0041" * 170_000 + b'"}',
        b'{"title":"a","body":"' + b" " * 1_000_000 + b'"}',
        b'{"title":"a","published_at":"' + b"(" * 1_000_000 + b'"}',
        b'{"title":"a","published_at":"Wed, ' + b"1:" * 500_000 + b'"}',
    ],
    ids=["many arrays", "many fields", "many escapes", "much space", "date of brackets", "date of colons"],
)
def test_large_but_valid_json_costs_little(raw: bytes) -> None:
    assert len(raw) <= MAX_BYTES
    assert cpu_s(lambda: read(NewsItem, raw)) < 2
