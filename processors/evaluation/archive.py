"""How well meetings are found in random articles of the 2019 archive, against labels read by hand.

``python -m processors.evaluation.archive --shared ../shared`` reruns the shipped models and rules on the drawn
articles and on every other labelled one, and prints a table and, last, one line of JSON. How the labels of
``tests/golden/archive.jsonl`` were drawn and read stands in ``tests/golden/README.md``.

Precision counts the mentions found in labelled articles; an article that has a mention and no label is counted as
``unlabelled`` and is in no other figure: rules that find more need more reading. Recall counts the events of all
labelled articles, most of which were chosen because a meeting was likely there. An event marked ``optional``, on which
careful readers disagree, counts neither way.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

from processors.detection.annotations import annotation
from processors.evaluation.clusters import found_by_models
from processors.training.sources.annotated import SCOPES, Row, load_scorer, read_archive, read_labels
from schemas.mentions import MeetingMention
from schemas.news import NewsItem

DRAWN = 2000
FIGURES = ("event_precision", "event_recall", "event_f1", "recall_main", "participants_f1")
FIELDS = ("status", "date", "city", "country", "channel", "format")


def place(item_id: str) -> str:
    """Where an article stands in the draw: hexadecimal, evenly spread, known from its id alone."""
    return hashlib.sha256(item_id.encode()).hexdigest()


def half(item_id: str) -> str:
    """``dev``: errors were told to those who write rules; ``test``: never."""
    return "test" if int(place(item_id)[-1], 16) % 2 else "dev"


def drawn(ids: Iterable[str], size: int = DRAWN) -> frozenset[str]:
    """The random articles: the first of the draw. The archive holds none of the 232 annotated ones."""
    return frozenset(sorted(ids, key=place)[:size])


def figures(labels: Sequence[Row], found: Mapping[str, Sequence[MeetingMention]], scorer: ModuleType) -> Row:
    """Counts and scores by scope; ``found``: the mentions of each labelled article.

    Of the ``mentions``, those that match no optional event are ``predicted_events``, of which so many are ``right``.
    """
    gold = {row["id"]: row["events"] for row in labels}
    told = {name: annotation(name, found.get(name, ()))["events"] for name in gold}
    scores = {scope: scorer.score(gold, told, scope) for scope in SCOPES}
    return {"articles": len(gold)} | {scope: _rounded(score, told, scope) for scope, score in scores.items()}


def _rounded(score: Row, told: Mapping[str, Sequence[Row]], scope: str) -> Row:
    wanted = ("gold_events", "predicted_events", *FIGURES, *(f"{name}_accuracy" for name in FIELDS))
    mentions = sum(event["scope"] == scope for events in told.values() for event in events)
    counts = {"mentions": mentions, "right": round(score["event_precision"] * score["predicted_events"])}
    return counts | {name: round(score[name], 3) if isinstance(score[name], float) else score[name] for name in wanted}


def evaluate(
    shared: Path, detect: Callable[[Sequence[NewsItem]], Iterable[MeetingMention]], whole: bool = False
) -> Row:
    """All figures: of all labels, of each half, and of the drawn articles alone."""
    labels, items = read_labels(), read_archive(shared / "data" / "archive" / "click-id-2019.jsonl.xz")
    named, random = {row["id"] for row in labels}, drawn(items)
    found: dict[str, list[MeetingMention]] = {}
    for mention in detect([item for name, item in items.items() if whole or name in named or name in random]):
        found.setdefault(mention.item_id, []).append(mention)
    scorer = load_scorer(shared)
    parts = {
        "all": labels,
        "dev": [row for row in labels if row["half"] == "dev"],
        "test": [row for row in labels if row["half"] == "test"],
        "drawn": [row for row in labels if row["frame"] == "drawn"],
    }
    unlabelled = sorted(found.keys() - named)
    result: Row = {name: figures(part, found, scorer) for name, part in parts.items()}
    return result | {
        "read": len(items) if whole else len(named | random),
        "unlabelled": unlabelled,
        "unlabelled_drawn": sorted(set(unlabelled) & random),
    }


def table(result: Row) -> str:
    """The figures as a Markdown table."""
    columns = ("mentions", "predicted_events", "right", "gold_events", *FIGURES)
    lines = [
        "| labels | articles | scope | " + " | ".join(columns) + " | fields |",
        "| --- " * (len(columns) + 4) + "|",
    ]
    for name in ("all", "dev", "test", "drawn"):
        for scope in SCOPES:
            row = result[name][scope]
            fields = ", ".join(f"{field} {row[f'{field}_accuracy']:.2f}" for field in FIELDS)
            cells = [name, result[name]["articles"], scope, *(row[column] for column in columns), fields]
            lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures, or that there is no archive to measure on."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with data/archive and eval")
    parser.add_argument("--whole", action="store_true", help="look for unlabelled mentions in all 21,665 articles")
    options = parser.parse_args(arguments)
    if not (options.shared / "data" / "archive").is_dir():
        print(f"There is no archive in {options.shared}, so nothing is measured.")
        return
    result = evaluate(options.shared, found_by_models, options.whole)
    print(table(result))
    print(f"{result['read']} articles read; with a mention and no label: {', '.join(result['unlabelled']) or 'none'}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
