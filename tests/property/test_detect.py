"""Any text gives a result, whose offsets slice back, whose bytes repeat, and in time linear in its length."""

from __future__ import annotations

import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processors.pipeline import analyze
from schemas.codec import encode
from schemas.entities import Part
from schemas.mentions import FieldName
from schemas.news import NewsItem
from tests.fakes import FakeTagger

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


@given(title=pieces, body=pieces)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text(title: str, body: str) -> None:
    item = article(title, body)
    result, again = (analyze([item], FakeTagger())[0] for _ in range(2))
    assert [encode(m) for m in (result.tagged, *result.mentions)] == [
        encode(m) for m in (again.tagged, *again.mentions)
    ]
    texts = {Part.TITLE: item.title, Part.BODY: item.body}
    for span in [*result.tagged.entities, *(s for m in result.mentions for v in m.support.values() for s in v.spans)]:
        assert texts[span.part][span.start : span.end] == span.text != ""
    for mention in result.mentions:
        assert mention.evidence in item.title or mention.evidence in item.body
        assert all(topic in item.title or topic in item.body for topic in mention.agenda)
        told = mention.support[FieldName.OUTCOMES].spans if mention.outcomes else ()
        assert [one.text for one in mention.outcomes] == [span.text for span in told]
        assert len({m.id for m in result.mentions}) == len(result.mentions)


@given(bodies=st.lists(pieces, min_size=2, max_size=4))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_batch_is_the_sum_of_its_items(bodies: list[str]) -> None:
    items = [article("Judul", body) for body in bodies]
    assert analyze(items, FakeTagger()) == [analyze([i], FakeTagger())[0] for i in items]


HOSTILE = (
    "Presiden Rusia Vladimir Putin bertemu Presiden AS Donald Trump dan ",
    "Putin, Trump, Xi, ",
    "keduanya bertemu ",
    'kata Putin " ',
    "Presiden ",
    "Ali A-B-C-D ",
    "<b",
    "di Jakarta, ",
    "pertemuan membahas soal ",
    "A.",
    "Baca juga:,",
    "((((",
    "Menteri Luar Negeri Rusia Ali Baru, ",
)


def test_time_is_linear_in_the_length() -> None:
    """Six times the text may take about six times the time, for texts made to provoke worse (quadratic: 36 times)."""
    for piece in HOSTILE:
        small, large = (piece * (size // len(piece)) for size in (10_000, 60_000))
        short, long = _seconds(small), _seconds(large)
        assert long < 15 * max(short, 0.02), (piece, short, long)


def _seconds(body: str) -> float:
    """The better of two runs: other work on the machine disturbs single ones."""
    times = []
    for _ in range(2):
        start = time.process_time()
        analyze([article("x", body)], FakeTagger())
        times.append(time.process_time() - start)
    return min(times)
