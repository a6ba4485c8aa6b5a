"""Mentions to meetings: what the second agent does with a batch. Knows nothing of Faust.

What is remembered and what is published are both acknowledged before the input counts as done. After a crash the
same mentions come again; a mention that is known already gives the meeting's current revision once more, with the
same id and bytes, so nothing is lost and who drops repeated ids sees each revision once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import NamedTuple

from processors.meetings.consolidate import consolidate, withdraw
from processors.meetings.keys import partition_key
from processors.meetings.state import Desk
from schemas.codec import decode, encode
from schemas.envelope import CE_TYPES, headers_for, read_header
from schemas.envelope import Stage as ErrorStage
from schemas.errors import DecodeError, Reason
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention, MentionWithdrawal
from streams import topics
from streams.dead_letters import dead_letter
from streams.enrich import MAX_OUTPUT, Clock
from streams.metrics import Metrics, Stage
from streams.publisher import Publisher
from streams.records import Output, Record
from streams.store import StateStore, put_all

log = logging.getLogger(__name__)


DESKS_READ = 512
"""Desks that stay in memory beside their bytes, the ones used last: up to 1 MB each."""


class Seat(NamedTuple):
    """A desk while a batch works on it."""

    partition: int
    desk: Desk
    size: int
    """Most bytes that it can have when it is written."""


class Consolidator:
    """Joins mentions into meetings. Raises only when outputs or state cannot be delivered."""

    def __init__(self, store: StateStore, publisher: Publisher, metrics: Metrics, clock: Clock, app_id: str) -> None:
        self._store = store
        self._publisher = publisher
        self._metrics = metrics
        self._clock = clock
        self._app_id = app_id
        self._read: dict[bytes, tuple[bytes, Desk]] = {}

    async def process(self, records: Sequence[Record]) -> None:
        """Join one batch; returns when meetings, state and dead letters are acknowledged."""
        started = self._clock()
        seats: dict[bytes, Seat] = {}
        meetings: list[Meeting] = []
        outputs: list[Output] = []
        letters: list[Output] = []
        for record in records:
            try:
                revisions = self._join(record, seats)
            except DecodeError as exc:
                letters.append(self._letter(record, exc))
            else:
                meetings += [meeting for meeting, _ in revisions]
                outputs += [output for _, output in revisions]
        self._metrics.stage_seconds.labels(Stage.CONSOLIDATE).observe(max(0.0, self._clock() - started))
        await self._publisher.publish(outputs + letters)
        written = {key: encode(seat.desk) for key, seat in seats.items()}
        await put_all(self._store, [(seats[key].partition, key, value) for key, value in written.items()])
        self._keep({key: (value, seats[key].desk) for key, value in written.items()})
        for meeting in meetings:
            self._metrics.meetings.labels(meeting.status, meeting.change).inc()

    def _join(self, record: Record, seats: dict[bytes, Seat]) -> list[tuple[Meeting, Output]]:
        """The revisions that a record gives. Raises DecodeError, and changes no seat, for one that cannot be joined."""
        told = read(record)
        key = told.key if isinstance(told, MentionWithdrawal) else partition_key(told)
        seat = seats.get(key.encode()) or self._seat(record.partition, key)
        if isinstance(told, MentionWithdrawal):
            step = withdraw(seat.desk, told.item_id)
        else:
            step = consolidate(seat.desk, told)
        size = seat.size + len(record.value or b"")
        if size > MAX_OUTPUT:  # rarely: then count
            size = _checked(len(encode(step.desk)), "the memory of its sides")
        revisions = [
            (one, Output(topics.MEETINGS, one.id.encode(), encode(one), headers_for(one))) for one in step.meetings
        ]
        for _, output in revisions:
            _checked(len(output.value or b""), "the meeting")
        seats[key.encode()] = Seat(record.partition, step.desk, size)
        return revisions

    def _seat(self, partition: int, key: str) -> Seat:
        stored = self._store.get(key.encode())
        if stored is None:
            return Seat(partition, Desk(key=key), 0)
        bytes_read, desk = self._read.get(key.encode(), (b"", None))
        if desk is None or bytes_read != stored:  # it differs where another worker held the partition meanwhile
            desk = decode(Desk, stored, topics.MAX_MESSAGE_BYTES)
        return Seat(partition, desk, len(stored))

    def _keep(self, desks: dict[bytes, tuple[bytes, Desk]]) -> None:
        """Spare the desks used last the reading from their bytes."""
        for key, read_desk in desks.items():
            self._read.pop(key, None)
            self._read[key] = read_desk
        for key in list(self._read)[: max(0, len(self._read) - DESKS_READ)]:
            del self._read[key]

    def _letter(self, record: Record, error: DecodeError) -> Output:
        log.warning("mention %s:%d:%d cannot be read: %s", record.topic, record.partition, record.offset, error)
        self._metrics.items_refused.labels(error.reason).inc()
        return dead_letter(record, error, ErrorStage.CONSOLIDATE, self._clock(), self._app_id)


def read(record: Record) -> MeetingMention | MentionWithdrawal:
    """A record of the mentions topic; its header says which of both it is. Raises DecodeError."""
    if read_header(record.headers, "ce_type") == CE_TYPES[MentionWithdrawal]:
        return decode(MentionWithdrawal, record.value, topics.MAX_MESSAGE_BYTES)
    return decode(MeetingMention, record.value, topics.MAX_MESSAGE_BYTES)


def _checked(size: int, what: str) -> int:
    if size > MAX_OUTPUT:
        raise DecodeError(Reason.OUTPUT_TOO_LARGE, f"{what} would be {size} bytes, at most {MAX_OUTPUT} are sent")
    return size
