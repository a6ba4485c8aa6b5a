"""Measure the packed bundle: span F1 on the test sets, token and sentence F1 on the treebanks, articles a second."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from stanza.models.common.pretrain import Pretrain
from stanza.models.ner.trainer import Trainer

from processors.entities.stanza_tagger import StanzaTagger
from processors.models.bundle import TAGGER, VECTORS
from processors.models.decode import spans
from processors.training.batches import Batcher
from processors.training.corpora import Sentence, archive_lines, archive_texts, load, read_conll
from processors.training.examples import HEADS, Example
from processors.training.places import Places
from processors.training.tagger import predict
from processors.training.tokenizer import read_trees
from processors.training.truecase import Truecaser

#: How the 2025 news labels count (``--map news`` of the shared scorer): a country is a place, events are left out.
NEWS_LABELS = {"PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC"}
ARTICLES = 64
#: The model card's table stands between these.
MARKS = ("<!-- figures of the evaluate stage -->", "<!-- end of figures -->")
Figures = dict[str, float]


def score(gold: Sequence[Sequence[str]], told: Sequence[Sequence[str]]) -> Figures:
    """Give micro precision, recall and F1 of exact spans, and F1 by label, in percent."""
    wanted = [set(spans(tags)) for tags in gold]
    found = [set(spans(tags)) for tags in told]
    figures = _percent(wanted, found)
    for label in sorted({span[2] for row in wanted for span in row}):
        part = _percent(*([{s for s in row if s[2] == label} for row in rows] for rows in (wanted, found)))
        figures[label] = part["f1"]
    return figures


def _percent(wanted: Sequence[set[Any]], found: Sequence[set[Any]]) -> Figures:
    hits = sum(len(a & b) for a, b in zip(wanted, found, strict=True))
    told, gold = max(1, sum(map(len, found))), max(1, sum(map(len, wanted)))
    ratios = {"p": hits / told, "r": hits / gold, "f1": 2 * hits / (told + gold)}
    return {name: round(100 * ratio, 2) for name, ratio in ratios.items()}


def test_sets(places: Places) -> dict[str, list[Sentence]]:
    """Give the test sentences of each set; NERP also true-cased."""
    sets = {name: load(places, name)[2] for name in ("idner", "nergrit", "nerp")}
    truecase = Truecaser(archive_lines(places))
    sets["nerp_truecased"] = [Sentence(truecase(s.words), s.tags) for s in sets["nerp"]]
    sets["news_2025"] = read_conll(places.shared / "eval" / "ner" / "news-2025.conll", NEWS_LABELS)
    return sets


def ner_figures(places: Places, tagger: StanzaTagger) -> dict[str, Figures]:
    """Score the shipped head through the tagger, and each data set's own head beside it."""
    sets = test_sets(places)
    own = load_heads(places.bundle)
    told = {}
    for name in ("news_2025", "idner", "nergrit"):
        told[name] = score([s.tags for s in sets[name]], tagger.tag_tokens([s.words for s in sets[name]]))
    for case, change in (("capitals", str.upper), ("small_letters", str.lower)):
        words = [[change(word) for word in s.words] for s in sets["news_2025"]]
        told[f"news_2025:{case}"] = score([s.tags for s in sets["news_2025"]], tagger.tag_tokens(words))
    for name, head in (("idner", "idner"), ("nergrit", "nergrit"), ("nerp_truecased", "nerp"), ("nerp", "nerp")):
        examples = [Example(s.words, (None,) * len(HEADS)) for s in sets[name]]
        tags = predict(own, Batcher(own.vocab), examples, HEADS.index(head))
        told[f"{name}:own_head"] = score([s.tags for s in sets[name]], tags)
    return told


def load_heads(bundle: Path) -> Trainer:
    """Load the packed network with all its heads."""
    return Trainer(
        model_file=str(bundle / TAGGER), pretrain=Pretrain(str(bundle / VECTORS), save_to_file=False), device="cpu"
    )


def boundary_figures(places: Places, tagger: StanzaTagger) -> dict[str, Figures]:
    """Score tokens and sentences on the treebanks' test files, ten sentences to a paragraph."""
    told = {}
    for name in ("csui", "gsd"):
        trees = list(read_trees(places.treebanks / f"id_{name}-ud-test.conllu"))
        texts, token_gold, sentence_gold = [], [], []
        for at in range(0, len(trees), 10):
            group = trees[at : at + 10]
            texts.append(" ".join(tree.text for tree in group))
            start, tokens, ends = 0, set(), set()
            for tree in group:
                place = start
                for word in tree.tokens:
                    place = texts[-1].index(word, place)
                    tokens.add((place, place + len(word)))
                    place += len(word)
                ends.add((start, place))
                start += len(tree.text) + 1
            token_gold.append(tokens)
            sentence_gold.append(ends)
        cut = tagger.cut_batch(texts)
        told[f"{name}:tokens"] = _percent(token_gold, [{tuple(t) for s in row for t in s} for row in cut])
        told[f"{name}:sentences"] = _percent(sentence_gold, [{(s[0].start, s[-1].end) for s in row} for row in cut])
    return told


def speed(places: Places, tagger: StanzaTagger) -> Figures:
    """Give articles a second on one thread: one at a time with nothing kept yet, then again, then in a batch."""
    texts = list(itertools.islice(archive_texts(places), 1000, 1000 + ARTICLES))
    torch.set_num_threads(1)
    told = {}
    for name in ("cold", "warm"):
        began = time.perf_counter()
        for text in texts:
            tagger.tag_batch([text])
        told[f"articles_per_s_one_by_one_{name}"] = round(ARTICLES / (time.perf_counter() - began), 1)
    began = time.perf_counter()
    tagger.tag_batch(texts)
    told["articles_per_s_batch"] = round(ARTICLES / (time.perf_counter() - began), 1)
    return told


def evaluate(places: Places) -> dict[str, Any]:
    """Measure all and print a table and, last, one line of JSON."""
    tagger = StanzaTagger(places.bundle)
    pace = speed(places, tagger)
    ner, cuts = ner_figures(places, tagger), boundary_figures(places, tagger)
    figures = {"version": tagger.version, "ner": ner, "boundaries": cuts, "speed": pace}
    print(table(figures))
    print(json.dumps(figures, sort_keys=True))
    return figures


def table(figures: dict[str, Any]) -> str:
    """Give the figures as a Markdown table."""
    lines = ["| test set | P | R | F1 | F1 by label |", "| --- | --- | --- | --- | --- |"]
    for name, row in {**figures["ner"], **figures["boundaries"]}.items():
        labels = ", ".join(f"{label} {value:.1f}" for label, value in row.items() if label not in ("p", "r", "f1"))
        lines.append(f"| {name} | {row['p']:.2f} | {row['r']:.2f} | **{row['f1']:.2f}** | {labels} |")
    lines += [f"| {name.replace('_', ' ')} | | | {value} | |" for name, value in figures["speed"].items()]
    return "\n".join(lines)


def write_card(bundle: Path, figures: dict[str, Any]) -> None:
    """Put the table into the bundle's model card, between its two marks; a bundle without a card stays so."""
    card = bundle / "MODEL_CARD.md"
    if card.is_file():
        before, _, rest = card.read_text(encoding="utf-8").partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        card.write_text(f"{before}{MARKS[0]}\n{table(figures)}\n{MARKS[1]}{after}", encoding="utf-8")
