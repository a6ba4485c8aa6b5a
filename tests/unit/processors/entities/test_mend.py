"""What the text itself gives away about the tagger's spans."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.entities.mend import mend
from processors.lexicon.gazetteer import load_gazetteer
from processors.text.tagged import Span, TaggedText
from schemas.entities import EntityType
from tests.support.cost import SLACK, growth


def tagged(marked: str) -> TaggedText:
    """A text with spans written as ``[Istana Merdeka LOC]``."""
    text, spans = "", []
    for plain, name, label in re.findall(r"([^\[]*)(?:\[([^\]]+) (PER|ORG|GPE|LOC|EVT)\])?", marked):
        text += plain
        if name:
            spans.append(Span(len(text), len(text) + len(name), EntityType(label)))
            text += name
    return TaggedText(text, ((0, len(text)),), tuple(spans))


def found(marked: str) -> list[tuple[str, str]]:
    source = tagged(marked)
    return [(source.text[s.start : s.end], s.label) for s in mend(source, load_gazetteer())]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("perang [Rusia-Ukraina ORG] itu", [("Rusia", "GPE"), ("Ukraina", "GPE")]),
        ("di [Timor-Leste GPE]", [("Timor-Leste", "GPE")]),
        ("Presiden [Ani Budi PER] [Citra Jr PER], [Dewi PER]", [("Ani Budi Citra Jr", "PER"), ("Dewi", "PER")]),
        ("[Depok GPE] [Bogor GPE]", [("Depok", "GPE"), ("Bogor", "GPE")]),
        ("kata [Al-Jazeera ORG] dari [Rusia-Utara GPE]", [("Al-Jazeera", "ORG"), ("Rusia-Utara", "GPE")]),
        ("karyawan [BUMN ORG] itu", []),
        ("Klub [FC Sepakat ORG] dan [relawan Maju ORG]", [("FC Sepakat", "ORG"), ("Maju", "ORG")]),
        ("[Klub FC Sepakat ORG] menang", [("FC Sepakat", "ORG")]),
        ("ruang [komisi III DPR ORG]", [("komisi III DPR", "ORG")]),
        ("chip [M4 Max ORG] dan [Wijaya bZ5 ORG]", []),
        ("skuad [Timnas U17 ORG] dan [PT K24 Jaya ORG]", [("Timnas U17", "ORG"), ("PT K24 Jaya", "ORG")]),
        ("Undang-Undang [Republik Indonesia Nomor 35 Tahun 2014 GPE]", [("Republik Indonesia", "GPE")]),
        ("di [Ruas Jalan Merpati LOC]", [("Jalan Merpati", "LOC")]),
        ("Wali [Kota Miami GPE]", [("Miami", "GPE")]),
        ("dua juta dollar [AS GPE]", []),
        ("dua juta dollar [Singapura GPE] itu", []),
    ],
)
def test_what_the_tagger_often_gets_wrong(marked: str, expected: list[tuple[str, str]]) -> None:
    assert found(marked) == expected


@pytest.mark.parametrize(
    "unit", ["A-", "Jalan A", "( A ) ", "Ab Cd (AC) ", "Ab (12) ", "a.com ", "KTT G20 ", "\u00c9lys\u00e9e di "]
)
def test_mending_is_linear(unit: str) -> None:
    def work(size: int) -> None:
        text = unit * (size // len(unit))
        spans = tuple(Span(at, at + 1, EntityType.LOC) for at in range(0, len(text) - 1, 7))
        mend(TaggedText(text, ((0, len(text)),), spans), load_gazetteer())

    assert growth(work, 5_000) < SLACK


LABELS = st.sampled_from(EntityType)


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(0, 200), LABELS)))
def test_any_text_gives_spans_in_order_that_lie_in_it(text: str, cuts: list[tuple[int, EntityType]]) -> None:
    borders = sorted({at for at, _ in cuts if at < len(text)})
    given_spans = tuple(Span(a, b, label) for (a, b), (_, label) in zip(pairwise(borders), cuts, strict=False))
    spans = mend(TaggedText(text, ((0, len(text)),), given_spans), load_gazetteer())
    ends = 0
    for span in spans:
        assert ends <= span.start < span.end <= len(text)
        ends = span.end
