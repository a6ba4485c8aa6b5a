"""CoNLL columns in and out: pre-tokenised text for scoring against annotated data sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from processors.entities.mend import RULES, Rule, mend
from processors.lexicon.gazetteer import load_gazetteer
from processors.text.tagged import Span, TaggedText, Tagger
from schemas.entities import EntityType

Sentences = Sequence[Sequence[str]]


class ConllError(ValueError):
    """A line that is no CoNLL; the text begins with its number."""


def read_conll(text: str) -> list[list[str]]:
    """The tokens of each sentence: first column (split at tabs, else at spaces) of lines between empty ones.

    Raises ConllError for a line whose first column is empty.
    """
    sentences: list[list[str]] = [[]]
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            sentences.append([])
            continue
        token = (line.split("\t") if "\t" in line else line.split())[0]
        if not token:
            raise ConllError(f"{number}: the first column is empty: it must hold the token.")
        sentences[-1].append(token)
    return [sentence for sentence in sentences if sentence]


def write_conll(sentences: Sentences, tags: Sentences) -> str:
    """Token, tab, tag; an empty line after each sentence."""
    blocks = (
        "".join(f"{token}\t{tag}\n" for token, tag in zip(tokens, found, strict=True))
        for tokens, found in zip(sentences, tags, strict=True)
    )
    return "".join(block + "\n" for block in blocks)


def tag_sentences(sentences: Sentences, tagger: Tagger, rules: Sequence[Rule] = RULES) -> list[list[str]]:
    """BIO tags of our five types, in the shape of the sentences."""
    gazetteer = load_gazetteer()
    out = []
    for tokens, tags in zip(sentences, tagger.tag_tokens(sentences), strict=True):
        text, borders = " ".join(tokens), _borders(tokens)
        tagged = TaggedText(text, ((0, len(text)),), tuple(_spans(tags, borders)))
        out.append(bio_tags(mend(tagged, gazetteer, rules), borders))
    return out


def _borders(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Where each token stands when they are joined by single spaces."""
    at, borders = 0, []
    for token in tokens:
        borders.append((at, at + len(token)))
        at += len(token) + 1
    return borders


def _spans(tags: Sequence[str], borders: Sequence[tuple[int, int]]) -> Iterable[Span]:
    """BIO tags to spans; an I- that opens a span counts as B-."""
    start: int | None = None
    label = ""
    for index, tag in enumerate([*tags, "O"]):
        mark, _, kind = tag.partition("-")
        if start is not None and (mark != "I" or kind != label):
            yield Span(borders[start][0], borders[index - 1][1], EntityType(label))
            start = None
        if start is None and mark in ("B", "I"):
            start, label = index, kind


def bio_tags(spans: Iterable[Span], borders: Sequence[tuple[int, int]]) -> list[str]:
    """Spans to BIO tags; a token belongs to a span that covers its beginning."""
    tags = ["O"] * len(borders)
    for span in spans:
        inside = [index for index, (start, _) in enumerate(borders) if span.start <= start < span.end]
        for index in inside:
            tags[index] = ("B-" if index == inside[0] else "I-") + span.label
    return tags
