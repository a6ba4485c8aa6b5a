"""Read the shared data sets, and keep every sentence of a dev or test set out of training."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from processors.models.segment import Break, breaks, cut_long, paragraphs, tokens
from processors.training.sources.places import Folders


class TaggedSentence(NamedTuple):
    """Words and their BIO tags, of equal length."""

    words: tuple[str, ...]
    tags: tuple[str, ...]


#: File stems of each data set: train, dev, test.
FILES = {
    "idner": ("idner-news-2k.train", "idner-news-2k.dev", "idner-news-2k.test"),
    "nergrit": ("nergrit.train", "nergrit.valid", "nergrit.test"),
    "nerp": ("nerp.train", "nerp.valid", "nerp.test"),
}
#: What each data set's labels mean in ours. NERP's IND (industry) is no ORG: merged naively it ruins ORG recall.
LABELS = {
    "idner": {"PER": "PER", "ORG": "ORG", "LOC": "LOC"},
    "nergrit": {"PERSON": "PER", "ORGANISATION": "ORG", "PLACE": "LOC"},
    "nerp": {label: label for label in ("PPL", "PLC", "IND", "EVT", "FNB")},
}

#: Archive sentences are learnt from when they have this many words; shorter ones are mostly links and bylines.
LEAST, MOST = 5, 60


def read_tagged(path: Path, labels: dict[str, str] | None = None) -> list[TaggedSentence]:
    """Read sentences from a file with the word first and the tag last on each line; fold labels, others become O."""
    found: list[TaggedSentence] = []
    words: list[str] = []
    tags: list[str] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        columns = line.split("\t") if "\t" in line else line.split()
        if columns:
            words.append(columns[0])
            tags.append(fold_tag(columns[-1], labels))
        elif words:
            found.append(TaggedSentence(tuple(words), tuple(tags)))
            words, tags = [], []
    return found


def fold_tag(tag: str, labels: dict[str, str] | None) -> str:
    """Give a BIO tag with its label as ``labels`` has it, or O where that has none; None leaves it as it is."""
    mark, _, label = tag.partition("-")
    if labels is None or tag == "O":
        return tag
    return f"{mark}-{labels[label]}" if label in labels else "O"


def load(places: Folders, name: str) -> tuple[list[TaggedSentence], list[TaggedSentence], list[TaggedSentence]]:
    """Give a data set's train, dev and test sentences, labels folded."""
    train, dev, test = (read_tagged(places.ner / f"{stem}.txt", LABELS[name]) for stem in FILES[name])
    return train, dev, test


def key(words: Iterable[str]) -> str:
    """Give what makes two sentences the same: their letters and digits, in lower case."""
    return "".join(char for word in words for char in word.lower() if char.isalnum())


def without_leaks(train: Iterable[TaggedSentence], held_out: set[str]) -> list[TaggedSentence]:
    """Drop sentences that stand in a dev or test set, and repeated ones."""
    seen: set[str] = set()
    kept = []
    for sentence in train:
        mark = key(sentence.words)
        if mark in held_out or mark in seen:
            continue
        seen.add(mark)
        kept.append(sentence)
    return kept


def held_out_keys(places: Folders) -> set[str]:
    """Give the keys of all dev and test sentences of the public data sets, and of those of our guide that measure."""
    files = [places.ner / f"{stem}.txt" for stems in FILES.values() for stem in stems[1:]]
    files += [places.ner / "news-2019.test.conll", places.shared / "eval" / "ner" / "news-2025.conll"]
    return {key(sentence.words) for path in files for sentence in read_tagged(path)}


def archive_articles(places: Folders) -> Iterator[tuple[str, str]]:
    """Give each archive article's id, and its title, a line break, and its body."""
    with lzma.open(places.archive, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            yield article["id"], f"{article['title']}\n{article['body']}"


def archive_texts(places: Folders) -> Iterator[str]:
    """Give each archive article as its title, a line break, and its body."""
    return (text for _, text in archive_articles(places))


def archive_lines(places: Folders) -> Iterator[list[str]]:
    """Give the words of each archive paragraph, cut at ``MAX_TOKENS``."""
    for text in archive_texts(places):
        for start, end in paragraphs(text):
            for piece in cut_long(tokens(text, start, end)):
                yield [text[token.start : token.end] for token in piece]


def archive_sentences(places: Folders) -> Iterator[tuple[str, ...]]:
    """Give the words of each archive sentence of a fair length, each sentence once."""
    seen: set[tuple[str, ...]] = set()
    for text in archive_texts(places):
        for start, end in paragraphs(text):
            run = tokens(text, start, end)
            words: list[str] = []
            for token, verdict in zip(run, breaks(text, run), strict=True):
                words.append(text[token.start : token.end])
                if verdict is Break.YES:
                    told = tuple(words)
                    if LEAST <= len(words) <= MOST and told not in seen:
                        seen.add(told)
                        yield told
                    words = []
