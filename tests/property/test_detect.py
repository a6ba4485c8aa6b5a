"""Any text gives a result, whose offsets slice back, whose bytes repeat, and in time linear in its length."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processors.detection.article.trace import Trace
from processors.detection.explain import explain
from processors.pipeline import Analysis, analyze
from processors.text.markup import as_seen
from schemas.codec import MAX_BYTES, encode
from schemas.entities import Part
from schemas.mentions import FieldName
from schemas.news import NewsItem
from tests.support.cost import SLACK, growth
from tests.support.fakes import FakeTagger
from tests.support.hostile import PIECES, repeated

WORDS = [
    "Presiden",
    "PM",
    "Menlu",
    "Raja",
    "mantan",
    "Rusia",
    "AS",
    "Indonesia",
    "China",
    "Vladimir Putin",
    "Putin",
    "Xi",
    "Trump",
    "Prabowo Subianto",
    "bertemu",
    "menemui",
    "pertemuan",
    "antara",
    "dengan",
    "dan",
    "di",
    "ke",
    "Moskow",
    "Jakarta",
    "KTT G20",
    "usai",
    "akan",
    "tidak akan",
    "batal",
    "ingin",
    "telepon",
    "keduanya",
    "dia",
    "mereka",
    "kedua pemimpin",
    "menerima",
    "mengundang",
    "membahas",
    "sepakat",
    "menandatangani",
    "berterima kasih kepada",
    "disepakati",
    "Selasa (11/3)",
    "kemarin",
    "pada November 2024",
    ",",
    ".",
    '"',
    "(",
    ")",
    "-",
    "\n",
    "saya",
    "kata",
    "itu",
    "sela",
]
pieces = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=60).map(" ".join)


def article(title: str, body: str) -> NewsItem:
    return NewsItem(id="x", title=f"Judul {title}", body=body, published_at="2025-03-12")


def check(item: NewsItem, result: Analysis) -> None:
    """Everything that points into the text slices back to what it says."""
    texts = {Part.TITLE: item.title, Part.BODY: item.body}
    for span in [*result.tagged.entities, *(s for m in result.mentions for v in m.support.values() for s in v.spans)]:
        assert texts[span.part][span.start : span.end] == span.text != ""
    seen = as_seen(item.title), as_seen(item.body)
    for mention in result.mentions:
        assert any(mention.evidence in text for text in seen)
        assert all(any(topic in text for text in seen) for topic in mention.agenda)
        told = mention.support[FieldName.OUTCOMES].spans if mention.outcomes else ()
        assert [one.text for one in mention.outcomes] == [as_seen(span.text) for span in told]
    assert len({m.id for m in result.mentions}) == len(result.mentions)


def written(result: Analysis) -> list[bytes]:
    return [encode(message) for message in (result.tagged, *result.mentions)]


@given(title=pieces, body=pieces)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text(title: str, body: str) -> None:
    item = article(title, body)
    result = analyze([item], FakeTagger())[0]
    again = analyze([item], FakeTagger(), trace := Trace())[0]  # explained or not, the bytes are the same
    assert written(result) == written(again)
    check(item, result)
    for one in explain(item.id, trace).sentences:
        assert (item.title if one.span.part == Part.TITLE else item.body)[
            one.span.start : one.span.end
        ] == one.span.text
        for mark in one.marks:
            assert one.span.start <= mark.start < mark.end <= one.span.end


@given(bodies=st.lists(pieces, min_size=2, max_size=4))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_batch_is_the_sum_of_its_items(bodies: list[str]) -> None:
    items = [article("Judul", body) for body in bodies]
    assert analyze(items, FakeTagger()) == [analyze([i], FakeTagger())[0] for i in items]


@given(parts=st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), each=st.integers(1, 800))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_hostile_pieces_side_by_side(parts: list[str], each: int) -> None:
    item = article("x", "".join(repeated(piece, each) for piece in parts))
    result, again = (analyze([item], FakeTagger())[0] for _ in range(2))
    assert written(result) == written(again)
    check(item, result)


@pytest.mark.parametrize("piece", PIECES)
def test_work_is_linear_in_the_length(piece: str) -> None:
    """Counted in calls, which load does not change; ``make bench-text`` measures the seconds, up to 1 MiB."""
    assert growth(lambda size: analyze([article("x", repeated(piece, size))], FakeTagger()), 1_500) < SLACK


def test_the_longest_item() -> None:
    """1 MiB, as much as a message may hold: something of each hostile piece, side by side."""
    body = "".join(repeated(piece, 2_500) for piece in PIECES if piece.isascii())
    item = article("x", body + "a " * ((MAX_BYTES - len(body)) // 2))
    assert len(item.body.encode()) > MAX_BYTES - 2
    (result,) = analyze([item], FakeTagger())
    check(item, result)
    assert result.mentions
