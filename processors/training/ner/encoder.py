"""Teach the tagger's BiLSTM the language first: each direction learns to foretell the next word of the archive."""

from __future__ import annotations

import itertools
import logging
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from processors.training.ner.batches import Batcher, shuffled
from processors.training.ner.examples import HEADS, Example
from processors.training.ner.network import UNK, Batch, hidden_states

log = logging.getLogger(__name__)

#: Words drawn as wrong answers for a whole batch (sampled softmax).
DRAWN = 800
WORDS = 1500
RATE = 2e-3


class Foreteller(nn.Module):  # type: ignore[misc]  # torch is not followed: see pyproject
    """Scores candidate words from the states of one direction (N x hidden)."""

    def __init__(self, hidden: int, vectors: Tensor) -> None:
        super().__init__()
        self.turn = nn.Linear(hidden, vectors.shape[1])
        self.answers = nn.Embedding.from_pretrained(vectors.clone(), freeze=False, sparse=True)

    def forward(self, states: Tensor, wanted: Tensor, drawn: Tensor, log_share: Tensor) -> Tensor:
        """Give the mean loss; ``wanted`` holds N word ids, ``drawn`` the shared wrong ones, ``log_share`` V."""
        turned = self.turn(states)
        right = (turned * self.answers(wanted)).sum(1) - log_share[wanted]
        wrong = turned @ self.answers(drawn).T - log_share[drawn]
        # A drawn word that is the right one counts twice; with 800 of 43,000 that is rare and costs nothing to allow.
        return (torch.logaddexp(right, torch.logsumexp(wrong, 1)) - right).mean()


def losses(model: Any, batch: Batch, forward: Foreteller, backward: Foreteller, log_share: Tensor) -> Tensor:
    """Give the loss of both directions over one batch."""
    states = hidden_states(model, batch)
    ids = batch.word_ids[batch.inverse]
    real = torch.arange(ids.shape[1])[None, :] < torch.tensor(batch.lengths)[:, None]
    known = real & (ids != UNK)
    drawn = torch.multinomial(log_share.exp(), min(DRAWN, len(log_share)))
    half = states.shape[2] // 2
    onward, back = known[:, 1:], known[:, :-1] & real[:, 1:]
    return forward(states[:, :-1, :half][onward], ids[:, 1:][onward], drawn, log_share) + backward(
        states[:, 1:, half:][back], ids[:, :-1][back], drawn, log_share
    )


def word_shares(sentences: Sequence[Sequence[str]], numbers: dict[str, int], size: int) -> Tensor:
    """Give the logarithm of each word's chance to be drawn: its count to the power 0.75, as in word2vec."""
    counts = torch.zeros(size)
    for word in itertools.chain.from_iterable(sentences):
        counts[numbers.get(word.lower(), UNK)] += 1
    counts[:4] = 0
    return ((counts + 1e-6) ** 0.75 / ((counts + 1e-6) ** 0.75).sum()).log()


def make_optimizers(model: Any, heads: Sequence[Foreteller]) -> list[torch.optim.Optimizer]:
    """Give Adam for all but the rows of words, and one for those that moves only a batch's rows."""
    model.word_emb.sparse = True
    rows = [model.word_emb.weight, *(head.answers.weight for head in heads)]
    apart = {id(row) for row in rows}
    rest = [value for part in (model, *heads) for value in part.parameters() if id(value) not in apart]
    dense = torch.optim.Adam([value for value in rest if value.requires_grad], lr=RATE, fused=True)
    return [dense, torch.optim.SparseAdam(rows, lr=RATE / 2)]


def teach(trainer: Any, sentences: Sequence[tuple[str, ...]], out: Path, seed: int, epochs: float) -> None:
    """Train the encoder for a number of passes over the sentences and save its weights to ``out``."""
    rng, model, batcher = random.Random(seed), trainer.model, Batcher(trainer.vocab)
    log_share = word_shares(sentences, trainer.vocab["word"]._unit2id, len(trainer.vocab["word"]))
    heads = [Foreteller(trainer.args["hidden_dim"], model.word_emb.weight.data) for _ in range(2)]
    optimizers = make_optimizers(model, heads)
    examples = [Example(words, (None,) * len(HEADS)) for words in sentences]
    goal = int(epochs * sum(map(len, sentences)) / WORDS)
    groups = itertools.chain.from_iterable(shuffled(examples, rng, WORDS, 0.0) for _ in itertools.count())
    began, total = time.monotonic(), 0.0
    model.train()
    for step, group in enumerate(itertools.islice(groups, goal), 1):
        for optimizer in optimizers:
            optimizer.param_groups[0]["lr"] = RATE * (1 - (step - 1) / goal) + 1e-5
            optimizer.zero_grad()
        loss = losses(model, batcher.batch(group, rng), heads[0], heads[1], log_share)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(optimizers[0].param_groups[0]["params"], 5.0)
        for optimizer in optimizers:
            optimizer.step()
        total += float(loss.detach())
        if step % 100 == 0:
            log.info("step %d of %d, loss %.3f, %.0f s", step, goal, total / 100, time.monotonic() - began)
            total = 0.0
    torch.save({name: value.clone() for name, value in model.state_dict().items()}, out)
