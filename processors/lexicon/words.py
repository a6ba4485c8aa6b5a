"""Lists of words that rules look up, from ``processors/data/words.csv``, each named for the rule that reads it."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from processors.lexicon.rows import read_rows


@cache
def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_rows("words.csv"):
        found[row["list"]].add(row["word"])
    return {name: frozenset(members) for name, members in found.items()}


def words(name: str) -> frozenset[str]:
    """The words of one list, in lower case. Raises KeyError for a list that the data lack."""
    return _lists()[name]
