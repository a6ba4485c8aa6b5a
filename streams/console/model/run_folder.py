"""Fills the store from the folder of a run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from streams.console.model.filling import OnState
from streams.console.model.rows import FilledFrom, FillProgress, FillState
from streams.console.model.store import FilledSource, Store
from streams.console.model.taking import Taken, TakenKind
from streams.records import Clock
from streams.replay.rundir import read_kind, read_manifest

BATCH = 1000
"""Lines that are taken together."""


async def fill_from_run(store: Store, folder: Path, on_state: OnState, clock: Clock = time.time) -> None:
    """Put a run's meetings and mentions in place of what the store has. Raises UsageError for what is no run."""
    manifest = await asyncio.to_thread(read_manifest, folder)
    of, done = manifest.counts.meetings + manifest.counts.mentions, 0
    state = FillState(source=FilledFrom.RUN, name=str(folder))
    await asyncio.to_thread(store.forget)
    await asyncio.to_thread(store.places, {TakenKind.MEETING: FilledSource(str(folder))})
    lines = _lines(folder)
    while batch := await asyncio.to_thread(lambda: list(islice(lines, BATCH))):
        await asyncio.to_thread(store.take, batch)
        done += len(batch)
        on_state(await asyncio.to_thread(_told, store, state, FillProgress(done=min(done, of), of=of)))
    await asyncio.to_thread(store.index)
    state = state.model_copy(update={"read_at": datetime.fromtimestamp(clock(), UTC)})
    on_state(await asyncio.to_thread(_told, store, state, None))


def _lines(folder: Path) -> Iterator[Taken]:
    for kind, name in ((TakenKind.MENTION, "mentions"), (TakenKind.MEETING, "meetings")):
        for number, line in enumerate(read_kind(folder, name)):
            yield Taken(kind, "", line, None, 0, number)


def _told(store: Store, state: FillState, filling: FillProgress | None) -> FillState:
    return state.model_copy(update={"filling": filling, **store.counts()._asdict()})
