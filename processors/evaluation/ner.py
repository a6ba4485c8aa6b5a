"""Measure the bundle as it ships: span F1, tokens and sentences on the treebanks, loading, articles a second, goals.

``python -m processors.evaluation.ner`` (``make eval-ner``) prints tables and, last, one line of JSON; the figures go
to the bundle's manifest and its model card.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any

import stanza
import torch

from processors.entities.conll import tag_sentences
from processors.entities.engine import load_tagger
from processors.entities.tagger import NewsTagger
from processors.evaluation import goals
from processors.evaluation.loading import load_figures
from processors.evaluation.marked import put_between
from processors.evaluation.own_heads import own_head_figures
from processors.evaluation.scoring import Figures, percent, score
from processors.models.bundle import TOKENIZER, verify, version
from processors.models.segment import FUNCTION_WORDS, CutToken
from processors.training.ner.tokenizer import read_trees
from processors.training.pack import write_manifest
from processors.training.sources.corpora import TaggedSentence, archive_texts, fold_tag, read_tagged
from processors.training.sources.labelled import news_sentences
from processors.training.sources.places import Folders

NEWS_LABELS = {"PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC"}
ARTICLES = 64
#: The model card's tables stand between these.
MARKS = ("<!-- figures of the evaluate stage -->", "<!-- end of figures -->")


def ner_figures(places: Folders, tagger: NewsTagger) -> dict[str, Figures]:
    """Score what users get on news of 2019 and 2025, and each older data set's own head."""
    return news_figures(places, tagger) | own_head_figures(places)


def news_figures(places: Folders, tagger: NewsTagger) -> dict[str, Figures]:
    """Score all the product's answers on the news that is labelled by our guide, and rewritten in other cases.

    ``news_dev`` is the part of the labelled archive that the shipped network was chosen by; ``...:tagger`` the tagger
    alone, before its answers are mended; ``...:three_types`` leaves events out and counts GPE as LOC.
    """
    told: dict[str, Figures] = {}
    for name, sentences in news_sets(places).items():
        gold, words = [s.tags for s in sentences], [s.words for s in sentences]
        tags = tag_sentences(words, tagger)
        told[name] = score(gold, tags)
        told[f"{name}:tagger"] = score(gold, tagger.tag_tokens(words))
        if name == "news_dev":
            continue
        told[f"{name}:three_types"] = score(three_types(gold), three_types(tags))
        for writing, change in (("capitals", str.upper), ("small_letters", str.lower), ("headlines", _headline)):
            told[f"{name}:{writing}"] = score(gold, tag_sentences([list(map(change, row)) for row in words], tagger))
    return told


