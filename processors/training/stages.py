"""The stages of training, in order; each gives up at once when its output stands already."""

from __future__ import annotations

import json
import logging
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch

from processors.models.conventions import settle
from processors.training.ner import distil
from processors.training.ner.encoder import teach
from processors.training.ner.examples import NERP, NEWS, Example, Tags, build, country_names, with_dateline
from processors.training.ner.tagger import Recipe, new_trainer, train
from processors.training.ner.tokenizer import tokenizer_file, train_tokenizer
from processors.training.ner.truecase import Truecaser
from processors.training.ner.vectors import train_vectors
from processors.training.pack import copy_bundle, pack
from processors.training.sources.corpora import archive_lines, archive_sentences, held_out_keys
from processors.training.sources.places import SECOND_SEEDS, SEEDS, Folders

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """The recipes of the tagger stage.

    ``passes``: how often the encoder reads the archive. ``encoded_teacher`` starts from the encoder, the others from
    random weights. The first of ``students`` ships, the second tells how much the seed matters; they learn from the
    gold sentences and from ``labelled`` archive sentences that the teachers labelled.
    """

    encoder: Recipe
    passes: float
    teachers: tuple[Recipe, ...]
    encoded_teacher: Recipe
    students: tuple[Recipe, Recipe]
    labelled: int


PLAN = Plan(
    # Less dropout than a tagger, since it cannot learn half the archive by heart.
    encoder=Recipe(dropout=0.2, locked=0.0, word_dropout=0.01, seed=SEEDS["encoder"]),
    passes=0.5,
    # What all teachers agree on is steadier than what one says.
    teachers=(Recipe(steps=2400, seed=SEEDS["teacher 1"]), Recipe(steps=2400, seed=SEEDS["teacher 2"])),
    encoded_teacher=Recipe(steps=1500, seed=SEEDS["teacher 3"]),
    students=(Recipe(steps=2600, seed=SEEDS["tagger"]), Recipe(steps=2600, seed=SECOND_SEEDS["tagger"])),
    labelled=22_000,
)
#: Share of the tagger's sentences that get a dateline ("JAKARTA, KOMPAS.com - "), which no data set has.
DATELINES = 0.04
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


def tokenizers(places: Folders) -> list[Path]:
    """Train the tokenizers of two seeds side by side; gives their files, that of the shipped one first."""
    seeds = SEEDS["tokenizer"], SECOND_SEEDS["tokenizer"]
    missing = [seed for seed in seeds if not tokenizer_file(places, seed).exists()]
    with _side_by_side() as pool:
        for done in [pool.submit(train_tokenizer, places, seed) for seed in missing]:
            done.result()
    return [tokenizer_file(places, seed) for seed in seeds]


def tagger(places: Folders, plan: Plan = PLAN) -> list[Path]:
    """Train the teachers, let them label, and train the taggers; gives their files. Two runs go side by side."""
    outs = [places.made(f"tagger-{recipe.seed}.pt") for recipe in plan.students]
    if all(out.exists() for out in outs):
        return outs
    with _side_by_side() as pool:
        for done in [pool.submit(_encode_and_teach, places, plan), pool.submit(_teach_all, places, plan.teachers)]:
            done.result()
        pool.submit(_label, places, plan).result()
        for done in [pool.submit(_study, places, plan, recipe) for recipe in plan.students]:
            done.result()
    return outs


def _side_by_side() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(PROCESSES, get_context("spawn"), _prepare, (sys.path,))


def _prepare(path: list[str]) -> None:
    sys.path[:] = path
    torch.set_num_threads(1)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(message)s", stream=sys.stderr)


def _encode_and_teach(places: Folders, plan: Plan) -> None:
    """Train the encoder, and then the teacher that starts from it."""
    out = places.made("encoder.pt")
    if not out.exists():
        torch.manual_seed(plan.encoder.seed)
        trainer = new_trainer(plan.encoder, places.work / "vectors.pt", list(archive_lines(places)))
        teach(trainer, list(archive_sentences(places)), out, plan.encoder.seed, plan.passes)
    _teach_all(places, [plan.encoded_teacher], out)


