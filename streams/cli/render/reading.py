"""What commands that read archives have in common: which sources they take, and their options."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from streams.cli.render.console import err
from streams.errors import UsageError
from streams.ingest.columns import NONE, Columns, parse_columns
from streams.ingest.lines import check_files, check_formats
from streams.ingest.sources import TOPIC, expand

SOURCES = (
    "JSON Lines, JSON arrays, CSV, Parquet, WARC, HTML, RSS, Atom, NewsML-G2 and ninjs, also packed (.gz .xz .bz2 "
    ".zst); folders and patterns; "
    "- is standard input."
)
"""Help of an argument that names sources."""
ColumnsOption = Annotated[
    str | None,
    typer.Option(
        "--columns",
        metavar="FIELD=COLUMN,...",
        help="Of CSV and Parquet: id=guid,title=judul,body=isi,url=link,published_at=tanggal; also encoding=cp1252, "
        "delimiter=; and dates=dmy. Columns of known names need not be named.",
    ),
]


def sources(
    names: list[str],
    columns: str | None = None,
    *,
    unlike: str = "",
    topics: bool = True,
    damage_is_told: bool = False,
) -> tuple[list[str], Columns]:
    """The files behind what was named, checked before any work begins, and how their tables are read.

    Files whose names end in ``unlike`` are no archives and need not have a format that is read. Raises UsageError for
    what cannot be read, and for ``kafka:TOPIC`` unless ``topics``; ``damage_is_told`` as in `check_formats`.
    """
    for name in names:
        if name.startswith(TOPIC) and not topics:
            raise UsageError(f"{name} is a topic, which is read by `jumpa replay` only: name a file.")
    files = expand(names, lambda told: err.print(escape(told), highlight=False, soft_wrap=True))
    check_files(files)
    read = parse_columns(columns) if columns else NONE
    archives = [name for name in files if not (unlike and name.endswith(unlike))]
    check_formats(archives, read, damage_is_told=damage_is_told)
    return files, read
