"""Two runs beside each other in the terminal, and the words for what differs, which the page uses as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.table import Table

from streams.cli.render.tables import plain
from streams.replay.diff.matching import DiffKind
from streams.replay.diff.report import TELLING, ChangedField, GroupExample, RunDiff, RunSummary, Said, Shown

MEANING = {
    DiffKind.SAME: "says the same",
    DiffKind.CHANGED: "the same meeting says something else",
    DiffKind.RENAMED: "the same meeting, which only has another id",
    DiffKind.GAINED: "only in B",
    DiffKind.LOST: "only in A",
    DiffKind.SPLIT: "one in A is several in B",
    DiffKind.MERGED: "several in A are one in B",
    DiffKind.MOVED: "articles went from one meeting to another",
}
_LONGEST = 300
"""Characters of a value that the terminal shows; the page and the JSON have all."""
_WIDE = 2
"""Columns between two of a table."""


def report_tables(report: RunDiff) -> Group:
    """Counts by kind and field, and the examples."""
    return Group(
        *(f"[bold]{name}[/bold]  {escape(side_text(side))}" for name, side in (("A", report.a), ("B", report.b))),
        "",
        _kinds(report),
        *([_fields(report)] if report.fields or report.mention_fields else []),
        *(_block(example) for example in report.examples),
    )


def verdict(report: RunDiff, tolerance: float) -> str:
    """How many meetings differ, and how many may."""
    differ = "differ" if not report.asked else f"differ in {', '.join(report.asked)}"
    return (
        f"{report.differing:,} of {report.groups:,} meetings {differ} ({report.share:.2%}); {tolerance:.2%} may differ."
    )


def side_text(side: RunSummary) -> str:
    """A run in one line."""
    told = f"{side.name}: {side.meetings:,} meetings of {side.mentions:,} mentions"
    models = f"; models {', '.join(side.models)}" if side.models else ""
    only = f"; it alone knows {', '.join(side.only)}" if side.only else ""
    return plain(f"{told}{models}{only}")


def headline(example: GroupExample) -> str:
    """What is compared: the meeting of the second run, else that of the first, in short."""
    one = (*example.b, *example.a)[0]
    return plain(f"{' · '.join(one.who)}, {one.date or 'no day'}, {one.status}, {place(one)}")


def place(one: Shown) -> str:
    return ", ".join(filter(None, (one.city, one.country))) or "no place"


def values(difference: ChangedField) -> tuple[str, str]:
    """A field's two values as text; of lists what the other one has not."""
    a, b = difference.a, difference.b
    if isinstance(a, list) and isinstance(b, list):
        only = ([one for one in a if one not in b], [one for one in b if one not in a])
        a, b = only if any(only) else (a, b)
    return plain(_text(a)), plain(_text(b))


def said_text(said: Said | None) -> str:
    """What an article says, and what decided."""
    if said is None:
        return "-"
    return plain(" ".join(filter(None, (said.item_id, said.reason, f"{said.confidence:.2f}:", said.sentence))))


def sides_said(example: GroupExample) -> Iterator[tuple[str, str]]:
    """Run and words of each meeting, where not one whose differences show both; and what the run without it reads."""
    if example.differences and len(example.a) == len(example.b) == 1:
        return  # the differences show both
    for name, shown in (("A", example.a), ("B", example.b)):
        for one in shown:
            told = f"{one.id[:8]} {one.date or 'no day'} {one.status}, {one.articles} articles"
            yield name, plain(f"{told}; {said_text(one.said)}")
    if example.kind in (DiffKind.GAINED, DiffKind.LOST):
        name = "A" if example.kind is DiffKind.GAINED else "B"
        for said in example.elsewhere:
            yield name, f"another meeting: {said_text(said)}"
        if not example.elsewhere:
            yield name, "reads no meeting in these articles"


def _kinds(report: RunDiff) -> Table:
    table = _table("", "meetings", "mentions", "")
    for kind, count in report.kinds.items():
        told = "-" if report.mentions is None else f"{report.mentions[kind]:,}" if kind in report.mentions else ""
        table.add_row(kind.value, f"{count:,}", told, MEANING[kind])
    return table


def _fields(report: RunDiff) -> Table:
    table = _table("field", "meetings", "mentions", "")
    for name in report.fields | report.mention_fields:
        counts = (report.fields.get(name, 0), report.mention_fields.get(name, 0))
        table.add_row(name, *(f"{count:,}" if count else "" for count in counts), "")
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, _WIDE, 0, 0))
    for at, name in enumerate(columns):
        table.add_column(name, justify="right" if at in (1, 2) else "left", overflow="fold")
    return table


def _block(example: GroupExample) -> Group:
    """An example: the meetings of both sides, and what differs, field by field."""
    rows = [*sides_said(example), *_rows(example.differences)]
    table = Table.grid(padding=(0, 1, 0, 0), expand=True)
    table.add_column(overflow="fold", width=max((len(name) for name, _ in rows), default=1))
    table.add_column(overflow="fold", ratio=1)
    for name, told in rows:
        table.add_row(escape(name), escape(told))
    return Group("", f"[bold]{example.kind}[/bold]  {escape(headline(example))}", table)


def _rows(differences: Sequence[ChangedField]) -> Iterator[tuple[str, str]]:
    """The fields that people ask about, else all, with what the articles say where it is something else."""
    last = {"A": "", "B": ""}
    for one in [one for one in differences if one.field in TELLING] or differences:
        yield one.field, " → ".join(f"{told[:_LONGEST]}…" if len(told) > _LONGEST else told for told in values(one))
        for side, said in (("A", said_text(one.a_said)), ("B", said_text(one.b_said))):
            if said != last[side]:
                yield side, said
                last[side] = said


def _text(value: Any) -> str:
    match value:
        case None | [] | "":
            return "-"
        case float():
            return f"{value:.2f}"
        case {"value": name, "confidence": sure, "item_ids": [*items]}:
            return f"{name} {_text(sure)} ({len(items)} articles)"
        case dict():
            return ", ".join(_text(one) for one in value.values() if one is not None)
        case list():
            return "; ".join(map(_text, value))
        case _:
            return str(value)
