"""Sentences labelled by our own guide (``../shared/eval/ner/GUIDE.md``): those of the shared data, and our own.

Ours are archive sentences, of which ``names.csv`` holds the places alone: an article, where a sentence begins and ends
in its title, a line break and its body, and the sentence's names with their characters in it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from processors.entities.conll import bio_tags
from processors.models.segment import tokens
from processors.text.tagged import Span
from processors.training.sources.corpora import TaggedSentence, archive_articles, read_tagged
from processors.training.sources.places import Folders
from schemas.entities import EntityType

NAMES = Path(__file__).with_name("names.csv")
#: Of our own labelled articles every so many-th is kept to choose by (the dev part).
APART = 12


class Labelled(NamedTuple):
    """One row of ``names.csv``; names in half-open characters of the sentence."""

    article: str
    start: int
    end: int
    names: tuple[Span, ...]


def news_sentences(places: Folders) -> tuple[list[TaggedSentence], list[TaggedSentence]]:
    """Give the sentences to learn from, and those to choose by: no article in both."""
    learn = shared_sentences(places)
    check: list[TaggedSentence] = []
    texts = dict(archive_articles(places))
    for row in read_names():
        sentence = tagged(texts[row.article][row.start : row.end], row.names)
        (check if int(row.article.rpartition("-")[2]) % APART == 0 else learn).append(sentence)
    return learn, check


def shared_sentences(places: Folders) -> list[TaggedSentence]:
    """Give the labelled sentences of the shared data that may be learnt from."""
    return read_tagged(places.ner / "news-2019.train.conll")


def read_names(path: Path = NAMES) -> Iterator[Labelled]:
    """Read the rows."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found = [name.split() for name in row["names"].split(";") if name]
            names = tuple(Span(int(start), int(end), EntityType(label)) for label, start, end in found)
            yield Labelled(row["article"], int(row["start"]), int(row["end"]), names)


def tagged(text: str, names: tuple[Span, ...]) -> TaggedSentence:
    """Give the words of a sentence with BIO tags; a word belongs to the name that holds its beginning."""
    run = tokens(text, 0, len(text))
    tags = bio_tags(names, run)
    return TaggedSentence(tuple(text[token.start : token.end] for token in run), tuple(tags))
