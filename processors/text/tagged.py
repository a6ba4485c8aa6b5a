"""What a tagger gives back: sentences, tokens and typed spans, all as half-open character offsets of the given text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from schemas.entities import EntityType


class Span(NamedTuple):
    """``text[start:end]``, and what it names."""

    start: int
    end: int
    label: EntityType


class TaggedText(NamedTuple):
    """One text with its sentences (in order, not overlapping) and its entity spans (in order, not nested)."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    entities: tuple[Span, ...]


class Tagger(Protocol):
    """Finds sentences and entities. Implementations change nothing and give the same answer to the same text."""

    @property
    def version(self) -> str:
        """Name and hash of the model files, as published in ``model_version``."""
        ...

    def tag_batch(self, texts: Sequence[str]) -> list[TaggedText]:
        """Tag texts, one result per text in the same order."""
        ...

    def tag_tokens(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """Tag pre-tokenised sentences: one BIO tag per token, in the same shape."""
        ...
