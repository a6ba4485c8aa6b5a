"""Fills the store from the folder of a run."""

from __future__ import annotations

from pathlib import Path

from streams.console.model.filling import OnState
from streams.console.model.store import Store


async def fill_from_run(store: Store, folder: Path, on_state: OnState) -> None:
    """Put a run's meetings and mentions in place of what the store has. Raises UsageError for what is no run."""
    raise NotImplementedError
