"""How fast articles are read on one core: ``python tests/benchmarks/speed.py`` beside stock Stanza and BERT's encoder.

All ways read the same articles of the news archive, in turns of some articles each, on one core and with one thread.
Printed are articles a second of processor time (medians of the turns) and how many times stock Stanza's that is, one by
one, in the same turn (median of these ratios). BERT's encoder has the size of BERT-base and random weights: one pass
over 512 pieces stands for an article. The last line is JSON; ``--check FILE`` compares the ratios with those of such a
line and ends with code 1 where one is 15 % worse.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import torch
from stanza.models.common.doc import Document

from processors.entities.engine import TaggerEngine, load_tagger
from processors.pipeline import analyze
from processors.text.tagged import TaggedText, Tagger
from schemas.news import NewsItem
from tests.benchmarks.stock_stanza import stock_pipeline
from tests.faults.world import real_items

BATCH = 16
"""As a worker takes them."""
PIECES = 512
"""Word pieces that BERT reads at once."""
WORSE = 0.85
STOCK = "stock Stanza, one by one"
Way = Callable[[Sequence[NewsItem]], object]


class Remembered:
    """Answers of a tagger, looked up: what remains of an analysis is all but the networks."""

    version = "remembered"

    def __init__(self, tagger: Tagger, items: Sequence[NewsItem]) -> None:
        self._asked: dict[str, TaggedText] = {}
        self._tagger = tagger
        analyze(items, self)

    def tag_batch(self, texts: Sequence[str]) -> list[TaggedText]:
        missing = [text for text in texts if text not in self._asked]
        self._asked |= {one.text: one for one in self._tagger.tag_batch(missing)} if missing else {}
        return [self._asked[text] for text in texts]

    def tag_tokens(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        return self._tagger.tag_tokens(sentences)


def text_of(item: NewsItem) -> str:
    return f"{item.title}\n{item.body}"


def in_batches(work: Way, items: Sequence[NewsItem]) -> None:
    for at in range(0, len(items), BATCH):
        work(items[at : at + BATCH])


def one_by_one(work: Way, items: Sequence[NewsItem]) -> None:
    for item in items:
        work([item])


def bert() -> Way:
    """One pass for each item through an encoder of BERT-base's size."""
    layer = torch.nn.TransformerEncoderLayer(768, 12, 3072, activation="gelu", batch_first=True)
    encoder, pieces = torch.nn.TransformerEncoder(layer, 12).eval(), torch.zeros(1, PIECES, 768)

    def read(items: Sequence[NewsItem]) -> None:
        with torch.inference_mode():
            for _ in items:
                encoder(pieces)

    return read


def ways(items: Sequence[NewsItem]) -> dict[str, Way]:
    """All that is compared."""
    stock, ours, torch_ours = stock_pipeline(), load_tagger(TaggerEngine.ONNX), load_tagger(TaggerEngine.STANZA)
    remembered = Remembered(ours, items)

    def tag(tagger: Tagger, some: Sequence[NewsItem]) -> object:
        return tagger.tag_batch([text_of(item) for item in some])

    return {
        STOCK: partial(one_by_one, lambda some: stock(text_of(some[0]))),
        "stock Stanza, in bulk": partial(
            in_batches, lambda some: stock.bulk_process([Document([], text=text_of(item)) for item in some])
        ),
        "our tagger, one by one": partial(one_by_one, partial(tag, ours)),
        "our tagger, in batches": partial(in_batches, partial(tag, ours)),
        "our tagger by torch, in batches": partial(in_batches, partial(tag, torch_ours)),
        "whole analysis, in batches": partial(in_batches, lambda some: analyze(some, ours)),
        "all but the networks, in batches": partial(in_batches, lambda some: analyze(some, remembered)),
        "BERT-base encoder": bert(),
    }


def rate(way: Way, items: Sequence[NewsItem]) -> float:
    """Articles a second of processor time."""
    began = time.process_time()
    way(items)
    return len(items) / (time.process_time() - began)


def measure(items: Sequence[NewsItem], turn: int) -> dict[str, dict[str, float]]:
    """Rate and ratio of each way."""
    given = ways(items)
    rates: dict[str, list[float]] = {name: [] for name in given}
    for name, way in given.items():  # what is loaded late, and compiled
        way(items[: 2 if name.startswith("BERT") else turn])
    for at in range(0, len(items), turn):
        for name, way in given.items():
            rates[name].append(rate(way, items[at : at + (2 if name.startswith("BERT") else turn)]))
    found = {}
    for name, told in rates.items():
        ratios = [one / other for one, other in zip(told, rates[STOCK], strict=True)]
        found[name] = {"per_cpu_second": round(median(told), 2), "times_stock": round(median(ratios), 2)}
    return found


def worse(found: dict[str, dict[str, float]], before: dict[str, dict[str, float]]) -> list[str]:
    """Sentences on the ways that have lost more than they may."""
    return [
        f"{name}: {found[name]['times_stock']} times stock Stanza, {was['times_stock']} before"
        for name, was in before.items()
        if found[name]["times_stock"] < WORSE * was["times_stock"] and not name.startswith("BERT")
    ]


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=256)
    parser.add_argument("--turn", type=int, default=32, help="articles that one way reads before the next does")
    parser.add_argument("--check", type=Path, metavar="FILE", help="a line of JSON to compare with")
    given = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    torch.set_num_threads(1)
    found = measure(real_items(given.articles), given.turn)
    print(f"{'':34} {'articles a CPU second':>22} {'times stock':>12}")
    for name, told in found.items():
        print(f"{name:34} {told['per_cpu_second']:>22} {told['times_stock']:>12}")
    print(json.dumps(found))
    lost = worse(found, json.loads(given.check.read_text(encoding="utf-8"))) if given.check else []
    print("\n".join(lost), end="\n" if lost else "", file=sys.stderr)
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())
