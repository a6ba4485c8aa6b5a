"""Sending items from outside of a worker: command line and tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError

from schemas.base import derived_id
from schemas.codec import decode
from schemas.envelope import headers_for
from schemas.errors import DecodeError
from schemas.news import NewsItem
from streams.errors import DeliveryError
from streams.kafka import topics
from streams.kafka.refusal import explain
from streams.kafka.security import client_options
from streams.records import Output
from streams.settings import Settings

IN_FLIGHT = 500
"""Most records that wait for an acknowledgement: bounds memory and what an outage can leave open."""

Send = Callable[[Output], Awaitable[None]]


def item_output(raw: bytes, topic: str = topics.ITEMS, *, unchecked: bool = False) -> Output:
    """One line as a record for the topic of items: its own bytes, keyed by the item's id.

    Raises DecodeError for what is no news item; unchecked, such bytes are sent too, keyed by their hash.
    """
    try:
        item = decode(NewsItem, raw)
    except DecodeError:
        if not unchecked:
            raise
        return Output(topic, derived_id("raw", raw.hex()).encode(), raw, {})
    return Output(topic, item.id.encode(), raw, headers_for(item))


@asynccontextmanager
async def sender(settings: Settings, rate: float | None = None) -> AsyncIterator[Send]:
    """Gives a function that sends one record; leaving the block waits until all are acknowledged. Raises as sending."""
    async with sending(settings, rate) as under_way:
        yield under_way.send


@asynccontextmanager
async def sending(settings: Settings, rate: float | None = None, *, idempotent: bool = False) -> AsyncIterator[Sending]:
    """Gives what sends records, ``rate`` a second at most; leaving the block waits until all are acknowledged.

    ``idempotent``: a record that is sent again because its acknowledgement was lost does not stand in the topic twice.
    Raises BrokerUnreachable when nothing answers, BrokerRefuses when we are not let in, DeliveryError when a record is
    not taken.
    """
    options = client_options(settings)
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.broker.split(","),
        acks="all",
        enable_idempotence=idempotent,
        linger_ms=5,
        max_request_size=topics.MAX_MESSAGE_BYTES,
        request_timeout_ms=int(settings.delivery_timeout_s * 1000),
        **options,
    )
    try:
        await producer.start()
    except (KafkaError, OSError) as exc:
        await producer.stop()
        raise await explain(settings.broker, options, exc) from None
    under_way = Sending(producer, settings.broker, rate)
    try:
        yield under_way
        await under_way.acknowledged()
    finally:
        await producer.stop()


class Sending:
    """Records under way: so many at most, and so many a second."""

    def __init__(self, producer: AIOKafkaProducer, broker: str, rate: float | None) -> None:
        self._producer = producer
        self._broker = broker
        self._rate = rate
        self._started, self._count = asyncio.get_running_loop().time(), 0
        self._waiting: set[asyncio.Future[Any]] = set()

    async def send(self, output: Output) -> None:
        """Send one record; waits where too many are under way, or too many were sent. Raises DeliveryError."""
        self._count += 1
        if self._rate is not None:
            due = self._started + self._count / self._rate
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        if len(self._waiting) >= IN_FLIGHT:
            done, self._waiting = await asyncio.wait(self._waiting, return_when=asyncio.FIRST_COMPLETED)
            _raise_failed(done)
        self._waiting.add(await self._handed_over(output))

    async def deliver(self, output: Output) -> None:
        """Send one record and wait for its own acknowledgement; others may be under way. Raises DeliveryError."""
        future = await self._handed_over(output)
        await asyncio.wait({future})
        _raise_failed({future})

    async def _handed_over(self, output: Output) -> asyncio.Future[Any]:
        try:
            headers = output.all_headers
            sent: asyncio.Future[Any] = await self._producer.send(
                output.topic, output.value, output.key, headers=headers
            )
            return sent
        except TopicAuthorizationFailedError as exc:
            told = f"The broker at {self._broker} does not let us write to {output.topic}: see deploy/ACLS.md."
            raise DeliveryError(told) from exc
        except KafkaError as exc:
            raise DeliveryError(
                f"The broker at {self._broker} takes no records for {output.topic} ({exc!r}): run `jumpa topics check`."
            ) from exc

    async def acknowledged(self) -> None:
        """Wait until all that was sent is acknowledged. Raises DeliveryError."""
        waiting, self._waiting = self._waiting, set()
        _raise_failed((await asyncio.wait(waiting))[0] if waiting else set())


def _raise_failed(done: set[asyncio.Future[Any]]) -> None:
    for future in done:
        if exc := future.exception():
            raise DeliveryError(f"The broker did not take a record: {exc!r}.") from exc
