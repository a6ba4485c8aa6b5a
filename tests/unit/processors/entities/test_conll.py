"""CoNLL in and out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from processors.entities.conll import ConllError, read_conll, tag_sentences, write_conll
from processors.text.tagged import TaggedText


class FixedTagger:
    """Gives the tags that a test wants."""

    version = "fixed"

    def __init__(self, tags: list[list[str]]) -> None:
        self._tags = tags

    def tag_batch(self, texts: Sequence[str]) -> list[TaggedText]:
        raise AssertionError("tokens are tagged, not texts")

    def tag_tokens(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        return self._tags


def tagged(text: str, tags: str) -> str:
    sentences = [text.split()]
    return " ".join(tag_sentences(sentences, FixedTagger([tags.split()]))[0])


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("\n \n\n", []),
        ("Joko\tB-PER\nWidodo\tI-PER\n\ntiba\tO\n", [["Joko", "Widodo"], ["tiba"]]),
        ("Joko B-PER\nWidodo I-PER", [["Joko", "Widodo"]]),
        ("Joko\nWidodo\n", [["Joko", "Widodo"]]),
        ("a\r\nb\r\n\r\nc\r\n", [["a", "b"], ["c"]]),
        ("Joko Widodo\tB-PER\n", [["Joko Widodo"]]),
        ("\n\na\n\n\n\nb\n\n", [["a"], ["b"]]),
    ],
)
def test_the_first_column_holds_the_tokens(text: str, sentences: list[list[str]]) -> None:
    assert read_conll(text) == sentences


def test_an_empty_first_column_is_told_with_its_line() -> None:
    with pytest.raises(ConllError, match=r"^3: the first column is empty"):
        read_conll("a\tO\n\n\tO\n")


def test_what_is_written_reads_back() -> None:
    sentences, tags = [["Joko", "Widodo"], ["tiba"]], [["B-PER", "I-PER"], ["O"]]
    text = write_conll(sentences, tags)
    assert text == "Joko\tB-PER\nWidodo\tI-PER\n\ntiba\tO\n\n"
    assert read_conll(text) == sentences
    assert write_conll([], []) == ""


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("Joko Widodo tiba", "B-PER I-PER O", "B-PER I-PER O"),
        ("Joko Widodo tiba", "I-PER I-PER O", "B-PER I-PER O"),
        ("Joko Widodo , Megawati", "B-PER I-PER O B-PER", "B-PER I-PER O B-PER"),
        ("Joko Pertamina", "B-PER I-ORG", "B-PER B-ORG"),
        ("tiba di rumah", "O O O", "O O O"),
        ("tiba di Jepang", "O O B-GPE", "O O B-GPE"),
        ("laga Piala Dunia 2026 digelar", "O B-EVT I-EVT I-EVT O", "O B-EVT I-EVT I-EVT O"),
    ],
)
def test_tags_become_ours_and_well_formed(text: str, given: str, expected: str) -> None:
    assert tagged(text, given) == expected


def test_the_shape_stays_whatever_the_tokens_are() -> None:
    sentences = [["a"], ["Joko", "-", "Widodo", "."], ["KTT", "G20", "(", "Bali", ")"]]
    tags = [["O"], ["B-PER", "I-PER", "I-PER", "O"], ["O", "O", "O", "B-LOC", "O"]]
    out = tag_sentences(sentences, FixedTagger(tags))
    assert [len(row) for row in out] == [1, 4, 5]
    assert {tag.partition("-")[2] for row in out for tag in row} <= {"", "PER", "ORG", "GPE", "LOC", "EVT"}


def test_a_tagger_that_loses_a_sentence_is_noticed() -> None:
    with pytest.raises(ValueError, match="shorter"):
        tag_sentences([["a"], ["b"]], FixedTagger([["O"]]))
