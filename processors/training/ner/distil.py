"""Let several taggers label together what the data sets leave open: the archive, and each set's missing heads."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from processors.models.decode import best_paths, spans, to_bio
from processors.training.ner.batches import OUTSIDE, Batcher
from processors.training.ner.examples import HEADS, NERP, NEWS, Example, Tags
from processors.training.ner.network import hidden_states
from processors.training.sources.corpora import key

log = logging.getLogger(__name__)
#: NERP's people and places are people and places; its events and products are none of our names.
KNOWN = {"PPL": "PER", "PLC": "LOC"}
OTHERS = ("EVT", "FNB")
CHUNK = 64


def label_together(trainers: Sequence[Any], sentences: Sequence[tuple[str, ...]]) -> list[tuple[Tags, ...]]:
    """Give each sentence's BIO tags for every head: the taggers' scores are averaged, then decoded."""
    batcher = Batcher(trainers[0].vocab)
    order = sorted(range(len(sentences)), key=lambda at: -len(sentences[at]))
    told: list[tuple[Tags, ...]] = [()] * len(sentences)
    for start in range(0, len(order), CHUNK):
        part = order[start : start + CHUNK]
        rows = _label(trainers, batcher, [sentences[at] for at in part])
        for at, row in zip(part, rows, strict=True):
            told[at] = row
        if start // CHUNK % 100 == 99:
            log.info("labelled %d of %d sentences", start + CHUNK, len(order))
    return told


def _label(trainers: Sequence[Any], batcher: Batcher, sentences: Sequence[tuple[str, ...]]) -> list[tuple[Tags, ...]]:
    silent = (None,) * len(HEADS)
    batch = batcher.batch([Example(words, silent) for words in sentences])
    with torch.no_grad():
        states = [hidden_states(trainer.model.eval(), batch) for trainer in trainers]
        heads = []
        for head in range(len(HEADS)):
            models = [trainer.model for trainer in trainers]
            scores = np.mean([m.tag_clfs[head](s).numpy() for m, s in zip(models, states, strict=True)], axis=0)
            table = np.mean([m.crits[head]._transitions.numpy() for m in models], axis=0)
            tags = trainers[0].vocab["tag"]._id2unit[head][OUTSIDE:]
            paths = best_paths(scores[..., OUTSIDE:], table[OUTSIDE:, OUTSIDE:], batch.lengths, tags)
            heads.append([tuple(to_bio(path)) for path in paths])
    return list(zip(*heads, strict=True))


def fill(examples: Sequence[Example], told: Sequence[tuple[Tags, ...]]) -> list[Example]:
    """Give the examples with the labelled heads where their data set is silent; what NERP knows goes first."""
    filled = []
    for example, rows in zip(examples, told, strict=True):
        kept = [mine if mine is not None else yours for mine, yours in zip(example.rows, rows, strict=True)]
        nerp = example.rows[NERP]
        if example.rows[NEWS] is None and nerp is not None:
            kept[NEWS] = with_known(rows[NEWS], nerp)
        filled.append(Example(example.words, tuple(kept)))
    return filled


def with_known(guessed: Tags, nerp: Tags) -> Tags:
    """Give guessed tags with NERP's people and places laid over them.

    A guess that overlaps an event or a product goes; a person or place that overlaps IND becomes an organisation.
    """
    mistaken = {at for a, b, label in spans(guessed) if label != "ORG" for at in range(a, b)}
    laid = {**KNOWN, **dict.fromkeys(OTHERS, "")}
    known = [(a, b, laid[label]) for a, b, label in spans(nerp) if label in laid]
    known += [(a, b, "ORG") for a, b, label in spans(nerp) if label == "IND" and mistaken.intersection(range(a, b))]
    taken = {at for a, b, _ in known for at in range(a, b)}
    tags = ["O"] * len(guessed)
    for a, b, label in [*known, *(s for s in spans(guessed) if not taken.intersection(range(s[0], s[1])))]:
        if label:
            tags[a:b] = [f"B-{label}", *[f"I-{label}"] * (b - a - 1)]
    return tuple(tags)


def without_others(guessed: Tags, nerp: Tags) -> Tags:
    """Give guessed tags set right by the events, products and companies that the NERP head guesses."""
    return with_known(guessed, tuple(tag if tag[2:] not in KNOWN else "O" for tag in nerp))


def draw(sentences: Sequence[tuple[str, ...]], count: int, held_out: set[str], seed: int) -> list[tuple[str, ...]]:
    """Draw archive sentences at random, none of which stands in a dev or test set."""
    rng = random.Random(seed)
    drawn = rng.sample(list(sentences), min(len(sentences), count + count // 50))
    return [words for words in drawn if key(words) not in held_out][:count]
