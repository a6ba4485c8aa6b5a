"""Fit the weights of the confidence: ``python -m processors.training.confidence --shared ../shared --day 2026-11-29``.

Some four hundred mentions are checked, and one of seven was wrong at first. Weights fitted to each feature by itself
learn from so few what does not hold elsewhere, so all of them weigh the same, each by its spread and against the
mention or for it as a reader would say beforehand (:data:`FOR`). A logistic regression fits three numbers: the base
rate, what a meeting within one country takes off, and the scale of the rest. ``processors/README.md`` tells what was
tried besides.

The rules were written on the rounds too, so fewer of their mentions are wrong there than on news that nobody has read.
Each wrong one counts for more, until the share of right ones is that of the first looks (:data:`FIRST_LOOKS`). The 232
older articles, on which nearly nothing is wrong any more, are left out.

Writes ``processors/data/confidence.csv`` and prints figures, last as one line of JSON: of each round, what weights say
that were fitted to the others, so that they can be believed as far as the rules can.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from processors.detection.article.confidence import FEATURES, chance
from processors.entities.engine import load_tagger
from processors.text.tagged import Tagger
from processors.training.calibration import Figures, Given, reliability, summary, thresholds
from processors.training.checked import Checked, check, of_scope, read_all
from processors.training.sources.annotated import (
    LABELS,
    READ_ROUNDS,
    SCOPES,
    archive_articles,
    chosen,
    load_scorer,
    read_articles,
    read_gold,
    round_files,
)
from schemas.mentions import Scope

OUT = Path(__file__).parents[1] / "data" / "confidence.csv"
FOR = frozenset({"told", "day", "agenda"})
"""What speaks for a mention; the rest speaks against it."""
FIRST_LOOKS = 348 / 405
"""Share of mentions that were right in the rounds 1 to 8 when each was first looked at (``tests/golden/README.md``)."""
ALONE = 2
"""The first features have weights of their own: "always" and "domestic"."""
PRIOR = 1.0
"""Inverse variance of the weights but the first."""
STEPS = 50
ROUND, ARCHIVE = "round", "archive"


def fit(
    values: Sequence[Sequence[float]], right: Sequence[bool], counts: Sequence[float] | None = None
) -> tuple[float, ...]:
    """Weights of a logistic regression, by Newton's method. ``counts``: how often each counts, once by default."""
    x, y = np.array(values, dtype=np.float64), np.array(right, dtype=np.float64)
    times = np.ones(len(y)) if counts is None else np.array(counts, dtype=np.float64)
    penalty = np.full(x.shape[1], PRIOR)
    penalty[0] = 1e-3  # the base rate is what the data say
    weights = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (times * (p - y)) + penalty * weights
        curve = (x * (times * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        weights = weights - np.linalg.solve(curve, slope)
    return tuple(float(weight) for weight in weights)


def weigh(checked: Sequence[Checked]) -> tuple[float, ...]:
    """The weights of all features, rounded to three digits; 0 for one that is the same everywhere."""
    x = np.array([one.values for one in checked], dtype=np.float64)
    spread = x[:, ALONE:].std(axis=0)
    sign = np.array([1.0 if name in FOR else -1.0 for name in list(FEATURES)[ALONE:]])
    unit = np.divide(sign, spread * len(sign) ** 0.5, out=np.zeros_like(sign), where=spread > 0)
    evidence = np.column_stack([x[:, :ALONE], x[:, ALONE:] @ unit])
    *alone, scale = fit(evidence.tolist(), [one.right for one in checked], _counts(checked))
    return tuple(round(float(weight), 3) for weight in (*alone, *(scale * unit)))


def _counts(checked: Sequence[Checked]) -> list[float]:
    """How often each mention counts: a wrong one of the rounds as often as makes the share that of the first looks."""
    rounds = [one.right for one in checked if one.source.startswith(ROUND)]
    right, wrong = sum(rounds), len(rounds) - sum(rounds)
    times = max(1.0, right * (1 - FIRST_LOOKS) / FIRST_LOOKS / wrong) if wrong else 1.0
    return [times if one.source.startswith(ROUND) and not one.right else 1.0 for one in checked]


def left_out(checked: Sequence[Checked], part: Callable[[Checked], str]) -> list[tuple[Checked, Given]]:
    """Each mention with the chance that weights give it which were fitted to the other parts alone."""
    given: list[tuple[Checked, Given]] = []
    for name in sorted({part(one) for one in checked}):
        weights = weigh([one for one in checked if part(one) != name])
        mine = [one for one in checked if part(one) == name]
        given += [(one, Given(one.item_id, one.right, chance(one.values, weights))) for one in mine]
    return given


def write(weights: Sequence[float], checked: Sequence[Checked], path: Path, day: str) -> None:
    """The weights as data, with what they mean and what they were fitted to."""
    told = "\n".join(f"{one.source} {one.item_id} {one.right} {one.values}" for one in checked)
    source = f"fitted to {len(checked)} checked mentions ({hashlib.sha256(told.encode()).hexdigest()[:12]})"
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("feature", "weight", "meaning", "source", "as_of"))
    for (name, feature), weight in zip(FEATURES.items(), weights, strict=True):
        rows.writerow((name, weight, feature.meaning, source, day))
    path.write_text(text.getvalue(), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, write and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with eval/meetings")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--day", required=True, help="today, for the rows' as_of: 2026-11-26")
    told = parser.parse_args(arguments)
    checked, events = read(told.shared, load_tagger())
    report(checked, events, told.out, told.day)


def read(shared: Path, tagger: Tagger) -> tuple[list[Checked], int]:
    """The checked mentions of the rounds that have been read and of the archive, and the events of those rounds."""
    scorer, checked, events = load_scorer(shared), [], 0
    for number in READ_ROUNDS:
        articles, labels = round_files(shared, number)
        gold = read_gold(labels)
        checked += check(read_all(read_articles(articles), tagger), gold, scorer, f"{ROUND} {number}")
        firm = [[event for event in told if not event.get("optional")] for told in gold.values()]
        events += sum(len(of_scope(told, scope)) for told in firm for scope in SCOPES)
    if LABELS.exists():
        labels_of = read_gold(LABELS)
        checked += check(read_all(chosen(archive_articles(shared), labels_of), tagger), labels_of, scorer, ARCHIVE)
    return checked, events


def report(checked: Sequence[Checked], events: int, out: Path, day: str) -> None:
    """Fit to all, write, and print the figures of left-out rounds; ``events``: as many as they hold."""
    weights = weigh(checked)
    write(weights, checked, out, day)
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f"{name:10} {weight:7.3f}")
    figures = measured(checked)
    for name, figure in figures.items():
        print(f"{name:24} " + ", ".join(f"{key} {value}" for key, value in figure.items() if key != "reliability"))
    rounds = [one for kept, one in left_out(checked, lambda one: one.source) if kept.source.startswith(ROUND)]
    rows = thresholds(rounds, events)
    print("\n| least confidence | mentions | precision | recall | F1 |\n| --- | --- | --- | --- | --- |")
    for row in rows:
        print("| " + " | ".join(f"{value:.2f}" if key == "from" else str(value) for key, value in row.items()) + " |")
    print(json.dumps({"confidence_left_out": figures, "thresholds": rows}))


def measured(checked: Sequence[Checked]) -> dict[str, Figures]:
    """Of rounds and archive, each left out of the fit: how right the chances are, in all and between countries."""
    given = left_out(checked, lambda one: one.source)
    figures = {}
    for name in (ROUND, ARCHIVE):
        mine = [pair for pair in given if pair[0].source.startswith(name)]
        for scope, kept in (("", mine), (" (international)", [p for p in mine if p[0].scope is Scope.INTERNATIONAL])):
            if kept:
                chances = [one for _, one in kept]
                figures[f"{name}{scope}"] = summary(chances) | {"reliability": reliability(chances)}
    return figures


if __name__ == "__main__":
    main()
