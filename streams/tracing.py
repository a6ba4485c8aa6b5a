"""Traces: a span for the way of each record through an agent, one below it for each stage, and the context in headers.

The context comes from the W3C headers ``traceparent`` and ``tracestate`` of a record (where those are missing, from
``ce_traceparent``, CloudEvents' extension) and goes into the same headers of what the record gives: the trace of a
meeting's revision is that of the article that caused it. Where other articles tell of the meeting, too, the span links
to theirs, as far as this process remembers them. Only headers differ by it, never values.

On where OpenTelemetry's own variable ``OTEL_TRACES_EXPORTER`` is ``otlp``, which needs ``jumpa[otel]``. While it is
off, nothing of that is imported, and a record's context is passed on as it came.
"""

from __future__ import annotations

import atexit
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol

from schemas.envelope import REPLAY_ID, Headers, read_header, replay_of
from schemas.errors import Reason
from streams.errors import UsageError
from streams.logs import worker_name
from streams.metrics import Stage
from streams.records import Output, Record

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, SpanContext

EXPORTER = "OTEL_TRACES_EXPORTER"
PARENT, STATE = "traceparent", "tracestate"
_PARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_STATE = re.compile(r"[ -~]{1,512}")
REMEMBERED = 10_000
"""Articles whose spans are remembered, to be linked to."""
MOST_LINKS = 16
LAST_EXPORT_S = 2.0
"""Longest wait, as the process ends, for a collector: OpenTelemetry's own is 30 s, and a worker has 20 s to end."""


class BatchTrace(Protocol):
    """What an agent tells of a batch in hand."""

    def stage(self, stage: Stage, start: float, end: float) -> None:
        """A stage of all records, in Unix seconds."""

    def headers(self, record: Record) -> Headers:
        """For what a record gives: its trace, where there is one, and the replay that it is of."""

    def refused(self, record: Record, reason: Reason) -> None:
        """The record becomes a dead letter."""

    def joined(self, record: Record, item_id: str, others: Iterable[str]) -> None:
        """The record, told by one article, changed meetings that these articles tell of."""


class Tracing(Protocol):
    """Handed to agents and to those who send items."""

    def batch(self, agent: str, records: Sequence[Record]) -> AbstractContextManager[BatchTrace]:
        """Trace a batch until the block is left."""

    def sent(self, output: Output) -> Output:
        """An item about to be sent, with a trace that begins here."""


class NoTracing:
    """No spans; what comes with a context gives outputs with the same."""

    def batch(self, agent: str, records: Sequence[Record]) -> AbstractContextManager[NoTracing]:
        return nullcontext(self)

    def sent(self, output: Output) -> Output:
        return output

    def stage(self, stage: Stage, start: float, end: float) -> None: ...

    def headers(self, record: Record) -> Headers:
        return {name: text.encode() for name, text in _carried(record).items()} | _replay(record)

    def refused(self, record: Record, reason: Reason) -> None: ...

    def joined(self, record: Record, item_id: str, others: Iterable[str]) -> None: ...


class OtelTracing:
    """Spans of OpenTelemetry, through a provider that exports them or keeps them."""

    def __init__(self, provider: TracerProvider, group: str = "") -> None:
        from opentelemetry import trace
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self.api = trace
        self.tracer = provider.get_tracer("jumpa", version("jumpa"))
        self.propagator = TraceContextTextMapPropagator()
        self.articles: OrderedDict[str, SpanContext] = OrderedDict()
        self._group = group

    @contextmanager
    def batch(self, agent: str, records: Sequence[Record]) -> Iterator[BatchTrace]:
        spans = {record.place: self._span(agent, record) for record in records}
        try:
            yield _OtelBatch(self, spans)
        except BaseException as exc:
            for span in spans.values():
                span.set_status(self.api.StatusCode.ERROR, type(exc).__name__)
            raise
        finally:
            for span in spans.values():
                span.end()

    def sent(self, output: Output) -> Output:
        told = {"messaging.system": "kafka", "messaging.destination.name": output.topic}
        with self.tracer.start_as_current_span(
            f"send {output.topic}", kind=self.api.SpanKind.PRODUCER, attributes=told
        ) as span:
            return output.with_headers(self.headers_of(span))

    def _span(self, agent: str, record: Record) -> Span:
        told: dict[str, str | int] = {
            "messaging.system": "kafka",
            "messaging.operation.type": "process",
            "messaging.consumer.group.name": self._group,
            "messaging.destination.name": record.topic,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
        }
        kind, context = self.api.SpanKind.CONSUMER, self.propagator.extract(_carried(record))
        return self.tracer.start_span(f"{agent} {record.topic}", context, kind, told)

    def headers_of(self, span: Span) -> Headers:
        carrier: dict[str, str] = {}
        self.propagator.inject(carrier, self.api.set_span_in_context(span))
        return {name: text.encode() for name, text in carrier.items()}


