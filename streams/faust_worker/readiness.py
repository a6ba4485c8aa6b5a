"""What is missing before items can be processed, as `/readyz` tells it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import faust
from faust.types import TP

from streams.faust_worker.consumer import count_anew
from streams.kafka import topics
from streams.language.memory import pool_processes
from streams.metrics import Metrics
from streams.process.health import Health
from streams.settings import Settings

log = logging.getLogger(__name__)


class Readiness:
    """Noted by those who start and watch; asked by the health listener."""

    def __init__(self, app: faust.App, metrics: Metrics, settings: Settings) -> None:
        self._app = app
        self._metrics = metrics
        self._settings = settings
        self._named = topics.names(settings)
        self.model: str | None = None
        """Version of the loaded models."""
        self.broker_reached = False
        self.waits_for = ""
        """What is waited for, in a sentence."""
        self.partitions: dict[str, int] = {}
        """Of each topic that we may see, at the start: Faust has distributed these."""
        self.topic_ids: dict[str, str] = {}
        """The same topics' ids, where the broker tells them."""

    def note_broker(self, reached: bool) -> None:
        """Note whether the broker answers us."""
        self.broker_reached = reached
        self._metrics.broker_up.set(reached)

    def count_anew(self, made_anew: Iterable[str]) -> None:
        """Count partitions of topics that were made anew while we held them: with the old log its commits have gone, so
        the worker that begins next finds nothing that is of another log."""
        count_anew(self._metrics, made_anew, self.held())

    def wait_for(self, what: str) -> None:
        """Note what is waited for, or that nothing is; the log says it when that changes."""
        if what != self.waits_for:
            log.warning("waiting" if what else "waiting no more", extra={"why": what or None})
        self.waits_for = what

    async def health(self) -> Health:
        """How this worker is, for those who ask from outside."""
        blockers = self.blockers()
        self._metrics.ready.set(0 if blockers else 1)
        held: dict[str, list[int]] = {topic: [] for topic in self._named.read}
        for topic, partition in self.held():
            held[topic].append(partition)
        for topic, partitions in held.items():
            self._metrics.partitions_assigned.labels(topic).set(len(partitions))
        return Health(
            started=self.model is not None or not self.broker_reached or bool(self.waits_for),
            ready=not blockers,
            why=tuple(blockers),
            app_id=self._settings.app_id,
            model=self.model,
            partitions=held,
        )

    def blockers(self) -> list[str]:
        """One sentence for each thing that is missing; none where the worker is ready."""
        found = []
        if self.model is None:
            found.append("the language models are loading")
        elif not pool_processes():
            found.append("no language process is alive")
        if not self.broker_reached:
            found.append(f"the broker at {self._settings.broker} does not answer")
        elif self.waits_for:
            found.append(self.waits_for)
        if not self.held():
            found.append("no partitions are assigned")
        if self._app.rebalancing:
            found.append("the consumer group is rebalancing")
        return found

    def held(self) -> list[TP]:
        """The partitions that are given to us and that we read, in their order."""
        given = self._app.assignor.assigned_actives()
        beside = {TP(self._named.replay_items, one.partition) for one in given if one.topic == self._named.items}
        left = {one for one in given - beside if one.topic == self._named.replay_items}  # as Lane leaves them alone
        return sorted(one for one in given - left if one.topic in self._named.read)
