"""Sending: every output is awaited until the broker has acknowledged it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from streams.records import Output


class Publisher(Protocol):
    """What agents send through; tests hand in fakes."""

    async def publish(self, outputs: Sequence[Output]) -> None:
        """Send all; returns when all are acknowledged. Raises DeliveryError when one is not."""
        ...
