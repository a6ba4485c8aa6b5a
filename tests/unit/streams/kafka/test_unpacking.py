"""A batch that would unpack to too much is never unpacked; what stands for it says so. All others pass untouched."""

from __future__ import annotations

import gzip
import inspect
import random
import struct
import tracemalloc
from typing import Any

import cramjam
import pytest
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.kafka import unpacking
from streams.kafka.unpacking import MAX_UNPACKED, TOO_LARGE, limit_unpacking, limited

CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}


def batch(values: list[bytes], codec: str, base: int = 0) -> bytes:
    size = sum(map(len, values)) + 1000 * len(values)
    builder = DefaultRecordBatchBuilder(2, CODECS[codec], False, -1, -1, -1, size)
    for number, value in enumerate(values):
        builder.append(number, 1_700_000_000_000, b"k", value, [])
    built = bytearray(builder.build())
    struct.pack_into(">q", built, 0, base)
    return bytes(built)


def read(raw: bytes) -> list[Any]:
    """The records, as a consumer unpacks them."""
    records, found = MemoryRecords(raw), []
    while records.has_next():
        one = records.next_batch()
        assert one is not None
        assert one.validate_crc()
        found += list(one)
    return found


@pytest.mark.parametrize("codec", CODECS)
def test_ordinary_batches_pass_untouched(codec: str) -> None:
    raw = batch([b"berita " * 2000] * 16, codec) + batch([b"a"], codec, base=16)
    assert limited(raw) is raw
    assert limited(raw[:-5]) == raw[:-5]  # the last batch of a fetch may be cut
    assert len(read(raw)) == 17


@pytest.mark.parametrize("codec", ["gzip", "lz4", "zstd"])
def test_a_bomb_becomes_one_record_that_says_so(codec: str) -> None:
    good = batch([b"good"], codec, base=4), batch([b"after"], codec, base=7)
    bomb = batch([b"a", b"a" * (MAX_UNPACKED + 1)], codec, base=5)
    assert len(bomb) < 400_000
    tracemalloc.start()
    raw = limited(good[0] + bomb + good[1])
    records = read(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(record.offset, record.value) for record in records] == [(4, b"good"), (6, None), (7, b"after")]
    assert dict(records[1].headers) == {TOO_LARGE: b"%d" % MAX_UNPACKED}
    assert records[1].timestamp == 1_700_000_000_000
    assert peak < MAX_UNPACKED + 4_000_000


def test_a_bomb_behind_an_innocent_member_is_found() -> None:
    members = gzip.compress(b"a") + gzip.compress(b"a" * (MAX_UNPACKED + 1))
    assert not unpacking._fits(CODECS["gzip"], members)
    assert unpacking._fits(CODECS["gzip"], gzip.compress(b"a" * 1_000_000) * 2)
    assert unpacking._fits(CODECS["gzip"], gzip.compress(random.Random(1).randbytes(1_000_000)))


@pytest.mark.parametrize("codec", ["gzip", "lz4", "zstd"])
def test_what_cannot_be_unpacked_is_no_record_either(codec: str) -> None:
    assert not unpacking._fits(CODECS[codec], b"\x00garbage" * 100_000)
    cut = bytes(batch([random.Random(1).randbytes(500_000)], codec))[61:-1000]
    assert not unpacking._fits(CODECS[codec], cut)


def test_a_packed_gigabyte_of_zstd_is_small_enough_for_a_topic() -> None:
    assert len(bytes(cramjam.zstd.compress(b"a" * 100_000_000))) < 10_000


def test_aiokafka_asks_us() -> None:
    limit_unpacking()
    assert "= MemoryRecords(" in inspect.getsource(fetcher.Fetcher), "it unpacks in another way now"
    records = fetcher.MemoryRecords(batch([b"a" * (MAX_UNPACKED + 1)], "zstd"))
    assert [record.value for record in records.next_batch()] == [None]


def test_what_stands_for_a_bomb_is_of_its_transaction() -> None:
    """Else a bomb that was taken back would be delivered by those who read committed records only."""
    builder = DefaultRecordBatchBuilder(2, CODECS["zstd"], True, 4711, 3, 17, MAX_UNPACKED + 1000)
    builder.append(0, 1_700_000_000_000, b"k", b"a" * (MAX_UNPACKED + 1), [])
    stood_in = MemoryRecords(limited(bytes(builder.build()))).next_batch()
    assert (stood_in.is_transactional, stood_in.producer_id) == (True, 4711)
