"""Words with their offsets, and tables of phrases looked up over them in time linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

V = TypeVar("V")


class Token(NamedTuple):
    """``text[start:end]``; hyphens separate ("Trump-Kim" and "Jong-un" are two tokens each)."""

    start: int
    end: int
    text: str
    lower: str

    @property
    def capital(self) -> bool:
        """Starts with an upper-case letter."""
        return self.text[0].isupper()


def tokenize(text: str) -> list[Token]:
    """All words of a text, in order."""
    return [Token(m.start(), m.end(), m.group(), m.group().lower()) for m in _WORD.finditer(text)]


class Hit(NamedTuple, Generic[V]):
    """Tokens ``first`` to ``last`` (half-open) spell a phrase of the table."""

    first: int
    last: int
    value: V


class Phrases(Generic[V]):
    """A table of phrases; the longest one that starts at a token wins, and phrases do not overlap."""

    def __init__(self, rows: Iterable[tuple[str, V]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], V]]] = {}
        for phrase, value in rows:
            words = tuple(token.lower for token in tokenize(phrase))
            if words:
                self._by_first.setdefault(words[0], []).append((words, value))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def at(self, tokens: Sequence[Token], index: int) -> Hit[V] | None:
        """The longest phrase that starts at token ``index``."""
        for words, value in self._by_first.get(tokens[index].lower, ()):
            last = index + len(words)
            if last <= len(tokens) and all(tokens[index + k].lower == words[k] for k in range(1, len(words))):
                return Hit(index, last, value)
        return None

    def find(self, tokens: Sequence[Token], first: int = 0, last: int | None = None) -> list[Hit[V]]:
        """All phrases among tokens ``first`` to ``last``, left to right."""
        hits: list[Hit[V]] = []
        index, end = first, len(tokens) if last is None else last
        while index < end:
            hit = self.at(tokens, index)
            if hit is not None and hit.last <= end:
                hits.append(hit)
                index = hit.last
            else:
                index += 1
        return hits
