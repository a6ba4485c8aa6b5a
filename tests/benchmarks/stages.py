"""Where the time of an article goes: ``python tests/benchmarks/stages.py`` times each stage of the analysis.

Articles of the news archive in batches of sixteen, on one core; processor time in the functions that
`processors.pipeline` calls one after the other, and as shares of the whole.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from processors import pipeline
from processors.entities.engine import load_tagger
from schemas.news import NewsItem
from tests.faults.world import real_items

BATCH = 16
STAGES = {
    "normalise": "markup, white space, boxes, headlines of others",
    "mend": "entities mended",
    "read": "tokens, sentences and places",
    "link": "people and their offices",
    "in_their_time": "offices on the day of the article",
    "gate": "words of meeting and two leaders",
    "gate_people": "two people",
    "_entities": "entities as they are published",
    "detect": "meetings",
    "sign": "the text's signature",
}
NETWORKS = "tagger: cutting, words, networks, known names"


class Clock:
    """Processor time by stage."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            began = time.process_time()
            try:
                found = function(*given, **named)
                return found if not hasattr(found, "__next__") else list(found)
            finally:
                self.spent[name] += time.process_time() - began

        return call


def measure(items: list[NewsItem]) -> tuple[Counter[str], int]:
    """Milliseconds of each stage for one article, and how many passed the gate."""
    clock, tagger = Clock(), load_tagger()
    pipeline.analyze(items[:BATCH], tagger)
    kept = {name: getattr(pipeline, name) for name in STAGES}
    tagger.tag_batch = clock.timed(NETWORKS, tagger.tag_batch)  # type: ignore[method-assign]
    for name, function in kept.items():
        setattr(pipeline, name, clock.timed(name, function))
    try:
        whole = clock.timed("whole", pipeline.analyze)
        told = [one for at in range(0, len(items), BATCH) for one in whole(items[at : at + BATCH], tagger)]
    finally:
        for name, function in kept.items():
            setattr(pipeline, name, function)
    each = Counter({name: 1000 * spent / len(items) for name, spent in clock.spent.items()})
    return each, sum(not one.gated for one in told)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=1024)
    given = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    each, passed = measure(real_items(given.articles))
    whole = each.pop("whole")
    each["what is between"] = whole - sum(each.values())
    print(f"{given.articles} articles, {passed} of them behind the gate; {whole:.2f} ms of a processor for one\n")
    print("| stage | what | ms | share |\n| --- | --- | --- | --- |")
    for name, spent in each.most_common():
        print(f"| {name} | {STAGES.get(name, '')} | {spent:.2f} | {spent / whole:.0%} |")


if __name__ == "__main__":
    main()
