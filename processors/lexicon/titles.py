"""The titles that the press gives to offices, from ``processors/data/offices.csv``."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from processors.lexicon.office import Office
from processors.lexicon.phrases import Phrases, tokenize
from processors.lexicon.rows import Row, read_rows
from schemas.mentions import Rank


class Needs(StrEnum):
    """What must be known beside a title for it to make a leader."""

    NOTHING = ""
    COUNTRY = "country"  # a country or organisation beside it: "Emir"
    ORG = "org"  # the same, of officers of organisations: "Sekjen"
    WORLD_ORG = "world_org"  # an international organisation beside it: "Direktur Jenderal"
    TABLE = "table"  # the table of leaders must know the person: "Ketua Umum"


class TitleFlag(StrEnum):
    """What rules need to know of a single title."""

    PORTFOLIO = "portfolio"  # what one is minister of may follow: "Menteri Energi, Ilmu Pengetahuan"
    INDONESIAN = "indonesian"  # a short form that the press makes of Indonesia's own offices: "Mendagri"
    OWN_HEAD = "own_head"  # alone it is Indonesia's president: "Kepala Negara"


class Title(NamedTuple):
    """One row of the table. ``country``: the country or organisation that the phrase itself names, if any."""

    phrase: str
    office: Office
    rank: Rank
    needs: Needs = Needs.NOTHING
    country: str | None = None
    flags: frozenset[TitleFlag] = frozenset()


def read_titles(rows: Iterable[Row]) -> tuple[Title, ...]:
    """The titles of ``offices.csv``. Raises ValueError for an office, rank, need or flag that there is not."""
    return tuple(
        Title(
            row["phrase"],
            row.one_of("office", Office),
            row.one_of("rank", Rank),
            row.one_of("needs", Needs),
            row["country"] or None,
            row.some_of("flags", TitleFlag),
        )
        for row in rows
    )


@cache
def titles() -> tuple[Title, ...]:
    """The titles of the shipped data, read once per process."""
    return read_titles(read_rows("offices.csv"))


@cache
def lexicon() -> Phrases[Title]:
    """The same, to be looked up in a text."""
    return Phrases((title.phrase, title) for title in titles())


def begins_with_title(name: str) -> bool:
    """Whether somebody is called by the office and not by a name: "PM Jepang"."""
    tokens = tokenize(name)
    return bool(tokens) and lexicon().at(tokens, 0) is not None


def of_world_body(countries: Iterable[str]) -> bool:
    """Whether one of these codes is an international organisation's."""
    return any(len(code) > 2 or code in ("UN", "EU") for code in countries)
