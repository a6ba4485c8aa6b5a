"""Seconds against length: ``python tests/benchmarks/text.py`` reads hostile texts of half a MiB and of one MiB.

Everything but the neural tagger: a simple one stands in for it, for the time of the real one grows with the number of
sentences, of which the longest is bounded. Prints for each piece the seconds and their ratio, 2 where time is
linear and 4 where it is quadratic; the last line is JSON. Exit code 1 when a ratio is above 3.
"""

from __future__ import annotations

import argparse
import json
import sys
import time

from processors.pipeline import analyze
from schemas.codec import MAX_BYTES
from schemas.news import NewsItem
from tests.support.fakes import FakeTagger
from tests.support.hostile import PIECES, repeated

LIMIT = 3.0
SHORTEST = 0.1
"""Seconds below which a ratio is noise."""


def seconds(body: str) -> float:
    """Processor time for one article; other work on the machine counts little."""
    item = NewsItem(id="x", title="Judul", body=body, published_at="2025-03-12")
    started = time.process_time()
    analyze([item], FakeTagger())
    return time.process_time() - started


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--length", type=int, default=MAX_BYTES, help="characters of the longer text")
    length = parser.parse_args().length
    seconds("Putin bertemu Xi.")  # loads the tables
    ratios, slowest = {}, 0.0
    print(f"{'piece':45} {'half, s':>8} {'whole, s':>9} {'ratio':>6}")
    for piece in PIECES:
        half, whole = (seconds(f"x{repeated(piece, size)}") for size in (length // 2, length))
        ratios[piece] = whole / max(half, SHORTEST)
        slowest = max(slowest, whole)
        print(f"{piece[:42]!r:45} {half:8.2f} {whole:9.2f} {ratios[piece]:6.2f}", flush=True)
    worst = max(ratios, key=lambda piece: ratios[piece])
    print(json.dumps({"length": length, "worst_ratio": round(ratios[worst], 2), "worst_piece": worst,
                      "slowest_seconds": round(slowest, 1)}))  # fmt: skip
    return int(ratios[worst] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
