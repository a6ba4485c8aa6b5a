"""The folder of a run: ``OUT.unfinished`` while it is worked on, ``OUT`` once it is whole; one process at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from streams.errors import UsageError
from streams.replay.durable import sync_folder, write_whole
from streams.replay.manifest import Manifest, State
from streams.replay.tables import read_tables

UNFINISHED = ".unfinished"
REPLACED = ".replaced"
"""Ends the name of an older run for the moment in which a new one takes its place."""
MANIFEST = "manifest.json"
KINDS = ("entities", "mentions", "meetings", "refused")
"""What a run holds, as JSON Lines (``mentions.jsonl``) or as folders of Parquet (``mentions/month=2019-07/``)."""
WORK = "work"
"""What an unfinished run needs to go on."""
LOCK = "lock"
"""Held by who works on it: a file, for network file systems lock no folders."""
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class RunDirectory:
    """An unfinished run that this process, and no other, works on, until the block is left.

    What was not begun (it has no manifest) is removed then.
    """

    def __init__(self, out: Path) -> None:
        """Raises UsageError where the unfinished folder cannot be used, or another process works on it."""
        self.out = out
        self._finished = False
        self.path = out.with_name(out.name + UNFINISHED)
        self.work = self.path / WORK
        try:
            self.work.mkdir(exist_ok=True)
            self._lock = os.open(self.work / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise UsageError(f"Another process works on {self.path}: wait until it has ended.") from None
        except OSError as exc:
            raise _unwritable(out, exc) from None

    def read_manifest(self) -> Manifest | None:
        """The manifest as it was written last; None where there is none yet."""
        path = self.path / MANIFEST
        return _read(path) if path.exists() else None

    def write_manifest(self, manifest: Manifest) -> None:
        """Put the manifest in its place. Raises OSError."""
        write_whole(self.path / MANIFEST, manifest.model_dump_json(indent=2).encode() + b"\n")

    def finish(self, manifest: Manifest) -> None:
        """Say that the run is whole, and give it its name; an older run of that name goes."""
        self.write_manifest(manifest.model_copy(update={"state": State.WHOLE}))
        replaced = self.out.with_name(self.out.name + REPLACED)
        if self.out.exists() and any(self.out.iterdir()):
            shutil.rmtree(replaced, ignore_errors=True)  # of a run that was ended in this very moment
            self.out.rename(replaced)
        self.path.rename(self.out)
        sync_folder(self.out.parent)
        self._finished = True
        self.close()
        _tidy(self.out)

    @property
    def has_begun(self) -> bool:
        """Whether there is something to go on with."""
        return (self.path / MANIFEST).exists()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.path.exists() and not self._finished and not self.has_begun:
            shutil.rmtree(self.path, ignore_errors=True)
        if not self._finished:
            self.close()

    def close(self) -> None:
        """Let others work on it."""
        os.close(self._lock)


def begin_run(out: Path, *, overwrite: bool) -> RunDirectory:
    """An unfinished run without anything in it. Raises UsageError where something is in the way, and says what.

    ``overwrite``: an older run of that name is replaced once the new one is whole, an unfinished one at once.
    """
    out = out.resolve()
    _refuse_foreign(out, overwrite)
    path = out.with_name(out.name + UNFINISHED)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir()
    except FileExistsError:
        return _anew(RunDirectory(out), overwrite)
    except OSError as exc:
        raise _unwritable(out, exc) from None
    return RunDirectory(out)


def _refuse_foreign(out: Path, overwrite: bool) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise UsageError(f"{out} cannot be written to (it is a file): name another folder.")
    if os.path.ismount(out):
        raise UsageError(f"{out} is where a disk is mounted, and cannot be renamed: name a folder in it.")
    if any(out.iterdir()) and not overwrite:
        raise UsageError(f"{out} is not empty: name another folder, or replace the run in it with --overwrite.")
    if any(out.iterdir()) and not (out / MANIFEST).exists():
        raise UsageError(f"{out} holds files that are no run, which --overwrite leaves alone: name another folder.")


def _anew(run: RunDirectory, overwrite: bool) -> RunDirectory:
    """An unfinished run emptied, where that is wanted."""
    if not overwrite:
        run.close()
        raise UsageError(
            f"{run.path} is an unfinished run: go on with `jumpa replay --resume {run.out}`, "
            "or begin anew with --overwrite."
        )
    kept = {run.work, run.work / LOCK}
    for entry in [one for one in [*run.path.iterdir(), *run.work.iterdir()] if one not in kept]:
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    return run


def resume_run(name: Path) -> RunDirectory | None:
    """An unfinished run, by its name with or without its ending; None of one that is whole already.

    Raises UsageError where there is none, or another process works on it.
    """
    out = name.resolve()
    out = out.with_name(out.name.removesuffix(UNFINISHED))
    path = out.with_name(out.name + UNFINISHED)
    if path.is_dir():
        run = RunDirectory(out)
        manifest = run.read_manifest()
        if manifest is not None and manifest.state is State.WHOLE:  # it was ended before it had its name
            run.finish(manifest)
            return None
        return run
    if (out / MANIFEST).exists():
        _tidy(out)
        return None
    raise UsageError(f"{name} is no run that was begun: check the spelling, or begin it without --resume.")


def files_of(out: Path) -> list[Path]:
    """What lies in the folder of a run, and in that of an unfinished one: no source of it."""
    out = out.resolve()
    folders = [out, out.with_name(out.name + UNFINISHED)]
    names = [f"{kind}{ending}" for kind in KINDS for ending in (".jsonl", "/*/*.parquet")]
    return [path for folder in folders for name in names for path in folder.glob(name)]


def _tidy(out: Path) -> None:
    """Remove what nobody needs once a run has its name."""
    shutil.rmtree(out / WORK, ignore_errors=True)
    shutil.rmtree(out.with_name(out.name + REPLACED), ignore_errors=True)


def read_manifest(run: Path) -> Manifest:
    """That of a run, whole or not. Raises UsageError for a folder that is no run."""
    path = run / MANIFEST
    if not path.exists():
        mend = f"go on with `jumpa replay --resume {run}` first" if _has_unfinished(run) else "check the spelling"
        raise UsageError(f"{run} is no run: {mend}.")
    return _read(path)


def read_kind(run: Path, kind: str) -> Iterator[bytes]:
    """What a run holds of one kind (see KINDS), one JSON object each, in the order of the run.

    Raises UsageError where it is missing or cannot be read.
    """
    lines = run / f"{kind}.jsonl"
    if lines.exists():
        with lines.open("rb") as file:
            yield from (line.rstrip(b"\n") for line in file)
    elif (run / kind).is_dir():
        yield from read_tables(kind, run / kind)
    else:
        raise UsageError(f"{run} holds no {kind}: name the folder of a run.")


@contextmanager
def telling_how_to_go_on(run: RunDirectory) -> Iterator[None]:
    """Turn a full disk into a sentence that says how to go on. Raises UsageError."""
    try:
        yield
    except OSError as exc:
        if exc.errno not in NO_ROOM:
            raise
        mend = f"go on with `jumpa replay --resume {run.out}`" if run.has_begun else "begin again"
        raise UsageError(f"The disk of {run.path} is full ({exc.strerror}): make room, and {mend}.") from None


def _has_unfinished(run: Path) -> bool:
    return run.with_name(run.name + UNFINISHED).is_dir()


def _read(path: Path) -> Manifest:
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise UsageError(f"{path} cannot be read: name a run of this version, or begin it anew.") from None


def _unwritable(out: Path, exc: OSError) -> UsageError:
    return UsageError(f"{out} cannot be written to ({exc.strerror}): name another folder.")
