"""Sending through Faust's own producer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from streams.errors import DeliveryError
from streams.records import Output


class FaustPublisher:
    """Sends through the Faust app's own producer, which it flushes before it commits."""

    def __init__(self, app: Any, timeout_s: float) -> None:
        self._app = app
        self._timeout_s = timeout_s

    async def publish(self, outputs: Sequence[Output]) -> None:
        try:
            async with asyncio.timeout(self._timeout_s):
                await asyncio.gather(*[await self._send(output) for output in outputs])
        except Exception as exc:  # the producer's errors share no base; all of them mean: not delivered
            raise DeliveryError(f"the broker did not take {len(outputs)} outputs: {exc!r}") from exc

    async def _send(self, output: Output) -> Any:
        return await self._app.producer.send(
            output.topic,
            output.key,
            output.value,
            partition=None,
            timestamp=None,  # the broker's clock: with event time, retention would delete a replayed archive at once
            headers=output.all_headers,
        )
