"""Items to entities and meeting mentions: what the first agent does with a batch. Knows nothing of Faust."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import NamedTuple

from processors.joining.claims.keys import partition_key
from processors.pipeline import Analysis
from schemas.codec import decode, encode
from schemas.envelope import ErrorStage, headers_for, read_header
from schemas.errors import DecodeError, Reason
from schemas.mentions import MentionWithdrawal
from schemas.news import NewsItem
from streams.agents.counting import ItemCounts, LiveItems
from streams.dead_letters.letter import dead_letter
from streams.dead_letters.limit import LetterLimit
from streams.kafka import topics
from streams.kafka.publisher import Publisher
from streams.kafka.unpacking import TOO_LARGE
from streams.language.pool import Analyzer, Result, analyze_each
from streams.logs import at
from streams.metrics import Metrics, Stage
from streams.records import Clock, Output, Record
from streams.settings import Settings
from streams.state.store import ItemKeys, StateStore
from streams.tracing import BatchTrace, NoTracing, Tracing, trace_id

log = logging.getLogger(__name__)


class _Read(NamedTuple):
    """What the language work on a batch gave, by the places of its records, and when, in Unix seconds."""

    decoded: dict[str, NewsItem | DecodeError]
    results: dict[str, Result]
    """Of the items."""
    began: float
    began_analysis: float
    ended: float


class Enricher:
    """Turns records into outputs and publishes them. Raises only when outputs cannot be delivered."""

    def __init__(
        self,
        analyzer: Analyzer,
        publisher: Publisher,
        metrics: Metrics,
        clock: Clock,
        settings: Settings,
        item_keys: StateStore,
        limit: LetterLimit,
        tracing: Tracing | None = None,
        counts: ItemCounts | None = None,
    ) -> None:
        self._analyzer = analyzer
        self._item_keys = ItemKeys(item_keys)
        self._publisher = publisher
        self._counts = counts or LiveItems(metrics)
        self._clock = clock
        self._settings = settings
        self._topics = topics.names(settings)
        self._limit = limit
        self._tracing = tracing or NoTracing()

    def begin(self, records: Sequence[Record]) -> Callable[[Sequence[Record]], Awaitable[None]]:
        """Start the language work on a batch before its turn; gives what processes it then, or what is left of it."""
        return partial(self.process, work=asyncio.create_task(self._read(records)))

    async def process(self, records: Sequence[Record], work: Awaitable[_Read] | None = None) -> None:
        """Process one batch; returns when every record's outputs, or its dead letter, are acknowledged."""
        with self._tracing.batch("enrich", records) as trace:
            await self._process(records, work or self._read(records), trace)

    async def _read(self, records: Sequence[Record]) -> _Read:
        began = self._clock()
        decoded = {record.place: self._decode(record) for record in records}
        began_analysis = self._clock()
        items = {place: item for place, item in decoded.items() if isinstance(item, NewsItem)}
        analyses = await analyze_each(self._analyzer, list(items.values()), self._counts.lost)
        return _Read(decoded, dict(zip(items, analyses, strict=True)), began, began_analysis, self._clock())

    async def _process(self, records: Sequence[Record], work: Awaitable[_Read], trace: BatchTrace) -> None:
        self._counts.taken(len(records))
        turn = self._clock()
        read = await work
        self._lap(Stage.DECODE, read.began, read.began_analysis, trace)
        self._lap(Stage.ANALYZE, read.began_analysis, read.ended, trace)
        decoded = [(record, read.decoded[record.place]) for record in records]
        refused = [(record, error) for record, error in decoded if isinstance(error, DecodeError)]
        letters = [self._letter(record, error, ErrorStage.DECODE, trace) for record, error in refused]
        done: list[tuple[Record, NewsItem, Analysis]] = []
        outputs: list[Output] = []
        for record, item in decoded:
            if isinstance(item, DecodeError):
                continue
            found = read.results[record.place]
            analysis = found if isinstance(found, DecodeError) else self._wanted(found)
            given = analysis if isinstance(analysis, DecodeError) else outputs_of(item, analysis, self._topics)
            if isinstance(given, DecodeError):
                letters.append(self._letter(record, given, ErrorStage.ANALYZE, trace, item.id))
                refused.append((record, given))
            elif not isinstance(analysis, DecodeError):
                given += self._withdrawals(record, item, analysis)
                traced = trace.headers(record)
                outputs += [output.with_headers(traced) for output in given]
                done.append((record, item, analysis))
        self._limit.note(refused=len(letters), done=len(done))
        await self._publish(outputs + letters)
        self._lap(Stage.PUBLISH, max(turn, read.ended), self._clock(), trace)
        self._count(done, [error.reason for _, error in refused])

    async def _publish(self, outputs: Sequence[Output]) -> None:
        """Publish, then remember: after a crash between the two, the same is published again."""
        try:
            await self._publisher.publish(outputs)
            await self._item_keys.remember()
        finally:
            self._item_keys.forget()

    def _wanted(self, found: Analysis) -> Analysis:
        asked = self._settings
        return found.wanted(domestic=asked.domestic, min_confidence=asked.min_confidence)

    def _withdrawals(self, record: Record, item: NewsItem, analysis: Analysis) -> list[Output]:
        """What tells those who joined an earlier text of this item where it tells of no meeting any more."""
        keys = {partition_key(mention) for mention in analysis.mentions}
        gone = [
            MentionWithdrawal(item_id=item.id, key=key, published_at=item.published_at)
            for key in self._item_keys.change(record, item.id, keys)
        ]
        return [Output(self._topics.mentions, one.key.encode(), encode(one), headers_for(one)) for one in gone]

    def _decode(self, record: Record) -> NewsItem | DecodeError:
        if record.value is None and TOO_LARGE in record.headers:
            limit = read_header(record.headers, TOO_LARGE)
            return DecodeError(Reason.TOO_LARGE, f"its compressed batch unpacks to more than {limit} bytes")
        try:
            return decode(NewsItem, record.value)
        except DecodeError as exc:
            return exc

    def _letter(
        self, record: Record, error: DecodeError, stage: ErrorStage, trace: BatchTrace, item_id: str | None = None
    ) -> Output:
        headers = trace.headers(record)
        trace.refused(record, error.reason)
        told = at(record, item_id=item_id, stage=stage, reason=error.reason, trace_id=trace_id(headers))
        log.warning("the record becomes a dead letter", extra=told)
        return dead_letter(record, error, stage, self._clock(), self._settings, headers)

    def _lap(self, stage: Stage, began: float, ended: float, trace: BatchTrace) -> None:
        trace.stage(stage, began, ended)
        self._counts.stage(stage, max(0.0, ended - began))

    def _count(self, done: list[tuple[Record, NewsItem, Analysis]], reasons: list[Reason]) -> None:
        now = self._clock()
        for reason in reasons:
            self._counts.refused(reason)
        for record, item, analysis in done:
            self._counts.done(record, item, analysis, now)


def outputs_of(item: NewsItem, analysis: Analysis, named: topics.TopicNames) -> list[Output] | DecodeError:
    """The records that one item gives: its entities, where they are wanted, then each of its mentions. An oversized one
    refuses the item."""
    outputs = []
    if (tagged := analysis.tagged) is not None:
        outputs.append(Output(named.entities, item.id.encode(), encode(tagged), headers_for(tagged)))
    for mention in analysis.mentions:
        key = partition_key(mention).encode()
        outputs.append(Output(named.mentions, key, encode(mention), headers_for(mention)))
    largest = max((len(output.value or b"") for output in outputs), default=0)
    if largest > topics.MAX_OUTPUT_BYTES:
        return DecodeError(
            Reason.OUTPUT_TOO_LARGE, f"an output of {largest} bytes, at most {topics.MAX_OUTPUT_BYTES} are sent"
        )
    return outputs
