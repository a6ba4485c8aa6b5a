"""The stages of training, in order; each gives up at once when its output stands already."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from processors.models.conventions import settle
from processors.training import distil
from processors.training.corpora import archive_lines, archive_sentences, held_out_keys
from processors.training.encoder import teach
from processors.training.evaluate import evaluate, write_card
from processors.training.examples import NERP, NEWS, Example, Tags, build, country_names, with_dateline
from processors.training.pack import pack, write_manifest
from processors.training.places import SEEDS, Places
from processors.training.tagger import Recipe, new_trainer, train
from processors.training.tokenizer import train_tokenizer
from processors.training.truecase import Truecaser
from processors.training.vectors import train_vectors

log = logging.getLogger(__name__)

#: The encoder reads half the archive once; less dropout than a tagger, since it cannot learn it by heart.
ENCODER = Recipe(dropout=0.2, locked=0.0, word_dropout=0.01, seed=SEEDS["encoder"])
PASSES = 0.5
#: The teachers, and whether each starts from the encoder: what they agree on is steadier than what one says.
TEACHERS = (
    (Recipe(steps=2400, seed=SEEDS["teacher 1"]), False),
    (Recipe(steps=2400, seed=SEEDS["teacher 2"]), False),
    (Recipe(steps=1500, seed=SEEDS["teacher 3"]), True),
)
#: The shipped tagger learns from gold sentences and from this many archive sentences that the teachers labelled.
STUDENT = Recipe(steps=2600, seed=SEEDS["tagger"])
LABELLED = 22_000
#: Share of its sentences that get a dateline ("JAKARTA, KOMPAS.com - "), which no data set has.
DATELINES = 0.04


def run(stage: str, places: Places, threads: int = 1) -> None:
    """Run one stage, or ``all``."""
    torch.set_num_threads(threads)
    for name, work in STAGES.items():
        if stage in (name, "all"):
            log.info("stage %s", name)
            work(places)


def tagger(places: Places) -> Path:
    """Train the teachers, let them label, and train the shipped tagger."""
    out = places.made("tagger.pt")
    if out.exists():
        return out
    lines = list(archive_lines(places))
    sentences = list(archive_sentences(places))
    encoder = _encode(places, lines, sentences)
    gold, dev = build(places, Truecaser(lines))
    teachers = [_teach(places, teacher, lines, encoder, gold, dev) for teacher in TEACHERS]
    drawn = distil.draw(sentences, LABELLED, held_out_keys(places), SEEDS["drawn sentences"])
    filled = distil.fill(gold, _label(places, "gold-labels.json", teachers, [example.words for example in gold]))
    labelled = [
        Example(words, (distil.without_others(rows[NEWS], rows[NERP]), *rows[1:]))
        for words, rows in zip(drawn, _label(places, "labels.json", teachers, drawn), strict=True)
    ]
    rng, countries = random.Random(STUDENT.seed), country_names(places)
    ready = [[finish(example, countries, rng) for example in part] for part in (filled, labelled)]
    torch.manual_seed(STUDENT.seed)
    train(new_trainer(STUDENT, places.work / "vectors.pt", lines, encoder), STUDENT, ready[0], dev, out, ready[1])
    return out


def finish(example: Example, countries: frozenset[str], rng: random.Random) -> Example:
    """Settle the news head's tags, and put a dateline before a few sentences."""
    news = example.rows[NEWS]
    if news is not None:
        example = Example(example.words, (settle(example.words, news, countries), *example.rows[1:]))
    return with_dateline(example, rng) if rng.random() < DATELINES else example


def _encode(places: Places, lines: Sequence[Sequence[str]], sentences: Sequence[tuple[str, ...]]) -> Path:
    out = places.made("encoder.pt")
    if not out.exists():
        torch.manual_seed(ENCODER.seed)
        teach(new_trainer(ENCODER, places.work / "vectors.pt", lines), sentences, out, ENCODER.seed, PASSES)
    return out


def _label(
    places: Places, name: str, teachers: Sequence[Any], sentences: Sequence[tuple[str, ...]]
) -> list[tuple[Tags, ...]]:
    path = places.made(name)
    if not path.exists():
        path.write_text(json.dumps(distil.label_together(teachers, sentences)), encoding="utf-8")
    return [tuple(tuple(tags) for tags in rows) for rows in json.loads(path.read_text(encoding="utf-8"))]


def _teach(
    places: Places,
    teacher: tuple[Recipe, bool],
    lines: Sequence[Sequence[str]],
    encoder: Path,
    gold: Sequence[Example],
    dev: dict[str, list[Example]],
) -> Any:
    recipe, encoded = teacher
    path = places.made(f"teacher-{recipe.seed}.pt")
    torch.manual_seed(recipe.seed)
    trainer = new_trainer(recipe, places.work / "vectors.pt", lines, encoder if encoded else None)
    if path.exists():
        trainer.model.load_state_dict(torch.load(path, weights_only=True)["model"])
    else:
        train(trainer, recipe, gold, dev, path)
    return trainer


def _pack(places: Places) -> None:
    pack(places, places.made("tagger.pt"))


def _evaluate(places: Places) -> None:
    figures = evaluate(places)
    write_manifest(places.bundle, figures)
    write_card(places.bundle, figures)


STAGES: dict[str, Callable[[Places], object]] = {
    "vectors": train_vectors,
    "tokenizer": train_tokenizer,
    "tagger": tagger,
    "pack": _pack,
    "evaluate": _evaluate,
}
