"""Lists of words that rules look up, from ``processors/data/words.csv``.

Most are named for the step that reads them; those that several read for what they say: ``time.after`` ("usai").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from processors.lexicon.rows import read_rows

WEEKDAY = "(?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu)"
"""A group of a regular expression that matches a day of the week as it is written in running text."""


@cache
def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_rows("words.csv"):
        found[row["list"]].add(row["word"])
    return {name: frozenset(members) for name, members in found.items()}


def words(name: str) -> frozenset[str]:
    """The words of one list, in lower case. Raises KeyError for a list that the data lack."""
    return _lists()[name]


def any_of(members: Iterable[str]) -> str:
    """A group of a regular expression that matches any of these words."""
    return f"(?:{'|'.join(re.escape(word) for word in sorted(members))})"


@cache
def both() -> frozenset[str]:
    """What stands for two just spoken of: "keduanya", "kedua menteri", "dua presiden itu"."""
    nouns = words("groups.both_of")
    that = {
        f"{count} {noun}{end}" for noun in nouns for count in ("kedua", "dua") for end in (" itu", " ini", " tersebut")
    }
    return words("groups.both") | that | {f"kedua {noun}" for noun in nouns}
