"""Stanza's tokenizer, trained on the Universal Dependencies news (CSUI) and Wikipedia (GSD) sentences."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from stanza.models import tokenizer as stanza_tokenizer

from processors.training.sources.places import SEED, Folders

#: The best score on held-out sentences came near step 1000 in a trial; later steps only cost time.
STEPS = 1200
DEV_SENTENCES = 80
#: Sentences are joined to paragraphs of one to this many, as news paragraphs are.
PARAGRAPH = 5


class Tree(NamedTuple):
    """One treebank sentence: its text and its surface tokens, words of a multi-word token taken together."""

    text: str
    tokens: tuple[str, ...]


def read_trees(path: Path) -> Iterator[Tree]:
    """Give the sentences of a CoNLL-U file."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        text, words, skip_to = "", [], 0
        for line in block.splitlines():
            if line.startswith("# text = "):
                text = line.removeprefix("# text = ")
            if line.startswith("#"):
                continue
            number, word = line.split("\t")[:2]
            if "-" in number:
                skip_to = int(number.split("-")[1])
                words.append(word)
            elif "." not in number and int(number) > skip_to:
                words.append(word)
        yield Tree(text, tuple(words))


def labels_of(tree: Tree) -> str:
    """Give Stanza's label for each character: 0 inside a token or between, 1 its last one, 2 the sentence's last.

    Raises ValueError when the tokens do not stand in the text in that order.
    """
    marks = ["0"] * len(tree.text)
    at = 0
    for word in tree.tokens:
        at = tree.text.index(word, at) + len(word)
        marks[at - 1] = "1"
    marks[at - 1] = "2"
    return "".join(marks)


def split(places: Folders) -> tuple[list[Tree], list[Tree]]:
    """Give training and dev sentences; the treebanks' test files are left alone."""
    train: list[Tree] = []
    dev: list[Tree] = []
    for name in ("id_csui-ud-train", "id_gsd-ud-dev"):
        trees = list(read_trees(places.treebanks / f"{name}.conllu"))
        dev += trees[-DEV_SENTENCES:]
        train += trees[:-DEV_SENTENCES]
    return train, dev


def write_pair(places: Folders, name: str, trees: Sequence[Tree]) -> None:
    """Write Stanza's training form below ``places.work``: text, labels, CoNLL-U of surface tokens, paragraphs apart."""
    rng = random.Random(SEED)
    texts, labels, rows, at = [], [], [], 0
    while at < len(trees):
        group = trees[at : at + rng.randint(1, PARAGRAPH)]
        at += len(group)
        texts.append(" ".join(tree.text for tree in group))
        labels.append("0".join(labels_of(tree) for tree in group))
    for tree in trees:
        rows.append("\n".join(f"{n}\t{w}" + "\t_" * 4 + f"\t{n - 1}\tdep\t_\t_" for n, w in enumerate(tree.tokens, 1)))
    places.made(f"{name}.txt").write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    places.made(f"{name}.labels").write_text("\n\n".join(labels) + "\n", encoding="utf-8")
    places.made(f"{name}.conllu").write_text("\n\n".join(rows) + "\n\n", encoding="utf-8")


def train_tokenizer(places: Folders, seed: int) -> None:
    """Train the tokenizer of one seed; about ten minutes on one core."""
    out = tokenizer_file(places, seed)
    if out.exists():
        return
    # A folder for each seed: two may be trained at the same time.
    folder = out.with_suffix("")
    train, dev = split(places)
    write_pair(replace(places, work=folder), "train", train)
    write_pair(replace(places, work=folder), "dev", dev)
    (folder / "mwt.json").write_text(json.dumps([]))
    stanza_tokenizer.main(_arguments(folder, seed))
    (folder / "id_news.pt").rename(out)


def tokenizer_file(places: Folders, seed: int) -> Path:
    """Give where the tokenizer of a seed is kept."""
    return places.made(f"tokenizer-{seed}.pt")


def _arguments(folder: Path, seed: int) -> list[str]:
    # 400: a paragraph whose only sentence is longer than this crashes Stanza's loader at its default of 100.
    options = {
        "mode": "train", "lang": "id", "shorthand": "id_news", "mwt_json_file": folder / "mwt.json",
        "txt_file": folder / "train.txt", "label_file": folder / "train.labels",
        "dev_txt_file": folder / "dev.txt", "dev_label_file": folder / "dev.labels",
        "dev_conll_gold": folder / "dev.conllu", "conll_file": folder / "predicted.conllu",
        "steps": STEPS, "eval_steps": 200, "max_seqlen": 400, "seed": seed,
        "save_dir": folder, "save_name": "id_news.pt",
    }  # fmt: skip
    return ["--no_use_mwt", *(str(part) for name, value in options.items() for part in (f"--{name}", value))]
