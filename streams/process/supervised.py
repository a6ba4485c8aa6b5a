"""The listener of `jumpa worker`: it goes on answering while the worker is started again, and counts on."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import threading
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
from prometheus_client import CollectorRegistry
from pydantic import ValidationError

from streams.errors import UsageError
from streams.metrics import SupervisorMetrics, WorkerEnd
from streams.process.exposition import METRICS_DIR, Exposition, KeptMetrics, Processes
from streams.process.health import Health, HealthServer
from streams.process.signals import left_to_us

log = logging.getLogger(__name__)

SOCKET = "JUMPA_INTERNAL_SOCKET"
"""Set by the supervisor: the path on which its worker answers it."""
ANSWER_S = 2.0
"""Longest wait for the worker's answer: less than a probe waits, and than a scrape."""


class SupervisedHealth:
    """Answers for whatever worker runs, from a thread of its own."""

    def __init__(self, host: str, port: int) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="jumpa-worker-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        self._socket = str(folder / "worker.sock")
        self.environment = {METRICS_DIR: str(folder), SOCKET: self._socket}
        """What a worker needs to be asked and to count here."""
        self._kept = KeptMetrics(folder)
        self._counts = SupervisorMetrics(CollectorRegistry())
        exposition = Exposition(self._kept, self._counts.registry, Processes())
        self._server = HealthServer(self._look, exposition, host, port)
        self._restarts = 0
        self._last_end = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="health", daemon=True)

    def __enter__(self) -> Self:
        """Listen. Raises UsageError where that cannot be."""
        with left_to_us():
            self._thread.start()
        try:
            self._call(self._server.start())
        except UsageError:
            self._close()
            raise
        log.info("metrics and health can be asked for", extra={"address": f"http://{self._server.address}"})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def address(self) -> str:
        """host:port."""
        return self._server.address

    def ended(self, how: WorkerEnd, told: str) -> None:
        """Note the end of a worker that is to be started again, with a sentence for people."""
        self._kept.forget_now()
        self._counts.restarts.labels(how).inc()
        self._restarts += 1
        self._last_end = told

    async def _look(self) -> Health:
        try:
            timeout = aiohttp.ClientTimeout(total=ANSWER_S)
            async with (
                aiohttp.ClientSession(connector=aiohttp.UnixConnector(self._socket), timeout=timeout) as session,
                session.get("http://worker/healthz") as answer,
            ):
                health = Health.model_validate_json(await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError, ValidationError):
            health = Health(started=False, ready=False, why=("the worker is starting, or does not answer",))
        return health.model_copy(update={"restarts": self._restarts, "last_end": self._last_end})

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _close(self) -> None:
        self._call(self._server.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._folder.cleanup()
