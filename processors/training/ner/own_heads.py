"""Fit the heads of the small data sets again, behind the finished network.

While all heads are trained at once, a small data set has few sentences of a batch, and its head stays unfinished.
Behind weights that no longer move, a CRF head is a convex problem: its answer hangs on no seed and on no order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from stanza.models.ner.trainer import Trainer
from torch import Tensor

from processors.training.ner.batches import Batcher
from processors.training.ner.examples import HEADS, Example
from processors.training.ner.network import Batch, crf_loss, hidden_states

#: NERP has as many sentences as the two together have four times over; fitted so, its dev F1 fell by 0.2.
SMALL = ("idner", "nergrit")
#: Weight of the squared weights against a sentence's mean loss; of five numbers the best on both dev parts.
PENALTY = 0.03
#: The most steps of L-BFGS; the loss stands still well before.
STEPS = 60
CHUNK = 64


def fit_own_heads(trainer: Trainer, batcher: Batcher, gold: Sequence[Example]) -> None:
    """Fit the head of each of :data:`SMALL` to its own sentences, as they stand and in small letters."""
    trainer.model.eval()
    for head in map(HEADS.index, SMALL):
        own = [example for example in dict.fromkeys(gold) if example.rows[head] is not None]
        own += [example._replace(words=tuple(map(str.lower, example.words))) for example in own]
        if own:
            _fit(trainer.model, head, list(_seen(trainer, batcher, own, head)))


def _seen(trainer: Trainer, batcher: Batcher, examples: Sequence[Example], head: int) -> Iterator[tuple[Tensor, Batch]]:
    """Give the network's states, which no longer change, and the tags of one head."""
    ordered = sorted(examples, key=lambda example: len(example.words))
    for start in range(0, len(ordered), CHUNK):
        batch = batcher.batch(ordered[start : start + CHUNK])
        with torch.no_grad():
            states = hidden_states(trainer.model, batch)
        only = slice(head, head + 1)
        yield states, batch._replace(tags=batch.tags[..., only], known=batch.known[:, only])


def _fit(model: Any, head: int, batches: Sequence[tuple[Tensor, Batch]]) -> None:
    layer, table = model.tag_clfs[head], model.crits[head]._transitions
    sentences = sum(len(batch.lengths) for _, batch in batches)
    search = torch.optim.LBFGS([layer.weight, layer.bias, table], max_iter=STEPS, line_search_fn="strong_wolfe")

    def loss() -> float:
        search.zero_grad()
        total = PENALTY * (layer.weight.square().sum() + table.square().sum())
        total.backward()
        for states, batch in batches:
            part = crf_loss(layer(states)[:, :, None], table[None], batch).sum() / sentences
            part.backward()
            total = total.detach() + part.detach()
        return float(total)

    search.step(loss)
