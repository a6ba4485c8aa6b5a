"""The numbers of training: rates, losses and scores."""

from __future__ import annotations

import pytest
import torch

from processors.training.ner.network import Batch, crf_loss
from processors.training.ner.tagger import Recipe, f1, rate_at


def test_the_rate_rises_then_falls():
    recipe = Recipe(steps=1000, warmup=100, rate=1.0)
    assert rate_at(0, recipe) < rate_at(50, recipe) < rate_at(99, recipe) == pytest.approx(1.0)
    assert rate_at(100, recipe) > rate_at(500, recipe) > rate_at(999, recipe) > 0


def test_f1_counts_exact_spans():
    assert f1([["B-PER", "I-PER", "O"]], [["B-PER", "I-PER", "O"]]) == 1
    assert f1([["B-PER", "I-PER", "O"]], [["B-PER", "O", "O"]]) == 0
    assert f1([["B-PER"], ["O"]], [["B-PER"], ["B-LOC"]]) == pytest.approx(2 / 3)


def test_crf_loss_is_the_log_of_the_share_of_the_right_sequence():
    torch.manual_seed(1)
    scores, table = torch.randn(2, 3, 1, 2), torch.randn(1, 2, 2)
    tags = torch.tensor([[[0], [1], [1]], [[1], [0], [0]]])
    batch = Batch(None, None, None, [], [3, 2], tags, torch.tensor([[1.0], [1.0]]))
    for row, size in enumerate((3, 2)):
        paths = torch.cartesian_prod(*[torch.arange(2)] * size)
        totals = torch.stack(
            [
                sum(scores[row, t, 0, p[t]] for t in range(size))
                + sum(table[0, p[t], p[t + 1]] for t in range(size - 1))
                for p in paths
            ]
        )
        right = next(n for n, p in enumerate(paths) if p.tolist() == tags[row, :size, 0].tolist())
        expected = totals.logsumexp(0) - totals[right]
        assert crf_loss(scores, table, batch)[row, 0].item() == pytest.approx(expected.item(), rel=1e-4)
    silent = batch._replace(known=torch.zeros(2, 1))
    assert crf_loss(scores, table, silent).sum() == 0
