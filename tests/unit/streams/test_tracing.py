"""Spans of records and stages, and the context that leads from a meeting back to its article."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from schemas.envelope import read_header
from streams.agents.consolidate import Consolidator
from streams.agents.enrich import Enricher
from streams.dead_letters.redrive import original, read_letter
from streams.errors import EXIT_CRASH, EXIT_DONE, DeliveryError, UsageError
from streams.kafka import topics
from streams.records import Output, Record
from streams.settings import Settings
from streams.tracing import EXPORTER, NoTracing, OtelTracing, Tracing, _provider, bounded, trace_id, tracing_from
from tests.support.stream_fakes import (
    FakeAnalyzer,
    FakeClock,
    FakePublisher,
    FakeStore,
    analysis_of,
    arrived,
    item_bytes,
    mention,
    new_metrics,
    no_limit,
    record,
)

ROOT = Path(__file__).parents[3]
ENRICH, CONSOLIDATE = "enrich news.items.v1", "consolidate news.meeting-mentions.v1"
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
CONTEXT = {"traceparent": f"00-{TRACE}-{SPAN}-01".encode(), "tracestate": b"vendor=1"}


class Traced:
    """Both agents with one kind of tracing, and the spans that came of it."""

    def __init__(self, tracing: Tracing | None = None) -> None:
        self.exporter, provider = InMemorySpanExporter(), TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.tracing = tracing or OtelTracing(provider, "jumpa")
        self.publisher = FakePublisher()
        analyzer = FakeAnalyzer(lambda item: analysis_of(item, [mention(item.id)]))
        shared = (self.publisher, new_metrics(), FakeClock())
        self.enricher = Enricher(analyzer, *shared, Settings(), FakeStore(), no_limit(), self.tracing)
        self.consolidator = Consolidator(FakeStore(), *shared, Settings(), no_limit(), self.tracing)

    def spans(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.exporter.get_finished_spans() if span.name == name]

    async def flow(self, items: Sequence[Record]) -> list[Output]:
        """Items through both agents; gives the meetings."""
        await self.enricher.process(items)
        mentions = self.publisher.on(topics.MENTIONS)
        for offset, told in enumerate(mentions):
            await self.consolidator.process([arrived(told, offset)])
        return self.publisher.on(topics.MEETINGS)


def parent_of(output: Output) -> str:
    return read_header(output.headers, "traceparent")


def context_of(span: ReadableSpan) -> str:
    flags = span.context.trace_flags
    return f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-{flags:02x}"


async def test_the_trace_of_a_meeting_is_that_of_its_article() -> None:
    traced = Traced()
    (meeting,) = await traced.flow([record(item_bytes("a-1"), headers=CONTEXT)])
    (enrich,), (consolidate,) = traced.spans(ENRICH), traced.spans(CONSOLIDATE)
    assert enrich.parent is not None
    assert (enrich.kind, f"{enrich.parent.span_id:016x}") == (SpanKind.CONSUMER, SPAN)
    entities, told = traced.publisher.outputs[:2]
    assert parent_of(entities) == parent_of(told) == context_of(enrich)
    assert consolidate.parent is not None
    assert consolidate.parent.span_id == enrich.context.span_id
    assert parent_of(meeting) == context_of(consolidate)
    assert trace_id(meeting.headers) == TRACE
    assert read_header(meeting.headers, "tracestate") == "vendor=1"


async def test_each_stage_is_a_span_below() -> None:
    traced = Traced()
    await traced.flow([record(item_bytes("a-1")), record(item_bytes("a-2"), 1)])
    for name, stages in ((ENRICH, ["decode", "analyze", "publish"]), (CONSOLIDATE, ["consolidate", "publish"])):
        for root in traced.spans(name):
            below = [one for one in traced.exporter.get_finished_spans() if one.parent == root.context]
            assert sorted(one.name for one in below if one.kind is SpanKind.INTERNAL) == sorted(stages)


async def test_a_meeting_of_several_articles_links_to_the_others() -> None:
    traced = Traced()
    await traced.flow([record(item_bytes("a-1")), record(item_bytes("a-2"), 1)])
    first, second = traced.spans(CONSOLIDATE)
    assert first.links == ()
    assert [link.context.span_id for link in second.links] == [first.context.span_id]


async def test_values_are_the_same_with_and_without_traces() -> None:
    items = [record(item_bytes(f"a-{number}"), number, headers=CONTEXT) for number in range(3)] + [record(b"{", 3)]
    told = []
    for traced in (Traced(), Traced(NoTracing())):
        await traced.flow(items)
        hidden = ("traceparent", "tracestate")
        told.append(
            [
                (one.topic, one.key, one.value, {name: of for name, of in one.headers.items() if name not in hidden})
                for one in traced.publisher.outputs
            ]
        )
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("headers", "passed_on"),
    [
        (CONTEXT, CONTEXT),
        ({"ce_traceparent": CONTEXT["traceparent"]}, {"traceparent": CONTEXT["traceparent"]}),
        ({**CONTEXT, "ce_traceparent": b"00-1"}, CONTEXT),
        ({}, {}),
        ({"tracestate": b"vendor=1"}, {}),
        ({"traceparent": f"00-{'0' * 32}-{SPAN}-01".encode()}, {}),
        ({"traceparent": f"ff-{TRACE}-{SPAN}-01".encode()}, {}),
        ({"traceparent": CONTEXT["traceparent"] + b"\n"}, {}),
        ({"traceparent": b"\xff" * 1000}, {}),
        ({**CONTEXT, "tracestate": b"x" * 600}, {"traceparent": CONTEXT["traceparent"]}),
    ],
)
async def test_while_off_a_context_is_passed_on_as_it_came(headers: dict[str, bytes], passed_on: object) -> None:
    traced = Traced(NoTracing())
    (meeting,) = await traced.flow([record(item_bytes("a-1"), headers=headers)])
    for output in (*traced.publisher.outputs[:2], meeting):
        assert {name: value for name, value in output.headers.items() if "trace" in name} == passed_on
    assert traced.exporter.get_finished_spans() == ()


async def test_a_dead_letter_keeps_its_own_context_or_gets_one(caplog: pytest.LogCaptureFixture) -> None:
    traced = Traced()
    await traced.enricher.process([record(b"{", 1, headers=CONTEXT), record(b"{", 2)])
    kept, given = (arrived(one) for one in traced.publisher.on(topics.DEAD_LETTERS))
    own, made = traced.spans(ENRICH)
    assert kept.headers["traceparent"] == CONTEXT["traceparent"]
    assert read_header(given.headers, "traceparent") == context_of(made)
    assert [span.status.status_code for span in (own, made)] == [StatusCode.ERROR] * 2
    assert made.status.description == "not_json"
    assert [vars(one)["trace_id"] for one in caplog.records] == [TRACE, f"{made.context.trace_id:032x}"]
    back = original(given, read_letter(given))
    assert dict(back.own) == {"traceparent": given.headers["traceparent"]}  # its trace goes on


async def test_a_batch_that_fails_ends_its_spans() -> None:
    traced = Traced()
    traced.publisher.failing = True
    with pytest.raises(DeliveryError):
        await traced.enricher.process([record(item_bytes("a-1"))])
    (span,) = traced.spans(ENRICH)
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, "DeliveryError")


def test_an_item_that_is_sent_begins_a_trace() -> None:
    traced = Traced()
    item = Output(topics.ITEMS, b"a-1", b"{}", {"ce_id": b"1"})
    sent = traced.tracing.sent(item)
    (span,) = traced.spans("send news.items.v1")
    assert span.kind is SpanKind.PRODUCER
    assert sent.headers == item.headers | {"traceparent": context_of(span).encode()}
    assert NoTracing().sent(item) is item


def test_it_is_off_unless_asked_for() -> None:
    for given in ({}, {EXPORTER: "none"}, {EXPORTER: "otlp", "OTEL_SDK_DISABLED": "true"}):
        assert isinstance(tracing_from(given, "jumpa"), NoTracing)
    with pytest.raises(UsageError, match="OTEL_TRACES_EXPORTER='zipkin' is not what we can do"):
        tracing_from({EXPORTER: "zipkin"}, "jumpa")


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(UsageError, match=r"pip install 'jumpa\[otel\]'"):
        tracing_from({EXPORTER: "otlp"}, "jumpa")


def test_nothing_is_imported_while_it_is_off() -> None:
    code = (
        "import sys, streams.tracing; streams.tracing.tracing_from({}, 'x');"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@contextmanager
def collector() -> Iterator[tuple[str, list[ExportTraceServiceRequest]]]:
    """A server that takes traces over HTTP as OpenTelemetry's collector does; gives its address and what came."""
    taken: list[ExportTraceServiceRequest] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            taken.append(ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", taken
        finally:
            server.shutdown()
            thread.join()


SENDING = """
import os
from streams.records import Output
from streams.tracing import tracing_from
tracing_from(os.environ, "jumpa").sent(Output("news.items.v1", b"a-1", b"{}", {}))
"""


@pytest.mark.parametrize(
    ("end", "code"), [("", EXIT_DONE), ("from streams.faust_worker.exits import crash; crash('it', 'why')", EXIT_CRASH)]
)
def test_spans_reach_a_collector_before_the_process_ends(end: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with collector() as (address, taken):
        monkeypatch.setenv(EXPORTER, "otlp")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        assert subprocess.run([sys.executable, "-c", SENDING + end], cwd=ROOT, check=False).returncode == code
    (told,) = taken[0].resource_spans
    assert {one.key: one.value.string_value for one in told.resource.attributes}["service.name"] == "jumpa"
    assert [span.name for span in told.scope_spans[0].spans] == ["send news.items.v1"]


def test_the_name_of_the_service_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "news")
    provider = _provider()
    assert provider.resource.attributes["service.name"] == "news"
    provider.shutdown()


def test_a_collector_that_does_not_answer_holds_no_process_up() -> None:
    never, closed = threading.Event(), threading.Event()
    bounded(never.wait, 0.05)()  # comes back
    bounded(closed.set, 5)()
    assert closed.is_set()
    never.set()
