"""Score invented articles: ``python -m processors.evaluation.written`` (``make eval-written``).

``tests/golden/written`` holds twelve batches, written and labelled by language models for this; its README tells
how, and what each batch scored before it was read. Prints a table and, last, one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from processors.entities.engine import load_tagger
from processors.evaluation.meetings import Figures, scores
from processors.text.tagged import Tagger
from processors.training.checked import read_all
from processors.training.sources.annotated import SCOPES, Events, load_scorer
from schemas.codec import decode
from schemas.news import NewsItem

WRITTEN = Path(__file__).parents[2] / "tests" / "golden" / "written" / "articles.jsonl.xz"
Row = dict[str, Any]
"""``{"batch", "article", "events"}``: an item as feeds send it, and events as the guide has them, without evidence."""


def read_written(path: Path = WRITTEN) -> dict[int, list[Row]]:
    """The articles of each batch."""
    batches: dict[int, list[Row]] = {}
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            batches.setdefault(row["batch"], []).append(row)
    return batches


def labelled(row: Row) -> tuple[NewsItem, Events]:
    """The item of a row and its events, as the scorer takes them."""
    item = decode(NewsItem, json.dumps(row["article"]).encode())
    return item, [{"evidence": "", **event} for event in row["events"]]


def evaluate(rows: Sequence[Row], tagger: Tagger, shared: Path) -> Figures:
    """The scorer's figures of each scope."""
    read = [labelled(row) for row in rows]
    gold = {item.id: events for item, events in read}
    told, scorer = list(read_all((item for item, _ in read), tagger)), load_scorer(shared)
    return {scope: scores(told, gold, scorer, scope) for scope in SCOPES}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 2 where the scorer is not there."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument(
        "--shared", type=Path, default=Path("../shared"), help="where the scorer lies (default: ../shared)"
    )
    shared = parser.parse_args(arguments).shared
    if not (shared / "eval" / "score_meetings.py").exists():
        parser.error(f"{shared}/eval/score_meetings.py: no such file: name the folder of the scorer with --shared.")
    tagger, figures = load_tagger(), {}
    print("batch  scope          events  precision  recall     F1  status    day   city")
    for batch, rows in read_written().items():
        figures[batch] = evaluate(rows, tagger, shared)
        for scope, one in figures[batch].items():
            values = (f"{one[f'event_{name}']:.3f}" for name in ("precision", "recall", "f1"))
            fields = (f"{one[f'{name}_accuracy']:.3f}" for name in ("status", "date", "city"))
            print(
                f"{batch:<6} {scope:<14} {one['gold_events']:>6}", "     ", "   ".join(values), " ", "  ".join(fields)
            )
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
