"""Mentions to meetings: what the second agent does with a batch. Knows nothing of Faust.

What is remembered and what is published are both acknowledged before the input counts as done. After a crash the
same mentions come again; a mention that is known already gives the meeting's current revision once more, with the
same id and bytes, so nothing is lost and who drops repeated ids sees each revision once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Protocol

from processors.meetings.consolidate import MeetingState, consolidate, meeting_id
from schemas.codec import decode, encode
from schemas.envelope import Stage as ErrorStage
from schemas.envelope import headers_for
from schemas.errors import DecodeError, Reason
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention
from streams import topics
from streams.dead_letters import dead_letter
from streams.enrich import MAX_OUTPUT, Clock
from streams.metrics import Metrics, Stage
from streams.publisher import Publisher
from streams.records import Output, Record

log = logging.getLogger(__name__)


class StateStore(Protocol):
    """Bytes by key, for the partitions that this worker holds."""

    def get(self, key: bytes) -> bytes | None: ...

    async def put(self, partition: int, entries: dict[bytes, bytes]) -> None:
        """Remember; returns when the changelog has acknowledged. Raises DeliveryError when it has not."""
        ...


class Consolidator:
    """Joins mentions into meetings. Raises only when outputs or state cannot be delivered."""

    def __init__(self, store: StateStore, publisher: Publisher, metrics: Metrics, clock: Clock, app_id: str) -> None:
        self._store = store
        self._publisher = publisher
        self._metrics = metrics
        self._clock = clock
        self._app_id = app_id

    async def process(self, records: Sequence[Record]) -> None:
        """Join one batch; returns when meetings, state and dead letters are acknowledged."""
        started = self._clock()
        states: dict[bytes, tuple[int, MeetingState]] = {}
        meetings: list[Meeting] = []
        letters: list[Output] = []
        for record in records:
            try:
                meetings.append(
                    self._join(decode(MeetingMention, record.value, topics.MAX_MESSAGE_BYTES), record.partition, states)
                )
            except DecodeError as exc:
                letters.append(self._letter(record, exc))
        self._metrics.stage_seconds.labels(Stage.CONSOLIDATE).observe(max(0.0, self._clock() - started))
        outputs = [Output(topics.MEETINGS, one.id.encode(), encode(one), headers_for(one)) for one in meetings]
        await self._publisher.publish(outputs + letters)
        await self._remember(states)
        for meeting in meetings:
            self._metrics.meetings.labels(meeting.status, meeting.change).inc()

    def _join(self, mention: MeetingMention, partition: int, states: dict[bytes, tuple[int, MeetingState]]) -> Meeting:
        key = meeting_id(mention).encode()
        if key in states:
            known: MeetingState | None = states[key][1]
        else:
            stored = self._store.get(key)
            known = decode(MeetingState, stored, topics.MAX_MESSAGE_BYTES) if stored else None
        state, meeting = consolidate(known, mention)
        size = len(encode(state))
        if size > MAX_OUTPUT:
            raise DecodeError(Reason.OUTPUT_TOO_LARGE, f"the meeting's state would be {size} bytes")
        states[key] = (partition, state)
        return meeting

    async def _remember(self, states: dict[bytes, tuple[int, MeetingState]]) -> None:
        by_partition: dict[int, dict[bytes, bytes]] = {}
        for key, (partition, state) in states.items():
            by_partition.setdefault(partition, {})[key] = encode(state)
        for partition, entries in by_partition.items():
            await self._store.put(partition, entries)

    def _letter(self, record: Record, error: DecodeError) -> Output:
        log.warning("mention %s:%d:%d cannot be read: %s", record.topic, record.partition, record.offset, error)
        self._metrics.items_refused.labels(error.reason).inc()
        return dead_letter(record, error, ErrorStage.CONSOLIDATE, self._clock(), self._app_id)
