"""From the tagger's PER, ORG and LOC to PER, ORG, GPE, LOC and EVT."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.entities.classify import classify
from processors.lexicon.gazetteer import load_gazetteer
from processors.text.tagged import Span, TaggedText
from schemas.entities import EntityType
from tests.support.growth import SLACK, growth


def tagged(marked: str) -> TaggedText:
    """A text with spans written as ``[Istana Merdeka LOC]``."""
    text, spans = "", []
    for plain, name, label in re.findall(r"([^\[]*)(?:\[([^\]]+) (PER|ORG|LOC)\])?", marked):
        text += plain
        if name:
            spans.append(Span(len(text), len(text) + len(name), EntityType(label)))
            text += name
    return TaggedText(text, ((0, len(text)),), tuple(spans))


def found(marked: str) -> list[tuple[str, str]]:
    source = tagged(marked)
    return [(source.text[s.start : s.end], s.label) for s in classify(source, load_gazetteer())]


@pytest.mark.parametrize(
    ("marked", "name", "label"),
    [
        ("di [Rusia LOC]", "Rusia", "GPE"),
        ("di [Jawa Barat LOC]", "Jawa Barat", "GPE"),
        ("di [Istana Merdeka LOC], Jakarta", "Istana Merdeka", "LOC"),
        ("di [Jalan Sudirman LOC]", "Jalan Sudirman", "LOC"),
        ("di [Timur Tengah LOC]", "Timur Tengah", "LOC"),
        ("di [Bandara Soekarno-Hatta LOC]", "Bandara Soekarno-Hatta", "LOC"),
        ("warga [Kabupaten Raja Ampat LOC]", "Kabupaten Raja Ampat", "GPE"),
        ("warga Kabupaten [Lumajang LOC]", "Kabupaten Lumajang", "GPE"),
        ("warga kabupaten [Lumajang LOC]", "Lumajang", "GPE"),
        ("tiba di Kota [Miami LOC]", "Miami", "GPE"),
        ("[BLORA LOC], KOMPAS.com - Warga", "BLORA", "GPE"),
        ("konser di [JIS LOC] nanti", "JIS", "LOC"),
        ("ke [BSD City LOC] nanti", "BSD City", "LOC"),
        ("di [Lombok LOC]", "Lombok", "LOC"),
        ("di Desa [Nyeloh LOC]", "Desa Nyeloh", "GPE"),
        ("di [Rawasari LOC]", "Rawasari", "GPE"),
        ("kata [PBB LOC]", "PBB", "ORG"),
        ("kata [China ORG]", "China", "GPE"),
        ("[Iran PER] menyerang", "Iran", "GPE"),
        ("Presiden [Vladimir Putin PER] tiba", "Vladimir Putin", "PER"),
    ],
)
def test_kind_of_place(marked: str, name: str, label: str) -> None:
    assert (name, label) in found(marked)


@pytest.mark.parametrize(
    ("marked", "label"),
    [
        ("[Gedung Putih LOC] menyatakan siap", "ORG"),
        ("Kepada pers, [Kremlin LOC] juga membantah", "ORG"),
        ("bertemu di [Gedung Putih LOC] menyatakan siap", "LOC"),
        ("Trump di [Gedung Putih LOC], Selasa", "LOC"),
        ("[Istana Merdeka LOC] menyatakan", "LOC"),
    ],
)
def test_buildings_that_speak(marked: str, label: str) -> None:
    assert found(marked)[0][1] == label


@pytest.mark.parametrize(
    ("marked", "event"),
    [
        ("hadir di KTT G20 di [Osaka LOC]", "KTT G20"),
        ("usai KTT ASEAN ke-46 itu", "KTT ASEAN ke-46"),
        ("menuju Piala Dunia 2026 nanti", "Piala Dunia 2026"),
        ("sejak Pemilu 2024 lalu", "Pemilu 2024"),
        ("perayaan HUT ke-80 RI besok", "HUT ke-80 RI"),
        ("sejak Perang Dunia II berakhir", "Perang Dunia II"),
        ("atlet SEA Games itu", "SEA Games"),
        ("Sidang Umum PBB digelar", "Sidang Umum PBB"),
        ("[KTT LOC] [BRICS ORG] dibuka", "KTT BRICS"),
    ],
)
def test_events(marked: str, event: str) -> None:
    assert (event, "EVT") in found(marked)


@pytest.mark.parametrize(
    "marked", ["pemilu akan digelar", "kata Liga Arab", "hari ulang tahun ibunya", "perang dagang"]
)
def test_common_nouns_are_no_events(marked: str) -> None:
    assert all(label != "EVT" for _, label in found(marked))


def test_an_event_swallows_the_names_in_it() -> None:
    assert found("jelang KTT [ASEAN ORG] di [Kuala Lumpur LOC]") == [("KTT ASEAN", "EVT"), ("Kuala Lumpur", "GPE")]


def test_countries_that_the_tagger_left_out_are_added() -> None:
    assert found("Presiden Rusia [Vladimir Putin PER] ke AS") == [
        ("Rusia", "GPE"),
        ("Vladimir Putin", "PER"),
        ("AS", "GPE"),
    ]


def test_countries_inside_other_names_are_not_added() -> None:
    assert found("kata [Bank Sentral Rusia ORG] dan AS Roma") == [("Bank Sentral Rusia", "ORG")]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[KOMPAS.com - Singapura ORG] menjadi", [("KOMPAS.com", "ORG"), ("Singapura", "GPE")]),
        ("[TEMPO.CO LOC], [Jakarta LOC] - Ia", [("TEMPO.CO", "ORG"), ("Jakarta", "GPE")]),
        ("saat dikonfirmasiLiputan6.com, ia", [("Liputan6.com", "ORG")]),
        ("[Kementerian Koperasi (Kemenkop ORG])", [("Kementerian Koperasi", "ORG"), ("Kemenkop", "ORG")]),
        ("[Komisi Pemilihan Umum ORG] ([KPU ORG]) [RI LOC] ini", [("Komisi Pemilihan Umum (KPU) RI", "ORG")]),
        ("kata Pemerintah [Kota Surabaya LOC]", [("Pemerintah Kota Surabaya", "ORG")]),
        ("oleh Dinas Kesehatan Kabupaten [Aceh Utara LOC]", [("Dinas Kesehatan Kabupaten Aceh Utara", "ORG")]),
        ("[Papua Barat LOC] Daya", [("Papua Barat Daya", "GPE")]),
        ("[Jakarta Makassar LOC]", [("Jakarta", "GPE"), ("Makassar", "GPE")]),
        ("Wali Kota [Miami LOC]", [("Miami", "GPE")]),
        ("Wali Kota [Depok LOC]", [("Depok", "GPE")]),
        ("di Jalan Benda Atas kemarin", [("Jalan Benda Atas", "LOC")]),
        ("karyawan [BUMN ORG] itu", []),
        ("era [Sir Alex Ferguson PER] dulu", [("Alex Ferguson", "PER")]),
        ("Klub [FC Sepakat ORG] dan [relawan Maju ORG]", [("FC Sepakat", "ORG"), ("Maju", "ORG")]),
        ("[Klub FC Sepakat ORG] menang", [("FC Sepakat", "ORG")]),
        ("ruang [komisi III DPR ORG]", [("komisi III DPR", "ORG")]),
        ("anggota [DPRD Depok Fraksi Partai Maju ORG]", [("DPRD Depok", "ORG"), ("Fraksi Partai Maju", "ORG")]),
        ("chip [M4 Max ORG] dan [Wijaya bZ5 ORG]", []),
        ("skuad [Timnas U17 ORG] dan [PT K24 Jaya ORG]", [("Timnas U17", "ORG"), ("PT K24 Jaya", "ORG")]),
        ("Undang-Undang [Republik Indonesia Nomor 35 Tahun 2014 LOC]", [("Republik Indonesia", "GPE")]),
        ("di [Ruas Jalan Merpati LOC]", [("Jalan Merpati", "LOC")]),
        ("Wali [Kota Miami LOC]", [("Miami", "GPE")]),
        ("dua juta dollar [AS LOC]", []),
        ("dua juta dollar [Singapura LOC] itu", []),
        ("di Raja [Ampat LOC]", [("Raja Ampat", "GPE")]),
        ("dari Liputan6.comberkesempatan", [("Liputan6.com", "ORG")]),
        ("Wakil Menteri (PPPA) Veronica [Tan PER] menyoroti", [("Veronica Tan", "PER")]),
    ],
)
def test_what_the_tagger_often_gets_wrong(marked: str, expected: list[tuple[str, str]]) -> None:
    assert found(marked) == expected


@pytest.mark.parametrize(
    "unit", ["A-", "Jalan A", "( A ) ", "Ab Cd (AC) ", "Ab (12) ", "a.com ", "KTT G20 ", "\u00c9lys\u00e9e di "]
)
def test_classifying_is_linear(unit: str) -> None:
    def work(size: int) -> None:
        text = unit * (size // len(unit))
        spans = tuple(Span(at, at + 1, EntityType.LOC) for at in range(0, len(text) - 1, 7))
        classify(TaggedText(text, ((0, len(text)),), spans), load_gazetteer())

    assert growth(work, 5_000) < SLACK


LABELS = st.sampled_from([EntityType.PER, EntityType.ORG, EntityType.LOC])


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(0, 200), LABELS)))
def test_any_text_gives_spans_in_order_that_lie_in_it(text: str, cuts: list[tuple[int, EntityType]]) -> None:
    borders = sorted({at for at, _ in cuts if at < len(text)})
    given_spans = tuple(Span(a, b, label) for (a, b), (_, label) in zip(pairwise(borders), cuts, strict=False))
    spans = classify(TaggedText(text, ((0, len(text)),), given_spans), load_gazetteer())
    ends = 0
    for span in spans:
        assert ends <= span.start < span.end <= len(text)
        assert span.label in {"PER", "ORG", "GPE", "LOC", "EVT"}
        ends = span.end
