"""Faust tables that we write ourselves: Faust recovers them from their changelogs, we write both.

``table[key] = value`` would send the change to the partition of the *last* event of a batch, and nobody could await it;
so the change goes to the partition that is named, and counts when the broker has it. Only then is it written here,
where it stands in memory or, with ``JUMPA_DATA_DIR`` and rocksdict, in RocksDB. There each partition is a database of
its own, and a change is written together with its offset in the changelog, which is where Faust begins to read after
the next start or when the partition comes back: what others wrote meanwhile, or a crash kept from us, is behind it.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from copy import copy
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import faust

from streams.errors import DeliveryError, UsageError
from streams.settings import Settings, variable

_MB = 1024 * 1024
_ROCKSDB_OPTIONS = {
    "driver": "rocksdict",
    "block_cache_size": 32 * _MB,  # of each partition; Faust would take 2 GB
    "write_buffer_size": 16 * _MB,
    "max_write_buffer_number": 2,
}


def store_url(settings: Settings) -> str:
    """Faust's name for where tables stand. Raises UsageError for RocksDB without rocksdict."""
    if settings.data_dir is None:
        return "memory://"
    if find_spec("rocksdict") is None:
        raise UsageError(f"{variable('data_dir')} needs RocksDB: install jumpa[rocksdb], or unset it.")
    return "rocksdb://"


def data_dir(settings: Settings) -> Path:
    """The directory of the tables, made where it is missing. Raises UsageError where it cannot be written."""
    if settings.data_dir is None:
        return Path(tempfile.gettempdir()) / f"jumpa-{os.getuid()}"  # Faust makes it, though memory needs none
    path = Path(settings.data_dir)
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return path
    except OSError as exc:
        raise UsageError(f"{variable('data_dir')}={path} cannot be written: {exc.strerror}.") from None


class TableStore:
    """What an agent remembers, in a table of this worker's partitions.

    Its ``source`` is the topic whose partitions are those of the table: who has lost one must not write over what the
    new owner wrote.
    """

    def __init__(self, app: faust.App, table: str, source: str, settings: Settings) -> None:
        self._timeout_s = settings.delivery_timeout_s
        self._source = source
        given = {"key_type": bytes, "value_type": bytes, "default": None}
        on_disk = settings.data_dir is not None
        self._table = app.Table(table, **given, **({"options": dict(_ROCKSDB_OPTIONS)} if on_disk else {}))
        self._rows: _Rows = _OnDisk(self._table.data) if on_disk else _InMemory(self._table.data)

    def get(self, partition: int, key: bytes) -> bytes | None:
        return self._rows.get(partition, key)

    def beside(self, source: str) -> TableStore:
        """The same table, fed by another topic whose partitions Faust gives together with those of the first."""
        other = copy(self)
        other._source = source
        return other

    async def put(self, partition: int, entries: dict[bytes, bytes]) -> None:
        producer, changelog = self._table.app.producer, self._table.changelog_topic.get_topic_name()
        held, written = False, []
        try:
            async with asyncio.timeout(self._timeout_s):
                held = await self._table.app.consumer.holds(self._source, partition)
                if held:
                    sent = [await producer.send(changelog, *entry, partition, None, None) for entry in entries.items()]
                    written = await asyncio.gather(*sent)
        except Exception as exc:  # the producer's errors share no base
            raise DeliveryError(f"the changelog did not take {len(entries)} entries: {exc!r}") from exc
        if not held:
            raise DeliveryError(f"{self._source}:{partition} was given to another worker meanwhile")
        self._rows.put(partition, entries, max((one.offset for one in written), default=-1))


class _Rows(Protocol):
    def get(self, partition: int, key: bytes) -> bytes | None: ...

    def put(self, partition: int, entries: dict[bytes, bytes], offset: int) -> None: ...


class _InMemory:
    """Faust's memory store: one dictionary of all partitions."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def get(self, partition: int, key: bytes) -> bytes | None:
        value: bytes | None = self._store.data.get(key)
        return value

    def put(self, partition: int, entries: dict[bytes, bytes], offset: int) -> None:
        self._store.data.update(entries)


class _OnDisk:
    """Faust's RocksDB store, by partition: its own ``get`` and ``put`` take that of the event in hand."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def get(self, partition: int, key: bytes) -> bytes | None:
        value: bytes | None = self._store._db_for_partition(partition).get(key)
        return value

    def put(self, partition: int, entries: dict[bytes, bytes], offset: int) -> None:
        from rocksdict import WriteBatch  # only where it is installed

        batch = WriteBatch(raw_mode=True)
        for key, value in entries.items():
            batch.put(key, value)
        if offset >= 0:
            batch.put(self._store.offset_key, str(offset).encode())
        self._store._db_for_partition(partition).write(batch)
