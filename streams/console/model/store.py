"""The store: one SQLite file that one console fills, and reads as often as it likes."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from streams.console.model import schema, taking
from streams.console.model.taking import Taken, TakenKind


class FilledSource(NamedTuple):
    """A topic, or a file of a run."""

    name: str
    topic_id: str = ""
    """In hexadecimal; empty where the broker tells none."""


class StoreCounts(NamedTuple):
    """How much a store has."""

    seq: int
    meetings: int
    """Without ids that have ended."""
    unreadable: int
    """Records that were passed over."""


class Store:
    """Meetings and mentions; a writer and many readers at once, from any thread."""

    def __init__(self, path: Path, lock: int, folder: TemporaryDirectory[str] | None) -> None:
        """As `open` calls it."""
        self.path = path
        self._lock = lock
        self._folder = folder
        self._writer = schema.connect_writer(path)
        self._writing = threading.Lock()
        self._here = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._free = threading.Condition()
        self._uses = 0
        self._closed = False

    @classmethod
    def open(cls, path: Path | None) -> Store:
        """The store in a file, begun where there is none or one of another version; None: a file that goes with it.

        Raises UsageError where another console has it, it cannot be written, or it is no store of ours.
        """
        folder = TemporaryDirectory(prefix="jumpa-console-") if path is None else None
        path = (path or Path(folder.name if folder else "") / "meetings.sqlite").resolve()
        lock = schema.lock(path)
        try:
            return cls(path, lock, folder)
        except BaseException:
            os.close(lock)
            raise

    def places(self, sources: Mapping[TakenKind, FilledSource]) -> dict[TakenKind, dict[int, int]]:
        """The next offset of each partition. What came from other sources, or topics made anew, is forgotten first."""
        told = json.dumps(sources)
        with self._transaction() as connection:
            if told != taking.read_meta(connection, "sources", told):
                taking.forget(connection)
            taking.write_meta(connection, "sources", told)
            found: dict[TakenKind, dict[int, int]] = {kind: {} for kind in sources}
            for kind, partition, following in connection.execute("select kind, partition, next from places"):
                found[TakenKind(kind)][partition] = following
        return found

    def take(self, records: Sequence[Taken]) -> None:
        """Take records, and their places, in one transaction. The highest revision wins; no value removes."""
        with self._transaction() as connection:
            taking.take(connection, records)

    def index(self) -> None:
        """Make questions quick, once all is taken that there was; not needed for their answers."""
        with self._transaction() as connection:
            schema.index(connection)

    def forget(self) -> None:
        """Remove all that was taken; `changes` tells that it is gone."""
        with self._transaction() as connection:
            taking.forget(connection)

    def seq(self) -> int:
        """Grows with each change of a meeting, over restarts too."""
        with self.reading() as connection:
            return int(taking.read_meta(connection, "seq", 0))

    def counts(self) -> StoreCounts:
        """What a state tells of the store."""
        with self.reading() as connection:
            (meetings,) = connection.execute("select count(*) from meetings where not ended").fetchone()
            seq, unreadable = (int(taking.read_meta(connection, name, 0)) for name in ("seq", "unreadable"))
        return StoreCounts(seq, meetings, unreadable)

    def close(self) -> None:
        """Let go of the file, once what is being written is written. What is being read is broken off.

        Tasks that were cancelled leave threads behind: SQLite crashes where a connection is closed under one.
        """
        with self._free:
            self._closed = True
            for connection in self._readers:
                connection.interrupt()
            self._free.wait_for(lambda: self._uses == 0)
        for connection in (*self._readers, self._writer):
            connection.close()
        os.close(self._lock)
        if self._folder is not None:
            self._folder.cleanup()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, to see the store as it is at one moment. Raises sqlite3.Error."""
        with self._use():
            connection: sqlite3.Connection | None = getattr(self._here, "connection", None)
            if connection is None:
                connection = self._here.connection = schema.connect_reader(self.path)
                self._readers.append(connection)
            connection.execute("begin")
            try:
                yield connection
            finally:
                connection.execute("rollback")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._use(), self._writing:
            self._writer.execute("begin immediate")
            try:
                yield self._writer
                self._writer.execute("commit")
            except BaseException:
                if self._writer.in_transaction:  # a full disk has ended it already
                    self._writer.execute("rollback")
                raise

    @contextmanager
    def _use(self) -> Iterator[None]:
        """Keep the store open. Raises sqlite3.Error where it is closed."""
        with self._free:
            if self._closed:
                raise sqlite3.ProgrammingError("the store is closed")
            self._uses += 1
        try:
            yield
        finally:
            with self._free:
                self._uses -= 1
                self._free.notify_all()
