"""What feeds of several sizes take: ``make capacity`` writes its table into deploy/CAPACITY.md.

It follows from the last lines of ``speed.py`` and ``workers.py`` (``make bench``) and of ``flat.py`` (``make
bench-flat``), which are kept beside this file, from the retention of our topics, and from the bytes that an article
gives.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from statistics import median
from typing import NamedTuple

from processors.evaluation.marked import put_between
from streams.kafka.topics import DEFAULT_PARTITIONS, news_topics
from streams.settings import Settings

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[2] / "deploy/CAPACITY.md"
MARKS = ("<!-- made by make capacity -->", "<!-- end of it -->")
RATES = (10, 100, 1000, 100_000)
"""Articles a second."""
PLANNED = 0.7
"""Share of what workers can do that is planned with: the rest is for bursts, and for a lost one's work."""
LOOP = 0.7
"""Share of a core that one event loop may take."""
MANY = 16
"""With more workers than this each has more processes, as far as its event loop can feed them."""
REPLICAS = 3
DISK_MB_S = 100.0
"""What one broker's disk and network may take in all day, copies included."""

ITEM, ENTITIES, MENTION, MEETING = 2000, 2500, 1800, 3100
"""Bytes without compression: of the 2019 archive, ``wc -c`` of it and of what ``jumpa replay --offline`` wrote."""
TELLING = 0.004
"""Share of its articles that tell of a meeting of leaders."""


class Figures(NamedTuple):
    """What was measured."""

    per_core: float
    """Articles a second that a core analyses."""
    without: float
    """The same without entities."""
    worker: float
    """Articles a second of one worker with one process, all on Kafka."""
    loop_s: float
    """Seconds of a core that the event loop takes for an article."""
    worker_mb: float
    process_mb: float


class Plan(NamedTuple):
    """What a feed takes."""

    rate: int
    workers: int
    processes: int
    """Of each worker."""
    partitions: int
    cores: float
    memory_gb: float
    written_mb_s: float
    """To the brokers' disks, all copies."""
    disk_gb: float
    """Of the brokers, all copies, when topics have reached their retention."""
    next: str
    """What is exhausted first where more comes."""


def read_figures(folder: Path = HERE) -> Figures:
    """What ``make bench`` and ``make bench-flat`` found last."""
    files = ((folder / f"{name}.json").read_text(encoding="utf-8") for name in ("speed", "workers", "flat"))
    alone, told, flat = map(json.loads, files)
    one, starts = told["throughput"]["one worker"], told["starts"]
    return Figures(
        per_core=alone["ways"]["whole analysis, in batches"]["per_cpu_second"],
        without=alone["ways"]["meetings without entities, in batches"]["per_cpu_second"],
        worker=median(turn["per_second"] for turn in one),
        loop_s=median(turn["loop_share"] / turn["per_second"] for turn in one),
        worker_mb=median(start["worker_mb"] for start in starts),
        process_mb=max(flat["mb"]),
    )


def plan(rate: int, figures: Figures) -> Plan:
    """What a feed of so many articles a second takes."""
    alone = math.ceil(rate / (PLANNED * figures.worker))
    fed = max(1, int(LOOP / figures.loop_s / figures.worker))
    processes = min(fed, math.ceil(alone / MANY))
    workers = math.ceil(alone / processes)
    partitions = min(_most_partitions(), max(DEFAULT_PARTITIONS, 4 * math.ceil(workers / 2)))
    items, entities, mentions, *_ = news_topics()
    given = {items.name: ITEM, entities.name: ENTITIES, mentions.name: MENTION * TELLING}
    kept = {one.name: (one.retention_ms or 0) / 1000 for one in (items, entities, mentions)}
    sent = REPLICAS * rate * (sum(given.values()) + MEETING * TELLING) / 1e6
    return Plan(
        rate,
        workers,
        processes,
        partitions,
        cores=rate * (1 / figures.per_core + figures.loop_s) / PLANNED,
        memory_gb=workers * (figures.worker_mb + processes * figures.process_mb) / 1000,
        written_mb_s=sent,
        disk_gb=REPLICAS * rate * sum(size * kept[name] for name, size in given.items()) / 1e9,
        next=_next(workers, partitions, rate / figures.worker, sent),
    )


def _next(workers: int, partitions: int, busy: float, sent: float) -> str:
    if workers == 1:
        return f"nothing: the worker is at {busy:.0%}"
    if sent > DISK_MB_S:
        return f"brokers: {math.ceil(sent / DISK_MB_S)} at {DISK_MB_S:.0f} MB/s each"
    return f"cores; beyond {partitions} workers partitions"


def _most_partitions() -> int:
    (limit,) = (one.le for one in Settings.model_fields["partitions"].metadata if hasattr(one, "le"))
    return int(limit)


def table(figures: Figures) -> str:
    """The plans as Markdown."""
    names = "articles a second | workers x processes | partitions | cores | memory | written | disk | exhausted next"
    lines = [f"| {names} |", "| --- " * 8 + "|"]
    for one in (plan(rate, figures) for rate in RATES):
        size = f"{one.disk_gb / 1000:,.1f} TB" if one.disk_gb >= 1000 else f"{one.disk_gb:.0f} GB"
        lines.append(
            f"| {one.rate:,} | {one.workers} x {one.processes} | {one.partitions} | {one.cores:,.1f} "
            f"| {one.memory_gb:,.1f} GB | {one.written_mb_s:,.1f} MB/s | {size} | {one.next} |"
        )
    hours, alone = (1e6 * (1 / each + figures.loop_s) / 3600 for each in (figures.per_core, figures.without))
    told = f"A million articles cost {hours:.1f} hours of a core; without entities"
    return "\n".join([*lines, "", f"{told} (`JUMPA_ENTITIES=false`) {alone:.1f}."])


def written(document: str, figures: Figures) -> str:
    """The document with its table made anew."""
    return put_between(document, MARKS, table(figures))


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), read_figures()), encoding="utf-8")
