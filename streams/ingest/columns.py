"""Which column of a table (CSV, Parquet) holds which field of a news item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from pydantic import AliasChoices

from schemas.news import NewsItem
from streams.errors import UsageError

_TEXTS = ("title", "body")
_DELIMITERS = {",": ",", ";": ";", "|": "|", "tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_WAYS = ("encoding", "delimiter", "dates")
DATES = ("dmy", "mdy")
"""How days are written with numbers: day or month first."""


@dataclass(frozen=True)
class Columns:
    """How a table is read, as ``--columns`` says it. Fields that it does not name are found by their known spellings.

    The names of columns are compared without regard to capitals and outer blanks ("Judul " is ``judul``).
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    """Field of NewsItem to the name of its column; to "" where no column is to be read for it."""
    encoding: str | None = None
    """Of a CSV: a name that Python knows; None is UTF-8."""
    delimiter: str | None = None
    """Of a CSV: one character; None is told by its first line."""
    dates: str | None = None
    """Of a CSV whose times are written as 3/9/2025 14:05: ``dmy`` or ``mdy``; None leaves that to the codec."""

    def names(self) -> frozenset[str]:
        """All names of columns that are looked for, as they are compared."""
        known = (one for target, spellings in SPELLINGS.items() if target not in self.fields for one in spellings)
        return frozenset(map(_plain, (*self.fields.values(), *known)))

    def chosen(self, names: Sequence[str], file: str) -> dict[str, str]:
        """Of a table with these columns, those that are read, each with the spelling under which the codec knows it.

        Raises UsageError for a column that is not there, and where neither a title nor a body is.
        """
        by_name = {_plain(name): name for name in reversed(names)}  # of two alike the first counts
        chosen: dict[str, str] = {}
        for target, column in self.fields.items():
            if column and _plain(column) not in by_name:
                raise UsageError(f"{file} has no column {column!r} for {target}: it has {_listed(names)}.")
        for target, spellings in SPELLINGS.items():
            if target in self.fields:
                found = [(by_name[_plain(self.fields[target])], target)] if self.fields[target] else []
            else:
                found = [(by_name[_plain(one)], one) for one in spellings if _plain(one) in by_name]
            for column, spelling in found:
                chosen[spelling] = column
        if not any(spelling in chosen for text in _TEXTS for spelling in SPELLINGS[text]):
            raise UsageError(
                f"{file} has no column for a title or a body, it has {_listed(names)}: "
                "name them, as --columns title=judul,body=isi."
            )
        return chosen


def _spellings(name: str) -> tuple[str, ...]:
    alias = NewsItem.model_fields[name].validation_alias
    return tuple(map(str, alias.choices)) if isinstance(alias, AliasChoices) else (name,)


SPELLINGS: Mapping[str, tuple[str, ...]] = {name: _spellings(name) for name in NewsItem.model_fields}
"""The fields of a news item, each with the names under which the codec reads it, the first that holds something."""
NONE = Columns()


def parse_columns(text: str) -> Columns:
    """Read ``id=guid,title=judul,body=isi``: fields of a news item, each with the name of its column.

    ``encoding=cp1252``, ``delimiter=;`` (or tab, comma, semicolon, pipe) and ``dates=dmy`` may stand among them and say
    how a CSV is written; ``category=`` leaves a field out. A name that holds a comma is put in quotation marks. Raises
    UsageError.
    """
    fields: dict[str, str] = {}
    for part in _parts(text):
        target, sign, column = (piece.strip() for piece in part.partition("="))
        if not sign or not target:
            raise UsageError(f"--columns: {part!r} is no field=column: write it as title=judul.")
        if target not in SPELLINGS and target not in _WAYS:
            known = [*SPELLINGS, *_WAYS]
            near = get_close_matches(target, known, 1)
            mend = f"did you mean {near[0]}?" if near else f"use {', '.join(known)}."
            raise UsageError(f"--columns: {target!r} is no field of a news item: {mend}")
        if target in fields:
            raise UsageError(f"--columns: {target} stands there twice: keep one of them.")
        fields[target] = column.strip('"') if column.startswith('"') else column
    encoding, delimiter, dates = (fields.pop(way, None) for way in _WAYS)
    if dates not in (None, *DATES):
        raise UsageError(f"--columns: dates={dates} is none: use dmy (3 September is 3/9) or mdy (it is 9/3).")
    return Columns(fields, _known_encoding(encoding), _known_delimiter(delimiter), dates)


def _parts(text: str) -> list[str]:
    """Split at commas that stand outside of quotation marks and are no delimiter themselves."""
    parts, quoted = [""], False
    for char in text:
        quoted ^= char == '"'
        if char == "," and not quoted and parts[-1].strip() != "delimiter=":
            parts.append("")
        else:
            parts[-1] += char
    if quoted:
        raise UsageError("--columns: a quotation mark is not closed.")
    return [part for part in parts if part.strip()]


def _known_encoding(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        "".encode(name)
    except (LookupError, ValueError):
        told = f"encoding={name} is unknown: use utf-8, cp1252, latin-1 or another that Python has"
        raise UsageError(f"--columns: {told}.") from None
    return name


def _known_delimiter(told: str | None) -> str | None:
    if told is None:
        return None
    if told.lower() not in _DELIMITERS:
        raise UsageError(f"--columns: delimiter={told} is none: use a comma, semicolon, pipe or tab, by sign or name.")
    return _DELIMITERS[told.lower()]


def _plain(name: str) -> str:
    return name.strip().casefold()


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:12]) or "none at all"
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown
