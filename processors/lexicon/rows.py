"""The tables of ``processors/data``, row by row; each row knows where it stands, so that a wrong cell can be found."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from enum import StrEnum
from importlib.resources import files
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)


class Row(dict[str, str]):
    """One record: its cells by column. ``file`` and ``line`` (the header is line 1) say where it stands."""

    def __init__(self, cells: Mapping[str, str], file: str, line: int) -> None:
        super().__init__(cells)
        self.file = file
        self.line = line

    def one_of(self, column: str, allowed: Iterable[E]) -> E:
        """The member that a cell names, of an enum or of some members of one. Raises ValueError for any other word."""
        return self._member(column, self[column], list(allowed))

    def one_of_or_none(self, column: str, allowed: Iterable[E]) -> E | None:
        """The same, but None where the cell says "none"."""
        members = list(allowed)
        if self[column] == "none":
            return None
        if all(member.value != self[column] for member in members):
            raise self.wrong(column, self[column], ["none", *(member.value for member in members)])
        return self._member(column, self[column], members)

    def some_of(self, column: str, allowed: Iterable[E]) -> frozenset[E]:
        """The members that a cell names, parted by ``|``; none where it is empty. Raises ValueError as above."""
        members, words = list(allowed), self[column].split("|") if self[column] else []
        return frozenset(self._member(column, word, members) for word in words)

    def yes(self, column: str) -> bool:
        """Whether a cell says "yes"; empty means no. Raises ValueError for any other word."""
        if self[column] not in ("yes", ""):
            raise self.wrong(column, self[column], ["yes", ""])
        return self[column] == "yes"

    def wrong(self, column: str, word: str, allowed: Iterable[str]) -> ValueError:
        """The error for a word that a column does not allow; it names file, line and what is allowed."""
        listed = ", ".join(sorted(one or "(empty)" for one in allowed))
        return ValueError(f"{self.file}, line {self.line}: {column} is {word!r}; allowed: {listed}")

    def _member(self, column: str, word: str, allowed: list[E]) -> E:
        found = next((member for member in allowed if member.value == word), None)
        if found is None:
            raise self.wrong(column, word, (member.value for member in allowed))
        return found


def read_rows(name: str) -> list[Row]:
    """The rows of a CSV file of ``processors/data``.

    Raises FileNotFoundError when the package lacks it, ValueError for a row with too many or too few cells.
    """
    text = files("processors").joinpath("data", name).read_text("utf-8")
    reader = csv.DictReader(text.splitlines())
    rows: list[Row] = []
    for cells in reader:
        if None in cells or None in cells.values():
            raise ValueError(f"{name}, line {reader.line_num}: not as many cells as columns")
        rows.append(Row(cells, name, reader.line_num))
    return rows
