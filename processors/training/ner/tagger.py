"""Train Stanza's NER tagger: one BiLSTM, a CRF head for each labelling habit, averaged weights."""

from __future__ import annotations

import copy
import itertools
import logging
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from stanza.models import ner_tagger
from stanza.models.common.pretrain import Pretrain
from stanza.models.common.vocab import VOCAB_PREFIX, CharVocab, CompositeVocab
from stanza.models.ner.trainer import Trainer
from stanza.models.ner.vocab import MultiVocab

from processors.models.decode import best_paths, spans, to_bio
from processors.training.ner.batches import OUTSIDE, Batcher, shuffled
from processors.training.ner.examples import HEADS, Example
from processors.training.ner.network import Batch, crf_loss, emissions, hidden_states, transitions
from processors.training.ner.own_heads import fit_own_heads
from processors.training.sources.places import SEED
from schemas.entities import EntityType

log = logging.getLogger(__name__)

#: The labels of each head, in the order of :data:`HEADS`.
HEAD_LABELS = (
    tuple(label.value for label in EntityType),
    ("PPL", "PLC", "IND", "EVT", "FNB"),
    ("PER", "ORG", "LOC"),
    ("PER", "ORG", "LOC"),
)
#: The running mean of the weights is brought up to date every so many steps, to save time.
AVERAGE_EVERY = 8


@dataclass(frozen=True)
class Recipe:
    """The numbers of one training run. Rates are Adam's; the average forgets with ``decay`` a step."""

    hidden: int = 256
    char_hidden: int = 64
    char_emb: int = 50
    steps: int = 2400
    rate: float = 2e-3
    warmup: int = 100
    words: int = 1000
    unknown: float = 0.05
    recased: float = 0.03
    decay: float = 0.997
    dropout: float = 0.5
    word_dropout: float = 0.02
    locked: float = 0.1
    seed: int = SEED
    check: int = 300


#: The parts of the network that the encoder's training leaves ready for the tagger's.
SHARED = ("word_emb", "charmodel", "input_transform", "taggerlstm")


def new_trainer(recipe: Recipe, vectors: Path, texts: Sequence[Sequence[str]], encoder: Path | None = None) -> Trainer:
    """Make a Stanza trainer whose vocabularies hold the vectors' words and the texts' characters.

    Its weights are drawn at random, or taken from ``encoder`` where that has them.
    """
    pretrain = Pretrain(str(vectors), save_to_file=False)
    pretrain.load()
    pretrain._emb = pretrain.emb.float()
    chars = CharVocab([[(word,) for word in line] for line in texts], "id_news", cutoff=3)
    vocab = MultiVocab({"char": chars, "tag": tag_vocab(), "word": pretrain.vocab})
    settings = _settings(recipe) | {"word_emb_dim": pretrain.emb.shape[1]}
    trainer = Trainer(args=settings, vocab=vocab, pretrain=pretrain, device="cpu")
    if encoder is not None:
        ready = torch.load(encoder, weights_only=True)
        kept = {name: value for name, value in ready.items() if name.split(".")[0] in SHARED}
        trainer.model.load_state_dict(kept, strict=False)
    return trainer


def tag_vocab() -> CompositeVocab:
    """Give the tags of all heads; "O" first, as Stanza's decoder expects."""
    names = {
        head: [*VOCAB_PREFIX, "O", *(f"{mark}-{label}" for label in labels for mark in "BIES")]
        for head, labels in enumerate(HEAD_LABELS)
    }
    numbers = {head: {tag: at for at, tag in enumerate(tags)} for head, tags in names.items()}
    state = {"lang": "id_news", "idx": 0, "cutoff": 0, "lower": False, "sep": None, "keyed": False}
    return CompositeVocab.load_state_dict({**state, "_unit2id": numbers, "_id2unit": names})


def _settings(recipe: Recipe) -> dict[str, Any]:
    settings: dict[str, Any] = ner_tagger.parse_args(["--shorthand", "id_news", "--optim", "adam"])
    settings |= {
        "hidden_dim": recipe.hidden, "char_hidden_dim": recipe.char_hidden, "char_emb_dim": recipe.char_emb,
        "dropout": recipe.dropout, "word_dropout": recipe.word_dropout, "locked_dropout": recipe.locked,
        "lr": recipe.rate, "seed": recipe.seed, "predict_tagset": 0,
    }  # fmt: skip
    return settings


def rate_at(step: int, recipe: Recipe) -> float:
    """Give the learning rate: rising over ``warmup`` steps, then falling along a cosine to a fiftieth."""
    if step < recipe.warmup:
        return recipe.rate * (step + 1) / recipe.warmup
    done = (step - recipe.warmup) / max(1, recipe.steps - recipe.warmup)
    return recipe.rate * (0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2)


