"""A span of a topic as a source of items: ``kafka:TOPIC``, from and to offsets or times that are settled once."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.times import parse_time
from streams.errors import UsageError
from streams.ingest.lines import Line, TopicReader
from streams.ingest.sources import TOPIC
from streams.kafka.consuming import POLL_MS, plain_consumer
from streams.kafka.provisioning import partition_counts
from streams.kafka.security import client_options
from streams.settings import Settings

_AHEAD = 2
"""Batches that wait to be asked for; each is of at most some MB."""
_LOOKS = 10
"""How often a partition is asked for its end, each time for at most ``POLL_MS``."""


@dataclass(frozen=True)
class TopicSpan:
    """The part of a topic that is read: the same however much is added to it meanwhile."""

    topic: str
    parts: tuple[tuple[int, int, int], ...]
    """Partition, first offset, and the offset behind the last, by partition."""

    @property
    def count(self) -> int:
        """How many offsets it holds; of a compacted topic, more than records."""
        return sum(end - first for _, first, end in self.parts)


def topic_span(name: str, settings: Settings, begin: str | None = None, end: str | None = None) -> TopicSpan:
    """Settle what ``kafka:TOPIC`` means now: from ``begin`` on and up to before ``end``, each an offset (17, of every
    partition) or a time (2019-07-01, 2019-07-01T08:00+07:00; Jakarta's without a zone) at which a record was sent.

    Without them: from the oldest record, and up to the last that there is now. Raises UsageError for a topic that does
    not exist and for what is neither offset nor time, and BrokerError.
    """
    bounds = (_bound("--from", begin), _bound("--to", end))
    return asyncio.run(_span(name.removeprefix(TOPIC), settings, *bounds))


def topic_reader(spans: Mapping[str, TopicSpan], settings: Settings) -> TopicReader:
    """What `read_lines` asks for a source of these names. Lines are called after topic and partition, with the offset
    as their number.

    Their order depends on nothing but the span: partition by partition, each by its offsets. As all versions of an
    article have its key, and with it one partition, they keep their order. Reading raises UsageError where the topic
    does not hold the span any more.
    """
    return lambda name: _in_thread(lambda: _records(spans[name], settings))


def _bound(option: str, given: str | None) -> int | float | None:
    """An offset as int, a time as Unix milliseconds in a float."""
    if given is None:
        return None
    if given.isascii() and given.isdigit():
        return int(given)
    try:
        return parse_time(given).timestamp() * 1000
    except ValueError as exc:
        raise UsageError(f"{option}: {exc}; an offset is a whole number.") from None


async def _span(topic: str, settings: Settings, begin: int | float | None, end: int | float | None) -> TopicSpan:
    options = client_options(settings)
    count = (await partition_counts(settings.broker, client_options=options)).get(topic)
    if not count:
        raise UsageError(
            f"{topic} does not exist on {settings.broker}: check the name, `jumpa topics check` lists ours."
        )
    async with plain_consumer(settings.broker, options, "earliest") as consumer:
        partitions = [TopicPartition(topic, number) for number in range(count)]
        consumer.assign(partitions)
        oldest = await consumer.beginning_offsets(partitions)
        ends = await _ends(consumer, oldest)
        firsts = await _offsets(consumer, begin, ends) if begin is not None else oldest
        lasts = await _offsets(consumer, end, ends) if end is not None else ends
    parts = []
    for one in partitions:
        last = min(lasts[one], ends[one])
        parts.append(
            (one.partition, min(max(firsts[one], oldest[one]), max(last, oldest[one])), max(last, oldest[one]))
        )
    return TopicSpan(topic, tuple(parts))


async def _ends(consumer: AIOKafkaConsumer, oldest: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
    """Behind the last record of each partition that is no part of an open transaction."""
    ends: dict[TopicPartition, int] = await consumer.end_offsets(list(oldest))
    waiting = {one for one in oldest if ends[one] > oldest[one]}
    for one in waiting:
        consumer.seek(one, ends[one] - 1)
    for _ in range(_LOOKS):  # Tansu's end offsets are those of the last batch's first record; a fetch says it right
        if not waiting:
            break
        await consumer.getmany(*waiting, timeout_ms=POLL_MS)
        told = {one: stable for one in waiting if (stable := consumer.last_stable_offset(one) or -1) >= 0}
        ends |= {one: max(ends[one], stable) for one, stable in told.items()}
        waiting -= set(told)
    return ends


async def _offsets(
    consumer: AIOKafkaConsumer, bound: int | float, ends: Mapping[TopicPartition, int]
) -> dict[TopicPartition, int]:
    if isinstance(bound, int):
        return dict.fromkeys(ends, bound)
    found = await consumer.offsets_for_times(dict.fromkeys(ends, int(max(bound, 0))))
    return {one: found[one].offset if found.get(one) else end for one, end in ends.items()}


async def _records(span: TopicSpan, settings: Settings) -> AsyncIterator[list[Line]]:
    parts = {TopicPartition(span.topic, part): (first, end) for part, first, end in span.parts if end > first}
    if not parts:  # aiokafka's consumer does not stop in the moment in which it was started
        return
    async with plain_consumer(settings.broker, client_options(settings), "earliest") as consumer:
        consumer.assign(list(parts))
        oldest, newest = await consumer.beginning_offsets(list(parts)), await consumer.end_offsets(list(parts))
        for one, (first, end) in parts.items():
            if oldest[one] > first or newest[one] < first:
                told = f"{one.topic}:{one.partition} holds {oldest[one]} to {newest[one]} now, and not {first} to {end}"
                raise UsageError(f"{told}: what was to be read is deleted, start anew.")
        for one, (first, end) in parts.items():
            consumer.pause(*(other for other in parts if other != one))
            consumer.resume(one)
            consumer.seek(one, first)
            while await consumer.position(one) < end:
                messages = (await consumer.getmany(one, timeout_ms=POLL_MS)).get(one, ())
                yield [
                    Line(f"{TOPIC}{one.topic}:{one.partition}", message.offset, message.value, 0)
                    for message in messages
                    if message.offset < end and message.value is not None  # a null takes a key back
                ]


def _in_thread(records: Callable[[], AsyncIterator[list[Line]]]) -> Iterator[Line]:
    """What an event loop of its own gives, for callers who may stand in another one."""
    found: queue.Queue[list[Line] | BaseException | None] = queue.Queue(_AHEAD)
    ended = threading.Event()

    async def pump() -> None:
        async for lines in records():
            await asyncio.to_thread(found.put, lines)
            if ended.is_set():
                return

    def run() -> None:
        try:
            asyncio.run(pump())
        except BaseException as exc:  # goes to who asked
            found.put(exc)
        else:
            found.put(None)

    thread = threading.Thread(target=run, daemon=True, name="topic")
    thread.start()
    try:
        while (one := found.get()) is not None:
            if isinstance(one, BaseException):
                raise one
            yield from one
    finally:
        ended.set()
        _drain(found, thread)


def _drain(found: queue.Queue[Any], thread: threading.Thread) -> None:
    """Let a thread end that may wait to put something down."""
    while thread.is_alive():
        while not found.empty():
            found.get_nowait()
        thread.join(0.01)
