"""A toy tagger trained from nothing: it learns, and stock Stanza reads it as we do."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
import torch
from stanza.models.common.doc import Document
from stanza.models.common.pretrain import Pretrain
from stanza.models.ner.data import DataLoader
from stanza.models.ner.trainer import Trainer

from processors.models.bundle import BUNDLE, TAGGER, TOKENIZER
from processors.models.weights import read_weights
from processors.training.ner.batches import Batcher
from processors.training.ner.encoder import teach
from processors.training.ner.examples import HEADS, Example
from processors.training.ner.own_heads import fit_own_heads
from processors.training.ner.tagger import SHARED, Recipe, new_trainer, predict, train
from processors.training.ner.vectors import save_vectors
from processors.training.pack import DATA, halved, placeless

WORDS = ["jokowi", "putin", "tiba", "pergi", "di", "ke", "jakarta", "moskow", "presiden"]
TEXTS = [
    (f"Presiden {who} {goes} {place}", "O B-PER O O B-GPE" if " " in goes else "O B-PER O B-GPE")
    for who in ("Jokowi", "Putin")
    for goes in ("tiba di", "pergi ke", "ke")
    for place in ("Jakarta", "Moskow")
]
GOLD = [Example(tuple(t.split()), (tuple(tags.split()), None, None, None)) for t, tags in TEXTS]
RECIPE = Recipe(hidden=16, char_hidden=8, char_emb=8, steps=60, rate=1e-2, warmup=5, words=30, check=60, decay=0.9)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("toy")
    torch.manual_seed(1)
    save_vectors(folder / "vectors.pt", WORDS, torch.randn(len(WORDS), 12))
    lines = [example.words for example in GOLD]
    teach(new_trainer(RECIPE, folder / "vectors.pt", lines), lines * 40, folder / "encoder.pt", 1, 2.0)
    trainer = new_trainer(RECIPE, folder / "vectors.pt", lines, folder / "encoder.pt")
    ready = torch.load(folder / "encoder.pt", weights_only=True)
    for name, value in trainer.model.state_dict().items():
        assert name.split(".")[0] not in SHARED or torch.equal(value, ready[name])
    figures = train(trainer, RECIPE, GOLD, {"news": GOLD}, folder / "tagger.pt")
    return folder, trainer, figures


def test_it_learns_what_it_is_shown(made):
    _, trainer, figures = made
    assert figures["news"] > 95
    unseen = Example(("Presiden", "Putin", "tiba", "ke", "Moskow"), (None,) * len(HEADS))
    assert predict(trainer, Batcher(trainer.vocab), [unseen], 0) == [["O", "B-PER", "O", "O", "B-GPE"]]


def test_stock_stanza_loads_it_and_says_the_same(made):
    folder, trainer, _ = made
    pretrain = Pretrain(str(folder / "vectors.pt"), save_to_file=False)
    stock = Trainer(model_file=str(folder / "tagger.pt"), pretrain=pretrain, device="cpu")
    rows = [[{"id": n + 1, "text": w, "ner": "O"} for n, w in enumerate(e.words)] for e in GOLD]
    batches = DataLoader(Document(rows), 4, stock.args, vocab=stock.vocab, evaluation=True, preprocess_tags=True)
    batches.tags = None
    theirs = []
    for batch in batches:
        batch = list(batch)
        batch[4] = torch.full((*batch[4].shape[:2], len(HEADS)), 4)
        theirs += stock.predict(batch)
    ours = predict(trainer, Batcher(trainer.vocab), GOLD, 0)
    assert [[tag.replace("S-", "B-").replace("E-", "I-") for tag in tags] for tags in theirs] == ours


def test_a_small_data_sets_head_is_fitted_behind_a_network_that_stays(made):
    _, trainer, _ = made
    batcher, before = Batcher(trainer.vocab), copy.deepcopy(trainer.model.state_dict())
    head = HEADS.index("idner")
    gold = [Example(e.words, (None, None, (*e.rows[0][:-1], "B-LOC"), None)) for e in GOLD]
    fit_own_heads(trainer, batcher, gold)
    assert predict(trainer, batcher, gold, head) == [list(e.rows[head]) for e in gold]
    after = trainer.model.state_dict()
    assert {name for name in before if not torch.equal(before[name], after[name])} == {
        f"tag_clfs.{head}.weight", f"tag_clfs.{head}.bias", f"crits.{head}._transitions"
    }  # fmt: skip
    torch.nn.init.normal_(trainer.model.tag_clfs[head].weight)
    fit_own_heads(trainer, batcher, gold * 2)
    again = trainer.model.state_dict()
    assert all(torch.allclose(after[name], again[name], atol=0.02) for name in after)


def test_halving_leaves_whole_numbers_alone():
    told = halved({"weights": torch.ones(2), "ids": torch.ones(2, dtype=torch.long)})
    assert told["weights"].dtype == torch.float16
    assert told["ids"].dtype == torch.long


def test_every_data_set_names_its_licence():
    assert json.dumps(DATA)
    assert all(entry["licence"] and entry["from"] for entry in DATA)


def test_settings_keep_no_folder_of_the_machine_that_trained():
    kept = {"save_name": "id_news.pt", "dev_txt_file": "dev.txt", "rnn": True, "steps": 1200, "seed": None}
    made = kept | {"save_name": "/home/me/id_news.pt", "dev_txt_file": "/tmp/dev.txt"}
    assert placeless(made) == kept


@pytest.mark.parametrize("name", [TAGGER, TOKENIZER])
def test_the_shipped_files_keep_none(name):
    config = read_weights(BUNDLE / name)["config"]
    assert placeless(config) == config
