"""Record headers: CloudEvents 1.0 in binary mode on what we publish, Kafka Connect's names on dead letters.

Sources: CloudEvents Kafka protocol binding 1.0 (``ce_`` prefix, ``content-type``); Kafka Connect KIP-298
(``__connect.errors.*``). What Connect has no name for starts with ``__jumpa.``.
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from schemas.base import derived_id
from schemas.codec import encode
from schemas.entities import TaggedItem
from schemas.errors import Reason
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention, MentionWithdrawal
from schemas.news import NewsItem
from schemas.times import rfc3339

Headers = dict[str, bytes]

CE_SOURCE = "/jumpa"
JSON_TYPE = "application/json; charset=utf-8"
CE_TYPES: dict[type, str] = {
    NewsItem: "jumpa.news-item.v1",
    TaggedItem: "jumpa.tagged-item.v1",
    MeetingMention: "jumpa.meeting-mention.v1",
    MentionWithdrawal: "jumpa.mention-withdrawal.v1",
    Meeting: "jumpa.meeting.v1",
}
DEAD_LETTER_TYPE = "jumpa.dead-letter.v1"
REPLAY_ID = "ce_replayid"
"""The run of `jumpa replay` that an item is of; on all that comes of the item, too."""
REPLAY_SEQUENCE = "ce_replaysequence"
"""The item's number in that run, in decimal digits; on the item alone."""
_RUN = re.compile(r"[A-Za-z0-9._-]{1,100}")
MAX_ERROR = 1000
"""Longest error message in a header, in characters: headers count towards the broker's limit on a message."""


class ErrorStage(StrEnum):
    """Where in the flow a message was refused."""

    DECODE = "decode"
    ANALYZE = "analyze"
    CONSOLIDATE = "consolidate"


class DeadLetter(NamedTuple):
    """Why and where from a record was put aside; the record's own value stays untouched beside these headers."""

    reason: Reason
    error_class: str
    message: str
    topic: str
    partition: int
    offset: int
    stage: ErrorStage
    time: datetime

    @property
    def id(self) -> str:
        """Same record, same id: a record put aside twice after a fault is recognised."""
        return derived_id("dead-letter", self.topic, str(self.partition), str(self.offset))

    def headers(self, app: str) -> Headers:
        """The headers to add to the record's own ones; ``app`` names who put it aside."""
        texts = {
            "__connect.errors.topic": self.topic,
            "__connect.errors.partition": str(self.partition),
            "__connect.errors.offset": str(self.offset),
            "__connect.errors.connector.name": app,
            "__connect.errors.stage": self.stage.value,
            "__connect.errors.class.name": self.error_class,
            "__connect.errors.exception.class.name": self.error_class,
            "__connect.errors.exception.message": self.message[:MAX_ERROR],
            "__jumpa.reason": self.reason.value,
            "__jumpa.time": rfc3339(self.time),
        }
        return _encoded(texts) | cloud_event(DEAD_LETTER_TYPE, self.id, self.time, content_type=None)


def headers_for(message: NewsItem | TaggedItem | MeetingMention | MentionWithdrawal | Meeting) -> Headers:
    """CloudEvents headers of one message. ``ce_id`` and type together name it; consumers drop repeated ones.

    Equal bytes have the equal ``ce_id``. A corrected article keeps its item id and gets another ``ce_id``, so that who
    drops repeated ones still sees the correction.
    """
    if isinstance(message, Meeting):
        given = cloud_event(CE_TYPES[Meeting], f"{message.id}:{message.revision}", message.last_seen)
        return given | _encoded({"ce_subject": message.id, "jumpa-change": message.change} | filters(message))
    ce_type = CE_TYPES[type(message)]
    given = cloud_event(ce_type, derived_id(ce_type, encode(message).decode()), message.published_at)
    if isinstance(message, MeetingMention):
        return given | _encoded({"ce_subject": message.item_id} | filters(message))
    return given


def filters(message: Meeting | MeetingMention) -> dict[str, str]:
    """What subscribers filter by without reading the value. Confidences compare as texts, too: "0.79" < "0.80"."""
    return {
        "jumpa-status": message.status,
        "jumpa-countries": ",".join(message.sides),
        "jumpa-confidence": f"{message.confidence:.2f}",
        "jumpa-scope": message.scope,
    }


def cloud_event(ce_type: str, ce_id: str, when: datetime | None, content_type: str | None = JSON_TYPE) -> Headers:
    """``when`` is event time (the article's), never the clock, so that a replay gives the same bytes."""
    texts = {"ce_specversion": "1.0", "ce_id": ce_id, "ce_type": ce_type, "ce_source": CE_SOURCE}
    if when is not None:
        texts["ce_time"] = rfc3339(when)
    if content_type is not None:
        texts["content-type"] = content_type
    return _encoded(texts)


def replay_headers(run: str, sequence: int) -> Headers:
    """What an item bears that a replay sends: the run's id, and the item's place in its sources, from 1."""
    return _encoded({REPLAY_ID: run, REPLAY_SEQUENCE: str(sequence)})


def replay_of(headers: Headers) -> str | None:
    """The run that a record is of; None where it is of none, or its header holds what is no run's id."""
    run = read_header(headers, REPLAY_ID)
    return run if _RUN.fullmatch(run) else None


def read_header(headers: Headers, name: str) -> str:
    """The text of one header, empty where it is missing; whatever bytes it holds."""
    return headers.get(name, b"").decode("utf-8", "replace")


def _encoded(texts: dict[str, str]) -> Headers:
    return {name: text.encode("utf-8", "replace") for name, text in texts.items()}
