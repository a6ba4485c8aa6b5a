"""A limit on what a compressed batch may unpack to, kept before it is unpacked.

zstd packs 100 MB of one letter into 3 KB, so a batch that a topic takes could unpack to 60 GB, and aiokafka unpacks
every batch it fetches as a whole. Here a batch that could grow too large is first unpacked into a buffer of limited
size. One that does not fit is replaced by a single record at its last offset, whose header says so, and that becomes a
dead letter.
"""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Iterator

import cramjam
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

log = logging.getLogger(__name__)

MAX_UNPACKED = 64 * 1024 * 1024
"""Bytes of one batch: producers close a batch at 16 KiB to 1 MiB of text, unless somebody means harm."""
TOO_LARGE = "__jumpa.unpacked"
"""Header of the record that stands for such a batch; its value is the limit in bytes."""

# Kafka's record batch, version 2 (kafka.apache.org/documentation, "Record Batch"): base offset, length of what
# follows, leader epoch, magic, CRC, attributes, last offset's delta, first and newest time, producer, its epoch,
# sequence, count.
_HEADER = struct.Struct(">qiibIhiqqqhii")
_OFFSET_AND_LENGTH = 12
_CODEC = 0b111
_TRANSACTIONAL = 0b1_0000
_PIECE = 1024 * 1024
_GZIP, _LZ4, _ZSTD = 1, 3, 4  # snappy (2) packs 21 to 1 at most: never too large
_MOST_PACKED = {_GZIP: 1032, _LZ4: 255}
"""How many bytes one byte can stand for (RFC 1951: 258 in two bits; the LZ4 block format). zstd knows no limit."""


def limit_unpacking() -> None:
    """Make every consumer of this process keep the limit; aiokafka has no setting for it."""
    fetcher.MemoryRecords = _limited_records


def _limited_records(raw: bytes) -> MemoryRecords:
    return MemoryRecords(limited(raw))


def limited(raw: bytes) -> bytes:
    """The batches of one fetched partition, those that would unpack to more than MAX_UNPACKED replaced."""
    pieces, changed = [], False
    at = 0
    for start, end in _batches(raw):
        header = _HEADER.unpack_from(raw, start)
        bad = header[3] == 2 and not _fits(header[5] & _CODEC, raw[start + _HEADER.size : end])
        pieces.append(_stand_in(header) if bad else raw[start:end])
        changed, at = changed or bad, end
    return b"".join([*pieces, raw[at:]]) if changed else raw


def _batches(raw: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of every whole batch; the last one of a fetch may be cut."""
    start = 0
    while start + _HEADER.size <= len(raw):
        end = start + _OFFSET_AND_LENGTH + _HEADER.unpack_from(raw, start)[1]
        if not start < end <= len(raw):
            return
        yield start, end
        start = end


def _fits(codec: int, packed: bytes) -> bool:
    if codec not in (_GZIP, _LZ4, _ZSTD) or len(packed) * _MOST_PACKED.get(codec, MAX_UNPACKED) <= MAX_UNPACKED:
        return True
    if codec == _GZIP:
        return _gzip_fits(packed)
    try:
        (cramjam.lz4 if codec == _LZ4 else cramjam.zstd).decompress_into(packed, bytearray(MAX_UNPACKED))
    except cramjam.DecompressionError:  # it is full, or there is nothing to unpack: in both cases no record comes of it
        return False
    return True


def _gzip_fits(packed: bytes) -> bool:
    """A gzip stream is one or more members, each of which may be the large one."""
    size = 0
    try:
        while packed:
            member = zlib.decompressobj(wbits=31)
            while not member.eof:
                piece = member.decompress(packed, _PIECE)
                packed = member.unconsumed_tail
                size += len(piece)
                if size > MAX_UNPACKED or not (piece or packed or member.eof):
                    return False
            packed = member.unused_data
    except zlib.error:
        return False
    return True


def _stand_in(header: tuple[int, ...]) -> bytes:
    base, last_delta, newest = header[0], header[6], header[8]
    log.warning("a compressed batch unpacks to more than it may; refusing it", extra={"offset": base})
    # Of the same transaction: one that was taken back is passed over by whoever reads committed records.
    batch = DefaultRecordBatchBuilder(2, 0, bool(header[5] & _TRANSACTIONAL), header[9], header[10], header[11], 1024)
    batch.append(0, newest, None, None, [(TOO_LARGE, str(MAX_UNPACKED).encode())])
    built = bytearray(batch.build())
    struct.pack_into(">q", built, 0, base + last_delta)  # not part of what the CRC is of
    return bytes(built)
