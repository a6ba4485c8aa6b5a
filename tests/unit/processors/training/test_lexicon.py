"""What training sentences tell about words, and which test sentences they nearly hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from processors.evaluation.own_heads import with_small, without_near_duplicates, written
from processors.models.lexicon import NAME, OUTSIDE, read_lexicon, write_lexicon
from processors.training.ner.names import lexicon_of
from processors.training.ner.truecase import Truecaser
from processors.training.sources.corpora import TaggedSentence

TAGS = ["O", "B-PER", "I-PER", "E-PER", "S-PER", "B-LOC", "I-LOC", "E-LOC", "S-LOC"]


def sentence(words: str, tags: str) -> TaggedSentence:
    return TaggedSentence(tuple(words.split()), tuple(tags.split()))


TRAIN = [
    sentence("Joko Widodo ke Solo Raya", "B-PER I-PER O B-LOC I-LOC"),
    sentence("Solo ke Bulan ke Hari", "B-LOC O B-PER O B-PER"),
    sentence("dari Bulan dan Bulan , Hari", "O O O O O O"),
]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("joko WIDODO", ["B-PER", "E-PER"]),
        ("Solo Raya", ["B-LOC", "E-LOC"]),
        ("Solo lagi", ["S-LOC", ""]),
        ("Widodo", [""]),  # part of a name alone is none
        ("Bulan", [""]),  # a name once, and twice not
        ("Hari", ["S-PER"]),  # once each
        ("dari ke", ["", "O"]),  # "dari" was seen but once
    ],
)
def test_names_and_plain_words_of_the_training_sentences_are_remembered(words, expected):
    scores = lexicon_of(TRAIN).scores(words.split(), {tag: at for at, tag in enumerate(TAGS)})
    for row, tag in zip(scores, expected, strict=True):
        assert {TAGS[at]: value for at, value in enumerate(row) if value} == (
            {tag: OUTSIDE if tag == "O" else NAME} if tag else {}
        )


def test_a_lexicon_is_written_and_read(tmp_path: Path):
    path, learnt = tmp_path / "lexicon.csv", lexicon_of(TRAIN)
    write_lexicon(path, learnt)
    read = read_lexicon(path)
    assert (read.names, read.plain) == (learnt.names, learnt.plain)
    path.write_text("label,name\nPER,a,b\n", encoding="utf-8")
    with pytest.raises(ValueError, match=str(path)):
        read_lexicon(path)


def test_near_duplicates_are_left_out():
    train = [sentence("Presiden Joko Widodo tiba di Solo Raya kemarin", "O " * 8)]
    near = sentence("Presiden Joko Widodo tiba di Solo Raya lusa pagi", "O " * 9)
    far = sentence("Presiden berpidato tentang harga beras di pasar", "O " * 7)
    assert without_near_duplicates([near, far], train) == [far]


def test_words_without_capitals_are_written_in_three_ways():
    truecase = Truecaser([["di", "Solo", "ada", "KPK"]])
    assert [" ".join(words) for words in written(["ada", "kpk", "solo"], truecase)] == [
        "ada kpk solo",
        "Ada KPK Solo",
        "Ada Kpk Solo",
    ]


def test_words_with_capitals_are_read_as_they_stand_and_at_a_quarter_in_small_letters():
    assert with_small(["KPK", "di"]) == [["KPK", "di"]] * 3 + [["kpk", "di"]]
