"""The leader book: a word that may open no name is not looked up with the words behind it."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.phrases import tokenize
from processors.pipeline import analyze
from schemas.news import NewsItem
from tests.support.fakes import FakeTagger

BOOK = load_gazetteer().leaders
NAMES = sorted({name for term in BOOK.terms for name in (term.name, *term.aliases)})
DAY = date(2025, 9, 3)


@given(st.sampled_from(NAMES), st.sampled_from(["", "al-", "Al ", "Ma'al "]), st.booleans())
def test_every_known_name_may_open_with_its_first_word(name, article, whole):
    told = article + (name if whole else name.split()[-1])
    if BOOK.named(told, DAY):
        assert BOOK.may_open(tokenize(told)[0].text)


@pytest.mark.parametrize("title", ["Erdoğan bertemu Putin di Moskwa", "Peña bertemu Putin", "Orbán bertemu Fico"])
def test_accents_that_are_characters_of_their_own_part_no_name(title):
    item = NewsItem(id="a-1", title=unicodedata.normalize("NFD", title), body="", published_at="2025-09-03")
    (analysis,) = analyze([item], FakeTagger())
    (mention,) = analysis.mentions
    assert all(one.leader_id is not None for one in mention.participants)


@pytest.mark.parametrize(("word", "may"), [("Putin", True), ("Al", True), ("Wladimir", False), ("Kantor", False)])
def test_other_words_open_none(word, may):
    assert BOOK.may_open(word) is may