def train(
    trainer: Trainer,
    recipe: Recipe,
    gold: Sequence[Example],
    dev: dict[str, list[Example]],
    out: Path,
) -> dict[str, float]:
    """Train, fit the small data sets' heads behind the averaged weights, and save; gives dev F1 (percent) by head."""
    rng = random.Random(recipe.seed)
    model, batcher = trainer.model, Batcher(trainer.vocab)
    mean = copy.deepcopy(model.state_dict())
    optimizers = make_optimizers(model, recipe)
    began, total = time.monotonic(), 0.0
    for step, group in enumerate(itertools.islice(passes(recipe, gold, rng), recipe.steps), 1):
        for part in [*optimizers[0].param_groups, *optimizers[1].param_groups]:
            part["lr"] = rate_at(step - 1, recipe)
        total += update(model, optimizers, batcher.batch(group, rng, recipe.unknown))
        if step % AVERAGE_EVERY == 0:
            average(mean, model.state_dict(), min(recipe.decay**AVERAGE_EVERY, step / (step + 80)))
        if step % recipe.check == 0:
            figures = check(trainer, batcher, mean, dev)
            log.info("step %d loss %.3f %.0f s %s", step, total / recipe.check, time.monotonic() - began, figures)
            total = 0.0
    model.load_state_dict(mean)
    fit_own_heads(trainer, batcher, gold)
    figures = check(trainer, batcher, model.state_dict(), dev)
    log.info("fitted %.0f s %s", time.monotonic() - began, figures)
    trainer.save(str(out), skip_modules=False)
    return figures


def passes(recipe: Recipe, gold: Sequence[Example], rng: random.Random) -> Iterator[list[Example]]:
    """Give batches without end: each pass takes all sentences."""
    while True:
        yield from shuffled(gold, rng, recipe.words, recipe.recased)


def make_optimizers(model: Any, recipe: Recipe) -> tuple[torch.optim.Optimizer, torch.optim.Optimizer]:
    """Give Adam for the word vectors, moving only the rows of a batch's words, and Adam for all else."""
    model.word_emb.sparse = True
    rest = [value for name, value in model.named_parameters() if value.requires_grad and name != "word_emb.weight"]
    rows = torch.optim.SparseAdam([model.word_emb.weight], lr=recipe.rate)
    return torch.optim.Adam(rest, lr=recipe.rate, fused=True), rows


def update(model: Any, optimizers: Sequence[torch.optim.Optimizer], batch: Batch) -> float:
    """Take one step; gives the mean loss of a sentence."""
    model.train()
    for optimizer in optimizers:
        optimizer.zero_grad()
    scores = emissions(model, hidden_states(model, batch))
    loss = crf_loss(scores, transitions(model), batch).sum() / len(batch.lengths)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(optimizers[0].param_groups[0]["params"], 5.0)
    for optimizer in optimizers:
        optimizer.step()
    return float(loss.detach())


@torch.no_grad()  # type: ignore[untyped-decorator]  # torch is not followed: see pyproject
def average(mean: dict[str, torch.Tensor], now: dict[str, torch.Tensor], decay: float) -> None:
    """Move the running mean of the weights towards the present ones, in place."""
    for name, value in mean.items():
        value.lerp_(now[name], 1 - decay)


def check(
    trainer: Trainer, batcher: Batcher, mean: dict[str, torch.Tensor], dev: dict[str, list[Example]]
) -> dict[str, float]:
    """Give the averaged weights' dev F1 (percent) of each data set by its own head."""
    kept = copy.deepcopy(trainer.model.state_dict())
    trainer.model.load_state_dict(mean)
    figures = {}
    for name, examples in dev.items():
        head = HEADS.index(name)
        wanted = [example.rows[head] or () for example in examples]
        figures[name] = round(100 * f1(wanted, predict(trainer, batcher, examples, head)), 2)
    trainer.model.load_state_dict(kept)
    return dict(sorted(figures.items()))


@torch.no_grad()  # type: ignore[untyped-decorator]  # torch is not followed: see pyproject
def predict(trainer: Trainer, batcher: Batcher, examples: Sequence[Example], head: int) -> list[list[str]]:
    """Give BIO tags of one head, in the order of the examples."""
    model = trainer.model.eval()
    tags = trainer.vocab["tag"]._id2unit[head][OUTSIDE:]
    table = model.crits[head]._transitions.detach().numpy()[OUTSIDE:, OUTSIDE:]
    order = sorted(range(len(examples)), key=lambda at: -len(examples[at].words))
    told: list[list[str]] = [[] for _ in examples]
    for start in range(0, len(order), 64):
        part = order[start : start + 64]
        batch = batcher.batch([examples[at] for at in part])
        scores = model.tag_clfs[head](hidden_states(model, batch))[..., OUTSIDE:].numpy()
        for at, path in zip(part, best_paths(scores, table, batch.lengths, tags), strict=True):
            told[at] = to_bio(path)
    return told


def f1(wanted: Sequence[Sequence[str]], told: Sequence[Sequence[str]]) -> float:
    """Give the micro F1 of exact spans, 0 to 1."""
    gold = [set(spans(tags)) for tags in wanted]
    found = [set(spans(tags)) for tags in told]
    hits = sum(len(a & b) for a, b in zip(gold, found, strict=True))
    return 2 * hits / max(1, sum(map(len, gold)) + sum(map(len, found)))
