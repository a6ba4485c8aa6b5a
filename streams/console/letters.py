"""What was refused: the newest dead letters, and how many there are for which reason. Read on, never from the start."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError

from schemas.envelope import read_header
from streams.console.answers import LettersTold, LetterTold, ReasonCount
from streams.dead_letters.redrive import read_letter
from streams.errors import JumpaError
from streams.kafka import topics
from streams.kafka.consuming import POLL_MS, count_of, looking_up
from streams.kafka.security import client_options
from streams.records import Record, record_of
from streams.replay.rundir import read_kind
from streams.replay.tables import RefusedRecord
from streams.settings import Settings

NEWEST = 20
MOST_TEXT = 2000
"""Characters of a letter that are shown."""
MOST_COUNTED = 5000
"""Letters that are read at the first look: the newest of all."""
UNKNOWN = datetime.min.replace(tzinfo=UTC)
LOOK_S = 10.0
"""The longest look; and who asks earlier gets what was seen last."""


class DeadLetters:
    """The topic of dead letters, as far as it was read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._topics = topics.names(settings)
        self._forget()

    def _forget(self) -> None:
        self._first: dict[int, int] = {}
        self._reached: dict[int, int] = {}
        self._reasons: Counter[str] = Counter()
        self._newest: list[LetterTold] = []

    async def look(self) -> LettersTold:
        """What stands there now. Raises nothing: a broker that does not answer is told as such."""
        total, why = 0, ""
        try:
            async with asyncio.timeout(LOOK_S):
                total = await self._read_on()
        except (KafkaError, OSError, TimeoutError, JumpaError) as exc:
            why = _why(exc)
        counted = self._reasons.total()
        if not why and total > counted:
            why = f"Only the newest {counted} were counted by their reasons."
        return LettersTold(
            total=max(total, counted), reasons=_by_count(self._reasons), newest=tuple(self._newest), why=why
        )

    async def _read_on(self) -> int:
        """Take what is new; gives how many letters are stored."""
        topic = self._topics.dead_letters
        count = await count_of(self._settings.broker, topic, client_options(self._settings))
        async with looking_up(self._settings) as consumer:
            partitions = [TopicPartition(topic, number) for number in range(count)]
            consumer.assign(partitions)
            begin, end = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
            self._begin(begin, end)
            for one in partitions:
                consumer.seek(one, self._reached[one.partition])
            while True:
                fetched = await consumer.getmany(timeout_ms=POLL_MS)
                for message in (one for some in fetched.values() for one in some):
                    self._take(record_of(message, message.timestamp / 1000))
                if not fetched and all([await consumer.position(one) >= end[one] for one in partitions]):
                    break
            return sum(max(end[one], self._reached[one.partition]) - begin[one] for one in partitions)

    def _begin(self, begin: dict[TopicPartition, int], end: dict[TopicPartition, int]) -> None:
        """From where each partition is read on: anew, where counted letters are gone or the topic is another one."""
        at = {one.partition: (begin[one], end[one]) for one in begin}
        if any(
            first > self._first.get(one, first) or self._reached.get(one, 0) > last for one, (first, last) in at.items()
        ):
            self._forget()
        share = MOST_COUNTED // max(1, len(at))
        for one, (first, last) in at.items():
            self._reached.setdefault(one, max(first, last - share))
            self._first.setdefault(one, self._reached[one])

    def _take(self, record: Record) -> None:
        told = letter_told(record, self._topics.read)
        self._reasons[told.reason] += 1
        self._reached[record.partition] = record.offset + 1
        self._newest = sorted([*self._newest, told], key=lambda one: one.time or UNKNOWN, reverse=True)[:NEWEST]


def _why(exc: Exception) -> str:
    if isinstance(exc, JumpaError):
        return str(exc)
    if isinstance(exc, TopicAuthorizationFailedError):
        return "The broker does not let us read the dead letters: see deploy/ACLS.md."
    return f"The dead letters cannot be read now ({exc!r}): the broker's log may say why."


def letter_told(record: Record, return_to: Iterable[str]) -> LetterTold:
    """A dead letter as the page shows it; ``return_to``: the topics that letters can go back to."""
    letter = read_letter(record)
    place = "{}:{}".format(*letter.place)
    value = record.value or b""
    return LetterTold(
        place=place,
        time=letter.time,
        reason=letter.reason,
        message=read_header(record.headers, "__connect.errors.exception.message"),
        source_topic=letter.topic,
        bytes=len(value),
        text=value[: 4 * MOST_TEXT].decode("utf-8", "backslashreplace")[:MOST_TEXT],
        redrive="" if letter.cut or letter.topic not in return_to else f"jumpa dead-letters redrive {place}",
        show=f"jumpa dead-letters show {place}",
    )


def refused_of(run: Path) -> LettersTold:
    """What a run has refused. Raises nothing: a run that does not tell it is told as such."""
    reasons: Counter[str] = Counter()
    newest: list[LetterTold] = []
    try:
        for line in read_kind(run, "refused"):
            told = _refused(line)
            reasons[told.reason] += 1
            newest = [*newest, told][-NEWEST:]
    except (JumpaError, OSError) as exc:
        return LettersTold(why=str(exc))
    return LettersTold(total=reasons.total(), reasons=_by_count(reasons), newest=tuple(reversed(newest)))


def _refused(line: bytes) -> LetterTold:
    told = RefusedRecord(place="", reason="", message="its line in the file cannot be read")
    with suppress(ValueError):
        told = RefusedRecord.model_validate_json(line)
    return LetterTold(**dict(told), time=None, source_topic="", bytes=0, text="", redrive="", show="")


def _by_count(reasons: Counter[str]) -> tuple[ReasonCount, ...]:
    return tuple(ReasonCount(reason=reason, count=count) for reason, count in reasons.most_common())
