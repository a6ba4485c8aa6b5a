"""Mentions to meetings: what the second agent does with a batch. Knows nothing of Faust.

What is remembered and what is published are both acknowledged before the input counts as done. After a crash the
same mentions come again; a mention that is known already gives the meeting's current revision once more, with the
same id and bytes, so nothing is lost and who drops repeated ids sees each revision once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from processors.joining.claims.claim import Claim
from processors.joining.claims.keys import partition_key
from processors.joining.partition import PartitionState
from schemas.codec import decode, encode
from schemas.envelope import CE_TYPES, ErrorStage, headers_for, read_header
from schemas.errors import DecodeError, Reason
from schemas.meetings import LAST_WORDS, Change, Meeting
from schemas.mentions import MeetingMention, MentionWithdrawal
from streams.dead_letters.letter import dead_letter
from streams.dead_letters.limit import LetterLimit
from streams.kafka import topics
from streams.kafka.publisher import Publisher
from streams.logs import at
from streams.metrics import Metrics, Stage
from streams.records import Clock, Output, Record
from streams.settings import Settings
from streams.state.ended_ids import EndedId, EndedIds
from streams.state.partition_store import KeyChange, PartitionStore
from streams.state.store import Entry, StateStore
from streams.tracing import BatchTrace, NoTracing, Tracing, trace_id

log = logging.getLogger(__name__)


@dataclass
class _Batch:
    """What the records of a batch give."""

    trace: BatchTrace
    changes: dict[str, KeyChange] = field(default_factory=dict)
    revisions: list[Meeting] = field(default_factory=list)
    ended: dict[int, list[EndedId]] = field(default_factory=dict)
    """By the partition of the mention."""
    outputs: list[Output] = field(default_factory=list)
    letters: list[Output] = field(default_factory=list)
    forgotten: list[Claim] = field(default_factory=list)


class Consolidator:
    """Joins mentions into meetings. Raises only when outputs or state cannot be delivered."""

    def __init__(
        self,
        store: StateStore,
        publisher: Publisher,
        metrics: Metrics,
        clock: Clock,
        settings: Settings,
        limit: LetterLimit,
        tracing: Tracing | None = None,
    ) -> None:
        self._states = PartitionStore(store, settings.most_of_key)
        self._ended = EndedIds(store, settings.ended_days * 24 * 60 * 60)
        self._publisher = publisher
        self._metrics = metrics
        self._clock = clock
        self._settings = settings
        self._topics = topics.names(settings)
        self._limit = limit
        self._tracing = tracing or NoTracing()

    async def process(self, records: Sequence[Record]) -> None:
        """Join one batch; returns when meetings, state and dead letters are acknowledged."""
        with self._tracing.batch("consolidate", records) as trace:
            await self._process(records, _Batch(trace))

    async def _process(self, records: Sequence[Record], batch: _Batch) -> None:
        started = self._clock()
        self._metrics.mentions_in.inc(len(records))
        for record in records:
            try:
                self._join(record, batch)
            except DecodeError as exc:
                batch.letters.append(self._letter(record, exc, batch.trace))
        joined = self._clock()
        batch.trace.stage(Stage.CONSOLIDATE, started, joined)
        self._metrics.stage_seconds.labels(Stage.CONSOLIDATE).observe(max(0.0, joined - started))
        tombstones, entries = self._bury(records, batch)
        try:
            self._limit.note(refused=len(batch.letters), done=len(records) - len(batch.letters))
            await self._publisher.publish([*batch.outputs, *tombstones, *batch.letters])
            self._count(batch.revisions)  # now: where a rebalance cuts off what follows, they are published again
            await self._states.save(batch.changes.values(), entries)
        except BaseException:
            self._states.forget(batch.changes)  # they hold what was not delivered
            raise
        batch.trace.stage(Stage.PUBLISH, joined, self._clock())
        self._metrics.mentions_done.inc(len(records) - len(batch.letters))
        self._count_forgotten(batch.forgotten)

    def _join(self, record: Record, batch: _Batch) -> None:
        """Add the revisions that a record gives. Raises DecodeError, and adds nothing, where they cannot be sent."""
        told = read(record)
        key = told.key if isinstance(told, MentionWithdrawal) else partition_key(told)
        state = self._state(batch, record.partition, key)
        change = batch.changes.get(key) or KeyChange(record.partition, state, ())
        answer = state.withdraw(told.item_id) if isinstance(told, MentionWithdrawal) else state.add(told)
        traced = batch.trace.headers(record)
        outputs = [
            Output(self._topics.meetings, one.id.encode(), encode(one), headers_for(one) | traced)
            for one in answer.meetings
        ]
        largest = max((len(output.value or b"") for output in outputs), default=0)
        if largest > topics.MAX_OUTPUT_BYTES:
            batch.changes[key] = replace(change, state=self._states.undo(change))
            told_all = f"the meeting would be {largest} bytes, at most {topics.MAX_OUTPUT_BYTES} are sent"
            raise DecodeError(Reason.OUTPUT_TOO_LARGE, told_all)
        patches = (*change.patches, answer.patch) if answer.patch is not None else change.patches
        batch.changes[key] = replace(change, patches=patches)
        batch.outputs += outputs
        batch.trace.joined(record, told.item_id, (item_id for one in answer.meetings for item_id in one.item_ids))
        batch.revisions += answer.meetings
        batch.ended.setdefault(record.partition, []).extend(
            EndedId(key=key, id=one.id, revision=one.revision, at=self._time(record))
            for one in answer.meetings
            if one.change in LAST_WORDS
        )
        batch.forgotten += answer.forgotten

    def _time(self, record: Record) -> float:
        return record.timestamp if record.dated else self._clock()

    def _state(self, batch: _Batch, partition: int, key: str) -> PartitionState:
        """A key as it stands in the midst of a batch."""
        change = batch.changes.get(key)
        return self._states.load(partition, key) if change is None else change.state

    def _bury(self, records: Sequence[Record], batch: _Batch) -> tuple[list[Output], list[Entry]]:
        """Null values for ids that ended long enough ago, and what is then left to wait for."""
        outputs: list[Output] = []
        entries: list[Entry] = []
        for partition in sorted({record.partition for record in records}):
            now = max(self._time(record) for record in records if record.partition == partition)
            due = self._ended.due(partition, now)
            outputs += [
                Output(self._topics.meetings, one.id.encode(), None, {})
                for one in due
                if self._state(batch, partition, one.key).last_revision(one.id) == one.revision
            ]
            entries += self._ended.entries(partition, len(due), batch.ended.get(partition, []))
        return outputs, entries

    def _count(self, revisions: Sequence[Meeting]) -> None:
        for meeting in revisions:
            self._metrics.meetings.labels(meeting.status, meeting.change).inc()
            if meeting.late and meeting.change is Change.CREATED:
                self._metrics.meetings_late.inc()

    def _count_forgotten(self, forgotten: Sequence[Claim]) -> None:
        for claim in forgotten:
            told = {"mention_id": claim.mention_id, "item_id": claim.item_id}
            log.info("the mention is remembered no more", extra=told)
        self._metrics.mentions_forgotten.inc(len(forgotten))

    def _letter(self, record: Record, error: DecodeError, trace: BatchTrace) -> Output:
        headers = trace.headers(record)
        trace.refused(record, error.reason)
        told = at(record, stage=ErrorStage.CONSOLIDATE, reason=error.reason, trace_id=trace_id(headers))
        log.warning("the record becomes a dead letter", extra=told)
        self._metrics.items_refused.labels(error.reason).inc()
        return dead_letter(record, error, ErrorStage.CONSOLIDATE, self._clock(), self._settings, headers)


def read(record: Record) -> MeetingMention | MentionWithdrawal:
    """A record of the mentions topic; its header says which of both it is. Raises DecodeError."""
    if read_header(record.headers, "ce_type") == CE_TYPES[MentionWithdrawal]:
        return decode(MentionWithdrawal, record.value, topics.MAX_MESSAGE_BYTES)
    return decode(MeetingMention, record.value, topics.MAX_MESSAGE_BYTES)
