"""Fit the weights of the confidence: ``python -m processors.training.confidence --shared ../shared``.

Logistic regression on all checked mentions (:mod:`processors.training.checked`) with a Gaussian prior, which keeps the
weights of what was seen seldom near zero. Writes ``processors/data/confidence.csv`` and prints, last as one line of
JSON, how reliable the chances are on articles and on sources that were left out of the fit.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from processors.detection.article.confidence import FEATURES, chance
from processors.training.checked import Checked, check, read_all
from processors.training.sources.annotated import (
    LABELS,
    archive_articles,
    chosen,
    load_scorer,
    read_articles,
    read_gold,
)

OUT = Path(__file__).parents[1] / "data" / "confidence.csv"
PRIOR = 1.0
"""Inverse variance of the weights but the first; 0.3 and 2 were no better on left-out articles."""
STEPS = 50
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


def fit(values: Sequence[Sequence[float]], right: Sequence[bool], prior: float = PRIOR) -> tuple[float, ...]:
    """Weights of a logistic regression, found by Newton's method; rounded to three digits."""
    x, y = np.array(values, dtype=np.float64), np.array(right, dtype=np.float64)
    penalty = np.full(x.shape[1], prior)
    penalty[0] = 1e-3  # the base rate is what the data say
    weights = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (p - y) + penalty * weights
        curve = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        weights = weights - np.linalg.solve(curve, slope)
    return tuple(round(float(weight), 3) for weight in weights)


def validation_fold(one: Checked) -> str:
    """One of ten parts, by article, so that what one article tells twice is never fitted and measured."""
    return f"fold {int(hashlib.sha256(one.item_id.encode()).hexdigest(), 16) % 10}"


def left_out(checked: Sequence[Checked], part: Callable[[Checked], str]) -> list[tuple[Checked, float]]:
    """Each mention with the chance that weights give it which were fitted to the other parts alone."""
    given: list[tuple[Checked, float]] = []
    for name in sorted({part(one) for one in checked}):
        others = [one for one in checked if part(one) != name]
        weights = fit([one.features for one in others], [one.right for one in others])
        given += [(one, chance(one.features, weights)) for one in checked if part(one) == name]
    return given


def reliability(given: Sequence[tuple[bool, float]]) -> dict[str, Any]:
    """Bins of confidence with their share of right mentions, and the expected calibration error (ECE)."""
    rows, error = [], 0.0
    for low, high in pairwise(BINS):
        inside = [(right, sure) for right, sure in given if low <= sure < high]
        if inside:
            mean, share = (sum(column) / len(inside) for column in ([s for _, s in inside], [r for r, _ in inside]))
            rows.append(
                {"from": low, "mentions": len(inside), "mean_confidence": round(mean, 3), "right": round(share, 3)}
            )
            error += len(inside) * abs(mean - share)
    return {"mentions": len(given), "ece": round(error / len(given), 4) if given else 0.0, "bins": rows}


def write(weights: Sequence[float], checked: Sequence[Checked], path: Path, day: str) -> None:
    """The weights as data, with what they were fitted to."""
    told = "\n".join(f"{one.item_id} {one.right} {one.features}" for one in checked)
    source = f"fitted to {len(checked)} checked mentions ({hashlib.sha256(told.encode()).hexdigest()[:12]})"
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("feature", "weight", "source", "as_of"))
    rows.writerows((name, weight, source, day) for name, weight in zip(FEATURES, weights, strict=True))
    path.write_text(text.getvalue(), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, write and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with eval/meetings")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--day", required=True, help="today, for the rows' as_of: 2026-11-26")
    told = parser.parse_args(arguments)
    from processors.entities.stanza_tagger import StanzaTagger  # seconds and 400 MB, which --help need not pay

    tagger, scorer = StanzaTagger(), load_scorer(told.shared)
    gold = read_gold(told.shared / "eval/meetings/gold.jsonl")
    checked = check(read_all(read_articles(told.shared / "eval/meetings/articles.jsonl"), tagger), gold, scorer)
    if LABELS.exists():
        labels = read_gold(LABELS)
        checked += check(read_all(chosen(archive_articles(told.shared), labels), tagger), labels, scorer, "archive")
    report(checked, told.out, told.day)


def report(checked: Sequence[Checked], out: Path, day: str) -> None:
    """Fit to all, write, and print the figures of left-out sources."""
    weights = fit([one.features for one in checked], [one.right for one in checked])
    write(weights, checked, out, day)
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f"{name:12} {weight:7.3f}")
    figures = measured(checked)
    for name, figure in figures.items():
        print(f"{name:24} {figure['mentions']:4} mentions, ECE {figure['ece']:.3f}")
    print(json.dumps({"confidence_left_out": figures}))


def measured(checked: Sequence[Checked]) -> dict[str, dict[str, Any]]:
    """Reliability where a tenth of the articles is left out of the fit, in all and by source, and where a source is."""
    tenths, sources = left_out(checked, validation_fold), left_out(checked, lambda one: one.source)
    figures = {"articles left out": reliability([(one.right, sure) for one, sure in tenths])}
    for source in sorted({one.source for one in checked}):
        for name, given in (("articles", tenths), ("source", sources)):
            mine = [(one.right, sure) for one, sure in given if one.source == source]
            figures[f"{source}, {name} left out"] = reliability(mine)
    return figures


if __name__ == "__main__":
    main()