class _OtelBatch:
    def __init__(self, tracing: OtelTracing, spans: Mapping[str, Span]) -> None:
        self._tracing = tracing
        self._spans = spans

    def stage(self, stage: Stage, start: float, end: float) -> None:
        for span in self._spans.values():
            above = self._tracing.api.set_span_in_context(span)
            below = self._tracing.tracer.start_span(stage.value, above, start_time=_nanoseconds(start))
            below.end(_nanoseconds(end))

    def headers(self, record: Record) -> Headers:
        return self._tracing.headers_of(self._spans[record.place]) | _replay(record)

    def refused(self, record: Record, reason: Reason) -> None:
        self._spans[record.place].set_status(self._tracing.api.StatusCode.ERROR, reason.value)

    def joined(self, record: Record, item_id: str, others: Iterable[str]) -> None:
        known, span = self._tracing.articles, self._spans[record.place]
        for other in [one for one in others if one != item_id and one in known][:MOST_LINKS]:
            span.add_link(known[other])
        known[item_id] = span.get_span_context()
        known.move_to_end(item_id)
        if len(known) > REMEMBERED:
            known.popitem(last=False)


def tracing_from(environment: Mapping[str, str], app_id: str) -> Tracing:
    """As OpenTelemetry's variables ask for. Raises UsageError for what we cannot do."""
    wanted = environment.get(EXPORTER, "none")
    if wanted == "none" or environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return NoTracing()
    if wanted != "otlp":
        raise UsageError(f"{EXPORTER}={wanted!r} is not what we can do: otlp, or none.")
    try:
        return OtelTracing(_provider(), app_id)
    except ImportError:
        told = f"{EXPORTER}=otlp needs OpenTelemetry: pip install 'jumpa[otel]', or unset the variable."
        raise UsageError(told) from None


def _provider() -> TracerProvider:
    """One that exports over HTTP, to where ``OTEL_EXPORTER_OTLP_ENDPOINT`` says; the rest is OpenTelemetry's, too."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    told: dict[str, Any] = {"service.name": "jumpa", "service.version": version("jumpa")}
    told["service.instance.id"] = worker_name()
    resource = Resource.create(told | dict(OTELResourceDetector().detect().attributes))
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _closers.append(bounded(provider.shutdown, LAST_EXPORT_S))
    atexit.register(close_traces)
    return provider


_closers: list[Callable[[], None]] = []


def close_traces() -> None:
    """Send what is left, as the process ends; takes LAST_EXPORT_S at most."""
    for close in _closers:
        close()


def bounded(close: Callable[[], object], seconds: float) -> Callable[[], None]:
    """What closes something, and gives up waiting for it. The thread waits from now on: none can be made at the end."""
    wanted = threading.Event()

    def work() -> None:
        wanted.wait()
        close()

    thread = threading.Thread(target=work, name="bounded-close", daemon=True)
    thread.start()

    def end() -> None:
        wanted.set()
        thread.join(seconds)

    return end


def trace_id(headers: Headers) -> str | None:
    """For the log: of the context in these headers."""
    return read_header(headers, PARENT).split("-")[1] if PARENT in headers else None


def _carried(record: Record) -> dict[str, str]:
    """The context that a record brings; nothing where it is not as W3C's Trace Context has it."""
    for prefix in ("", "ce_"):
        parent, state = (read_header(record.headers, prefix + name) for name in (PARENT, STATE))
        if _PARENT.fullmatch(parent):
            return {PARENT: parent} | ({STATE: state} if _STATE.fullmatch(state) else {})
    return {}


def _replay(record: Record) -> Headers:
    run = replay_of(record.headers)
    return {} if run is None else {REPLAY_ID: run.encode()}


def _nanoseconds(seconds: float) -> int:
    return int(seconds * 1e9)
