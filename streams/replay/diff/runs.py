"""What is compared: the folder of a run, or a set of topics."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from itertools import chain
from pathlib import Path

from schemas.codec import unframed
from streams.errors import UsageError
from streams.kafka import topics
from streams.kafka.consuming import read_stored
from streams.kafka.security import client_options
from streams.records import Record
from streams.replay.diff.index import Gone, Told
from streams.replay.manifest import State
from streams.replay.rundir import MANIFEST, UNFINISHED, read_kind, read_manifest
from streams.settings import Settings

TOPICS = "kafka:"
"""Begins the name of a set of topics; behind it their prefix, or nothing for the live ones."""
_MANY = 500
"""Records taken from a consumer at a time."""


def read_run(name: str, settings: Callable[[], Settings], *, partial: bool = False) -> Told:
    """A run by its folder, or ``kafka:PREFIX``. ``partial``: an unfinished one, too.

    Raises UsageError, here or while its records are read, for what is no run, is not whole, or cannot be read.
    """
    if name.startswith(TOPICS):
        prefix, given = name.removeprefix(TOPICS), settings()
        meetings, mentions = (_stored(given, prefix + topic) for topic in (topics.MEETINGS, topics.MENTIONS))
        return Told(name, meetings, (one for one in mentions if not isinstance(one, Gone)))
    return _folder(Path(name), partial)


def _folder(run: Path, partial: bool) -> Told:
    beside = run.with_name(run.name + UNFINISHED)
    if not run.is_dir():
        mend = f"finish {beside} with `jumpa replay --resume {run}`" if beside.is_dir() else "check the spelling"
        raise UsageError(f"{run} is no folder of a run: {mend}.")
    whole = not run.name.endswith(UNFINISHED)
    if (run / MANIFEST).exists():  # earlier versions wrote none
        whole = read_manifest(run).state is State.WHOLE
    if not whole and not partial:
        finished = run.with_name(run.name.removesuffix(UNFINISHED))
        raise UsageError(f"{run} is not whole: finish it with `jumpa replay --resume {finished}`, or add --partial.")
    return Told(str(run), _begun(read_kind(run, "meetings")), _begun(read_kind(run, "mentions")))


def _begun(rows: Iterator[bytes]) -> Iterator[bytes]:
    """The same rows, the first one read, so that what is missing is told before the other run is read."""
    return chain([row for row in [next(rows, None)] if row is not None], rows)


def _stored(settings: Settings, topic: str) -> Iterator[bytes | Gone]:
    """What a topic holds now. Raises as read_stored."""
    stored = read_stored(settings.broker, topic, client_options=client_options(settings))
    with asyncio.Runner() as runner:
        while some := runner.run(_next(stored)):
            yield from map(told_by, some)


def told_by(record: Record) -> bytes | Gone:
    """The JSON of a meeting or a mention, or the key of one that is gone."""
    return Gone((record.key or b"").decode()) if record.value is None else unframed(record.value)


async def _next(stored: AsyncGenerator[Record, None]) -> list[Record]:
    """Some records more; none at the end."""
    found: list[Record] = []
    async for one in stored:
        found.append(one)
        if len(found) == _MANY:
            break
    return found
