"""Where a place stands behind its preposition, however the sentence is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from processors.detection.facts.chains import chains, lead_of
from processors.detection.facts.place import as_place
from processors.lexicon.gazetteer import load_gazetteer
from processors.text.normalise import normalise
from processors.text.reading import read
from schemas.news import NewsItem


@pytest.mark.parametrize("write", [str, str.upper], ids=["as usual", "in capitals"])
@pytest.mark.parametrize(
    ("text", "word", "city"),
    [
        ("Keduanya bertemu di Beijing, Rabu (3/9/2025).", "di", "Beijing"),
        ("Keduanya bertemu di Istana Kremlin, Moskwa, Rabu (3/9/2025).", "di", "Moskow"),
        ("Presiden bertolak ke Kota London kemarin.", "ke", "London"),
        ("Keduanya bertemu di Rideau Cottage, Ottawa, Minggu (24/8/2025).", "di", "Ottawa"),
    ],
)
def test_a_lead_in_capitals_is_one(write: Callable[[str], str], text: str, word: str, city: str) -> None:
    gazetteer = load_gazetteer()
    written = normalise(NewsItem(id="x", body=write(text))).body
    reading = read(written, [(0, len(written.clean))], [], gazetteer)
    (chain,) = chains(reading, reading.sentences[0])
    lead = lead_of(reading, reading.sentences[0], chain)
    assert lead is not None
    assert (lead.word, as_place(chain, lead, gazetteer, "x").city) == (word, city)
