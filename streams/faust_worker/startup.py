"""What starts before the app and ends after it: the health listener and the language pool, once a broker answers."""

from __future__ import annotations

import asyncio
import logging
import os
from importlib.metadata import version

from mode import Service

from processors.lexicon.names import load_names
from processors.pipeline import RULES_VERSION
from streams.errors import BrokerError, BrokerRefuses, ProcessesEnded, SecondApp, UsageError
from streams.faust_worker import exits
from streams.faust_worker.readiness import Readiness
from streams.faust_worker.watchers import ask_broker
from streams.kafka.apps import refuse_second_app
from streams.kafka.provisioning import require
from streams.language.pool import LanguagePool
from streams.metrics import Metrics
from streams.process.health import HealthServer
from streams.process.supervisor import RETURNS
from streams.settings import Settings

log = logging.getLogger(__name__)

WAIT_S = 1.0
"""Seconds between two looks at a broker or at topics that were not there at the start."""


class Startup(Service):  # type: ignore[misc]  # mode ships no types
    """Listens, waits for the broker and its topics, and loads the models beside the app's own start."""

    logger = logging.getLogger("mode.startup")  # what mode says of every service, beside our own lines

    def __init__(
        self, health: HealthServer, pool: LanguagePool, readiness: Readiness, metrics: Metrics, settings: Settings
    ) -> None:
        super().__init__()
        self._metrics = metrics
        self._health = health
        self._pool = pool
        self._readiness = readiness
        self._settings = settings

    async def on_start(self) -> None:
        try:
            await self._health.start()
        except UsageError as exc:
            exits.give_up(str(exc))
        log.info("metrics and health can be asked for", extra={"address": self._health.address})
        await self._wait_for_broker()
        # What the group gives a newcomer others do not work on any more: the models come first. A place that is kept
        # is taken at once, before the session is over.
        if RETURNS not in os.environ:
            await self.wait(self._load())

    async def _wait_for_broker(self) -> None:
        """Faust would end the process where no broker answers; here /readyz says so meanwhile, and nothing restarts."""
        while not self.should_stop:
            try:
                seen = await ask_broker(self._readiness, self._settings)
                require(self._settings, seen.partitions)
                await refuse_second_app(self._settings, seen.partitions)
            except (BrokerRefuses, SecondApp) as exc:  # a restart changes nothing
                exits.give_up(str(exc))
            except (BrokerError, UsageError) as exc:
                self._readiness.wait_for(str(exc))
                await self.sleep(WAIT_S)
            else:
                self._readiness.wait_for("")
                self._readiness.partitions, self._readiness.topic_ids = seen
                return

    @Service.task  # type: ignore[untyped-decorator]
    async def _load_models(self) -> None:
        """Beside the app's start where that could not wait."""
        if self._readiness.model is None:
            await self._load()

    async def _load(self) -> None:
        try:
            model, _ = await asyncio.gather(self._pool.warm(), asyncio.to_thread(load_names))
            self._readiness.model = model
            running = (version("jumpa"), self._settings.app_id, model, RULES_VERSION, version("torch"))
            self._metrics.build.labels(*running, self._settings.topic_prefix).set(1)
        except Exception as exc:  # whatever the loading raised
            if self.should_stop:  # we have closed the pool ourselves
                return
            if isinstance(exc, ProcessesEnded):
                exits.crash("agent enrich", str(exc))
            exits.give_up(str(exc))  # without models a restart changes nothing
        log.info("models loaded", extra={"model": self._readiness.model})

    async def on_stop(self) -> None:
        await self._health.stop()
        self._pool.close()
