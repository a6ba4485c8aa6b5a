"""Stand-ins for what streams need from outside: broker, language pool, table, clock; and messages to feed them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry

from processors.pipeline import Analysis
from schemas.entities import Entity, EntityType, Part, TaggedItem
from schemas.envelope import ErrorStage
from schemas.errors import DecodeError, Reason
from schemas.mentions import (
    Cameo,
    Channel,
    Format,
    MeetingMention,
    Participant,
    Plover,
    PloverMode,
    PloverType,
    Rank,
    Scope,
    Status,
)
from schemas.news import NewsItem
from schemas.times import parse_time
from streams.dead_letters.letter import dead_letter
from streams.dead_letters.limit import LetterLimit
from streams.errors import DeliveryError
from streams.metrics import Metrics
from streams.records import Output, Record, headers_of, pairs_of
from streams.settings import Settings


class FakeClock:
    """Unix seconds that go on only when told to."""

    def __init__(self, now: float = 1_757_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class FakePublisher:
    """Keeps what was published, in order; ``failing`` makes every call fail. ``log`` is shared with other fakes."""

    def __init__(self, log: list[str] | None = None) -> None:
        self.outputs: list[Output] = []
        self.failing = False
        self.log = [] if log is None else log

    async def publish(self, outputs: Sequence[Output]) -> None:
        if self.failing:
            raise DeliveryError("the broker took nothing")
        self.log.append("published")
        self.outputs += outputs

    def on(self, topic: str) -> list[Output]:
        return [output for output in self.outputs if output.topic == topic]


class FakeStore:
    """A dictionary for a table, and the partition that each key went to."""

    def __init__(self, log: list[str] | None = None) -> None:
        self.entries: dict[bytes, bytes] = {}
        self.partitions: dict[bytes, int] = {}
        self.failing = False
        self.log = [] if log is None else log

    def get(self, partition: int, key: bytes) -> bytes | None:
        return self.entries.get(key)

    async def put(self, partition: int, entries: dict[bytes, bytes]) -> None:
        if self.failing:
            raise DeliveryError("the changelog took nothing")
        self.log.append("remembered")
        self.entries.update(entries)
        self.partitions.update(dict.fromkeys(entries, partition))


Verdict = Callable[[NewsItem], Analysis]


class FakeAnalyzer:
    """Gives each item what ``verdict`` says, and what that raises when it raises; counts the calls by their size."""

    def __init__(self, verdict: Verdict | None = None) -> None:
        self._verdict = verdict or analysis_of
        self.calls: list[int] = []

    async def analyze(self, items: Sequence[NewsItem]) -> list[Analysis]:
        self.calls.append(len(items))
        return [self._verdict(item) for item in items]


def analysis_of(item: NewsItem, mentions: Sequence[MeetingMention] = (), skipped: Any = None) -> Analysis:
    """What a model might say of an item: its first word is a person."""
    word = (item.title or item.body).split()[0]
    part = Part.TITLE if item.title else Part.BODY
    entity = Entity(part=part, start=0, end=len(word), text=word, type=EntityType.PER)
    tagged = TaggedItem(
        item_id=item.id,
        url=item.url,
        published_at=item.published_at,
        entities=(entity,),
        model_version="fake-1",
        skipped=skipped,
    )
    return Analysis(tagged, tuple(mentions), skipped=skipped is not None)


def item_bytes(item_id: str = "a-1", title: str = "Prabowo bertemu Anwar", **fields: object) -> bytes:
    return json.dumps({"id": item_id, "title": title, **fields}).encode()


def record(value: bytes | None, offset: int = 0, **fields: Any) -> Record:
    """A record of the items topic, sent one second before FakeClock's start."""
    given: dict[str, Any] = {"topic": "news.items.v1", "partition": 0, "timestamp": FakeClock().now - 1, **fields}
    return Record(offset=offset, value=value, **given)


def arrived(output: Output, offset: int = 0, **fields: Any) -> Record:
    """What was sent as a consumer is given it."""
    given: dict[str, Any] = {"topic": output.topic, "partition": 0, "value": output.value, "key": output.key, **fields}
    return Record(offset=offset, headers=headers_of(output.all_headers), pairs=pairs_of(output.all_headers), **given)


PRABOWO = Participant(name="Prabowo Subianto", country="ID", rank=Rank.HEAD, leader_id="Q2107268")
ANWAR = Participant(name="Anwar Ibrahim", country="MY", rank=Rank.HEAD, leader_id="Q299574")


def mention(
    item_id: str = "a-1", published: str | datetime | None = "2025-09-09T14:30:00+07:00", **fields: Any
) -> MeetingMention:
    """Prabowo met Anwar in Kuala Lumpur on 9 September 2025, unless told otherwise."""
    given: dict[str, Any] = {
        "id": f"mention-{item_id}",
        "item_id": item_id,
        "url": "",
        "source": "Kabar Contoh",
        "published_at": None if published is None else parse_time(published),
        "scope": Scope.INTERNATIONAL,
        "participants": (PRABOWO, ANWAR),
        "format": Format.BILATERAL,
        "channel": Channel.IN_PERSON,
        "status": Status.HELD,
        "date": "2025-09-09",
        "city": "Kuala Lumpur",
        "country": "MY",
        "evidence": "Prabowo bertemu Anwar di Kuala Lumpur.",
        "cameo": Cameo.MAKE_VISIT,
        "plover": Plover(type=PloverType.CONSULT, mode=PloverMode.VISIT),
        "confidence": 0.9,
        "main": True,
        "support": {},
        "model_version": "fake-1",
        **fields,
    }
    return MeetingMention(**given)


LETTER = dead_letter(
    record(b"\xff\x1b[2J", 7, headers={"a": b"\xff"}),
    DecodeError(Reason.NOT_UTF8, "byte 0"),
    ErrorStage.DECODE,
    0,
    Settings(),
)


def new_metrics() -> Metrics:
    return Metrics(CollectorRegistry())


def no_limit() -> LetterLimit:
    """However many records are refused, the agent goes on."""
    return LetterLimit(window=1, count=1, share=1.0)


def sample(metrics: Metrics, name: str, **labels: str) -> float:
    """The value of one sample; 0 where nothing was counted yet."""
    return metrics.registry.get_sample_value(name, labels) or 0.0
