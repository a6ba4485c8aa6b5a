"""How far an in-place run has come, and the files that grow with it, cut back to what it says after SIGKILL."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from streams.errors import UsageError
from streams.metrics import ReplayPhase
from streams.replay.durable import sync_folder, write_whole
from streams.replay.manifest import ByReason
from streams.replay.reading import Position

CHECKPOINT = "checkpoint.json"


class Checkpoint(BaseModel):
    """All that an interrupted run needs besides its manifest."""

    model_config = ConfigDict(frozen=True)

    phase: ReplayPhase = ReplayPhase.ANALYSE
    """What is to be done next: analyse, join or write."""
    position: Position = Position()
    lengths: dict[str, int] = Field(default_factory=dict)
    """Bytes of each growing file; what lies behind them was not whole."""
    analysed: int = 0
    mentions: int = 0
    refused: ByReason = Field(default_factory=dict)
    meetings: int = 0
    seconds: float = 0.0
    """Of work so far."""

    def save(self, folder: Path) -> None:
        """Put it in the place of the one before. Raises OSError."""
        write_whole(folder / CHECKPOINT, self.model_dump_json().encode())

    @classmethod
    def load(cls, folder: Path) -> Checkpoint:
        """The last one, or that of a beginning. Raises UsageError for one that cannot be read."""
        path = folder / CHECKPOINT
        if not path.exists():
            return cls()
        try:
            return cls.model_validate_json(path.read_bytes())
        except ValidationError:
            raise UsageError(f"{path} cannot be read: begin the run anew with --overwrite.") from None


class GrowingFiles:
    """Files that are only written at their ends. Raises OSError, and UsageError where one has lost what it had."""

    def __init__(self, folder: Path, names: Iterable[str], lengths: Mapping[str, int]) -> None:
        """``lengths``: what to keep of each; the rest is cut off."""
        self._files = {name: os.open(folder / name, os.O_WRONLY | os.O_CREAT, 0o666) for name in names}
        self._lengths = {name: lengths.get(name, 0) for name in self._files}
        for name, file in self._files.items():
            if os.fstat(file).st_size < self._lengths[name]:
                raise UsageError(f"{folder / name} is shorter than it was: begin the run anew with --overwrite.")
            os.ftruncate(file, self._lengths[name])
            os.lseek(file, 0, os.SEEK_END)
        sync_folder(folder)

    def append(self, lines: Mapping[str, Iterable[bytes]]) -> dict[str, int]:
        """Write at the ends, force all of it to the disk, and give the lengths that there are then."""
        for name, some in lines.items():
            data = memoryview(b"".join(some))
            self._lengths[name] += len(data)
            while data:  # a disk that is nearly full takes a part
                data = data[os.write(self._files[name], data) :]
        for file in self._files.values():
            os.fsync(file)
        return dict(self._lengths)

    def close(self) -> None:
        for file in self._files.values():
            os.close(file)
