"""`jumpa analyze`"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from processors.detection.annotations import annotation
from processors.pipeline import Analysis
from schemas.base import derived_id
from schemas.codec import decode, encode
from schemas.errors import DecodeError
from schemas.news import NewsItem
from schemas.times import parse_time
from streams.cli.render.console import Refusals, err, examples, out
from streams.cli.render.progress import with_progress
from streams.cli.render.reading import SOURCES, ColumnsOption, sources
from streams.cli.render.tables import meetings_table
from streams.errors import UsageError
from streams.ingest.columns import NONE, Columns
from streams.ingest.lines import read_lines
from streams.language.child import TaggerFactory, shipped_tagger
from streams.language.offline import analyze_items

ARTICLE = ".txt"


class Style(StrEnum):
    TABLE = "table"
    JSONL = "jsonl"
    ANNOTATIONS = "annotations"


def register(app: typer.Typer) -> None:
    @app.command(
        epilog=examples(
            "jumpa analyze news.jsonl",
            "jumpa analyze article.txt --date 2025-09-03",
            "jumpa analyze pages/ --format jsonl                                [dim]all files of a folder[/dim]",
            "jumpa analyze archive.jsonl.xz --format annotations --jobs 4 > predicted.jsonl",
        )
    )
    def analyze(
        files: Annotated[list[str], typer.Argument(help=f"One article as .txt, or {SOURCES}")],
        date: Annotated[str | None, typer.Option(help="Publication date of a .txt article: 2025-09-03.")] = None,
        style: Annotated[
            Style, typer.Option("--format", help="annotations: one line an item, as annotators write.")
        ] = Style.TABLE,
        jobs: Annotated[int, typer.Option(min=1, max=64, help="Processes, each with its own models.")] = 1,
        min_confidence: Annotated[float, typer.Option(min=0, max=1, help="Leave out mentions of less confidence.")] = 0,
        columns: ColumnsOption = None,
    ) -> None:
        """Find the meetings in files, without any broker."""
        named, tables = sources(files, columns, unlike=ARTICLE, topics=False)
        if date is not None:
            parse_date(date)  # before the models are loaded
            if not any(name.endswith(ARTICLE) for name in named):
                raise UsageError("--date is for .txt articles: the items of archives bring their own.")
        analyze_files(named, date, style, jobs, columns=tables, min_confidence=min_confidence)


def analyze_files(
    files: list[str],
    date: str | None,
    style: Style,
    jobs: int,
    factory: TaggerFactory = shipped_tagger,
    columns: Columns = NONE,
    min_confidence: float = 0.0,
) -> None:
    """Show the meetings of all items that are as sure as this; exits with 1 when some were refused."""
    refusals = Refusals()
    count = found = 0
    items = read_items(files, refusals, date, columns)
    for item, result in analyze_items(items, jobs, factory, entities=False):
        if isinstance(result, DecodeError):
            refusals.add(item.id, result)
            continue
        count += 1
        wanted = result.wanted(min_confidence=min_confidence)
        found += len(wanted.mentions)
        show(item, wanted, style)
    err.print(f"{count} items, {found} meeting mentions, {refusals.count} refused", highlight=False)
    refusals.finish()


def read_items(
    files: list[str], refusals: Refusals, date: str | None = None, columns: Columns = NONE
) -> Iterator[NewsItem]:
    """All items of the files; what is no item goes to ``refusals``. Raises UsageError for a bad ``date``."""
    for name in files:
        if name.endswith(ARTICLE):
            yield read_article(name, date)
            continue
        for line in with_progress([name], read_lines([name], columns, refusals.add_damage), "analysing"):
            try:
                yield decode(NewsItem, line.raw)
            except DecodeError as exc:
                refusals.add(line.place, exc)


def parse_date(date: str, option: str = "--date") -> datetime:
    """The value of an option. Raises UsageError that names it."""
    try:
        return parse_time(date)
    except ValueError as exc:
        raise UsageError(f"{option}: {exc}.") from None


def read_article(name: str, date: str | None) -> NewsItem:
    """A plain text as an item: all of it is the body. Raises UsageError for a bad date or an empty or foreign file."""
    published = None if date is None else parse_date(date)
    try:
        body = Path(name).read_text(encoding="utf-8")
        return NewsItem(id=derived_id("text", body), body=body, published_at=published)
    except UnicodeDecodeError as exc:
        raise UsageError(f"{name} is no UTF-8 text (byte {exc.start}): convert it first.") from None
    except ValueError:
        raise UsageError(f"{name} holds no text.") from None


def show(item: NewsItem, analysis: Analysis, style: Style) -> None:
    """One item's mentions on standard output."""
    if style is Style.ANNOTATIONS:
        typer.echo(json.dumps(annotation(item.id, analysis.mentions), ensure_ascii=False))
    elif style is Style.JSONL:
        for mention in analysis.mentions:
            typer.echo(encode(mention))
    elif analysis.mentions:
        out.print(meetings_table(item.title or item.id, analysis.mentions))
