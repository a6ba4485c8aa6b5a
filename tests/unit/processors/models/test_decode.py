"""Decoding a CRF, and the two ways of writing spans as tags."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from processors.models.decode import best_paths, follow, spans, to_bio, to_bioes

TAGS = ["O", "B-PER", "I-PER", "E-PER", "S-PER", "B-LOC", "E-LOC"]


def brute_force(scores, table):
    """Try every well-formed sequence."""
    best, best_score = None, -np.inf
    for path in itertools.product(range(len(TAGS)), repeat=len(scores)):
        names = ["", *(TAGS[t] for t in path), ""]
        if not all(follow(a, b) for a, b in itertools.pairwise(names)):
            continue
        total = sum(row[t] for row, t in zip(scores, path, strict=True))
        total += sum(table[a, b] for a, b in itertools.pairwise(path))
        if total > best_score:
            best, best_score = names[1:-1], total
    return best


def test_finds_the_best_well_formed_sequence_of_every_length():
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(5, 4, len(TAGS))).astype(np.float32)
    table = rng.normal(size=(len(TAGS), len(TAGS))).astype(np.float32)
    lengths = [4, 4, 3, 2, 1]
    expected = [brute_force(scores[row, :size], table) for row, size in enumerate(lengths)]
    assert best_paths(scores, table, lengths, TAGS) == expected


@pytest.mark.parametrize(
    ("bio", "bioes"),
    [
        (["O", "B-PER", "I-PER", "I-PER"], ["O", "B-PER", "I-PER", "E-PER"]),
        (["B-PER", "B-PER", "I-PER"], ["S-PER", "B-PER", "E-PER"]),
        (["B-LOC", "B-PER", "O"], ["S-LOC", "S-PER", "O"]),
        ([], []),
    ],
)
def test_bio_and_bioes_say_the_same(bio, bioes):
    assert to_bioes(bio) == bioes
    assert to_bio(bioes) == bio


def test_an_inside_tag_that_opens_a_span_counts():
    assert to_bioes(["O", "I-PER", "I-LOC"]) == ["O", "S-PER", "S-LOC"]
    assert spans(["I-PER", "I-PER", "I-LOC", "O", "B-LOC", "B-LOC"]) == [
        (0, 2, "PER"), (2, 3, "LOC"), (4, 5, "LOC"), (5, 6, "LOC")
    ]  # fmt: skip
