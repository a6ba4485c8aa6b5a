"""Precision, recall and F1 of exact spans, in percent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from processors.models.decode import spans

Figures = dict[str, float]


def score(gold: Sequence[Sequence[str]], told: Sequence[Sequence[str]]) -> Figures:
    """Give micro precision, recall and F1 of the spans of BIO tags, and F1 by label, in percent."""
    wanted = [set(spans(tags)) for tags in gold]
    found = [set(spans(tags)) for tags in told]
    figures = percent(wanted, found)
    for label in sorted({span[2] for row in wanted for span in row}):
        part = percent(*([{s for s in row if s[2] == label} for row in rows] for rows in (wanted, found)))
        figures[label] = part["f1"]
    return figures


def percent(wanted: Sequence[set[Any]], found: Sequence[set[Any]]) -> Figures:
    """Give precision, recall and F1, in percent, of what was found for each text against what was wanted."""
    hits = sum(len(a & b) for a, b in zip(wanted, found, strict=True))
    told, gold = max(1, sum(map(len, found))), max(1, sum(map(len, wanted)))
    ratios = {"p": hits / told, "r": hits / gold, "f1": 2 * hits / (told + gold)}
    return {name: round(100 * ratio, 2) for name, ratio in ratios.items()}
