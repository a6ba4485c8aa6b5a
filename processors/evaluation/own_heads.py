"""Measure the heads that keep one data set's habits each, with what its training sentences tell about words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from stanza.models.common.pretrain import Pretrain
from stanza.models.ner.trainer import Trainer

from processors.evaluation.scoring import Figures, score
from processors.models.bundle import TAGGER, VECTORS
from processors.models.decode import best_paths, to_bio
from processors.models.lexicon import Lexicon
from processors.training.ner.batches import OUTSIDE, Batcher
from processors.training.ner.examples import HEADS, Example
from processors.training.ner.names import lexicon_of
from processors.training.ner.network import hidden_states
from processors.training.ner.truecase import Truecaser
from processors.training.sources.corpora import (
    FILES,
    TaggedSentence,
    archive_lines,
    held_out_keys,
    key,
    load,
    without_leaks,
)
from processors.training.sources.places import Folders

#: A test sentence is a near-duplicate when a training sentence holds more than this share of its runs of letters.
ALIKE, RUN = 0.4, 6
CHUNK = 64
Words = Sequence[str]


def own_head_figures(places: Folders) -> dict[str, Figures]:
    """Score each data set's head on its test set: with several writings and the lexicon, and alone."""
    trainer = load_heads(places.bundle)
    held_out = held_out_keys(places)
    train = {name: without_leaks(load(places, name)[0], held_out) for name in FILES}
    truecase = Truecaser(archive_lines(places))
    told: dict[str, Figures] = {}
    for name in ("idner", "nergrit", "nerp"):
        test, lexicon = load(places, name)[2], lexicon_of(train[name])
        gold, plain = [s.tags for s in test], [[s.words] for s in test]
        views = plain if name == "nerp" else [with_small(s.words) for s in test]
        told[f"{name}:own_head"] = score(gold, predict(trainer, name, views, lexicon))
        told[f"{name}:own_head_alone"] = score(gold, predict(trainer, name, plain))
        if name == "nerp":
            views = [written(s.words, truecase) for s in test]
            told["nerp_truecased:own_head"] = score(gold, predict(trainer, name, views, lexicon))
            plain = [[truecase(s.words)] for s in test]
            told["nerp_truecased:own_head_alone"] = score(gold, predict(trainer, name, plain))
        if name == "idner":
            fresh = without_near_duplicates(test, [s for part in train.values() for s in part])
            tags = predict(trainer, name, [with_small(s.words) for s in fresh], lexicon)
            told["idner_without_near_duplicates:own_head"] = score([s.tags for s in fresh], tags)
    return told


def load_heads(bundle: Path) -> Trainer:
    """Load the packed network with all its heads."""
    return Trainer(
        model_file=str(bundle / TAGGER), pretrain=Pretrain(str(bundle / VECTORS), save_to_file=False), device="cpu"
    )


def with_small(words: Words) -> list[Words]:
    """Give words as they stand, counting three times, and in small letters: on the dev sets the best of ten mixtures.

    F1 there with it and as they stand alone, both with the lexicon: NERGrit 80.8 and 80.5, idner 86.5 and 85.7.
    """
    return [words, words, words, [word.lower() for word in words]]


def written(words: Words, truecase: Truecaser) -> list[Words]:
    """Give three ways to write words that have lost their capitals: small, as in the archive, each with a capital."""
    return [[word.lower() for word in words], truecase(words), [word[:1].upper() + word[1:] for word in words]]


@torch.no_grad()  # type: ignore[untyped-decorator]  # torch is not followed: see pyproject
def predict(
    trainer: Trainer, name: str, sentences: Sequence[Sequence[Words]], lexicon: Lexicon | None = None
) -> list[list[str]]:
    """Give BIO tags of one data set's head; each sentence comes in one or more writings whose scores are averaged.

    All sentences come in the same number of writings.
    """
    head, batcher, model = HEADS.index(name), Batcher(trainer.vocab), trainer.model.eval()
    tags = trainer.vocab["tag"]._id2unit[head][OUTSIDE:]
    numbers = {tag: number for number, tag in enumerate(tags)}
    table = model.crits[head]._transitions.detach().numpy()[OUTSIDE:, OUTSIDE:]
    order = sorted(range(len(sentences)), key=lambda at: -len(sentences[at][0]))
    told: list[list[str]] = [[] for _ in sentences]
    for start in range(0, len(order), CHUNK):
        part = order[start : start + CHUNK]
        writings = zip(*(sentences[at] for at in part), strict=True)
        batches = [batcher.batch([Example(tuple(w), (None,) * len(HEADS)) for w in lines]) for lines in writings]
        scores = np.mean(
            [model.tag_clfs[head](hidden_states(model, b))[..., OUTSIDE:].numpy() for b in batches], axis=0
        )
        for row, at in enumerate(part if lexicon else ()):
            first = sentences[at][0]
            scores[row, : len(first)] += lexicon.scores(first, numbers) if lexicon else 0
        for at, path in zip(part, best_paths(scores, table, batches[0].lengths, tags), strict=True):
            told[at] = to_bio(path)
    return told


def without_near_duplicates(test: Sequence[TaggedSentence], train: Sequence[TaggedSentence]) -> list[TaggedSentence]:
    """Give the test sentences of which no training sentence holds more than ``ALIKE`` of the runs of six letters."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, sentence in enumerate(train):
        for run in _runs(sentence.words):
            holders[run].append(number)
    fresh = []
    for sentence in test:
        runs = _runs(sentence.words)
        shared = Counter(number for run in runs for number in holders.get(run, ()))
        if max(shared.values(), default=0) <= ALIKE * len(runs):
            fresh.append(sentence)
    return fresh


def _runs(words: Words) -> set[str]:
    letters = key(words)
    return {letters[at : at + RUN] for at in range(len(letters) - RUN + 1)}
