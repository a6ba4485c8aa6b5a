"""What is asked for as SQL: the same meetings as ``Wanted.fits`` says, and those with the words of a free text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from streams.reading.wanted import Wanted, plain_words

MOST_WORDS = 32
"""Of a free text; the rest is not looked for."""


class Condition(NamedTuple):
    """An SQL condition on a row ``m`` of meetings, and its values."""

    sql: str
    values: tuple[Any, ...]


def condition(wanted: Wanted, text: str = "") -> Condition:
    """Whether a meeting is one of those, and has for each word of the text one that begins so."""
    found = [*_of_meeting(wanted), *_of_days(wanted), *_of_people(wanted), *_of_words(text)]
    return both(*found) if found else Condition("true", ())


def both(*conditions: Condition) -> Condition:
    """All of them."""
    return Condition(
        " and ".join(f"({one.sql})" for one in conditions), tuple(value for one in conditions for value in one.values)
    )


def _of_meeting(wanted: Wanted) -> Iterator[Condition]:
    statuses = sorted(wanted.statuses)
    if not wanted.ended:
        yield Condition(f"not m.ended or m.status in ({_marks(statuses)})", tuple(statuses))
    if statuses:
        yield Condition(f"m.status in ({_marks(statuses)})", tuple(statuses))
    if wanted.scope is not None:
        yield Condition("m.scope = ?", (wanted.scope,))
    if wanted.min_confidence > 0:
        yield Condition("m.confidence >= ?", (wanted.min_confidence,))


def _of_days(wanted: Wanted) -> Iterator[Condition]:
    if wanted.since is not None:
        yield Condition("m.last_text >= ?", (wanted.since.isoformat(),))
    if wanted.until is not None:
        yield Condition("m.first_text <> '' and m.first_text <= ?", (wanted.until.isoformat(),))


def _of_people(wanted: Wanted) -> Iterator[Condition]:
    for code in wanted.countries:
        yield Condition("m.num in (select num from sides where code = ?)", (code,))
    if part := plain_words(wanted.leader):
        yield Condition(
            "m.num in (select num from attending where pid in (select pid from people where instr(words, ?)))"
            " or m.num in (select num from leaders where leader_id in (select value from json_each(?)))",
            (part, json.dumps(sorted(wanted.leader_ids))),
        )


def _of_words(text: str) -> Iterator[Condition]:
    if words := list(dict.fromkeys(plain_words(text).split()))[:MOST_WORDS]:
        asked = " ".join(f'"{word}"*' for word in words)  # a word has no quotation marks
        yield Condition("m.num in (select rowid from texts where texts match ?)", (asked,))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
