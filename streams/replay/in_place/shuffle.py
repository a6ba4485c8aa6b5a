"""Lines sorted into files on disk by a name that each brings: memory stays the same however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

MOST_BYTES = 32 << 20
"""Held before they are written."""


def shuffle(lines: Iterable[tuple[str, bytes]], folder: Path, most_bytes: int = MOST_BYTES) -> list[str]:
    """Write each line into the file of its name, in the order given; gives the names, sorted. Raises OSError.

    The folder must be empty: who was interrupted begins anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    waiting: dict[str, list[bytes]] = {}
    names: set[str] = set()
    held = 0
    for name, line in lines:
        waiting.setdefault(name, []).append(line)
        held += len(line)
        if held >= most_bytes:
            _write(waiting, folder)
            names |= waiting.keys()
            waiting, held = {}, 0
    _write(waiting, folder)
    return sorted(names | waiting.keys())


def _write(waiting: dict[str, list[bytes]], folder: Path) -> None:
    for name, lines in waiting.items():
        with (folder / name).open("ab") as file:
            file.writelines(lines)
