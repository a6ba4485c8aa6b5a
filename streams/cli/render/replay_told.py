"""What a replay has found, or would find, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from streams.cli.render.console import out
from streams.cli.render.tables import plain_table
from streams.errors import UsageError
from streams.ingest.opening import opened
from streams.replay.manifest import Counts
from streams.replay.survey import ITEMS_PER_S, Survey, most

SHOWN = 20
"""Publishers that are shown one by one."""


def told(counts: Counts, where: Path | str) -> str:
    """What a run has found, in a line."""
    left_out = sum(counts.filtered.values())
    refused = f"refused {sum(counts.refused.values())}" + (f", left out {left_out}" if left_out else "")
    return f"{counts.analysed} items, {counts.mentions} mentions, {counts.meetings} meetings in {where}; {refused}"


def show_survey(found: Survey, names: Iterable[str], jobs: int) -> None:
    """What a replay would read, by year, publisher and format, what it would refuse, and how long it would take."""
    tables = (
        ("year", sorted(found.years.items())),
        ("publisher", most(found.publishers, SHOWN)),
        ("sources", sorted(Counter(map(_format, names)).items())),
        ("refused", sorted(found.counts.refused.items())),
        ("left out by", sorted(found.counts.filtered.items())),
    )
    for name, rows in tables:
        if cells := [(label, str(count)) for label, count in rows]:
            out.print(plain_table("", (name, ""), cells))
    took = timedelta(seconds=round(found.seconds(jobs)))
    out.print(
        f"{found.items} items of {found.counts.read} records; about {took} in {jobs} processes, "
        f"at {ITEMS_PER_S:g} articles a second in each",
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip


def _format(name: str) -> str:
    """What a file is; of what can be read once only, what it is called."""
    if not Path(name).is_file():
        return name
    with suppress(UsageError, OSError), opened(name) as file:
        return str(file.format)
    return "damaged"
