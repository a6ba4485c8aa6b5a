"""What stands in brackets: short forms, ages and initials."""

from __future__ import annotations

import pytest

from processors.entities.brackets import abbreviates, bracketed
from processors.lexicon.gazetteer import load_gazetteer
from tests.unit.processors.entities.test_classify import tagged


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Kejaksaan Agung ORG] (Kejagung)", ["Kejaksaan Agung ORG", "Kejagung ORG"]),
        ("[Balai Sidang Maju LOC] ( [BSM ORG] )", ["Balai Sidang Maju LOC", "BSM LOC"]),
        ("[Ani Budi Citra PER] ([ABC ORG])", ["Ani Budi Citra PER", "ABC PER"]),
        ("[Persib ORG] ([Bandung LOC])", ["Persib ORG", "Bandung LOC"]),
        ("Menteri Energi dan Sumber Daya Mineral ([ESDM ORG]) tiba", []),
        ("Menteri Perhubungan ([Menhub PER]) tiba", []),
        ("bantuan subsidi upah ([BSU ORG]) cair", []),
        ("kata Lembaga Kajian Maju ([LKM ORG])", ["Lembaga Kajian Maju ORG", "LKM ORG"]),
        ("kata PT Trans Kita Jaya ([TKJ ORG])", ["PT Trans Kita Jaya ORG", "TKJ ORG"]),
        ("Badan Usaha Milik Negara ([BUMN ORG])", []),
        ("Polisi Sektor ([Polsek) Beji ORG]", ["Polisi Sektor (Polsek) Beji ORG"]),
        ("Menteri Maju ([Ani Budi PER])", ["Ani Budi PER"]),
        ("warga, Repan (16), dan [DFN ORG] (28)", ["Repan PER", "DFN PER"]),
        ("pelaku berinisial S di sana", ["S PER"]),
        ("pada Kamis (25) dan [Persib ORG] (30)", ["Persib ORG"]),
    ],
)
def test_brackets(marked: str, expected: list[str]) -> None:
    source = tagged(marked)
    spans = bracketed(source.text, source.entities, load_gazetteer())
    assert [f"{source.text[s.start : s.end]} {s.label}" for s in spans] == expected


@pytest.mark.parametrize(
    ("short", "name", "expected"),
    [
        ("KPK", "Komisi Pemberantasan Korupsi", True),
        ("Kejagung", "Kejaksaan Agung", True),
        ("Jokowi", "Joko Widodo", True),
        ("Ida", "Indonesia", False),
        ("Agung", "Kejaksaan Agung", False),
        ("KPK", "KPK", False),
        ("A1", "Ani 1", False),
    ],
)
def test_short_forms(short: str, name: str, expected: bool) -> None:
    assert abbreviates(short, name) is expected
