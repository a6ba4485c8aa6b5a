"""What a run through topics sends of its sources, and how long it has worked."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from streams.kafka.sending import item_output
from streams.replay.durable import write_whole
from streams.replay.publishing import Numbered
from streams.replay.reading import Refusal, ReplayReader, ReplayRecord
from streams.replay.watch import Watch

_SAVE_S = 5.0


@dataclass
class RunItems:
    """The items that a reader gives, numbered; what is refused goes into a file of JSON Lines, and is counted."""

    reader: ReplayReader
    watch: Watch
    file: IO[bytes]
    refused: Counter[str] = field(default_factory=Counter)

    def __iter__(self) -> Iterator[Numbered]:
        for record in self.reader:
            told = record.told
            self.watch.record(record, told if isinstance(told, Refusal) else None, 0)
            if isinstance(told, Refusal):
                self.refused[told.reason] += 1
                self.file.write(refused_line(record, told))
            elif record.item is not None:
                yield Numbered(record.at.items, item_output(record.raw))


def refused_line(record: ReplayRecord, refusal: Refusal) -> bytes:
    """As the file of what was refused has it."""
    told = {"place": record.place, "reason": refusal.reason, "message": refusal.message}
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


class Spent:
    """Seconds of work, all tries together, kept in a file."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._path = path
        self._before = float(path.read_text()) if path.exists() else 0.0
        self._began = self._saved = time.monotonic()

    def seconds(self) -> float:
        """Until now."""
        return round(self._before + time.monotonic() - self._began, 1)

    def save(self) -> None:
        """Write it down from time to time. Raises OSError."""
        if time.monotonic() - self._saved >= _SAVE_S:
            self._saved = time.monotonic()
            write_whole(self._path, str(self.seconds()).encode())
