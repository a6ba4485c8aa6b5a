"""The stages of training, in order; each gives up at once when its output stands already."""

from __future__ import annotations

import json
import logging
import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import torch

from processors.training.ner.encoder import teach
from processors.training.ner.examples import build, with_dateline
from processors.training.ner.names import lexicon_of
from processors.training.ner.tagger import Recipe, new_trainer, train
from processors.training.ner.tokenizer import tokenizer_file, train_tokenizer
from processors.training.ner.truecase import Truecaser
from processors.training.ner.vectors import train_vectors
from processors.training.pack import copy_bundle, pack
from processors.training.sources.corpora import archive_lines, archive_sentences
from processors.training.sources.labelled import news_sentences
from processors.training.sources.places import SECOND_TOKENIZER, SEEDS, Folders

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """The recipes of encoder and taggers.

    ``passes``: how often the encoder reads the archive. The ``taggers`` start from it; the one that does best on the
    dev part of the news ships, the others tell how much the seed matters.
    """

    encoder: Recipe
    passes: float
    taggers: tuple[Recipe, ...]


PLAN = Plan(
    # Less dropout than a tagger, since it cannot learn half the archive by heart.
    encoder=Recipe(dropout=0.2, locked=0.0, word_dropout=0.01, seed=SEEDS["encoder"]),
    passes=0.5,
    taggers=tuple(Recipe(steps=3600, seed=SEEDS[f"tagger {number}"]) for number in (1, 2, 3)),
)
#: Share of the tagger's sentences that get a dateline ("JAKARTA, KOMPAS.com - "), which no data set has.
DATELINES = 0.04
#: Seeds of the tokenizers, that of the shipped one first.
TOKENIZERS = SEEDS["tokenizer"], SECOND_TOKENIZER
#: Training runs side by side, each on one thread.
PROCESSES = 2


def run(stage: str, places: Folders, threads: int = 1) -> None:
    """Run one stage, or ``all``."""
    torch.set_num_threads(threads)
    for name, work in STAGES.items():
        if stage in (name, "all"):
            log.info("stage %s", name)
            began = time.monotonic()
            work(places)
            log.info("stage %s took %.1f minutes", name, (time.monotonic() - began) / 60)


def networks(places: Folders, plan: Plan = PLAN) -> None:
    """Train the tokenizers of two seeds, the encoder, and from that the taggers, two networks at a time."""
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _prepare, (sys.path,)) as pool:
        encoder = pool.submit(_encode, places, plan)
        others = [pool.submit(train_tokenizer, places, seed) for seed in TOKENIZERS]
        encoder.result()
        for done in [*others, *(pool.submit(_tag, places, recipe) for recipe in plan.taggers)]:
            done.result()


def _prepare(path: list[str]) -> None:
    sys.path[:] = path
    torch.set_num_threads(1)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(message)s", stream=sys.stderr)


def _encode(places: Folders, plan: Plan) -> None:
    """Teach the network the language."""
    out = places.made("encoder.pt")
    if not out.exists():
        torch.manual_seed(plan.encoder.seed)
        trainer = new_trainer(plan.encoder, places.work / "vectors.pt", list(archive_lines(places)))
        teach(trainer, list(archive_sentences(places)), out, plan.encoder.seed, plan.passes)


def _tagger_file(places: Folders, recipe: Recipe) -> Path:
    return places.made(f"tagger-{recipe.seed}.pt")


def _tag(places: Folders, recipe: Recipe) -> None:
    """Train one tagger, and write its F1 on the dev parts beside it."""
    out = _tagger_file(places, recipe)
    if out.exists():
        return
    lines = list(archive_lines(places))
    gold, dev = build(places, Truecaser(lines))
    rng = random.Random(recipe.seed)
    torch.manual_seed(recipe.seed)
    trainer = new_trainer(recipe, places.work / "vectors.pt", lines, places.made("encoder.pt"))
    ready = [with_dateline(example, rng) if rng.random() < DATELINES else example for example in gold]
    figures = train(trainer, recipe, ready, dev, out)
    out.with_suffix(".json").write_text(json.dumps(figures), encoding="utf-8")


def _pack(places: Folders) -> None:
    """Pack the models of each seed into the work folder, and copy the one that the dev part prefers to the bundle."""
    cutters = [tokenizer_file(places, seed) for seed in TOKENIZERS]
    taggers = [_tagger_file(places, recipe) for recipe in PLAN.taggers]
    lexicon = lexicon_of(news_sentences(places)[0])
    packed = [replace(places, bundle=places.work / f"seed-{recipe.seed}") for recipe in PLAN.taggers]
    for target, tagger in zip(packed, taggers, strict=True):
        pack(target, cutters[0], tagger, lexicon)
    pack(replace(places, bundle=places.work / "seed-tokenizer"), cutters[1], taggers[0], lexicon)
    best = max(range(len(taggers)), key=lambda at: json.loads(taggers[at].with_suffix(".json").read_text())["news"])
    copy_bundle(packed[best].bundle, places.bundle)


STAGES: dict[str, Callable[[Folders], object]] = {
    "vectors": train_vectors,
    "networks": networks,
    "pack": _pack,
}
