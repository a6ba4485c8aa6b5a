"""The sources of a run: known by their content, so that a run goes on only with what it began with."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from streams.errors import UsageError
from streams.ingest.sources import CHUNK, STDIN, TOPIC, hashed
from streams.replay.durable import written_whole
from streams.replay.manifest import ReplaySource

Parts = tuple[tuple[int, int, int], ...]
"""Of a topic: partition, first offset, and the offset behind the last."""


class StoredSource(NamedTuple):
    """A source, and what holds its content."""

    name: str
    """As it was given."""
    path: Path | None
    """None: a topic."""
    parts: Parts = ()


def keep_streams(names: Iterable[str], folder: Path) -> None:
    """Copy what can be read once only (standard input, pipes), so that an interrupted run can read it again.

    Raises OSError.
    """
    for number, name in enumerate(names):
        if name == STDIN:
            with written_whole(_kept(folder, number)) as kept:
                shutil.copyfileobj(sys.stdin.buffer, kept, CHUNK)
        elif not name.startswith(TOPIC) and not stat.S_ISREG(Path(name).stat().st_mode):
            with Path(name).open("rb") as stream, written_whole(_kept(folder, number)) as kept:
                shutil.copyfileobj(stream, kept, CHUNK)


def stored_sources(names: Iterable[str], folder: Path, parts: Mapping[str, Parts]) -> list[StoredSource]:
    """Where the content of each source lies; ``parts``: of topics.

    Raises UsageError for a file that is not there, and for one whose name no manifest can hold.
    """
    found = []
    for number, name in enumerate(names):
        if name.encode("utf-8", "ignore").decode() != name:
            raise UsageError(f"{name!r} is no UTF-8, and a run must name it: rename the file.")
        if name in parts:
            found.append(StoredSource(name, None, parts[name]))
            continue
        kept = _kept(folder, number)
        path = kept if kept.exists() else Path(name)
        if not path.exists():
            raise UsageError(f"{name} is not there: bring it back, or go on from the folder where the run was begun.")
        found.append(StoredSource(name, path))
    return found


def size_of(sources: Iterable[StoredSource]) -> int | None:
    """Bytes of all of them as they are stored; None where a topic is among them."""
    sizes = [None if one.path is None else one.path.stat().st_size for one in sources]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def hashed_sources(sources: Iterable[StoredSource], tell: Callable[[int], None]) -> tuple[ReplaySource, ...]:
    """Read them once to know them again. ``tell`` is told of bytes read. Raises OSError."""
    return tuple(_hashed(source, tell) for source in sources)


def _hashed(source: StoredSource, tell: Callable[[int], None]) -> ReplaySource:
    if source.path is None:
        digest = hashlib.sha256(json.dumps(source.parts).encode()).hexdigest()
        count = sum(end - first for _, first, end in source.parts)
        return ReplaySource(name=source.name, size=count, sha256=digest, parts=source.parts)
    file = hashed(str(source.path), tell)
    return ReplaySource(name=source.name, size=file.size, sha256=file.sha256)


def _kept(folder: Path, number: int) -> Path:
    return folder / f"source-{number}"
