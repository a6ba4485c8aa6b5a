"""Headers: CloudEvents on what we publish, Kafka Connect's names on dead letters."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from schemas.codec import decode
from schemas.entities import TaggedItem
from schemas.envelope import CE_TYPES, MAX_ERROR, DeadLetter, ErrorStage, Headers, headers_for, read_header
from schemas.errors import Reason
from schemas.generate import HERE
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention
from schemas.news import NewsItem

NOW = datetime(2025, 9, 3, 10, 0, tzinfo=timezone(timedelta(hours=7)))


def example(model: type[Any], name: str) -> Any:
    return decode(model, (HERE / "examples" / f"{name}.json").read_bytes())


@dataclass
class Case:
    message: NewsItem | TaggedItem | MeetingMention | Meeting
    ce_type: str
    ce_time: str
    filters: Headers = field(default_factory=dict)


MENTION_FILTERS = {
    "ce_subject": b"contoh-2025-0001",
    "jumpa-status": b"held",
    "jumpa-countries": b"ID,MY",
    "jumpa-confidence": b"0.94",
    "jumpa-scope": b"international",
}
MEETING_FILTERS = {
    "ce_subject": b"43598e99bbb65cf6f5df98a96b539e67",
    "jumpa-change": b"status_changed",
    "jumpa-status": b"cancelled",
    "jumpa-countries": b"ID,JP",
    "jumpa-confidence": b"0.88",
    "jumpa-scope": b"international",
}
CASES = [
    Case(example(NewsItem, "news-item.v1.full"), "jumpa.news-item.v1", "2025-09-09T14:30:00+07:00"),
    Case(example(TaggedItem, "tagged-item.v1.entities"), "jumpa.tagged-item.v1", "2025-09-09T14:30:00+07:00"),
    Case(
        example(MeetingMention, "meeting-mention.v1.held"),
        "jumpa.meeting-mention.v1",
        "2025-09-09T14:30:00+07:00",
        MENTION_FILTERS,
    ),
    Case(example(Meeting, "meeting.v1.cancelled"), "jumpa.meeting.v1", "2025-09-10T20:15:00+07:00", MEETING_FILTERS),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.ce_type)
def test_published_messages_carry_cloud_events_headers(case: Case) -> None:
    headers = headers_for(case.message)
    assert {name: text for name, text in headers.items() if name != "ce_id"} == {
        "ce_specversion": b"1.0",
        "ce_type": case.ce_type.encode(),
        "ce_source": b"/jumpa",
        "ce_time": case.ce_time.encode(),
        "content-type": b"application/json; charset=utf-8",
        **case.filters,
    }
    assert headers["ce_id"].decode().isascii()
    assert headers == headers_for(case.message.model_copy())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.ce_type)
def test_all_values_are_bytes(case: Case) -> None:
    assert all(isinstance(text, bytes) for text in headers_for(case.message).values())


def test_each_message_has_a_type_of_its_own() -> None:
    assert len(set(CE_TYPES.values())) == len(CE_TYPES) == 5


def test_a_meeting_is_named_by_id_and_revision() -> None:
    meeting = example(Meeting, "meeting.v1.cancelled")
    assert headers_for(meeting)["ce_id"] == f"{meeting.id}:2".encode()


def test_a_corrected_article_is_another_event() -> None:
    item = NewsItem(id="1", title="Presiden tiba", published_at=NOW)
    assert headers_for(item)["ce_id"] != headers_for(item.model_copy(update={"title": "Presiden berangkat"}))["ce_id"]
    tagged = example(TaggedItem, "tagged-item.v1.entities")
    assert headers_for(tagged)["ce_id"] != headers_for(tagged.model_copy(update={"entities": ()}))["ce_id"]
    assert headers_for(tagged)["ce_id"] != headers_for(tagged.model_copy(update={"model_version": "2"}))["ce_id"]


def test_without_a_publication_time_there_is_no_ce_time() -> None:
    assert "ce_time" not in headers_for(NewsItem(title="a"))


def dead_letter(**changes: Any) -> DeadLetter:
    given: dict[str, Any] = {
        "reason": Reason.NOT_JSON,
        "error_class": "schemas.errors.DecodeError",
        "message": "expected value at line 1 column 1",
        "topic": "news.items.v1",
        "partition": 3,
        "offset": 4711,
        "stage": ErrorStage.DECODE,
        "time": NOW,
    }
    return DeadLetter(**given | changes)


def test_dead_letters_say_why_and_where_from() -> None:
    letter = dead_letter()
    assert letter.headers("jumpa") == {
        "__connect.errors.topic": b"news.items.v1",
        "__connect.errors.partition": b"3",
        "__connect.errors.offset": b"4711",
        "__connect.errors.connector.name": b"jumpa",
        "__connect.errors.stage": b"decode",
        "__connect.errors.class.name": b"schemas.errors.DecodeError",
        "__connect.errors.exception.class.name": b"schemas.errors.DecodeError",
        "__connect.errors.exception.message": b"expected value at line 1 column 1",
        "__jumpa.reason": b"not_json",
        "__jumpa.time": b"2025-09-03T10:00:00+07:00",
        "ce_specversion": b"1.0",
        "ce_id": letter.id.encode(),
        "ce_type": b"jumpa.dead-letter.v1",
        "ce_source": b"/jumpa",
        "ce_time": b"2025-09-03T10:00:00+07:00",
    }


def test_the_same_record_refused_twice_has_the_same_id() -> None:
    later = dead_letter(time=datetime(2026, 1, 1, tzinfo=UTC), reason=Reason.ANALYSIS_TIMEOUT, message="slow")
    assert later.id == dead_letter().id


@pytest.mark.parametrize("other", [{"topic": "news.meeting-mentions.v1"}, {"partition": 34}, {"offset": 4712}])
def test_other_records_have_other_ids(other: dict[str, Any]) -> None:
    assert dead_letter(**other).id != dead_letter().id


def test_partition_and_offset_do_not_run_together() -> None:
    assert dead_letter(partition=1, offset=23).id != dead_letter(partition=12, offset=3).id


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("x" * 1_000_000, "x" * MAX_ERROR),
        ("é" * 2000, "é" * MAX_ERROR),
        ("", ""),
        ("dua\nbaris", "dua\nbaris"),
        ("setengah \ud800", "setengah ?"),
    ],
    ids=["long", "long beyond ASCII", "empty", "lines", "lone surrogate"],
)
def test_any_error_message_fits_a_header(message: str, expected: str) -> None:
    assert read_header(dead_letter(message=message).headers("jumpa"), "__connect.errors.exception.message") == expected


@pytest.mark.parametrize(
    ("headers", "text"),
    [({}, ""), ({"a": b""}, ""), ({"a": "é".encode()}, "é"), ({"a": b"\xff!"}, "\ufffd!"), ({"A": b"b"}, "")],
)
def test_any_header_can_be_read(headers: Headers, text: str) -> None:
    assert read_header(headers, "a") == text


@pytest.mark.parametrize("name", ["news-item.v1.full", "news-item.v1.spellings"])
def test_item_headers_are_those_of_what_the_item_says_not_of_its_bytes(name: str) -> None:
    raw = (HERE / "examples" / f"{name}.json").read_bytes()
    compact = json.dumps(json.loads(raw)).encode()
    assert raw != compact
    assert headers_for(decode(NewsItem, raw)) == headers_for(decode(NewsItem, compact))
