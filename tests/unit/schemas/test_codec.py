"""Broken input of every kind, each with the one reason that a dead letter gives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schemas.codec import MAX_BYTES, MAX_DEPTH, decode, encode
from schemas.entities import TaggedItem
from schemas.errors import DecodeError, Reason
from schemas.meetings import Meeting
from schemas.mentions import FieldName, MeetingMention
from schemas.news import NewsItem

BOM = b"\xef\xbb\xbf"


def item(extra: str) -> bytes:
    """A good news item with one more field."""
    return ('{"title": "Presiden tiba", ' + extra + "}").encode("utf-8", "surrogatepass")


BROKEN: list[tuple[str, bytes | None, Reason]] = [
    # nothing
    ("null", None, Reason.EMPTY),
    ("no bytes", b"", Reason.EMPTY),
    ("spaces only", b"   ", Reason.NOT_JSON),
    ("line ends only", b"\r\n\r\n", Reason.NOT_JSON),
    ("byte order mark only", BOM, Reason.NOT_JSON),
    # size
    ("one byte too large", b'{"title": "' + b"a" * (MAX_BYTES - 12) + b'"}', Reason.TOO_LARGE),
    ("too large and no JSON", b"x" * (MAX_BYTES + 1), Reason.TOO_LARGE),
    ("too large and not UTF-8", b"\xff" * (2 * MAX_BYTES), Reason.TOO_LARGE),
    # encoding
    ("UTF-16 with its mark", '{"title": "a"}'.encode("utf-16"), Reason.NOT_UTF8),
    ("UTF-16 without its mark", '{"title": "a"}'.encode("utf-16-le"), Reason.NOT_JSON),
    ("Latin-1", '{"title": "café"}'.encode("latin-1"), Reason.NOT_UTF8),
    ("cut inside of a character", '{"title": "é'.encode()[:-1], Reason.NOT_UTF8),
    ("overlong slash", b'{"title": "\xc0\xaf"}', Reason.NOT_UTF8),
    ("surrogate in bytes", b'{"title": "\xed\xa0\x80"}', Reason.NOT_UTF8),
    ("beyond Unicode", b'{"title": "\xf4\x90\x80\x80"}', Reason.NOT_UTF8),
    ("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00", Reason.NOT_UTF8),
    # syntax
    ("cut in a text", b'{"title": "Presiden', Reason.NOT_JSON),
    ("cut after a field", b'{"title": "a"', Reason.NOT_JSON),
    ("cut after a colon", b'{"title":', Reason.NOT_JSON),
    ("plain text", b"Presiden tiba", Reason.NOT_JSON),
    ("XML", b"<rss><item/></rss>", Reason.NOT_JSON),
    ("two documents", b'{"title": "a"}{"title": "b"}', Reason.NOT_JSON),
    ("two lines", b'{"title": "a"}\n{"title": "b"}\n', Reason.NOT_JSON),
    ("something behind", b'{"title": "a"} x', Reason.NOT_JSON),
    ("single quotes", b"{'title': 'a'}", Reason.NOT_JSON),
    ("comma before the end", b'{"title": "a",}', Reason.NOT_JSON),
    ("comment", b'{"title": "a" /* b */}', Reason.NOT_JSON),
    ("bare name", b'{title: "a"}', Reason.NOT_JSON),
    ("Python", b'{"title": None}', Reason.NOT_JSON),
    ("two byte order marks", BOM + BOM + b'{"title": "a"}', Reason.NOT_JSON),
    ("NUL behind", b'{"title": "a"}\x00', Reason.NOT_JSON),
    ("raw NUL in a text", b'{"title": "a\x00"}', Reason.NOT_JSON),
    ("raw line end in a text", b'{"title": "a\nb"}', Reason.NOT_JSON),
    ("unknown escape", b'{"title": "\\x41"}', Reason.NOT_JSON),
    ("half an escape", b'{"title": "\\u12"}', Reason.NOT_JSON),
    ("lone high surrogate", b'{"title": "\\ud800"}', Reason.NOT_JSON),
    ("lone high surrogate before text", b'{"title": "\\ud800abcdef"}', Reason.NOT_JSON),
    ("lone low surrogate", b'{"title": "\\udc00 a"}', Reason.NOT_JSON),
    ("surrogates in wrong order", b'{"title": "\\udc00\\ud800"}', Reason.NOT_JSON),
    ("lone surrogate in an unknown field", item('"x": "\\ud800"'), Reason.NOT_JSON),
    ("lone surrogate in a name", item('"\\udfff": 1'), Reason.NOT_JSON),
    # numbers
    ("NaN", item('"x": NaN'), Reason.NOT_JSON),
    ("Infinity", item('"x": Infinity'), Reason.NOT_JSON),
    ("minus Infinity", item('"published_at": -Infinity'), Reason.NOT_JSON),
    ("leading zero", item('"id": 017'), Reason.NOT_JSON),
    ("plus sign", item('"id": +1'), Reason.NOT_JSON),
    ("hexadecimal", item('"id": 0x11'), Reason.NOT_JSON),
    ("5000 digits", item('"x": ' + "9" * 5000), Reason.NOT_JSON),
    # depth
    ("deep arrays", b"[" * 100 + b"]" * 100, Reason.TOO_DEEP),
    ("deep arrays never closed", b"[" * 100_000, Reason.TOO_DEEP),
    ("deep objects", b'{"a":' * 100 + b"1" + b"}" * 100, Reason.TOO_DEEP),
    ("deep unknown field", item('"x": ' + "[" * MAX_DEPTH + "]" * MAX_DEPTH), Reason.TOO_DEEP),
    ("deep behind brackets in a text", item('"y": "]]]]", "x": ' + '[{"a":' * 40 + "1" + "}]" * 40), Reason.TOO_DEEP),
    ("deep, of both kinds, never closed", item('"x": ' + '[{"a":' * 100), Reason.TOO_DEEP),
    ("half as deep, never closed", item('"x": ' + '[{"a":' * 40), Reason.NOT_JSON),
    # other JSON
    ("array", b'[{"title": "a"}]', Reason.NOT_OBJECT),
    ("empty array", b"[]", Reason.NOT_OBJECT),
    ("text", b'"Presiden tiba"', Reason.NOT_OBJECT),
    ("number", b"17", Reason.NOT_OBJECT),
    ("fraction", b"1.5", Reason.NOT_OBJECT),
    ("true", b"true", Reason.NOT_OBJECT),
    ("JSON null", b"null", Reason.NOT_OBJECT),
    # text
    ("no field at all", b"{}", Reason.NO_TEXT),
    ("unknown fields only", b'{"a": 1, "b": [2]}', Reason.NO_TEXT),
    ("empty text", b'{"title": "", "body": ""}', Reason.NO_TEXT),
    ("blank text", b'{"title": " ", "body": "\\n\\t"}', Reason.NO_TEXT),
    ("null text", b'{"title": null, "body": null}', Reason.NO_TEXT),
    ("text of no width", '{"body": "\u200b\u2060"}'.encode(), Reason.NO_TEXT),
    ("text of NUL", b'{"body": "\\u0000"}', Reason.NO_TEXT),
    ("names in capitals", b'{"TITLE": "a"}', Reason.NO_TEXT),
    # dates
    ("30 February", item('"published_at": "2025-02-30"'), Reason.IMPOSSIBLE_DATE),
    ("29 February of a common year", item('"date": "2025-02-29"'), Reason.IMPOSSIBLE_DATE),
    ("13th month", item('"published_at": "2025-13-01"'), Reason.IMPOSSIBLE_DATE),
    ("25th hour", item('"pubDate": "2025-09-03T25:00:00Z"'), Reason.IMPOSSIBLE_DATE),
    ("30 February as in mail", item('"pubDate": "Sun, 30 Feb 2025 10:00:00 +0700"'), Reason.IMPOSSIBLE_DATE),
    ("date in words", item('"tanggal": "kemarin"'), Reason.IMPOSSIBLE_DATE),
    ("date is true", item('"published_at": true'), Reason.IMPOSSIBLE_DATE),
    ("date is an object", item('"published_at": {"$date": 1}'), Reason.IMPOSSIBLE_DATE),
    ("date is a list", item('"published_at": [2025, 9, 3]'), Reason.IMPOSSIBLE_DATE),
    ("date is 1e400", item('"published_at": 1e400'), Reason.IMPOSSIBLE_DATE),
    ("date is minus 1e400", item('"published_at": -1e400'), Reason.IMPOSSIBLE_DATE),
    ("date has 400 digits", item('"published_at": ' + "9" * 400), Reason.IMPOSSIBLE_DATE),
    ("date of the year 3000", item('"published_at": "3000-01-01"'), Reason.IMPOSSIBLE_DATE),
    ("date of the year 1", item('"published_at": "0001-01-01T00:00:00+14:00"'), Reason.IMPOSSIBLE_DATE),
    ("date of 1 MB", item('"published_at": "' + "1 " * 500_000 + '"'), Reason.IMPOSSIBLE_DATE),
    # fields
    ("title is a list", b'{"title": ["a", "b"]}', Reason.BAD_FIELD),
    ("title is an object", b'{"title": {"words": "a"}}', Reason.BAD_FIELD),
    ("title is true", b'{"title": true}', Reason.BAD_FIELD),
    ("id is false", item('"id": false'), Reason.BAD_FIELD),
    ("id is a list", item('"id": [1, 2]'), Reason.BAD_FIELD),
    ("id is 1e400", item('"id": 1e400'), Reason.BAD_FIELD),
    ("id is too long", item('"id": "' + "x" * 2049 + '"'), Reason.BAD_FIELD),
    ("id has 3000 digits", item('"id": ' + "9" * 3000), Reason.BAD_FIELD),
    ("url is too long", item('"url": "https://' + "x" * 2048 + '"'), Reason.BAD_FIELD),
    ("url is a list", item('"url": ["https://a.example", "https://b.example"]'), Reason.BAD_FIELD),
    ("source is an object", item('"source": {"name": true}'), Reason.BAD_FIELD),
    ("language is a list", item('"language": ["id", "en"]'), Reason.BAD_FIELD),
    ("category is a list", item('"category": ["politik", true]'), Reason.BAD_FIELD),
]


@pytest.mark.parametrize(("raw", "reason"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_broken_input_has_one_reason(raw: bytes | None, reason: Reason) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(NewsItem, raw)
    assert caught.value.reason is reason
    assert str(caught.value) == f"{reason.value}: {caught.value.detail}"
    assert 5 < len(caught.value.detail) < 300
    assert caught.value.detail.isprintable()


def test_every_reason_of_reading_stands_in_the_table() -> None:
    of_analysis = {reason for reason in Reason if reason.startswith("analysis_")} | {Reason.OUTPUT_TOO_LARGE}
    assert {reason for _, _, reason in BROKEN} == set(Reason) - of_analysis


ACCEPTED: list[tuple[str, bytes, dict[str, Any]]] = [
    ("byte order mark", BOM + b'{"title": "a"}', {"title": "a"}),
    ("space around", b' \r\n\t{"title": "a"}\n\n', {"title": "a"}),
    ("number as id", item('"id": 17'), {"id": "17"}),
    ("zero as id", item('"id": 0'), {"id": "0"}),
    ("escaped pair of surrogates", b'{"title": "\\ud83d\\ude00"}', {"title": "😀"}),
    ("escaped NUL among text", b'{"title": "a\\u0000b"}', {"title": "a\x00b"}),
    ("NUL in an id", item('"id": "a\\u0000b"'), {"id": "a\x00b"}),
    ("noncharacter", '{"title": "a\uffff"}'.encode(), {"title": "a\uffff"}),
    ("a name twice: the last counts", b'{"title": "a", "title": "b"}', {"title": "b"}),
    ("huge number in an unknown field", item('"x": 1e400'), {"title": "Presiden tiba"}),
    ("brackets in a text", json.dumps({"title": "[" * 1000 + '"{'}).encode(), {"title": "[" * 1000 + '"{'}),
    ("as deep as allowed", item('"x": ' + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)), {"title": "Presiden tiba"}),
    ("many brackets side by side", item('"x": [' + "[]," * 1000 + "[]]"), {"title": "Presiden tiba"}),
    ("as large as allowed", b'{"title": "' + b"a" * (MAX_BYTES - 13) + b'"}', {"title": "a" * (MAX_BYTES - 13)}),
]


@pytest.mark.parametrize(("raw", "fields"), [case[1:] for case in ACCEPTED], ids=[case[0] for case in ACCEPTED])
def test_odd_but_good_input_is_read(raw: bytes, fields: dict[str, Any]) -> None:
    message = decode(NewsItem, raw)
    assert {name: getattr(message, name) for name in fields} == fields
    assert decode(NewsItem, encode(message), 2 * MAX_BYTES) == message


def test_the_caller_may_set_another_limit() -> None:
    raw = b'{"title": "a"}'
    assert decode(NewsItem, raw, len(raw)).title == "a"
    with pytest.raises(DecodeError, match=f"too_large: {len(raw)} bytes, at most {len(raw) - 1} are read"):
        decode(NewsItem, raw, len(raw) - 1)


MENTION: dict[str, Any] = {
    "id": "m",
    "item_id": "i",
    "url": "",
    "source": "",
    "published_at": None,
    "main": True,
    "scope": "international",
    "participants": [],
    "format": "bilateral",
    "channel": "call",
    "status": "held",
    "evidence": "e",
    "cameo": "041",
    "plover": {"type": "CONSULT", "mode": None},
    "confidence": 0.5,
    "support": {},
    "model_version": "v",
}


def mention(**changes: Any) -> MeetingMention:
    return decode(MeetingMention, json.dumps(MENTION | changes).encode())


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("status", "mungkin"),
        ("channel", None),
        ("cameo", 41),
        ("confidence", 1.01),
        ("confidence", -0.1),
        ("confidence", "banyak"),
        ("date", "2025-9-3"),
        ("date", "2025-13"),
        ("date", "2025-02-00"),
        ("date", "2025-09-03\n"),
        ("date", "٢٠٢٥"),
        ("agenda", ["a", "b", "c", "d", "e", "f"]),
        ("participants", [{"name": "a"}]),
        ("support", {"kota": {"confidence": 1, "reason": "r"}}),
        ("plover", {"type": "MEET", "mode": None}),
        ("published_at", "2025-02-30"),
        ("published_at", 10**400),
        ("main", "mungkin"),
    ],
)
def test_a_mention_with_a_wrong_field_is_refused(field: str, wrong: object) -> None:
    with pytest.raises(DecodeError, match=f"bad_field: {field}") as caught:
        mention(**{field: wrong})
    assert caught.value.reason is Reason.BAD_FIELD


@pytest.mark.parametrize("model", [TaggedItem, MeetingMention, Meeting])
def test_a_missing_field_is_named(model: type[TaggedItem | MeetingMention | Meeting]) -> None:
    with pytest.raises(DecodeError, match=r"bad_field: \w+: Field required"):
        decode(model, b"{}")


def test_fields_of_newer_versions_are_ignored() -> None:
    assert mention(novel={"a": 1}, plover={"type": "CONSULT", "mode": None, "novel": 1}) == mention()


def test_the_order_in_which_rules_ran_does_not_show() -> None:
    why = {"confidence": 1.0, "reason": "r"}
    one = mention(support={"date": why, "participants": why, "city": why})
    other = mention(support={"city": why, "date": why, "participants": why})
    assert encode(one) == encode(other)
    assert list(one.support) == [FieldName.PARTICIPANTS, FieldName.DATE, FieldName.CITY]


def test_written_messages_are_compact_utf8_in_declared_order() -> None:
    written = encode(decode(NewsItem, '{"judul": "Café 😀", "id": 1, "tanggal": "2025-09-03"}'.encode()))
    assert (
        written
        == (
            '{"id":"1","title":"Café 😀","body":"","published_at":"2025-09-03T00:00:00+07:00",'
            '"url":"","source":"","language":"id","category":""}'
        ).encode()
    )
