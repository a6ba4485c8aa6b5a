"""How fast articles are read on one core: ``python tests/benchmarks/speed.py`` beside stock Stanza and BERT's encoder.

All ways read the same articles of the news archive, in turns of some articles each, on one core and with one thread.
Printed are articles a second of processor time (medians of the turns) and how many times stock Stanza's that is, one by
one, in the same turn (median of these ratios). BERT's encoder has the size of BERT-base and random weights: one pass
over 512 pieces stands for an article. Finding meetings and joining are timed alone, too, on invented articles that tell
of leaders (``tests/golden/written``), for of those of the archive few do. The last line is JSON; ``--check FILE``
compares the ratios with those of such a line that the same kind of processor gave, measures again where one is 15 %
worse, and ends with code 1 where one is so each of three times.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import torch
from stanza.models.common.doc import Document

from processors import pipeline
from processors.entities.engine import TaggerEngine, load_tagger
from processors.evaluation.conditions import Remembered
from processors.evaluation.written import labelled, read_written
from processors.joining.joiner import Joiner
from processors.pipeline import analyze
from processors.text.tagged import Tagger
from schemas.news import NewsItem
from tests.benchmarks.stock_stanza import stock_pipeline
from tests.faults.world import ARCHIVE, real_items

BATCH = 16
"""As a worker takes them."""
PIECES = 512
"""Word pieces that BERT reads at once."""
WORSE = 0.85
TRIES = 3
STOCK = "stock Stanza, one by one"
BERT = "BERT-base encoder"
TOLD = (2, 3, 4)
"""Batches of invented articles that read as news comes."""
Way = Callable[[Sequence[NewsItem]], object]


class Of(NamedTuple):
    """A way, and what it reads."""

    way: Way
    items: Sequence[NewsItem]
    each_turn: int | None = None
    """So many items of each turn, where not all."""


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


def telling(count: int) -> list[NewsItem]:
    """Invented articles that tell of leaders."""
    written = read_written()
    return [labelled(row)[0] for batch in TOLD for row in written[batch]][:count]


def detecting(items: Sequence[NewsItem], tagger: Tagger) -> dict[str, Way]:
    """Finding the meetings of articles that have been read, and joining those that were found."""
    asked: dict[str, Sequence[Any]] = {}
    detect = pipeline.detect

    def noted(*given: Any) -> Any:
        asked[given[0].id] = given
        return detect(*given)

    pipeline.detect = noted
    try:
        found = {item.id: one.mentions for item, one in zip(items, analyze(items, tagger), strict=True)}
    finally:
        pipeline.detect = detect

    def join(some: Sequence[NewsItem]) -> None:
        joiner = Joiner()
        for item in some:
            joiner.take(item.id, found[item.id])

    return {
        "meetings alone, of articles that tell them": lambda some: [
            detect(*asked[i.id]) for i in some if i.id in asked
        ],
        "joining alone, of the same": join,
    }


def ways(items: Sequence[NewsItem]) -> dict[str, Of]:
    """All that is compared."""
    stock, ours, torch_ours = stock_pipeline(), load_tagger(TaggerEngine.ONNX), load_tagger(TaggerEngine.STANZA)
    remembered = Remembered(ours)
    analyze(items, remembered)

    def tag(tagger: Tagger, some: Sequence[NewsItem]) -> object:
        return tagger.tag_batch([text_of(item) for item in some])

    told = telling(len(items))
    of_archive: dict[str, Way] = {
        STOCK: partial(one_by_one, lambda some: stock(text_of(some[0]))),
        "stock Stanza, in bulk": partial(
            in_batches, lambda some: stock.bulk_process([Document([], text=text_of(item)) for item in some])
        ),
        "our tagger, one by one": partial(one_by_one, partial(tag, ours)),
        "our tagger, in batches": partial(in_batches, partial(tag, ours)),
        "our tagger by torch, in batches": partial(in_batches, partial(tag, torch_ours)),
        "whole analysis, in batches": partial(in_batches, lambda some: analyze(some, ours)),
        "meetings without entities, in batches": partial(in_batches, lambda some: analyze(some, ours, entities=False)),
        "all but the networks, in batches": partial(in_batches, lambda some: analyze(some, remembered)),
    }
    return (
        {name: Of(way, items) for name, way in of_archive.items()}
        | {name: Of(way, told) for name, way in detecting(told, ours).items()}
        | {BERT: Of(bert(), items, 2)}
    )


def rate(way: Way, items: Sequence[NewsItem]) -> float:
    """Articles a second of processor time."""
    began = time.process_time()
    way(items)
    return len(items) / (time.process_time() - began)


def measure(items: Sequence[NewsItem], turn: int) -> dict[str, dict[str, float]]:
    """Rate and ratio of each way."""
    given = ways(items)
    rates: dict[str, list[float]] = {name: [] for name in given}
    for of in given.values():  # what is loaded late, and compiled
        of.way(of.items[: of.each_turn or turn])
    gc.collect()
    gc.freeze()  # as a language process does; and the million objects of torch and Stanza would burden all ways
    for at in range(0, len(items), turn):
        for name, of in given.items():
            rates[name].append(rate(of.way, of.items[at : at + (of.each_turn or turn)]))
    found = {}
    for name, told in rates.items():
        ratios = [one / other for one, other in zip(told, rates[STOCK], strict=True)]
        found[name] = {"per_cpu_second": round(median(told), 2), "times_stock": round(median(ratios), 2)}
    return found


def worse(found: dict[str, dict[str, float]], before: dict[str, dict[str, float]]) -> list[str]:
    """The ways that have lost more than they may."""
    return [
        name for name, was in before.items() if found[name]["times_stock"] < WORSE * was["times_stock"] and name != BERT
    ]


def processor() -> str:
    """The kind of processor: on another one torch and ONNX Runtime do not gain alike."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith(("model name", "flags"))]
    return " ".join([*named[:1], *sorted({"avx2", "avx512f", "amx_tile"}.intersection(" ".join(named).split()))])


def show(found: dict[str, dict[str, float]]) -> None:
    """Print the table and the line of JSON."""
    print(f"{'':44} {'articles a CPU second':>22} {'times stock':>12}")
    for name, told in found.items():
        print(f"{name:44} {told['per_cpu_second']:>22} {told['times_stock']:>12}")
    print(json.dumps({"processor": processor(), "ways": found}))


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
    before: dict[str, dict[str, float]] = {}
    if given.check:
        kept = json.loads(given.check.read_text(encoding="utf-8"))
        before = kept["ways"]
        if (ours := processor()) != kept["processor"] or not ARCHIVE.exists():
            missing = f"the archive is missing ({ARCHIVE})"
            why = f"the processor is {ours}, and was {kept['processor']}" if ARCHIVE.exists() else missing
            print(f"Nothing is compared: {why}.")
            return 0
    items = real_items(given.articles)
    lost = list(before)
    for _ in range(TRIES if given.check else 1):
        found = measure(items, given.turn)
        show(found)
        lost = [name for name in worse(found, before) if name in lost]
        if not lost:
            break
    for name in lost:
        print(
            f"{name}: {found[name]['times_stock']} times stock Stanza, {before[name]['times_stock']} before",
            file=sys.stderr,
        )
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())
