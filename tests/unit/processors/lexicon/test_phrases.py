"""Phrases looked up word by word."""

from __future__ import annotations

import pytest

from processors.lexicon.phrases import Hit, Phrases, tokenize

TABLE = Phrases([("menteri", 1), ("menteri luar negeri", 2), ("menteri luar angkasa muda", 3), ("Menteri", 4)])


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("Menteri luar negeri", Hit(0, 3, 2)),
        ("menteri luar-negeri itu", Hit(0, 3, 2)),
        ("menteri luar", Hit(0, 1, 1)),  # the text ends before the longer phrases do
        ("menteri luar angkasa muda", Hit(0, 4, 3)),
        ("luar negeri", None),
    ],
)
def test_the_longest_phrase_wins_and_of_equal_ones_the_first(text, hit):
    tokens = tokenize(text)
    assert TABLE.at(tokens, 0) == hit
    assert TABLE.may_start(tokens[0]) == (hit is not None)


def test_phrases_do_not_overlap():
    assert TABLE.find(tokenize("menteri menteri luar negeri luar")) == [Hit(0, 1, 1), Hit(1, 4, 2)]
    assert TABLE.find(tokenize("menteri luar negeri"), 0, 2) == []
