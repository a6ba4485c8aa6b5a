"""How far behind each partition is, in records and in seconds, and where that is shown."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from math import nan

from aiokafka import TopicPartition

from streams.agents.ledger import Ledger
from streams.faust_worker.standstill import TopicPartition as Place
from streams.kafka.consuming import POLL_MS, looking_up
from streams.metrics import Metrics
from streams.settings import Settings


class Oldest:
    """When the first record that is not done was sent, for each partition where one waits.

    Of a batch in hand the ledger knows it; else one record is read from the topic, once for each offset.
    """

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        self._ledger = ledger
        self._settings = settings
        self._read: dict[Place, tuple[int, float]] = {}
        """Offset and Unix seconds, of partitions that nobody works on."""

    def known(self, place: Place, offset: int) -> float | None:
        """Unix seconds of the record at ``offset`` or the first behind it; None where that must be read."""
        in_hand = self._ledger.in_hand_since(*place)
        if in_hand is not None:
            return in_hand
        at, sent = self._read.get(place, (-1, 0.0))
        return sent if at == offset else None

    async def look_up(self, waiting: Mapping[Place, int]) -> None:
        """Read what is not known of these offsets. Raises TimeoutError and KafkaError."""
        unknown = {place: offset for place, offset in waiting.items() if self.known(place, offset) is None}
        self._read = {place: told for place, told in self._read.items() if place in waiting}
        if unknown:
            self._read |= await self._first_at(unknown)

    async def _first_at(self, places: Mapping[Place, int]) -> dict[Place, tuple[int, float]]:
        found: dict[Place, tuple[int, float]] = {}
        # However little is asked for, a broker gives the first batch.
        async with looking_up(self._settings, max_partition_fetch_bytes=1) as consumer:
            consumer.assign([TopicPartition(*place) for place in places])
            for place, offset in places.items():
                consumer.seek(TopicPartition(*place), offset)
            for _ in range(5):
                for tp, messages in (await consumer.getmany(timeout_ms=POLL_MS)).items():
                    place = (tp.topic, tp.partition)
                    found.setdefault(place, (places[place], messages[0].timestamp / 1000))
                    consumer.pause(tp)
                if len(found) == len(places):
                    break
        return found


class LagView:
    """What is shown of the partitions that this worker holds; of those that it holds no more nothing is."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._shown: set[Place] = set()

    def hold(self, places: Iterable[Place]) -> None:
        """These partitions are ours, and only these."""
        held = set(places)
        for place in held - self._shown:
            self._metrics.partition_progress.labels(*place).set_to_current_time()
        for place in self._shown - held:
            for gauge in (self._metrics.partition_progress, self._metrics.lag_records, self._metrics.lag_seconds):
                gauge.labels(*place).set(nan)
        self._shown = held

    def records(self, lag: Mapping[Place, int]) -> None:
        """Records that wait."""
        for place, count in lag.items():
            if place not in self._shown:
                continue
            self._metrics.lag_records.labels(*place).set(count)
            if not count:
                self._metrics.lag_seconds.labels(*place).set(0)

    def seconds(self, place: Place, sent: float) -> None:
        """When the first record that waits was sent, in Unix seconds."""
        if place in self._shown:
            self._metrics.lag_seconds.labels(*place).set(max(0.0, time.time() - sent))
