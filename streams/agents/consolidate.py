"""Mentions to meetings: what the second agent does with a batch. Knows nothing of Faust.

What is remembered and what is published are both acknowledged before the input counts as done. After a crash the
same mentions come again; a mention that is known already gives the meeting's current revision once more, with the
same id and bytes, so nothing is lost and who drops repeated ids sees each revision once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from processors.joining.claims.keys import partition_key
from schemas.codec import decode, encode
from schemas.envelope import CE_TYPES, ErrorStage, headers_for, read_header
from schemas.errors import DecodeError, Reason
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention, MentionWithdrawal
from streams.dead_letters.letter import dead_letter
from streams.dead_letters.limit import LetterLimit
from streams.kafka import topics
from streams.kafka.publisher import Publisher
from streams.metrics import Metrics, Stage
from streams.records import Clock, Output, Record
from streams.state.partition_store import KeyChange, PartitionStore
from streams.state.store import StateStore

log = logging.getLogger(__name__)


class Consolidator:
    """Joins mentions into meetings. Raises only when outputs or state cannot be delivered."""

    def __init__(
        self,
        store: StateStore,
        publisher: Publisher,
        metrics: Metrics,
        clock: Clock,
        app_id: str,
        limit: LetterLimit,
    ) -> None:
        self._states = PartitionStore(store)
        self._publisher = publisher
        self._metrics = metrics
        self._clock = clock
        self._app_id = app_id
        self._limit = limit

    async def process(self, records: Sequence[Record]) -> None:
        """Join one batch; returns when meetings, state and dead letters are acknowledged."""
        started = self._clock()
        changes: dict[str, KeyChange] = {}
        meetings: list[Meeting] = []
        outputs: list[Output] = []
        letters: list[Output] = []
        for record in records:
            try:
                revisions = self._join(record, changes)
            except DecodeError as exc:
                letters.append(self._letter(record, exc))
            else:
                meetings += [meeting for meeting, _ in revisions]
                outputs += [output for _, output in revisions]
        self._metrics.stage_seconds.labels(Stage.CONSOLIDATE).observe(max(0.0, self._clock() - started))
        try:
            self._limit.note(refused=len(letters), done=len(records) - len(letters))
            await self._publisher.publish(outputs + letters)
            await self._states.save(changes.values())
        except BaseException:
            self._states.forget(changes)  # they hold what was not delivered
            raise
        for meeting in meetings:
            self._metrics.meetings.labels(meeting.status, meeting.change).inc()

    def _join(self, record: Record, changes: dict[str, KeyChange]) -> list[tuple[Meeting, Output]]:
        """The revisions that a record gives. Raises DecodeError, and changes nothing, for one that cannot be joined."""
        told = read(record)
        key = told.key if isinstance(told, MentionWithdrawal) else partition_key(told)
        change = changes.get(key) or KeyChange(record.partition, self._states.load(record.partition, key), ())
        step = change.state.withdraw(told.item_id) if isinstance(told, MentionWithdrawal) else change.state.add(told)
        revisions = [
            (one, Output(topics.MEETINGS, one.id.encode(), encode(one), headers_for(one))) for one in step.meetings
        ]
        try:
            for _, output in revisions:
                _check(len(output.value or b""))
        except DecodeError:
            changes[key] = replace(change, state=self._states.undo(change))
            raise
        changes[key] = replace(change, patches=(*change.patches, *([step.patch] if step.patch is not None else [])))
        return revisions

    def _letter(self, record: Record, error: DecodeError) -> Output:
        log.warning("mention %s:%d:%d cannot be read: %s", record.topic, record.partition, record.offset, error)
        self._metrics.items_refused.labels(error.reason).inc()
        return dead_letter(record, error, ErrorStage.CONSOLIDATE, self._clock(), self._app_id)


def read(record: Record) -> MeetingMention | MentionWithdrawal:
    """A record of the mentions topic; its header says which of both it is. Raises DecodeError."""
    if read_header(record.headers, "ce_type") == CE_TYPES[MentionWithdrawal]:
        return decode(MentionWithdrawal, record.value, topics.MAX_MESSAGE_BYTES)
    return decode(MeetingMention, record.value, topics.MAX_MESSAGE_BYTES)


def _check(size: int) -> None:
    if size > topics.MAX_OUTPUT_BYTES:
        raise DecodeError(
            Reason.OUTPUT_TOO_LARGE, f"the meeting would be {size} bytes, at most {topics.MAX_OUTPUT_BYTES} are sent"
        )
