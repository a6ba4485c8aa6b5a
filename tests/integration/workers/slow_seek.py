"""A worker that waits between its seek and the emptying of its queues, and processes nothing until then; a script."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from streams.agents.enrich import Enricher
from streams.faust_worker.__main__ import main
from streams.faust_worker.consumer import LedgerConsumer
from streams.records import Record
from tests.support.fakes import FakeTagger

SEEK_S = 3.0
"""Longer than Faust's fetcher sleeps between two looks (1 s) and waits for records (1.5 s)."""
sought = asyncio.Event()
perform_seek, process = LedgerConsumer.perform_seek, Enricher.process


async def perform_seek_slowly(self: LedgerConsumer) -> None:
    await perform_seek(self)
    await asyncio.sleep(SEEK_S)
    sought.set()


async def process_later(self: Enricher, records: Sequence[Record], **begun: Any) -> None:
    await sought.wait()
    await process(self, records, **begun)


if __name__ == "__main__":
    LedgerConsumer.perform_seek = perform_seek_slowly
    Enricher.process = process_later  # type: ignore[method-assign]
    main(FakeTagger)
