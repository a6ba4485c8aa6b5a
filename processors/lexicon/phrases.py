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


_made = tuple.__new__
"""A named tuple without the call of Python's own that Token(...) is: there is one for each word."""


def tokenize(text: str) -> list[Token]:
    """All words of a text, in order."""
    return [_made(Token, (*m.span(), word := m.group(), word.lower())) for m in _WORD.finditer(text)]


class Hit(NamedTuple, Generic[V]):
    """Tokens ``first`` to ``last`` (half-open) spell a phrase of the table."""

    first: int
    last: int
    value: V


class Phrases(Generic[V]):
    """A table of phrases; the longest one that starts at a token wins, and phrases do not overlap."""

    def __init__(self, rows: Iterable[tuple[str, V]]) -> None:
        self._values: dict[tuple[str, ...], V] = {}
        self._sizes: dict[str, list[int]] = {}
        """Of each first word how many words its phrases have, the most first."""
        for phrase, value in rows:
            words = tuple(token.lower for token in tokenize(phrase))
            if words:
                self._values.setdefault(words, value)
                sizes = self._sizes.setdefault(words[0], [])
                sizes[:] = sorted({*sizes, len(words)}, reverse=True)

    def may_start(self, token: Token) -> bool:
        """Whether a phrase opens with this word."""
        return token.lower in self._sizes

    def at(self, tokens: Sequence[Token], index: int) -> Hit[V] | None:
        """The longest phrase that starts at token ``index``."""
        for size in self._sizes.get(tokens[index].lower, ()):
            words = tuple(token.lower for token in tokens[index : index + size])
            if words in self._values:
                return Hit(index, index + len(words), self._values[words])
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
