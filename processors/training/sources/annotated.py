"""Articles whose meetings people have annotated, their annotations, and the scorer that compares them.

Annotated are the articles of ``../shared/eval/meetings`` and, where they are there, those of the archive whose labels
lie in ``tests/golden/archive.jsonl``.
"""

from __future__ import annotations

import importlib.util
import json
import lzma
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from schemas.codec import decode
from schemas.news import NewsItem

LABELS = Path(__file__).parents[3] / "tests" / "golden" / "archive.jsonl"
SCOPES = ("international", "domestic")
READ_ROUNDS = (1, 2, 3, 4, 5, 6, 7, 8)
"""The rounds that have been scored and read; see their protocol. None is left closed."""

Row = dict[str, Any]
"""One label: ``{"id", "frame", "sample", "half", "events", "note"}``; events as the annotation guide has them."""
Events = list[dict[str, Any]]


def read_labels(path: Path = LABELS) -> list[Row]:
    """The labels; their events quote no text, so ``evidence`` is empty."""
    rows: list[Row] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row | {"events": [event | {"evidence": ""} for event in row["events"]]} for row in rows]


def read_archive(path: Path) -> dict[str, NewsItem]:
    """The archive's articles by id."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        items = map(NewsItem.model_validate_json, lines)
        return {item.id: item for item in items}


def load_scorer(shared: Path) -> ModuleType:
    """The scorer that lies beside the annotated articles."""
    spec = importlib.util.spec_from_file_location("score_meetings", shared / "eval" / "score_meetings.py")
    assert spec is not None, "a .py file has a loader"
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_gold(path: Path) -> dict[str, Events]:
    """Annotated events by article id. Labels of the archive quote no text: their ``evidence`` is empty."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["id"]: [{"evidence": "", **event} for event in row["events"]] for row in rows}


def read_articles(path: Path) -> list[NewsItem]:
    """Annotated articles."""
    return [decode(NewsItem, line) for line in path.read_bytes().splitlines()]


def round_files(shared: Path, number: int) -> tuple[Path, Path]:
    """The articles and the annotated events of one round."""
    folder = shared / "eval" / "meetings" / "rounds"
    return folder / f"round-{number}.articles.jsonl", folder / f"round-{number}.gold.jsonl"


def archive_articles(shared: Path) -> list[NewsItem]:
    """The articles of the archive; none where there is no archive."""
    path = shared / "data/archive/click-id-2019.jsonl.xz"
    return list(read_archive(path).values()) if path.exists() else []


def chosen(items: Iterable[NewsItem], wanted: Iterable[str]) -> list[NewsItem]:
    """The items with these ids."""
    ids = set(wanted)
    return [item for item in items if item.id in ids]
