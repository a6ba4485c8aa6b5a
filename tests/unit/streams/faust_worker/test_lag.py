"""How far behind, in records and seconds, and for whom that is shown."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from streams.agents.ledger import Ledger
from streams.faust_worker.lag import LagView, Oldest
from streams.process.exposition import Exposition
from streams.settings import Settings
from tests.support.stream_fakes import new_metrics, record, sample

PLACE = ("news.items.v1", 0)
LABELS = {"topic": "news.items.v1", "partition": "0"}


class CountingOldest(Oldest):
    """Says when records were sent, in place of a broker, and counts how often it is asked."""

    asked = 0

    async def _first_at(self, places: Mapping[tuple[str, int], int]) -> dict[tuple[str, int], tuple[int, float]]:
        self.asked += 1
        return {place: (offset, 100.0 + offset) for place, offset in places.items()}


async def test_a_record_that_nobody_works_on_is_read_once() -> None:
    oldest = CountingOldest(Ledger(), Settings())
    assert oldest.known(PLACE, 5) is None
    for _ in range(3):
        await oldest.look_up({PLACE: 5})
    assert oldest.known(PLACE, 5) == 105
    assert oldest.asked == 1
    assert oldest.known(PLACE, 6) is None  # it is done, and the next one is another's age
    await oldest.look_up({PLACE: 6})
    assert oldest.known(PLACE, 6) == 106


async def test_of_a_batch_in_hand_no_broker_is_asked() -> None:
    ledger = Ledger()
    ledger.begin([record(b"", 5, timestamp=50.0), record(b"", 6, timestamp=60.0)])
    oldest = CountingOldest(ledger, Settings())
    await oldest.look_up({PLACE: 5})
    assert oldest.known(PLACE, 5) == 50
    assert oldest.asked == 0


async def test_what_waits_no_more_is_forgotten() -> None:
    oldest = CountingOldest(Ledger(), Settings())
    await oldest.look_up({PLACE: 5})
    await oldest.look_up({})
    assert oldest.known(PLACE, 5) is None


def test_only_what_we_hold_is_shown() -> None:
    metrics = new_metrics()
    view = LagView(metrics)
    view.hold([PLACE])
    view.records({PLACE: 3, ("news.items.v1", 1): 9})
    view.seconds(PLACE, time.time() - 40)
    view.seconds(("news.items.v1", 1), 0)
    assert sample(metrics, "jumpa_lag_records", **LABELS) == 3
    assert sample(metrics, "jumpa_lag_seconds", **LABELS) == pytest.approx(40, abs=1)
    assert sample(metrics, "jumpa_partition_progress_timestamp_seconds", **LABELS) == pytest.approx(time.time(), abs=1)
    assert b'partition="1"' not in Exposition(metrics.registry).text()
    view.records({PLACE: 0})
    assert sample(metrics, "jumpa_lag_seconds", **LABELS) == 0
    view.hold([])
    assert b'partition="0"' not in Exposition(metrics.registry).text()


def test_who_keeps_a_partition_keeps_the_time_of_its_progress() -> None:
    metrics = new_metrics()
    view = LagView(metrics)
    view.hold([PLACE])
    metrics.partition_progress.labels(*PLACE).set(7)
    view.hold([PLACE])
    assert sample(metrics, "jumpa_partition_progress_timestamp_seconds", **LABELS) == 7
