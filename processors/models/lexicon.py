"""What labelled sentences tell about words: names they hold, and words that no name holds.

Scores are added to a CRF head's own before decoding. The network forgets many names that it learnt from, most of all
those whose words are too rare for its word vectors; and it knows none of those that a list holds.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from processors.models.decode import Floats, to_bioes

#: Added to the tags of a known name, and to "O" for words that stand outside names alone; chosen on the dev sets.
NAME, OUTSIDE = 2.0, 2.0
#: Names of more words are not looked up, nor names of fewer letters.
WORDS, LETTERS = 8, 3
_PLAIN = "O"
_HEADER = ("label", "name")

Name = tuple[str, ...]


class Lexicon:
    """Names with their labels, and plain words, all in lower case."""

    def __init__(self, names: Mapping[Name, str], plain: Collection[str]) -> None:
        self.names = names
        self.plain = frozenset(plain)
        self._reach: dict[str, int] = {}
        for name in names:
            self._reach[name[0]] = max(len(name), self._reach.get(name[0], 0))

    def scores(self, words: Sequence[str], tags: Mapping[str, int]) -> Floats:
        """Give what to add to a sentence's scores, words x ``tags`` (BIOES); of names that overlap the first counts."""
        lower = tuple([word.lower() for word in words])
        told = np.zeros((len(lower), len(tags)), dtype=np.float32)
        told[:, tags["O"]] = [OUTSIDE if word in self.plain else 0 for word in lower]
        end = 0
        for at, word in enumerate(lower):
            if at >= end and word in self._reach:
                end, label = self._longest(lower, at)
                for place, tag in enumerate(_marked(label, end - at), at):
                    told[place, tags[tag]] += NAME
        return told

    def _longest(self, words: Name, at: int) -> tuple[int, str]:
        for end in range(min(at + self._reach[words[at]], len(words)), at, -1):
            label = self.names.get(words[at:end])
            if label is not None:
                return end, label
        return at, ""


@cache
def _marked(label: str, count: int) -> Sequence[str]:
    return to_bioes([f"B-{label}", *[f"I-{label}"] * (count - 1)]) if count else ()


def write_lexicon(path: Path, lexicon: Lexicon) -> None:
    """Write a row for each name with its label, and for each plain word with the label "O"."""
    rows = [(label, " ".join(name)) for name, label in lexicon.names.items()]
    rows += [(_PLAIN, word) for word in lexicon.plain]
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([_HEADER, *sorted(rows)])


def read_lexicon(path: Path) -> Lexicon:
    """Read what :func:`write_lexicon` wrote. Raises OSError, and ValueError for another file."""
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    if tuple(header) != _HEADER or any(len(row) != len(_HEADER) for row in rows):
        raise ValueError(f"{path} is no lexicon")
    names = {tuple(name.split(" ")): label for label, name in rows if label != _PLAIN}
    return Lexicon(names, [name for label, name in rows if label == _PLAIN])
