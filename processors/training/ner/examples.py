"""The tagger's training examples: words with one row of tags per head, ``None`` where a data set is silent."""

from __future__ import annotations

import random
from typing import NamedTuple

from processors.training.ner.truecase import Truecaser
from processors.training.sources.corpora import FILES, TaggedSentence, held_out_keys, load, without_leaks
from processors.training.sources.labelled import news_sentences, shared_sentences
from processors.training.sources.places import Folders

#: Head 0 is shipped and read by the tagger; the others keep each data set's own habits apart and serve measuring.
HEADS = ("news", "nerp", "idner", "nergrit")
NEWS = HEADS.index("news")
#: How often a pass reads the sentences of a small data set, of which the others would leave little.
OFTEN = {"nergrit": 4}

Tags = tuple[str, ...]


class Example(NamedTuple):
    """Words and, for each of :data:`HEADS`, their BIO tags or ``None``."""

    words: tuple[str, ...]
    rows: tuple[Tags | None, ...]


def build(places: Folders, truecase: Truecaser) -> tuple[list[Example], dict[str, list[Example]]]:
    """Give training examples and dev examples by data set; NERP comes true-cased.

    The news sentences of the shared data come twice: those who labelled them are the guide's own readers.
    """
    held_out = held_out_keys(places)
    train: list[Example] = []
    dev: dict[str, list[Example]] = {}
    for name in FILES:
        learn, check, _ = load(places, name)
        train += OFTEN.get(name, 1) * [as_example(s, name, truecase) for s in without_leaks(learn, held_out)]
        dev[name] = [as_example(s, name, truecase) for s in check]
    learn, check = news_sentences(places)
    for sentences in (learn, shared_sentences(places)):
        train += [as_example(s, "news", truecase) for s in without_leaks(sentences, held_out)]
    dev["news"] = [as_example(s, "news", truecase) for s in check]
    return train, dev


def as_example(sentence: TaggedSentence, name: str, truecase: Truecaser) -> Example:
    """Give one data set's sentence as an example of its head."""
    rows: list[Tags | None] = [None] * len(HEADS)
    rows[HEADS.index(name)] = sentence.tags
    return Example(truecase(sentence.words) if name == "nerp" else sentence.words, tuple(rows))


_CITIES = ["Jakarta", "Bandung", "Surabaya", "Medan", "Makassar", "Semarang", "Denpasar", "Bogor", "Beijing", "Moskow"]
_MEDIA = """KOMPAS.com TEMPO.CO Liputan6.com detikcom Merdeka.com JawaPos.com SINDOnews.com Okezone.com Suara.com
    Bisnis.com Tribunnews.com VIVA.co.id ANTARA Antara iNews.id Kontan.co.id Beritasatu.com""".split()  # noqa: SIM905
#: C stands for a city, M for a newsroom, as Indonesian newsrooms open an article.
_DATELINES = ("C , M -", "C , M –", "M , C -", "M , C –", "M -", "M –", "C ( M ) -", "C -", "M — ", "C , M --")


def with_dateline(example: Example, rng: random.Random) -> Example:
    """Give the example with a dateline before it, for the news head alone."""
    news = example.rows[NEWS]
    if news is None:
        return example
    city, words, tags = rng.choice(_CITIES), [], []
    capitals = rng.random() < 0.5
    for mark in rng.choice(_DATELINES).split():
        words.append({"C": city.upper() if capitals else city, "M": rng.choice(_MEDIA)}.get(mark, mark))
        tags.append({"C": "B-GPE", "M": "B-ORG"}.get(mark, "O"))
    silent: tuple[Tags | None, ...] = (None,) * (len(HEADS) - 1)
    return Example((*words, *example.words), ((*tags, *news), *silent))


def recase(words: tuple[str, ...], rng: random.Random, share: float) -> tuple[str, ...]:
    """Give the words in capitals, in lower case, or capitalised, ``share`` of the time each; else as they are."""
    draw = rng.random()
    if draw < share:
        return tuple(word.upper() for word in words)
    if draw < 2 * share:
        return tuple(word.lower() for word in words)
    if draw < 3 * share:
        return tuple(word[:1].upper() + word[1:] for word in words)
    return words