def three_types(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Give tags with GPE as LOC, and without events (``--map news`` of the shared scorer)."""
    return [[fold_tag(tag, NEWS_LABELS) for tag in row] for row in rows]


def news_sets(places: Folders) -> dict[str, list[TaggedSentence]]:
    """Give the sentences that are labelled by our guide and that no network learnt from."""
    return {
        "news_dev": news_sentences(places)[1],
        "news_2019": read_tagged(places.ner / "news-2019.test.conll"),
        "news_2025": read_tagged(places.shared / "eval" / "ner" / "news-2025.conll"),
    }


def _headline(word: str) -> str:
    """Give a word with a capital, as headlines have all but small words."""
    return word if word in FUNCTION_WORDS else word[:1].upper() + word[1:]


def boundary_figures(places: Folders, tagger: NewsTagger) -> dict[str, Figures]:
    """Score tokens and sentences on the treebanks' test files, ten sentences to a paragraph.

    ``...:stanza``: those of the shipped tokenizer alone; the product asks it only where its rules are in doubt.
    """
    told = {}
    alone = stanza_tokenizer(places.bundle)
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
        for ending, cut in (("", tagger.cut_batch(texts)), (":stanza", [alone(text) for text in texts])):
            tokens_told = [{(t.start, t.end) for s in row for t in s} for row in cut]
            told[f"{name}:tokens{ending}"] = percent(token_gold, tokens_told)
            ends_told = [{(s[0].start, s[-1].end) for s in row} for row in cut]
            told[f"{name}:sentences{ending}"] = percent(sentence_gold, ends_told)
    return told


def stanza_tokenizer(bundle: Path) -> Callable[[str], list[list[CutToken]]]:
    """Give the bundle's tokenizer as stock Stanza runs it: a text to its sentences' tokens."""
    pipeline = stanza.Pipeline(
        "id", dir=str(bundle), processors="tokenize", tokenize_model_path=str(bundle / TOKENIZER),
        download_method=None, allow_unknown_language=True, use_gpu=False, verbose=False,
    )  # fmt: skip

    def cut(text: str) -> list[list[CutToken]]:
        return [[CutToken(t.start_char, t.end_char) for t in s.tokens] for s in pipeline(text).sentences]

    return cut


def speed(places: Folders, tagger: NewsTagger) -> Figures:
    """Give articles a second on one thread: one at a time with nothing kept yet, then again, then in a batch."""
    texts = list(itertools.islice(archive_texts(places), 1000, 1000 + ARTICLES))
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


def evaluate(places: Folders, seeds: Sequence[Folders] = ()) -> dict[str, Any]:
    """Measure all and print tables and, last, one line of JSON.

    ``seeds`` hold the bundles that were trained. Where there are none, the figures of those that were measured with
    this bundle before are told again.
    """
    tagger = load_tagger(bundle=places.bundle)
    pace, loading = speed(places, tagger), load_figures(places, tagger)
    ner, cuts = ner_figures(places, tagger), boundary_figures(places, tagger)
    figures = {"version": tagger.version, "ner": ner, "boundaries": cuts, "speed": pace, "loading": loading}
    manifest = verify(places.bundle)
    figures["seeds"] = seed_figures(seeds, version(manifest)) or manifest["figures"].get("seeds", {})
    print(table(figures))
    print(json.dumps({"goals": goals.told(figures), **figures}, sort_keys=True))
    return figures


def seed_figures(seeds: Sequence[Folders], shipped: str) -> dict[str, dict[str, Figures]]:
    """Measure the bundles of other seeds than the bundle of that version, by the name of their folder."""
    told = {}
    for places in seeds:
        if version(verify(places.bundle)) != shipped:
            tagger = load_tagger(bundle=places.bundle)
            told[places.bundle.name] = ner_figures(places, tagger) | boundary_figures(places, tagger)
    return told


def table(figures: dict[str, Any]) -> str:
    """Give the goals and the figures as Markdown tables."""
    lines = [goals.table(figures), "", "| test set | P | R | F1 | F1 by label |", "| --- | --- | --- | --- | --- |"]
    for name, row in {**figures["ner"], **figures["boundaries"]}.items():
        labels = ", ".join(f"{label} {value:.1f}" for label, value in row.items() if label not in ("p", "r", "f1"))
        lines.append(f"| {name} | {row['p']:.2f} | {row['r']:.2f} | **{row['f1']:.2f}** | {labels} |")
    lines += [f"| {name.replace('_', ' ')} | | | {value} | |" for name, value in figures["speed"].items()]
    lines.append(f"| seconds to import ONNX Runtime | | | {figures['loading']['import_seconds']} | |")
    if figures["seeds"]:
        lines += ["", *_spread({"shipped": {**figures["ner"], **figures["boundaries"]}, **figures["seeds"]})]
    return "\n".join(lines)


def _spread(seeds: dict[str, dict[str, Figures]]) -> list[str]:
    """Give the F1 of each seed's models as a Markdown table, their mean, and how far apart best and worst are.

    Equal figures count once: the second tokenizer is measured with a tagger that has a column of its own, too.
    """
    lines = [f"| test set | {' | '.join(seeds)} | mean | spread |", "| --- " * (len(seeds) + 3) + "|"]
    for name in seeds["shipped"]:
        row = [figures[name]["f1"] for figures in seeds.values()]
        told = [*row, mean(set(row)), max(row) - min(row)]
        lines.append(f"| {name} | {' | '.join(f'{figure:.2f}' for figure in told)} |")
    return lines


def write_card(bundle: Path, figures: dict[str, Any]) -> None:
    """Put the tables into the bundle's model card, between its two marks; a bundle without a card stays so."""
    card = bundle / "MODEL_CARD.md"
    if card.is_file():
        card.write_text(put_between(card.read_text(encoding="utf-8"), MARKS, table(figures)), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and keep the figures; gives the exit status, 2 where the shared data is not there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, help="folder of the data sets (default: ../shared)")
    parser.add_argument("--work", type=Path, help="folder of what training made on the way (default: .work/training)")
    parser.add_argument("--bundle", type=Path, help="folder of the bundle (default: processors/models)")
    told = vars(parser.parse_args(arguments))
    places = Folders(**{name: value.resolve() for name, value in told.items() if value})
    if not places.ner.is_dir():
        print(f"{places.ner}: no such folder. Say where the data sets are with --shared.", file=sys.stderr)
        return 2
    torch.set_num_threads(1)
    figures = evaluate(places, [replace(places, bundle=folder) for folder in sorted(places.work.glob("seed-*"))])
    write_manifest(places.bundle, figures)
    write_card(places.bundle, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
