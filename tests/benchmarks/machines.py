"""What one machine does for all others in a replay on many (`--engine ray`), in CPU time for an article.

``python tests/benchmarks/machines.py ARCHIVE RUN``, where RUN is the folder of a replay of ARCHIVE in place

However many machines analyse, one reads the sources and one writes what comes back: these two say how many articles a
second there can be. The analysis itself is measured by `make bench-replay`. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
import time
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path

from processors.pipeline import Analysis
from schemas.codec import decode
from schemas.entities import TaggedItem
from schemas.mentions import MeetingMention
from streams.replay.filters import Filters
from streams.replay.in_place import ray_engine
from streams.replay.in_place.joining import join, route
from streams.replay.in_place.part import ReplayPart
from streams.replay.reading import ReplayReader, SourceRecords
from streams.replay.rundir import read_kind
from streams.replay.sources import stored_sources


def analyses(run: Path) -> Iterator[tuple[str, Analysis]]:
    """What a run found in each item, in its order."""
    mentions = groupby((decode(MeetingMention, line, sys.maxsize) for line in read_kind(run, "mentions")), _item)
    item, told = next(mentions, (None, iter(())))
    for line in read_kind(run, "entities"):
        tagged = decode(TaggedItem, line, sys.maxsize)
        found: tuple[MeetingMention, ...] = ()
        if tagged.item_id == item:
            found = tuple(told)
            item, told = next(mentions, (None, iter(())))
        yield tagged.item_id, Analysis(tagged, found)


def _item(mention: MeetingMention) -> str:
    return mention.item_id


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("archive")
    parser.add_argument("run", type=Path)
    parser.add_argument("--articles", type=int, default=5000)
    given = parser.parse_args()
    sources = tuple(stored_sources([given.archive], Path(), {}))
    reader = ReplayReader(SourceRecords(sources), Filters(limit=given.articles))
    found = dict(islice(analyses(given.run), 2 * given.articles))

    began = time.process_time()
    pieces = [piece.as_py() for table in ray_engine._pieces(reader) for piece in table["piece"]]
    reading = time.process_time() - began

    records = [record for piece in pieces[:-1] for record in pickle.loads(piece)]
    done = [(record, found[record.told.id]) for record in records if record.told.id in found]
    results = [pickle.dumps(done[at : at + ray_engine.PIECE]) for at in range(0, len(done), ray_engine.PIECE)]
    part, began = ReplayPart(), time.process_time()
    for result in results:
        for record, analysis in pickle.loads(result):
            part.add(record, analysis)
    writing = time.process_time() - began

    mentions = [line for line in part.lines["mentions"] if line != b"\n"]
    told = [line for line in part.lines["told"] if line != b"\n"]
    began = time.process_time()
    routed = b"".join(lines for _, lines in route(told, mentions, 1))
    meetings = join(routed.splitlines(keepends=True))
    joining = time.process_time() - began
    figures = {
        "articles": len(done), "mentions": len(mentions), "meetings": len(meetings),
        "reading_ms": round(1e3 * reading / len(records), 3), "writing_ms": round(1e3 * writing / len(done), 3),
        "joining_ms_a_mention": round(1e3 * joining / max(1, len(mentions)), 3),
        "bytes_out": round(sum(map(len, pieces)) / len(records)),
        "bytes_back": round(sum(map(len, results)) / len(done)),
    }  # fmt: skip
    print(", ".join(f"{name} {value}" for name, value in figures.items()))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