def _teach_all(places: Folders, recipes: Sequence[Recipe], encoder: Path | None = None) -> None:
    """Train teachers on the gold sentences, those whose files are missing."""
    missing = [recipe for recipe in recipes if not _teacher(places, recipe).exists()]
    if not missing:
        return
    lines = list(archive_lines(places))
    gold, dev = build(places, Truecaser(lines))
    for recipe in missing:
        torch.manual_seed(recipe.seed)
        trainer = new_trainer(recipe, places.work / "vectors.pt", lines, encoder)
        train(trainer, recipe, gold, dev, _teacher(places, recipe))


def _teacher(places: Folders, recipe: Recipe) -> Path:
    return places.made(f"teacher-{recipe.seed}.pt")


def _label(places: Folders, plan: Plan) -> None:
    """Write the teachers' labels of the gold sentences and of drawn archive sentences."""
    paths = places.made("gold-labels.json"), places.made("labels.json")
    if all(path.exists() for path in paths):
        return
    lines = list(archive_lines(places))
    teachers = [_loaded(places, recipe, lines) for recipe in (*plan.teachers, plan.encoded_teacher)]
    gold, _ = build(places, Truecaser(lines))
    drawn = _drawn(places, plan)
    for path, sentences in zip(paths, ([example.words for example in gold], drawn), strict=True):
        path.write_text(json.dumps(distil.label_together(teachers, sentences)), encoding="utf-8")


def _loaded(places: Folders, recipe: Recipe, lines: Sequence[Sequence[str]]) -> Any:
    trainer = new_trainer(recipe, places.work / "vectors.pt", lines)
    trainer.model.load_state_dict(torch.load(_teacher(places, recipe), weights_only=True)["model"])
    return trainer


def _drawn(places: Folders, plan: Plan) -> list[tuple[str, ...]]:
    seed = SEEDS["drawn sentences"]
    return distil.draw(list(archive_sentences(places)), plan.labelled, held_out_keys(places), seed)


def _labels(path: Path) -> list[tuple[Tags, ...]]:
    return [tuple(tuple(tags) for tags in rows) for rows in json.loads(path.read_text(encoding="utf-8"))]


def _study(places: Folders, plan: Plan, recipe: Recipe) -> None:
    """Train one tagger on the gold sentences and on those that the teachers labelled."""
    out = places.made(f"tagger-{recipe.seed}.pt")
    if out.exists():
        return
    lines = list(archive_lines(places))
    gold, dev = build(places, Truecaser(lines))
    filled = distil.fill(gold, _labels(places.made("gold-labels.json")))
    labelled = [
        Example(words, (distil.without_others(rows[NEWS], rows[NERP]), *rows[1:]))
        for words, rows in zip(_drawn(places, plan), _labels(places.made("labels.json")), strict=True)
    ]
    rng, countries = random.Random(recipe.seed), country_names(places)
    ready = [[finish(example, countries, rng) for example in part] for part in (filled, labelled)]
    torch.manual_seed(recipe.seed)
    trainer = new_trainer(recipe, places.work / "vectors.pt", lines, places.made("encoder.pt"))
    train(trainer, recipe, ready[0], dev, out, ready[1])


def finish(example: Example, countries: frozenset[str], rng: random.Random) -> Example:
    """Settle the news head's tags, and put a dateline before a few sentences."""
    news = example.rows[NEWS]
    if news is not None:
        example = Example(example.words, (settle(example.words, news, countries), *example.rows[1:]))
    return with_dateline(example, rng) if rng.random() < DATELINES else example


def _pack(places: Folders) -> None:
    """Pack the models of each seed into the work folder, and copy the first seed's to the bundle."""
    seeds = [recipe.seed for recipe in PLAN.students]
    packed = [replace(places, bundle=places.work / f"seed-{seed}") for seed in seeds]
    for target, cutter, network in zip(packed, tokenizers(places), tagger(places), strict=True):
        pack(target, cutter, network)
    copy_bundle(packed[0].bundle, places.bundle)


STAGES: dict[str, Callable[[Folders], object]] = {
    "vectors": train_vectors,
    "tokenizer": tokenizers,
    "tagger": tagger,
    "pack": _pack,
}
