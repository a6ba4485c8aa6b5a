"""How well a chance says what is right: reliability, separation, and what a threshold costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
SURE = 0.9
THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
_DRAWS, _SEED = 1000, 7
Figures = dict[str, Any]


class Given(NamedTuple):
    """The chance that was given to one mention, and whether it is right."""

    item_id: str
    right: bool
    chance: float


def reliability(given: Sequence[Given]) -> Figures:
    """Bins of confidence with their share of right mentions, and the expected calibration error (ECE)."""
    rows, error = [], 0.0
    for low, high in pairwise(BINS):
        inside = [one for one in given if low <= one.chance < high]
        if inside:
            mean, share = sum(one.chance for one in inside) / len(inside), _right(inside)
            rows.append(
                {"from": low, "mentions": len(inside), "mean_confidence": round(mean, 3), "right": round(share, 3)}
            )
            error += len(inside) * abs(mean - share)
    return {"mentions": len(given), "ece": round(error / len(given), 4) if given else 0.0, "bins": rows}


def separation(given: Sequence[Given]) -> float:
    """Area under the ROC curve: how often a right mention has more than a wrong one; a tie counts half. None: 0.5."""
    right, wrong = (np.array([one.chance for one in given if one.right is kind]) for kind in (True, False))
    if not len(right) or not len(wrong):
        return 0.5
    more, even = (right[:, None] > wrong).mean(), (right[:, None] == wrong).mean()
    return float(more + even / 2)


def sure(given: Sequence[Given]) -> list[Given]:
    """Those with a confidence of :data:`SURE` or more."""
    return [one for one in given if one.chance >= SURE]


def summary(given: Sequence[Given]) -> Figures:
    """All that one looks at, with 95 % intervals of the bootstrap over articles."""
    asked: dict[str, Callable[[Sequence[Given]], float]] = {
        "auc": separation,
        "ece": lambda some: float(reliability(some)["ece"]),
        "sure_right": lambda some: _right(sure(some)),
        "sure_share": lambda some: len(sure(some)) / max(1, len(some)),
    }
    found: Figures = {"mentions": len(given), "wrong": sum(not one.right for one in given)}
    drawn = list(_draws(given))
    for name, figure in asked.items():
        low, high = np.percentile([figure(some) for some in drawn], (2.5, 97.5))
        found[name] = round(figure(given), 4)
        found[f"{name}_95"] = [round(float(low), 3), round(float(high), 3)]
    return found


def thresholds(given: Sequence[Given], events: int) -> list[Figures]:
    """What is left, and how much of it is right, without mentions below each threshold. ``events``: all there are."""
    rows = []
    for least in THRESHOLDS:
        kept = [one for one in given if one.chance >= least]
        right = sum(one.right for one in kept)
        row = {"precision": right / max(1, len(kept)), "recall": right / events, "f1": 2 * right / (len(kept) + events)}
        rows.append({"from": least, "mentions": len(kept)} | {name: round(value, 3) for name, value in row.items()})
    return rows


def _right(given: Sequence[Given]) -> float:
    return sum(one.right for one in given) / max(1, len(given))


def _draws(given: Sequence[Given]) -> Iterator[list[Given]]:
    """As many articles, drawn with repetition."""
    articles: dict[str, list[Given]] = {}
    for one in given:
        articles.setdefault(one.item_id, []).append(one)
    groups, random = list(articles.values()), np.random.default_rng(_SEED)
    for _ in range(_DRAWS):
        yield [one for at in random.integers(0, len(groups), len(groups)) for one in groups[at]]
