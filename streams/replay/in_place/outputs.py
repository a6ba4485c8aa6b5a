"""The steps behind the analysis: mentions joined bucket by bucket, outputs in the form that was asked for.

Each of them may be interrupted at any moment and done again: what is whole is kept, the rest begins anew.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from enum import StrEnum
from pathlib import Path

from streams.errors import ProcessesEnded
from streams.process.parent import die_with_parent
from streams.process.signals import left_to_us
from streams.replay.durable import sync_files, sync_folder, write_whole
from streams.replay.in_place.joining import buckets_for, by_id, join_file, route
from streams.replay.in_place.part import TOLD
from streams.replay.in_place.shuffle import shuffle
from streams.replay.rundir import KINDS, RunDirectory
from streams.replay.tables import month_of, write_table

ROUTED = "routed.json"
WORTH_BYTES = 16 << 20
"""Less is done here before processes have started."""


class Form(StrEnum):
    """What the outputs are."""

    JSONL = "jsonl"
    PARQUET = "parquet"


def route_all(work: Path) -> list[str]:
    """Sort all mentions into buckets; gives their names."""
    routed, buckets = work / ROUTED, work / "buckets"
    if not routed.exists():
        shutil.rmtree(buckets, ignore_errors=True)
        mentions = work / "mentions.jsonl"
        count = buckets_for(mentions.stat().st_size)
        with (work / f"{TOLD}.jsonl").open("rb") as told, mentions.open("rb") as lines:
            names = shuffle(route(told, lines, count), buckets)
        sync_files(buckets)  # before it is said that they are there
        write_whole(routed, json.dumps(names).encode())
    return [str(name) for name in json.loads(routed.read_bytes())]


def join_all(work: Path, names: list[str], jobs: int, done: Callable[[int], None]) -> int:
    """Join all buckets, several at a time, into ``meetings.jsonl``; gives how many meetings live."""
    joined = work / "joined"
    joined.mkdir(exist_ok=True)
    left = [name for name in names if not (joined / name).exists()]
    done(len(names) - len(left))
    todo = [(work / "buckets" / name, joined / name) for name in left]
    for _ in at_once(join_file, todo, jobs, (work / "mentions.jsonl").stat().st_size):
        done(1)
    sorting = work / "sorting"
    shutil.rmtree(sorting, ignore_errors=True)
    return by_id((joined / name for name in names), sorting, work / "meetings.jsonl")


def write_outputs(run: RunDirectory, form: Form, jobs: int) -> None:
    """Bring the four outputs into their place and form."""
    if form is Form.PARQUET:
        todo = [one for kind in KINDS for one in _months(run, kind)]
        for _ in at_once(_convert, todo, jobs, sum(lines.stat().st_size for _, lines, _ in todo)):
            pass
    else:
        for lines in [run.work / f"{kind}.jsonl" for kind in KINDS]:
            if lines.exists():  # else it is there already
                lines.replace(run.path / lines.name)
    sync_folder(run.path)


def _months(run: RunDirectory, kind: str) -> list[tuple[str, Path, Path]]:
    """Sort the lines of a kind by month; gives those files that are to be converted yet, and into which."""
    months, target = run.work / "months" / kind, run.path / kind
    shutil.rmtree(months, ignore_errors=True)
    target.mkdir(exist_ok=True)
    with (run.work / f"{kind}.jsonl").open("rb") as file:
        names = shuffle(((month_of(line), line) for line in file), months)
    todo = [(kind, months / name, target / f"month={name}" / "part-0.parquet") for name in names]
    return [one for one in todo if not one[2].exists()]


def _convert(kind: str, lines: Path, target: Path) -> None:
    with lines.open("rb") as file:
        write_table(kind, file, target)
    sync_folder(target.parent.parent)


def at_once(work: Callable[..., None], todo: Sequence[tuple[object, ...]], jobs: int, size: int) -> Iterator[None]:
    """Do a function of this package once for each, in any order; in processes where so many bytes are worth it.

    Raises what the function raises, and ProcessesEnded.
    """
    processes = min(jobs, len(todo)) if size >= WORTH_BYTES else 1
    if processes <= 1:
        for one in todo:
            work(*one)
            yield
        return
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _start, (os.getpid(),))
    try:
        with left_to_us():
            futures = [pool.submit(work, *one) for one in todo]
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool:
        raise ProcessesEnded("A process that joins was ended from outside: look at the memory, and go on.") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _start(parent: int) -> None:
    """First thing in each process: leave Ctrl-C to the parent, and die with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(parent)
