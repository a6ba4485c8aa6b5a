"""Words that tell what came of a meeting, from ``processors/data/outcomes.csv``."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from processors.lexicon.phrases import Phrases
from processors.lexicon.rows import Row, read_rows
from schemas.mentions import OutcomeKind


class Side(StrEnum):
    """Where what came of a meeting stands."""

    NONE = ""
    AFTER = "after"  # behind the cue: "menandatangani nota kesepahaman"
    AROUND = "around"  # before it too: "nota kesepahaman ditandatangani"


class OutcomeCue(NamedTuple):
    """What a phrase tells of an outcome."""

    kind: OutcomeKind | None
    """None: holds a cue, but tells of no outcome ("menandatangani buku tamu")."""
    side: Side


def read_outcomes(rows: Iterable[Row]) -> list[tuple[str, OutcomeCue]]:
    """The phrases of ``outcomes.csv``. Raises ValueError for a kind that there is not, or a side that does not fit."""
    found: list[tuple[str, OutcomeCue]] = []
    for row in rows:
        kind = row.one_of_or_none("kind", OutcomeKind)
        sides = {Side.NONE} if kind is None else {Side.AFTER, Side.AROUND}
        found.append((row["phrase"], OutcomeCue(kind, row.one_of("side", sides))))
    return found


@cache
def outcome_cues() -> Phrases[OutcomeCue]:
    """The cues of the shipped data, to be looked up in a text."""
    return Phrases(read_outcomes(read_rows("outcomes.csv")))
