"""Whether what is left unread without entities tells of meetings: ``make eval-gate`` (``processors.evaluation.gate``).

Analyses articles with entities and without (``JUMPA_ENTITIES=false``): those of the archive, the 232 annotated ones
with the rounds, and the invented ones. Prints how many the networks read without, how many tell of a meeting, and how
many of these do not tell the same without; ends with code 1 where any does. No text of them is shown.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from processors.entities.engine import load_tagger
from processors.evaluation.written import labelled, read_written
from processors.pipeline import analyze
from processors.text.tagged import TaggedText, Tagger
from processors.training.sources.annotated import READ_ROUNDS, read_archive, read_articles, round_files
from schemas.news import NewsItem

BATCH = 16


class Passed(NamedTuple):
    """Numbers of articles. ``read``: by the networks, without entities; ``other``: those that give other mentions."""

    articles: int
    read: int
    telling: int
    other: int


class _Counting:
    """A tagger that counts articles, of two texts each."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger, self.version, self.articles = tagger, tagger.version, 0

    def tag_batch(self, texts: Sequence[str]) -> list[TaggedText]:
        self.articles += len(texts) // 2
        return self._tagger.tag_batch(texts)

    def tag_tokens(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        return self._tagger.tag_tokens(sentences)


def count(items: Sequence[NewsItem], tagger: Tagger) -> Passed:
    """What becomes of these."""
    counting = _Counting(tagger)
    telling = other = 0
    for at in range(0, len(items), BATCH):
        batch = items[at : at + BATCH]
        without = analyze(batch, counting, entities=False)
        for one, alone in zip(analyze(batch, tagger), without, strict=True):
            telling += bool(one.mentions)
            other += one.mentions != alone.mentions
    return Passed(len(items), counting.articles, telling, other)


def read_sets(shared: Path, most: int) -> Mapping[str, Sequence[NewsItem]]:
    """The articles by where they come from; of the archive so many, drawn by chance, 0 for all."""
    folder = shared / "eval" / "meetings"
    archive = list(read_archive(shared / "data" / "archive" / "click-id-2019.jsonl.xz").values())
    annotated = read_articles(folder / "articles.jsonl")
    rounds = [item for number in READ_ROUNDS for item in read_articles(round_files(shared, number)[0])]
    invented = [labelled(row)[0] for rows in read_written().values() for row in rows]
    drawn = random.Random(0).sample(archive, most) if most else archive
    return {"archive": drawn, "annotated": [*annotated, *rounds], "invented": invented}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 1 where a meeting is told otherwise, 2 where the articles are not there."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="where archive and annotated ones lie")
    parser.add_argument("--most", type=int, default=4000, metavar="N", help="so many of the archive (4000); 0: all")
    given = parser.parse_args(arguments)
    if not (given.shared / "data" / "archive").exists():
        parser.error(f"{given.shared}/data/archive: no such folder: name the one above it with --shared.")
    tagger, other = load_tagger(), 0
    print("articles      number  read without entities  telling  other mentions")
    for name, items in read_sets(given.shared, given.most).items():
        one = count(items, tagger)
        share = f"{one.read / one.articles:.1%}"
        print(f"{name:<12} {one.articles:>7} {share:>22} {one.telling:>8} {one.other:>15}", flush=True)
        other += one.other
    return int(other > 0)


if __name__ == "__main__":
    sys.exit(main())
