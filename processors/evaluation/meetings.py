"""All figures of the meetings: ``python -m processors.evaluation.meetings`` (``make eval-meetings``).

On the annotated articles: events and fields as ``score_meetings.py`` beside them defines them, by scope; the same for
each source and each month alone (rules and weights are fixed, so a part that is left out scores what it scores alone;
the worst one says what to expect of other news); the gate; how reliable the confidence is; B-cubed of the joining. On
the labelled articles of the archive, where they are: events and reliability. Prints a table and, last, one line
of JSON.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from processors.detection.annotations import annotation
from processors.entities.engine import load_tagger
from processors.evaluation import clusters as evaluate_clusters
from processors.text.tagged import Tagger
from processors.training.calibration import Given, reliability, separation
from processors.training.checked import Checked, Detected, check, read_all
from processors.training.sources.annotated import (
    LABELS,
    SCOPES,
    Events,
    archive_articles,
    chosen,
    load_scorer,
    read_articles,
    read_gold,
)
from schemas.mentions import MeetingMention
from schemas.news import NewsItem

_EVERY = 100
"""Each hundredth article of the archive is held against the gate, labelled or not."""
FEWEST = 10
"""Annotated events that a part must hold for its score to say something."""
Figures = dict[str, Any]
Gold = Mapping[str, Events]


def evaluate(shared: Path, tagger: Tagger, *, archive: bool = True) -> Figures:
    """All figures. ``archive`` False leaves out the labelled articles of the archive, which take minutes."""
    scorer, gold = load_scorer(shared), read_gold(shared / "eval/meetings/gold.jsonl")
    told = list(read_all(read_articles(shared / "eval/meetings/articles.jsonl"), tagger))
    figures = scores(told, gold, scorer) | {"domestic": scores(told, gold, scorer, "domestic")}
    figures |= gate_figures(told, gold)
    figures["by_source"] = parts(told, gold, scorer, lambda one: one.item.id.split("-")[0])
    figures["by_month"] = parts(told, gold, scorer, _month)
    figures["reliability"] = _reliable(check(told, gold, scorer, "annotated"))
    figures |= evaluate_clusters.evaluate(shared, lambda items: _mentions(items, told, tagger))
    if archive and LABELS.exists():
        figures["archive"] = archive_figures(shared, tagger, scorer)
    return figures


def _reliable(checked: Sequence[Checked]) -> Figures:
    """How far the published confidences can be believed."""
    given = [Given(one.item_id, one.right, one.confidence) for one in checked]
    return reliability(given) | {"auc": round(separation(given), 4)}


def _mentions(items: Sequence[NewsItem], told: Sequence[Detected], tagger: Tagger) -> Iterator[MeetingMention]:
    """What is found in these articles; ``told``: those of which it is known already."""
    known = {one.item.id for one in told}
    for one in (*told, *read_all((item for item in items if item.id not in known), tagger)):
        yield from one.mentions


def scores(told: Sequence[Detected], gold: Gold, scorer: ModuleType, scope: str = "international") -> Figures:
    """The scorer's figures of one scope, rounded to four digits."""
    predicted = {one.item.id: annotation(one.item.id, one.mentions)["events"] for one in told}
    result = scorer.score({name: gold[name] for name in predicted}, predicted, scope)
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in result.items()}


def gate_figures(told: Sequence[Detected], gold: Gold) -> Figures:
    """Share of the articles that pass the gate, and of the main events, those in articles that pass."""
    main = [one.passed for one in told for event in gold[one.item.id] if event["main"]]
    return {
        "gate_recall_main": round(sum(main) / len(main), 4) if main else 1.0,
        "gate_passed_share": round(sum(one.passed for one in told) / len(told), 4),
    }


def parts(told: Sequence[Detected], gold: Gold, scorer: ModuleType, name: Callable[[Detected], str]) -> Figures:
    """Event F1 of each part alone, and the least among those with enough events."""
    groups: dict[str, list[Detected]] = defaultdict(list)
    for one in told:
        groups[name(one)].append(one)
    found = {part: scores(members, gold, scorer) for part, members in sorted(groups.items())}
    kept = ("articles", "gold_events", "event_f1", "event_precision", "event_recall", "recall_main", "article_f1")
    rows = {part: {key: row[key] for key in kept} for part, row in found.items() if row["gold_events"]}
    enough = [row["event_f1"] for row in rows.values() if row["gold_events"] >= FEWEST]
    return {"parts": rows, "least_event_f1": min(enough, default=None)}


def _month(one: Detected) -> str:
    return one.item.published_at.strftime("%Y-%m") if one.item.published_at else "undated"


def archive_figures(shared: Path, tagger: Tagger, scorer: ModuleType) -> Figures:
    """Events and reliability on the labelled articles of the archive."""
    labels = read_gold(LABELS)
    items = archive_articles(shared)
    told = list(read_all(chosen(items, labels), tagger))
    checked = check(told, labels, scorer, "archive")
    by_scope = {scope: scores(told, labels, scorer, scope) for scope in SCOPES}
    sample = [one.passed for one in read_all(items[::_EVERY], tagger)]
    share = {"gate_passed_share": round(sum(sample) / len(sample), 4) if sample else None}
    recall = {"gate_recall_main": gate_figures(told, labels)["gate_recall_main"]} if told else {}
    return by_scope | recall | share | {"reliability": _reliable(checked)}


def show(figures: Figures) -> None:
    """The figures for people."""
    for name, value in figures.items():
        if not isinstance(value, dict):
            print(f"{name:22} {value:.4f}" if isinstance(value, float) else f"{name:22} {value}")
    for name in ("by_source", "by_month"):
        print(f"\n{name:14} articles  events  event F1")
        for part, row in figures[name]["parts"].items():
            print(f"{part:14} {row['articles']:8} {row['gold_events']:7} {row['event_f1']:9.4f}")
        print(f"least, of parts with {FEWEST} events or more: {figures[name]['least_event_f1']}")
    _reliability("annotated articles", figures["reliability"])
    if "archive" in figures:
        _reliability("archive", figures["archive"]["reliability"])
        for scope in SCOPES:
            row = figures["archive"][scope]
            print(f"archive, {scope}: precision {row['event_precision']:.4f}, recall {row['event_recall']:.4f}")
        print(f"archive, share that passes the gate: {figures['archive']['gate_passed_share']}")


def _reliability(title: str, table: Figures) -> None:
    print(f"\nconfidence, {title}   mentions  mean   right   (ECE {table['ece']}, AUC {table['auc']})")
    for row in table["bins"]:
        print(f"from {row['from']:<28} {row['mentions']:8} {row['mean_confidence']:6.3f} {row['right']:6.3f}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with eval/meetings")
    parser.add_argument("--no-archive", action="store_true", help="leave out the labelled articles of the archive")
    told = parser.parse_args(arguments)

    figures = evaluate(told.shared, load_tagger(), archive=not told.no_archive)
    show(figures)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
