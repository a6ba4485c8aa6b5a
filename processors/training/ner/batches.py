"""Turn examples into the number tables that the network takes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from processors.models.decode import to_bioes
from processors.training.ner.examples import HEADS, Example, recase
from processors.training.ner.network import PAD, UNK, Batch

#: Words longer than this are cut for the character model: web addresses else fill the batch with padding.
MAX_LETTERS = 30
#: Id of "O" in every head: it stands first after Stanza's four special tags.
OUTSIDE = 4


class Batcher:
    """Makes batches with a model's vocabularies (Stanza's ``MultiVocab``)."""

    def __init__(self, vocab: Any) -> None:
        self._words: dict[str, int] = vocab["word"]._unit2id
        self._chars: dict[str, int] = vocab["char"]._unit2id
        self._tags: list[dict[str, int]] = [vocab["tag"]._unit2id[head] for head in range(len(HEADS))]
        self._letters: dict[str, list[int]] = {}

    def letters(self, word: str) -> list[int]:
        """Give a word's character ids."""
        if word not in self._letters:
            self._letters[word] = [self._chars.get(char, UNK) for char in word[:MAX_LETTERS]]
        return self._letters[word]

    def batch(self, examples: Sequence[Example], rng: random.Random | None = None, unknown: float = 0.0) -> Batch:
        """Make one batch; a share ``unknown`` of the distinct words loses its word vector, as unseen names do."""
        ordered = sorted(examples, key=lambda example: -len(example.words))
        distinct = sorted({word for example in ordered for word in example.words}, key=lambda word: -len(word))
        row = {word: at for at, word in enumerate(distinct)}
        ids = [self._words.get(word.lower(), UNK) for word in distinct]
        if rng is not None:
            ids = [UNK if rng.random() < unknown else number for number in ids]
        letters = [self.letters(word) for word in distinct]
        width = len(ordered[0].words)
        return Batch(
            inverse=_table([[row[word] for word in example.words] for example in ordered], width),
            word_ids=torch.tensor(ids),
            chars=_table(letters, len(letters[0])),
            char_lengths=[len(word) for word in letters],
            lengths=[len(example.words) for example in ordered],
            tags=torch.stack([self._rows(example, width) for example in ordered]),
            known=torch.tensor([[float(tags is not None) for tags in example.rows] for example in ordered]),
        )

    def _rows(self, example: Example, width: int) -> torch.Tensor:
        rows = []
        for head, tags in enumerate(example.rows):
            numbers = [OUTSIDE] * width
            if tags is not None:
                numbers[: len(tags)] = [self._tags[head][tag] for tag in to_bioes(tags)]
            rows.append(numbers)
        return torch.tensor(rows).T


def _table(rows: Sequence[Sequence[int]], width: int) -> torch.Tensor:
    return torch.tensor([[*row, *[PAD] * (width - len(row))] for row in rows])


def shuffled(examples: Sequence[Example], rng: random.Random, size: int, share: float) -> Iterator[list[Example]]:
    """Give lists of about ``size`` words, sentences of similar length together, a few of them recased (``share``)."""
    drawn = [Example(recase(e.words, rng, share), e.rows) for e in examples]
    drawn.sort(key=lambda example: len(example.words) + rng.random() * 8)
    groups: list[list[Example]] = [[]]
    words = 0
    for example in drawn:
        if words + len(example.words) > size and groups[-1]:
            groups.append([])
            words = 0
        groups[-1].append(example)
        words += len(example.words)
    rng.shuffle(groups)
    yield from (group for group in groups if group)
