"""The codebook of the exports, `schemas/exports/COLUMNS.md`: `python -m streams.export.codebook` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from streams.export.columns import MEETING_COLUMNS
from streams.export.events import EVENT_COLUMNS

PATH = Path(__file__).parents[2] / "schemas" / "exports" / "COLUMNS.md"
HEAD = """# Columns of the exports

Written by `python -m streams.export.codebook`. Within `v1` columns are added at the end, never renamed, moved or
removed.

## Meetings: Parquet, CSV, GeoJSON, PostgreSQL

One row a meeting: its newest revision.

CSV is as RFC 4180 has it, in UTF-8, with names in the first line. Lists are joined by `; `, participants stand as
`name (country)`, null is nothing, and a text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return has an
apostrophe in front, so that no spreadsheet computes it: take Parquet where you need every character as it is. In
GeoJSON `id` is the feature's own, and `latitude` and `longitude` are its point (`geometry` is null where they are
unknown).
"""
EVENTS = """
## Events

Tab-separated, UTF-8, names in the first line, nothing quoted (tabs and line breaks in texts are blanks). The first 61
columns are those of the GDELT 2.0 event table in its order, so what reads that reads this without its first line; ours
stand behind them.
One row for each other side: what passed between the first participant and the first one of that side, in CAMEO's terms.
"""


def codebook() -> str:
    """The whole text."""
    return HEAD + "\n".join(_meetings()) + "\n" + EVENTS + "\n".join(_events()) + "\n"


def _meetings() -> Iterator[str]:
    yield from ("", "| column | holds | null | meaning |", "| --- | --- | --- | --- |")
    for one in MEETING_COLUMNS:
        yield f"| `{one.name}` | {one.kind} | {'never' if one.always else 'may be'} | {one.about} |"


def _events() -> Iterator[str]:
    yield from ("", "| | column | meaning |", "| --- | --- | --- |")
    for number, one in enumerate(EVENT_COLUMNS, 1):
        yield f"| {number} | `{one.name}` | {one.about} |"


if __name__ == "__main__":
    PATH.write_text(codebook(), encoding="utf-8")
