"""The sources of a run: known by their content, so that a run goes on only with what it began with."""

from __future__ import annotations

import hashlib
import shutil
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from streams.ingest.lines import STDIN
from streams.replay.durable import written_whole
from streams.replay.manifest import ReplaySource

CHUNK = 1 << 20


def sources_of(
    names: Iterable[str], where: Callable[[str], Path] = Path, tell: Callable[[int], None] = lambda _: None
) -> tuple[ReplaySource, ...]:
    """Hash the sources. ``where`` gives the file that holds the content of a name; ``tell`` is told of bytes read."""
    return tuple(_source(name, where(name), tell) for name in names)


def _source(name: str, path: Path, tell: Callable[[int], None]) -> ReplaySource:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            tell(len(chunk))
    return ReplaySource(name=name, size=size, sha256=digest.hexdigest())


def is_stream(name: str) -> bool:
    """Whether a source can be read once only: standard input, a pipe."""
    return name == STDIN or not stat.S_ISREG(Path(name).stat().st_mode)


def keep_stream(name: str, into: Path) -> None:
    """Copy what can be read once only, so that an interrupted run can read it again. Raises OSError."""
    with written_whole(into) as kept:
        if name == STDIN:
            shutil.copyfileobj(sys.stdin.buffer, kept, CHUNK)
        else:
            with Path(name).open("rb") as stream:
                shutil.copyfileobj(stream, kept, CHUNK)
