"""Both engines of the networks on the same articles: how many entities are equal, and processor time in turns.

``python tests/benchmarks/engines.py ARCHIVE [--articles 2000]``; compare the figures of one run with each other only.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import time
from statistics import median

from processors.entities.engine import TaggerEngine, load_tagger
from processors.entities.tagger import NewsTagger
from processors.text.tagged import TaggedText
from schemas.codec import decode
from schemas.errors import DecodeError
from schemas.news import NewsItem
from streams.ingest.lines import read_lines

BATCH = 16
"""As a worker takes them."""
TURN = 100
"""Articles that one engine reads before the other does."""


def texts(archive: str, count: int) -> list[str]:
    """Titles and bodies of every fifth readable item."""
    found = []
    for line in itertools.islice(read_lines([archive]), 0, None, 5):
        try:
            item = decode(NewsItem, line.raw)
        except DecodeError:
            continue
        found.append(f"{item.title}\n{item.body}")
        if len(found) == count:
            break
    return found


def seconds(tagger: NewsTagger, given: list[str]) -> tuple[float, list[TaggedText]]:
    """Processor time for some texts, and the answers."""
    began = time.process_time()
    told = [one for at in range(0, len(given), BATCH) for one in tagger.tag_batch(given[at : at + BATCH])]
    return time.process_time() - began, told


def resident(engine: TaggerEngine) -> int:
    """MB of a new process that has loaded an engine and read a sentence."""
    code = (
        "import psutil; from processors.entities.engine import TaggerEngine, load_tagger; "
        f"load_tagger(TaggerEngine('{engine}')).tag_batch(['Ia tiba.']); "
        "print(psutil.Process().memory_info().rss >> 20)"
    )
    return int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive")
    parser.add_argument("--articles", type=int, default=2000)
    told = parser.parse_args()
    given = texts(told.archive, told.articles)
    taggers = {engine: load_tagger(engine) for engine in TaggerEngine}
    times: dict[TaggerEngine, list[float]] = {engine: [] for engine in TaggerEngine}
    equal = found = differing = 0
    for at in range(0, len(given), TURN):
        part = given[at : at + TURN]
        answers = []
        for engine, tagger in taggers.items():
            spent, answer = seconds(tagger, part)
            times[engine].append(spent)
            answers.append(answer)
        for one, other in zip(*answers, strict=True):
            spans, others = set(one.entities), set(other.entities)
            equal, found = equal + len(spans & others), found + max(len(spans), len(others))
            differing += one != other
    ratio = median(torch / onnx for onnx, torch in zip(*times.values(), strict=True))
    print(f"{len(given)} articles, {differing} answered differently; {100 * equal / found:.2f} % of entities are equal")
    for engine in TaggerEngine:
        print(f"{engine}: {len(given) / sum(times[engine]):.0f} articles a CPU second, {resident(engine)} MB")
    print(f"onnx takes 1/{ratio:.2f} of the time of stanza, median of {len(times[TaggerEngine.ONNX])} turns")


if __name__ == "__main__":
    main()
