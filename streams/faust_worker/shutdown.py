"""The end after SIGTERM, in bounded time: Faust waits for the batch in hand, and for a last commit, without limit."""

from __future__ import annotations

import logging
import os

import faust
from mode import Service

from streams.errors import EXIT_DONE

log = logging.getLogger(__name__)

HAND_BACK_S = 12.0
"""Longest wait for the batch in hand."""
LEAVE_S = 5.0
"""Longest wait for the last commit and the leave of the group after that: with the above less than `jumpa worker` waits
(STOP_LIMIT_S) before it kills."""


class Shutdown(Service):  # type: ignore[misc]  # mode ships no types
    """Hands the batch in hand back, unacknowledged, for the next worker; then leaves even where no broker answers."""

    logger = logging.getLogger("mode.shutdown")  # what mode says of every service, beside our own lines

    def __init__(self, app: faust.App) -> None:
        super().__init__()
        self._app = app

    @Service.task  # type: ignore[untyped-decorator]
    async def _hand_back(self) -> None:
        while not self._app.should_stop:
            await self.sleep(0.2)
        log.info("told to end: nothing more is fetched, the batch in hand is finished")
        await self.sleep(HAND_BACK_S)
        if not self.should_stop:
            log.warning("the batch in hand takes too long; leaving it to the next worker")
            self._app.consumer._unacked_messages.clear()  # what Faust's wait_empty looks at; offsets stay uncommitted
        await self.sleep(LEAVE_S)
        if not self.should_stop:  # Faust waits for ever for a broker that is gone
            log.warning("the broker takes no last commit; ending without it, what was not committed is processed again")
            logging.shutdown()
            os._exit(EXIT_DONE)
