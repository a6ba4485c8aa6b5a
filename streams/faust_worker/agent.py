"""An agent's loop: batches of a topic to a function, and each acknowledged when that function has returned.

Why it is written this way (measured with faust-streaming 0.15.3): an agent's exception acknowledges the event that
raised it, ``take`` acknowledges whole batches that failed, sends that nobody awaits are lost in an outage, and a sink
drops the key. A stream without acknowledgements, awaited deliveries, then an explicit acknowledgement of every event,
and an end of the process on any failure, lost least.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, aclosing, suppress

import faust
from faust.types import EventT, StreamT
from structlog.contextvars import bound_contextvars

from streams.agents.ledger import Ledger
from streams.errors import DeliveryError, JumpaError, TooManyDeadLetters
from streams.faust_worker import exits
from streams.faust_worker.gaps import GapCheck
from streams.logs import said, spans
from streams.metrics import Metrics
from streams.records import Record, record_of
from streams.settings import Settings

log = logging.getLogger(__name__)

Process = Callable[[Sequence[Record]], Awaitable[None]]
Begin = Callable[[Sequence[Record]], Process]
"""Starts what may be done of a batch while another is in hand; gives what processes its records, or those of them that
are still ours, when their turn has come."""
Holds = Callable[[str, int], Awaitable[bool]]
"""Whether a partition of a topic is still ours."""
Exit = Callable[[str, str], None]
"""Ends the process; takes who cannot go on and why."""


async def take(stream: StreamT[bytes], most: int, within_s: float) -> AsyncGenerator[list[EventT[bytes]], None]:
    """Batches of a stream's events: at most so many, of what comes within some seconds of the first.

    Faust's own ``noack_take`` looks for events as often as a batch may wait, each time with new tasks: of an idle
    worker that took more of a core than all else together.
    """
    came: asyncio.Queue[EventT[bytes]] = asyncio.Queue(most)

    async def drain() -> None:
        async for event in stream.events():
            await came.put(event)

    draining = asyncio.create_task(drain())
    try:
        while (first := await _first(came, draining)) is not None:
            batch = [first]
            with suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    while len(batch) < most:
                        batch.append(await came.get())
            yield batch
        draining.result()
    finally:
        draining.cancel()


async def _first(came: asyncio.Queue[EventT[bytes]], draining: asyncio.Task[None]) -> EventT[bytes] | None:
    """The next event; None where the stream has ended."""
    getting = asyncio.create_task(came.get())
    try:
        await asyncio.wait((getting, draining), return_when=asyncio.FIRST_COMPLETED)
        return getting.result() if getting.done() else None
    finally:
        getting.cancel()


class Agent:
    """Hands the batches of one topic to ``process``; one counts as done when that returns, else the process ends.

    ``gaps`` raises where records were passed over before a batch: the next process begins at the commit. Records of
    partitions that were given to another worker meanwhile are left to that one, as ``holds`` tells. With ``begin`` as
    many batches as ``ahead`` says are taken, and begun, while one is in hand; their turn comes in the topic's order.
    """

    crash: Exit = staticmethod(exits.crash)
    stop: Exit = staticmethod(exits.stop)

    def __init__(
        self,
        name: str,
        topic: str,
        process: Process,
        ledger: Ledger,
        metrics: Metrics,
        gaps: GapCheck | None,
        holds: Holds | None,
        batch_items: int | None = None,
        begin: Begin | None = None,
        ahead: int = 1,
    ) -> None:
        self.name, self.topic = name, topic
        self._process = process
        self._begin = begin
        self._ahead = ahead if begin is not None else 0
        self._ledger = ledger
        self._metrics = metrics
        self._gaps = gaps
        self._holds = holds
        self._batch_items = batch_items
        """Most records of a batch, where that is not as the settings say."""

    async def handle(self, records: Sequence[Record], process: Process | None = None) -> bool:
        """Process a batch; False where that failed and the process is about to end. Never raises."""
        with self._named(records):
            return await self._handle(records, process or self._process)

    def _named(self, records: Sequence[Record]) -> AbstractContextManager[object]:
        return bound_contextvars(agent=self.name, topic=self.topic, batch=spans(records))

    async def _handle(self, records: Sequence[Record], process: Process) -> bool:
        try:
            with self._ledger.busy(self.topic, len(records)), self._metrics.batch_in_hand(self.name, len(records)):
                if self._gaps is not None:
                    await self._gaps.check(records)
                self._ledger.begin(records)
                ours = await self._ours(records)
                if ours:
                    await process(ours)
                self._ledger.done(ours)
            self._metrics.note_progress(self.name, self.topic, {record.partition for record in ours})
            return True
        except TooManyDeadLetters as exc:
            self._metrics.items_withheld.inc(exc.withheld)
            self.stop(f"agent {self.name}", str(exc))
        except JumpaError as exc:
            if isinstance(exc, DeliveryError):
                self._metrics.publish_failures.labels(self.name).inc()
            self.crash(f"agent {self.name}", str(exc))
        except Exception as exc:  # an exception that reaches Faust acknowledges the batch
            log.exception("the batch failed")
            self.crash(f"agent {self.name}", said(exc))
        return False

    async def _ours(self, records: Sequence[Record]) -> list[Record]:
        holds = self._holds
        lost = [one for one in {record.partition for record in records} if holds and not await holds(self.topic, one)]
        return [record for record in records if record.partition not in lost]

    def join(self, app: faust.App, settings: Settings) -> None:
        """Let Faust feed this agent."""
        most = self._batch_items or settings.batch_items

        async def loop(stream: StreamT[bytes]) -> AsyncIterator[None]:
            turns: deque[asyncio.Task[bool]] = deque()
            try:
                async with aclosing(take(stream.noack(), most, settings.batch_wait_s)) as batches:
                    async for events in batches:
                        records = [record_of(event.message, event.message.timestamp) for event in events]
                        begun, before = self._begun(records), turns[-1] if turns else None
                        turns.append(asyncio.create_task(self._in_turn(before, stream, events, records, begun)))
                        while len(turns) > self._ahead:
                            if not await turns.popleft():
                                return
                        yield
            finally:
                for turn in turns:
                    turn.cancel()

        app.agent(app.topic(self.topic, internal=False), name=self.name, concurrency=1)(loop)

    def _begun(self, records: Sequence[Record]) -> Process | None:
        if self._begin is None:
            return None
        self._ledger.ahead(self.topic, len(records))
        with self._named(records):  # for what the work says
            return self._begin(records)

    async def _in_turn(
        self,
        before: asyncio.Task[bool] | None,
        stream: StreamT[bytes],
        events: Sequence[EventT[bytes]],
        records: Sequence[Record],
        process: Process | None,
    ) -> bool:
        """Process a batch, and acknowledge it, once the one ``before`` has been; False where either failed."""
        if before is not None and not await before:
            return False
        if process is not None:
            self._ledger.ahead(self.topic, -len(records))
        if not await self.handle(records, process):
            return False
        for event in events:  # so that Faust commits, and on SIGTERM waits for the batches in hand only
            await stream.ack(event)
        return True
