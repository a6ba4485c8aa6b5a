"""What feeds take: the table of the document is that of the kept figures, and its plans hold together."""

from __future__ import annotations

import pytest

from tests.benchmarks.figures.capacity import (
    DOCUMENT,
    LOOP,
    PLANNED,
    RATES,
    Figures,
    plan,
    read_figures,
    table,
    written,
)

FIGURES = Figures(per_core=80.0, without=240.0, worker=50.0, loop_s=0.002, worker_mb=80, process_mb=110)


def test_the_document_tells_the_figures_that_were_kept() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert written(document, read_figures()) == document


def test_a_small_feed_takes_one_worker() -> None:
    one = plan(10, FIGURES)
    assert (one.workers, one.processes, one.partitions) == (1, 1, 4)
    assert one.next == "nothing: the worker is at 20%"
    assert one.memory_gb == pytest.approx(0.19)
    assert one.disk_gb == pytest.approx(3 * 10 * 7 * 86_400 * (2000 + 2500) / 1e9, rel=0.01)


@pytest.mark.parametrize("rate", [30, 100, 1000, 20_000, 100_000])
def test_workers_can_do_what_comes_and_each_has_a_partition(rate: int) -> None:
    one = plan(rate, FIGURES)
    assert one.workers * one.processes * FIGURES.worker * PLANNED >= rate
    assert one.workers <= one.partitions <= 1000
    assert one.processes * FIGURES.worker * FIGURES.loop_s <= LOOP


def test_the_table_has_a_row_for_each_feed() -> None:
    rows = table(FIGURES).splitlines()
    assert [row.split(" | ")[0] for row in rows[2:6]] == [f"| {rate:,}" for rate in RATES]
    assert rows[-1] == "A million articles cost 4.0 hours of a core; without entities (`JUMPA_ENTITIES=false`) 1.7."
