"""Which files are meant: folders and patterns as the files in them, with their sizes and hashes."""

from __future__ import annotations

import glob
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from streams.errors import UsageError

STDIN = "-"
CHUNK = 1 << 20
"""Bytes that are read at once where a file is hashed or copied."""
TOPIC = "kafka:"
"""Begins the name of a source that is a topic."""
PACKED = (".gz", ".xz", ".bz2", ".zst")
READ = (
    *(".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".tab", ".parquet", ".pq", ".warc"),
    *(".html", ".htm", ".xhtml", ".rss", ".atom"),
)
"""Endings, also with one of ``PACKED`` behind, of the files that are read of a folder; a file that is named is read
whatever its ending."""


class SourceFile(NamedTuple):
    """A file that was read, as a manifest tells it."""

    name: str
    size: int
    """Bytes, as it is stored."""
    sha256: str
    """Hex."""


def expand(names: list[str], tell: Callable[[str], None] | None = None) -> list[str]:
    """The files that are meant by files, folders and patterns (``archive/*.jsonl``), in the order that they are read.

    What stands in a folder or fits a pattern is sorted by its path, character by character. Of a folder the files at
    all depths are read whose endings are known (``READ``); hidden ones are not, and how many others are passed over
    goes to ``tell`` as a sentence. Standard input and topics stay as they are. Raises UsageError where nothing is left.
    """
    return [file for name in names for file in _expanded(name, tell)]


def _expanded(name: str, tell: Callable[[str], None] | None) -> Iterator[str]:
    if name == STDIN or name.startswith(TOPIC):
        yield name
    elif _is_folder(name):
        yield from _files_below(name, tell)
    elif glob.has_magic(name) and not os.path.lexists(name):
        found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if not found and not {"*", "?"} & set(name):  # a name that holds brackets, for check_files to refuse
            found = [name]
        if not found:
            raise UsageError(f"{name} fits no file: check the pattern.")
        for one in found:
            yield from _files_below(one, tell) if _is_folder(one) else [one]
    else:
        yield name


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):
        return False


def _files_below(folder: str, tell: Callable[[str], None] | None) -> Iterator[str]:
    files = sorted(_walk(folder))
    read = [name for name in files if _is_read(name)]
    if not read:
        raise UsageError(f"{folder} holds no file that is read ({', '.join(READ)}): name another folder or its files.")
    if tell is not None and len(read) < len(files):
        others = Counter(Path(name).suffix or "no ending" for name in files if not _is_read(name))
        told = ", ".join(f"{count} {ending}" for ending, count in sorted(others.items()))
        tell(f"{folder}: passed over {len(files) - len(read)} files of other endings ({told}).")
    yield from read


def _walk(folder: str) -> Iterator[str]:
    def refuse(error: OSError) -> None:
        raise UsageError(f"{error.filename} cannot be read ({error.strerror}): check its permissions.")

    for root, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.join(root, name) for name in files if not name.startswith("."))  # noqa: PTH118 - as given


def _is_read(name: str) -> bool:
    name = name.lower()
    return next((name.removesuffix(ending) for ending in PACKED if name.endswith(ending)), name).endswith(READ)


def hashed(name: str, tell: Callable[[int], None] = lambda _: None) -> SourceFile:
    """Size and SHA-256 of a file as it is stored, read in pieces. ``tell`` is told of bytes read.

    Raises UsageError for what can be read only once: standard input, topics, pipes.
    """
    if name == STDIN or name.startswith(TOPIC) or not Path(name).is_file():
        raise UsageError(f"{name} can be read only once: write it to a file first.")
    hashing, size = hashlib.sha256(), 0
    with Path(name).open("rb") as file:
        while chunk := file.read(CHUNK):
            hashing.update(chunk)
            size += len(chunk)
            tell(len(chunk))
    return SourceFile(name, size, hashing.hexdigest())


def total_size(files: list[str]) -> int | None:
    """Bytes of all files as they are stored; None where that is unknown (standard input, topics, pipes)."""
    if any(name == STDIN or name.startswith(TOPIC) or not Path(name).is_file() for name in files):
        return None
    return sum(Path(name).stat().st_size for name in files)
