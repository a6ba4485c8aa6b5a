"""Dead letters: the record's own bytes, key and headers untouched, with headers that say why and where from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from schemas.envelope import DeadLetter, ErrorStage, Headers
from schemas.errors import DecodeError
from streams.kafka import topics
from streams.kafka.unpacking import TOO_LARGE
from streams.records import Output, Pairs, Record
from streams.settings import Settings
from streams.tracing import PARENT, STATE

KEPT = "__jumpa.original."
"""Before the name of a header that the record had and that we need ourselves; also where it has that prefix already,
so that removing one prefix always gives the record's own headers back."""
CUT_FROM = "__jumpa.cut_from"
"""Length in bytes of a value that was cut. A compressed batch, or a record just below the topic's limit, can bring
more than a dead letter may hold; a worker that insisted would end again and again at the same record. The whole
record stays in its own topic as long as that keeps it."""
MAX_HEADERS = 16 * 1024
"""Most bytes of the record's own headers, and of its key, that a dead letter takes along."""


def dead_letter(
    record: Record,
    error: DecodeError,
    stage: ErrorStage,
    now: float,
    settings: Settings,
    context: Headers | None = None,
) -> Output:
    """The record as it goes to the dead-letter topic; ``now`` is Unix seconds.

    ``context``: what all outputs of the record bear, which it gets where it came without: our trace, its replay.

    A header of the record whose name we need ourselves (its own ``ce_id``, or a forged reason) moves to ``KEPT`` and
    its name. What the topic could not take is shortened: headers are left out, then the value is cut.
    """
    letter = DeadLetter(
        reason=error.reason,
        error_class=f"{type(error).__module__}.{type(error).__qualname__}",
        message=error.detail,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        stage=stage,
        time=datetime.fromtimestamp(now, UTC),
    )
    ours = letter.headers(settings.app_id)
    own = tuple((KEPT + name if _is_taken(name, ours) else name, value) for name, value in record.own_headers)
    if _size(own) > MAX_HEADERS:
        own = ()
    ours |= _missing(context or {}, {name for name, _ in own})
    value, key = record.value, record.key and record.key[:MAX_HEADERS]
    if value is not None and len(value) > topics.MAX_OUTPUT_BYTES:
        ours[CUT_FROM] = str(len(value)).encode()
        value = value[: topics.MAX_OUTPUT_BYTES]
    if value is None and TOO_LARGE in record.headers:
        ours[CUT_FROM] = record.headers[TOO_LARGE]
    if key is None and value is None:  # other clients send such records; aiokafka refuses to, and would for ever
        key = b""
    return Output(topics.names(settings).dead_letters, key, value, ours, own)


def _missing(context: Headers, kept: Collection[str]) -> Headers:
    """What a record does not bring itself; of a trace all or nothing, for a state is of its own parent."""
    brought = {*kept, STATE} if PARENT in kept else kept
    return {name: told for name, told in context.items() if name not in brought}


def _is_taken(name: str, ours: Headers) -> bool:
    return name in ours or name == CUT_FROM or name.startswith(KEPT)


def _size(headers: Pairs) -> int:
    return sum(len(name.encode()) + len(value or b"") for name, value in headers)
