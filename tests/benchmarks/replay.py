"""Articles a second and memory of a replay in place: ``python tests/benchmarks/replay.py ARCHIVE``.

The archive is replayed with the shipped models as it is and then as several times the articles, each copy under ids of
its own: what a process holds may not grow with the archive. Memory is that of all processes together, each page counted
once (the proportional set size, `smaps` of Linux), asked for every half second; its peak is told of the command's own
process, which reads, joins and writes, and of all of them. The rate is told for the analysis alone, and for the whole
run with the loading of the models and the joining. With ``--engine topics`` it goes through topics of its own on the
broker that runs (`jumpa broker --engine kafka`, or `JUMPA_BROKER`), with ``--jobs`` workers; set `JUMPA_PROCESSES=1` to
compare. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import psutil

from schemas.codec import decode, encode
from schemas.errors import DecodeError
from schemas.news import NewsItem
from streams.ingest.lines import read_lines
from streams.replay.rundir import read_manifest

EVERY_S = 0.5


class Peak(NamedTuple):
    """Most memory that was seen, MB."""

    own: float = 0.0
    together: float = 0.0


def copies(sources: list[str], count: int | None, times: int, target: Path) -> int:
    """Write the items of the sources so many times, the copies under other ids; gives how many there are."""
    written = 0
    with target.open("wb") as file:
        for copy in range(times):
            for line in islice(read_lines(sources), count):
                try:
                    item = decode(NewsItem, line.raw)
                except DecodeError:
                    continue
                renamed = item.model_copy(update={"id": f"{item.id}-{copy}"}) if copy else item
                file.write(encode(renamed) + b"\n")
                written += 1
    return written


def memory(process: psutil.Process) -> Peak:
    """Of a process, and of it and all below it."""
    own = _pss(process)
    return Peak(own, own + sum(_pss(child) for child in process.children(recursive=True)))


def _pss(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss) / 1e6
    except psutil.Error:  # it has ended
        return 0.0


def way(engine: str, out: Path, jobs: int) -> list[str]:
    """The options of `jumpa replay`."""
    if engine == "topics":
        return ["--into", f"bench-{time.time_ns()}.", "--run-dir", str(out), "--workers", str(jobs)]
    return ["--offline", str(out), "--jobs", str(jobs), "--engine", engine]


def run(source: Path, out: Path, jobs: int, engine: str) -> dict[str, object]:
    """One replay; gives its figures."""
    start = "import sys; from streams.entry import main; main()"
    began, peak = time.monotonic(), Peak()
    command = [sys.executable, "-c", start, "replay", str(source), *way(engine, out, jobs)]
    with tempfile.TemporaryFile() as errors, subprocess.Popen(command, stderr=errors) as process:
        looked = psutil.Process(process.pid)
        while process.poll() is None:
            seen = memory(looked) if looked.is_running() else Peak()
            peak = Peak(max(peak.own, seen.own), max(peak.together, seen.together))
            time.sleep(EVERY_S)
        errors.seek(0)
        told = errors.read().decode()
    if process.returncode not in (0, 1):
        raise SystemExit(told)
    seconds, counts = time.monotonic() - began, read_manifest(out).counts
    return {
        "articles": counts.analysed, "mentions": counts.mentions, "meetings": counts.meetings,
        "seconds": round(seconds, 1), "articles_per_second": round(counts.analysed / seconds, 1),
        "peak_mb": round(peak.together), "peak_own_mb": round(peak.own),
    }  # fmt: skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--articles", type=int, help="only the first so many of the sources")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 5])
    parser.add_argument("--jobs", type=int, default=psutil.cpu_count() or 1)
    parser.add_argument("--engine", choices=["local", "ray", "topics"], default="local")
    given = parser.parse_args()
    found: dict[str, dict[str, object]] = {}
    for times in given.times:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "items.jsonl"
            copies(given.sources, given.articles, times, source)
            found[f"{times}x"] = figures = run(source, Path(folder) / "out", given.jobs, given.engine)
        print(f"{times}x", ", ".join(f"{name} {value}" for name, value in figures.items()), flush=True)
    print(json.dumps({"engine": given.engine, "jobs": given.jobs, **found}))


if __name__ == "__main__":
    main()
