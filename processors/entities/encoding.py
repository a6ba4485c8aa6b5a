"""Sentences of words as the network takes them: each distinct word is encoded once, and kept for the next time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from processors.models.decode import Floats

PAD, UNKNOWN = 0, 1
"""As Stanza numbers them in each vocabulary (stanza.models.common.vocab)."""
SPECIAL = 4
"""Tags of Stanza's own that stand before "O" (VOCAB_PREFIX there)."""
LETTERS = 30
"""As in training (processors/training/ner/batches.py): longer words are cut for the character model."""
WORDS = 20_000
"""Distinct words kept encoded, about 1 kB each; when full the store starts anew."""

Ints = NDArray[np.int64]


class Spelt(NamedTuple):
    """Words as numbers, sorted from long to short."""

    letters: Ints
    """Words x letters, padded with PAD."""
    lengths: Ints
    """Letters of each word."""
    words: Ints
    """Their numbers in the table of word vectors."""


class Network(Protocol):
    """A trained network, without what keeps and cuts; engines differ in this alone."""

    @property
    def width(self) -> int:
        """Dimensions of a word's vector."""

    @property
    def tags(self) -> Sequence[str]:
        """Of the first head, in BIOES, in the order of the scores."""

    @property
    def transitions(self) -> Floats:
        """Scores of one tag (row) before another (column)."""

    @property
    def letters(self) -> Mapping[str, int]:
        """The numbers of letters."""

    @property
    def words(self) -> Mapping[str, int]:
        """The numbers of words in small letters."""

    def encode(self, spelt: Spelt) -> Floats:
        """Give the words' vectors, words x width."""

    def scores(self, vectors: Floats, lengths: Sequence[int]) -> Floats:
        """Give tag scores, sentences x words x tags, of padded sentences (sentences x words x width) sorted from long
        to short."""


class Encoder:
    """Looks up the vectors of words, and has those encoded that are new."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._rows: dict[str, int] = {}
        self._vectors = np.zeros((WORDS, network.width), np.float32)

    def __call__(self, sentences: Sequence[Sequence[str]]) -> Floats:
        """Give the vectors of sentences sorted from long to short, padded with the first word's."""
        fresh = {word for words in sentences for word in words if word not in self._rows}
        if len(self._rows) + len(fresh) > WORDS:
            self._rows.clear()
            fresh = {word for words in sentences for word in words}
        if fresh:
            self._learn(sorted(fresh, key=lambda word: (-len(word), word)))
        table = np.zeros((len(sentences), len(sentences[0])), dtype=np.int64)
        for row, words in enumerate(sentences):
            table[row, : len(words)] = [self._rows[word] for word in words]
        return self._vectors[table]

    def _learn(self, words: Sequence[str]) -> None:
        at = len(self._rows)
        self._vectors[at : at + len(words)] = self._network.encode(spell(words, self._network))
        self._rows.update((word, at + number) for number, word in enumerate(words))


def spell(words: Sequence[str], network: Network) -> Spelt:
    """Write words, sorted from long to short, as numbers."""
    known = network.letters
    spelt = [[known.get(char, UNKNOWN) for char in word[:LETTERS]] or [UNKNOWN] for word in words]
    width = len(spelt[0])
    letters = np.array([[*row, *[PAD] * (width - len(row))] for row in spelt])
    numbers = [network.words.get(word.lower(), UNKNOWN) for word in words]
    return Spelt(letters, np.array([len(row) for row in spelt]), np.array(numbers))
