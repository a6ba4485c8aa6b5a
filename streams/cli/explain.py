"""`jumpa explain`"""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from processors.detection.explain import Candidate, Explained, Explanation, as_json
from processors.models.bundle import TaggerError
from processors.pipeline import explained, is_indonesian
from processors.text.tagged import Tagger
from schemas.codec import decode
from schemas.errors import DecodeError
from schemas.news import NewsItem
from streams.cli.analyze import ARTICLE, parse_date, read_article
from streams.cli.render.console import examples, out
from streams.cli.render.reading import ColumnsOption
from streams.cli.render.tables import plain
from streams.errors import ModelsUnavailable, UsageError
from streams.ingest.columns import NONE, Columns, parse_columns
from streams.ingest.lines import check_files, read_lines
from streams.language.child import TaggerFactory, shipped_tagger


def register(app: typer.Typer) -> None:
    @app.command(
        epilog=examples(
            "jumpa explain article.txt --date 2025-09-03",
            "jumpa explain news.jsonl --id contoh-2025-0001",
            "jumpa explain archive.jsonl.xz --id 4711 --json | jq .candidates",
        ),
    )
    def explain(
        file: Annotated[str, typer.Argument(help="One article as .txt, or an archive as for `publish`, with --id.")],
        item_id: Annotated[str | None, typer.Option("--id", help="Which item of an archive.")] = None,
        date: Annotated[str | None, typer.Option(help="Publication date of a .txt article: 2025-09-03.")] = None,
        everything: Annotated[bool, typer.Option("--all", help="Also sentences without leaders and triggers.")] = False,
        as_document: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
        columns: ColumnsOption = None,
    ) -> None:
        """Show why an article gives these meetings: each sentence, what was seen in it, what was dropped and why."""
        tables = parse_columns(columns) if columns else NONE
        explain_file(file, item_id, date, everything=everything, as_document=as_document, columns=tables)


def explain_file(
    file: str,
    item_id: str | None,
    date: str | None,
    *,
    everything: bool = False,
    as_document: bool = False,
    columns: Columns = NONE,
    factory: TaggerFactory = shipped_tagger,
) -> None:
    """Explain one article on standard output. Raises UsageError, and ModelsUnavailable without models."""
    item = find_item(file, item_id, date, columns)
    if not is_indonesian(item.language):
        raise UsageError(f"{item.id} says it is in another language ({item.language}): only Indonesian is read.")
    explanation = explained(item, _load(factory))
    if as_document:
        typer.echo(json.dumps(as_json(explanation), ensure_ascii=False))
    else:
        show(item, explanation, everything)


def find_item(file: str, item_id: str | None, date: str | None, columns: Columns = NONE) -> NewsItem:
    """The one article that is meant. Raises UsageError that says how to name it."""
    check_files([file])
    if file.endswith(ARTICLE):
        if item_id is not None:
            raise UsageError(f"{file} is one article without an id: leave out --id.")
        return read_article(file, date)
    if date is not None:
        parse_date(date)
        raise UsageError(f"--date is for a .txt article: the items of {file} bring their own.")
    found: NewsItem | None = None
    count = 0
    for line in read_lines([file], columns):
        try:
            item = decode(NewsItem, line.raw)
        except DecodeError:
            continue
        count += 1
        if item_id in (None, item.id):
            found = item
            if item_id is not None:
                return item
    if found is None or item_id is not None:
        told = f"none of the {count} readable items of {file} has the id {item_id}" if item_id else f"no item in {file}"
        raise UsageError(f"{told[0].upper()}{told[1:]}: check the file.")
    if count > 1:
        raise UsageError(f"{file} holds {count} items: name one with --id.")
    return found


def _load(factory: TaggerFactory) -> Tagger:
    try:
        return factory()
    except TaggerError as exc:
        raise ModelsUnavailable(f"The language models cannot be loaded: {exc}.") from None


def show(item: NewsItem, explanation: Explanation, everything: bool) -> None:
    """The explanation for people."""
    day = item.published_at.date().isoformat() if item.published_at else "no date"
    out.print(f"[bold]{escape(plain(item.title or item.id))}[/bold] ({day})", highlight=False)
    if explanation.gate is not None:
        out.print(f"[yellow]stopped by the gate:[/yellow] {explanation.gate}", highlight=False)
    hidden = 0
    at = dict.fromkeys(("title", "body"), 0)
    for one in explanation.sentences:
        at[one.span.part] += 1
        if everything or one.triggers or one.leaders:
            _sentence(one, at[one.span.part])
        else:
            hidden += 1
    if hidden:
        out.print(f"\nleft out, having neither leaders nor triggers (--all shows them): {hidden}", highlight=False)
    out.print()
    for candidate in explanation.candidates:
        _candidate(candidate)
    if not explanation.candidates:
        out.print("no meeting found", highlight=False)


def _candidate(one: Candidate) -> None:
    """One meeting: what tells it, how each value was decided, and what its confidence is the sum of."""
    at = [place.split(" ") for place in one.told_in]
    parts = {part: ", ".join(number for other, number in at if other == part) for part, _ in at}
    told = f"[bold]meeting {one.number}[/bold], told in {' and '.join(map(' '.join, parts.items()))}"
    if one.mention is None:
        out.print(f"[red]dropped[/red] {told}: {one.dropped}\n", highlight=False)
        return
    out.print(f"{told}; {'main' if one.mention.main else 'background'}", highlight=False)
    grid = _grid()
    grid.add_row("clause", f"{_quoted(one.clause.text)} ({one.decided[0].told})")
    for value in one.decided:
        grid.add_row(value.field, escape(plain(value.in_words(value.told))))
    if one.mention.agenda:
        grid.add_row("agenda", escape(plain(", ".join(one.mention.agenda))))
    for outcome in one.mention.outcomes:
        grid.add_row("outcome", f"{outcome.kind}: {_quoted(outcome.text)}")
    out.print(grid)
    sums = Table.grid(padding=(0, 2, 0, 0))
    for part in one.because:
        sums.add_row(f"{part.adds:+.2f}", f"{part.value:g} × {part.weight:g}", part.meaning)
    sums.add_row(
        f"{sum(part.adds for part in one.because):+.2f}", "in all", f"as a chance: confidence {one.mention.confidence}"
    )
    out.print(sums)
    out.print()


def _quoted(text: str) -> str:
    return f'"{escape(plain(text))}"'


def _grid() -> Table:
    """Rows with a name before each."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=9, style="dim")
    grid.add_column(overflow="fold")
    return grid


def _sentence(one: Explained, number: int) -> None:
    """One sentence, and below it what was seen in it."""
    out.print(f"\n[bold]{one.span.part} {number}[/bold] {escape(plain(one.span.text))}", highlight=False)
    grid = _grid()
    for name in ("leaders", "others", "places", "dates"):
        if found := getattr(one, name):
            grid.add_row(name, escape(plain(", ".join(found))))
    for verdict in one.triggers:
        kept = f"[green]meeting {verdict.meeting}[/green]" if verdict.meeting else "[red]dropped[/red]"
        grid.add_row("trigger", f"{_quoted(verdict.text)}: {kept}: {escape(plain(verdict.why))}")
        if verdict.clause is not None and len(verdict.clause.text) < len(one.span.text):
            grid.add_row("clause", _quoted(verdict.clause.text))
    if one.skipped:
        grid.add_row("skipped", one.skipped)
    out.print(grid)
