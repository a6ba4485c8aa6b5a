"""The leader book: a word that may open no name is not looked up with the words behind it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.phrases import tokenize

BOOK = load_gazetteer().leaders
NAMES = sorted({name for term in BOOK.terms for name in (term.name, *term.aliases)})
DAY = date(2025, 9, 3)


@given(st.sampled_from(NAMES), st.sampled_from(["", "al-", "Al ", "Ma'al "]), st.booleans())
def test_every_known_name_may_open_with_its_first_word(name, article, whole):
    told = article + (name if whole else name.split()[-1])
    if BOOK.named(told, DAY):
        assert BOOK.may_open(tokenize(told)[0].text)


@pytest.mark.parametrize(("word", "may"), [("Putin", True), ("Al", True), ("Wladimir", False), ("Kantor", False)])
def test_other_words_open_none(word, may):
    assert BOOK.may_open(word) is may
