"""Names that are known beforehand."""

from __future__ import annotations

from pathlib import Path

import pytest

from processors.entities.known import known_names
from processors.models.bundle import BUNDLE, LEXICON
from processors.models.lexicon import Lexicon, write_lexicon


@pytest.fixture
def known(tmp_path: Path) -> Lexicon:
    write_lexicon(tmp_path / LEXICON, Lexicon({("jakarta",): "ORG", ("toko", "maju"): "ORG"}, ["kuba", "dan"]))
    return known_names(tmp_path)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("vladimir putin", "PER"),
        ("perserikatan bangsa-bangsa", "ORG"),
        ("istana merdeka", "LOC"),
        ("timur tengah", "LOC"),
        ("lombok", "LOC"),
        ("beijing", "GPE"),
        ("korea utara", "GPE"),
        ("toko maju", "ORG"),
        ("jakarta", "ORG"),  # the sentences are right
        ("kuba", None),  # a word of no name in the sentences
        ("as", None),  # a country in capitals alone, and too short
        ("mali", None),  # a country, but in small letters no name
        ("batu", None),  # a town, but a word, too
    ],
)
def test_lists_stand_behind_the_sentences(known: Lexicon, name: str, label: str | None) -> None:
    assert known.names.get(tuple(name.split())) == label


def test_plain_words_are_those_of_the_sentences(known: Lexicon) -> None:
    assert known.plain == {"kuba", "dan"}


def test_the_shipped_names_hold_the_gazetteers() -> None:
    assert len(known_names(BUNDLE).names) > 20_000
