"""Lines of plain and packed files, however long, damaged or missing."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from schemas.codec import MAX_BYTES
from streams.errors import UsageError
from streams.ingest.damage import Damage
from streams.ingest.lines import check_files, check_formats, read_lines
from streams.ingest.sources import total_size

TEXT = b'{"title": "satu"}\n\n  \r\n{"title": "dua"}\r\n{"title": "tiga"}'
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".bz2": bz2.compress,
    ".zst": zstandard.ZstdCompressor(write_checksum=True).compress,
}


ZSTD = PACKERS[".zst"]
EMPTY_FRAME = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"abcd"


@pytest.fixture(params=PACKERS, ids=["plain", "gz", "xz", "bz2", "zst"])
def packed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"items.jsonl{request.param}"
    path.write_bytes(PACKERS[request.param](TEXT))
    return path


def test_lines_come_with_their_place_and_without_their_ends(packed: Path) -> None:
    lines = list(read_lines([str(packed)]))
    assert [line.raw for line in lines] == [b'{"title": "satu"}', b'{"title": "dua"}', b'{"title": "tiga"}']
    assert [line.place for line in lines] == [f"{packed}:{number}" for number in (1, 4, 5)]


def test_a_missing_last_line_end_and_an_empty_file_are_fine(tmp_path: Path) -> None:
    for name, text in (("a", b""), ("b", b"\n\n"), ("c", b"x")):
        (tmp_path / name).write_bytes(text)
    files = [str(tmp_path / name) for name in "abc"]
    assert [line.place for line in read_lines(files)] == [f"{tmp_path / 'c'}:1"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_the_longest_allowed_line_is_whole_and_a_longer_one_is_cut(tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "long.jsonl"
    for length in (MAX_BYTES, MAX_BYTES + 1, MAX_BYTES + 2, 3 * MAX_BYTES + 5):
        path.write_bytes(b"x" * length + end + b"next\n" * bool(end))
        first, *rest = read_lines([str(path)])
        assert len(first.raw) == length if length <= MAX_BYTES else MAX_BYTES < len(first.raw) <= MAX_BYTES + 2
        assert first.consumed == length + len(end)
        assert [(line.number, line.raw) for line in rest] == [(2, b"next")] * bool(end)


def test_what_was_consumed_adds_up_to_the_size(tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    path.write_bytes(b"a\r\nbb\n\nccc")
    assert sum(line.consumed for line in read_lines([str(path)])) == path.stat().st_size - 1  # less the blank line


@pytest.mark.parametrize("ending", [".gz", ".xz", ".bz2", ".zst"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "not packed", "empty"])
def test_a_damaged_file_is_named(tmp_path: Path, ending: str, damage: str) -> None:
    whole = PACKERS[ending](os.urandom(50_000))
    middle = len(whole) // 2
    harm = {
        "cut": whole[:middle],
        "flipped": whole[:middle]
        + bytes(byte ^ 0xFF for byte in whole[middle : middle + 2000])
        + whole[middle + 2000 :],
        "not packed": TEXT,
        "empty": b"",
    }
    path = tmp_path / f"items.jsonl{ending}"
    path.write_bytes(harm[damage])
    if damage == "empty":
        assert list(read_lines([str(path)])) == []  # a file of no members
        return
    with pytest.raises(UsageError, match=rf"items\.jsonl\{ending} is damaged or not what its ending says"):
        list(read_lines([str(path)]))


def test_deflated_garbage_is_damage_too(tmp_path: Path) -> None:
    """zlib.error has no base that gzip's other errors have."""
    path = tmp_path / "items.jsonl.gz"
    path.write_bytes(gzip.compress(b"x" * 1000)[:10] + b"\xff" * 100)
    with pytest.raises(UsageError, match="damaged"):
        list(read_lines([str(path)]))


def test_files_that_cannot_be_read_are_named_before_any_work(tmp_path: Path) -> None:
    good = tmp_path / "good.jsonl"
    good.write_bytes(TEXT)
    check_files([str(good), "-"])
    with pytest.raises(UsageError, match=r"nowhere\.jsonl does not exist"):
        check_files([str(good), "nowhere.jsonl"])
    with pytest.raises(UsageError, match="is a folder: name the files in it"):
        check_files([str(tmp_path)])
    with pytest.raises(UsageError, match="cannot be read"):
        check_files(["x" * 5000])
    with pytest.raises(UsageError, match="cannot be read"):
        check_files([str(good / "below.jsonl")])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secret.jsonl"
    path.touch(0o000)
    with pytest.raises(UsageError, match="check its permissions"):
        check_files([str(path)])


def test_standard_input_is_read_and_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(TEXT))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert [line.place for line in read_lines(["-", "-"])] == ["-:1", "-:4", "-:5"]
    assert not stdin.buffer.closed


def test_the_total_is_known_for_files_only(packed: Path) -> None:
    assert total_size([str(packed), str(packed)]) == 2 * packed.stat().st_size
    assert total_size([str(packed), "-"]) is None


@pytest.mark.parametrize("ending", [".gz", ".xz", ".jsonl"])
def test_what_is_packed_is_seen_by_how_it_begins(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"items{ending}"
    for pack in PACKERS.values():
        if pack is bytes and ending != ".jsonl":
            continue
        path.write_bytes(pack(TEXT))
        assert len(list(read_lines([str(path)]))) == 3


def test_so_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(lzma.compress(TEXT))))
    assert len(list(read_lines(["-"]))) == 3


@pytest.mark.parametrize(
    ("packed", "lines"),
    [
        (gzip.compress(b"a\n") + gzip.compress(b"b\n"), 2),
        (gzip.compress(b"a\n") + b"\r\n", 1),
        (gzip.compress(b"a\n") + bytes(512) + gzip.compress(b"b\n") + bytes(3), 2),
        (gzip.compress(b"a\n") + b"\xff" * 100_000, 1),
        (lzma.compress(b"a\n") + bytes(4), 1),
        (lzma.compress(b"a\n") + bytes(8) + lzma.compress(b"b\n"), 2),
        (gzip.compress(b"") + gzip.compress(b"a\n"), 1),
        (gzip.compress(b"a\n" * 100_000), 100_000),
        (bz2.compress(b"a\n") + bz2.compress(b"b\n") + b"\r\n", 2),
        (ZSTD(b"a\n") + ZSTD(b"b\n"), 2),
        (EMPTY_FRAME + ZSTD(b"a\n") + EMPTY_FRAME, 1),  # pzstd, and seekable files
        (ZSTD(b"a\n" * 200_000), 200_000),
    ],
    ids=count(),
)
def test_packed_files_are_padded_and_joined_as_their_formats_allow(tmp_path: Path, packed: bytes, lines: int) -> None:
    path = tmp_path / "items"
    path.write_bytes(packed)
    assert sum(1 for _ in read_lines([str(path)])) == lines


@pytest.mark.parametrize(
    "packed",
    [
        ZSTD(b"a\n") + b"\r\n",
        ZSTD(b"a\n") + b"\x28\xb5",
        bz2.compress(b"a\n") + b"BZ",
        lzma.compress(b"a\n") + b"\r\n",
        lzma.compress(b"a\n") + b"\xfd7",
        gzip.compress(b"a\n") + b"\x1f",
    ],
    ids=count(),
)
def test_what_follows_is_not_passed_over_where_it_may_be_a_part(tmp_path: Path, packed: bytes) -> None:
    path = tmp_path / "items"
    path.write_bytes(packed)
    with pytest.raises(UsageError, match="is damaged"):
        list(read_lines([str(path)]))


def _zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("items.jsonl", TEXT)
    return held.getvalue()


def _tarred() -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("items.jsonl"))
    return held.getvalue()


ITEM = '{"id": "a", "title": "satu"}'
FOREIGN = [
    (_zipped(), "a zip archive"),
    (_tarred(), "a tar archive"),
    (b"Obj\x01\x04", "an Avro file"),
    (f"{ITEM}\r\n".encode("utf-16"), "UTF-16 text, as PowerShell writes it"),
    (f"{ITEM}\r\n".encode("utf-16-le"), "UTF-16 text"),
    (f"{ITEM}\r\n".encode("utf-16-be"), "UTF-16 text"),
    (f"{ITEM}\n".encode("utf-32"), "UTF-32 text"),
    (b'<?xml version="1.0"?><feed-list/>', "XML"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"\x7fELF\x02\x01\x01\0", r"damaged or not what its ending says \(it holds binary data\)"),
]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
@pytest.mark.parametrize(("raw", "told"), FOREIGN, ids=[told for _, told in FOREIGN])
def test_another_format_is_named_in_one_sentence(
    tmp_path: Path, raw: bytes, told: str, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "items.jsonl"
    path.write_bytes(pack(raw))
    with pytest.raises(UsageError, match=rf"items\.jsonl is {told}") as caught:
        list(read_lines([str(path)]))
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b"[1]", b"x", b"\xff unik", b"satu, dua", b'{"a": "\0"}', b"<b>", b"id,title"]
)
def test_one_bad_line_makes_no_other_format(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "items.jsonl"
    path.write_bytes(line + b"\n" + ITEM.encode() + b"\n")
    assert [one.raw for one in read_lines([str(path)])] == [line, ITEM.encode()]


@given(
    pack=st.sampled_from([gzip.compress, lzma.compress]),
    texts=st.lists(st.binary(max_size=300), min_size=1, max_size=4),
    zeros=st.integers(0, 9),
    cut=st.integers(0, 2000),
    behind=st.binary(max_size=12),
)
def test_any_file_cut_or_padded_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    pack: Callable[[bytes], bytes],
    texts: list[bytes],
    zeros: int,
    cut: int,
    behind: bytes,
) -> None:
    lines = [ITEM.encode(), *(text.hex().encode() for text in texts)]
    whole = b"".join(pack(line + b"\n") + bytes(4 * zeros) for line in lines)
    path = tmp_path_factory.mktemp("cut") / "items"
    path.write_bytes(whole)
    assert [one.raw for one in read_lines([str(path)])] == [line for line in lines if line]
    path.write_bytes(whole[:cut] + behind if cut < len(whole) else whole + behind)
    with suppress(UsageError):
        for line in read_lines([str(path)]):
            assert len(line.raw) <= len(whole) + len(behind)


@pytest.mark.parametrize("program", ["gzip", "xz", "bzip2", "zstd"])
def test_what_the_usual_programs_pack_is_read(tmp_path: Path, program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    path = tmp_path / "items"
    packed = subprocess.run([program, "-c"], input=TEXT, capture_output=True, check=True).stdout
    path.write_bytes(packed)
    assert [line.number for line in read_lines([str(path)])] == [1, 4, 5]


@pytest.mark.parametrize("ending", [".gz", ".xz", ".bz2", ".zst"])
def test_what_stands_before_the_end_of_a_cut_file_is_read(tmp_path: Path, ending: str) -> None:
    lines = [os.urandom(200).hex().encode() for _ in range(10_000)]
    packed = PACKERS[ending](b"\n".join(lines))
    path = tmp_path / f"items.jsonl{ending}"
    path.write_bytes(packed[: len(packed) * 7 // 10])
    damage: list[Damage] = []
    read = [line.raw for line in read_lines([str(path)], on_damage=damage.append)]
    assert read == lines[: len(read)]
    assert len(read) > (4000 if ending == ".bz2" else 6500)  # whose blocks hold 900 KB
    assert [one.place for one in damage] == [f"{path}:{len(read) + 1}"]


def test_reading_goes_on_behind_damage(tmp_path: Path) -> None:
    lines = b"".join(ITEM.encode() + b"\n" for _ in range(20_000))
    files = [tmp_path / name for name in ("a.jsonl.gz", "b.jsonl", "c.jsonl.zst", "d.jsonl")]
    files[0].write_bytes(gzip.compress(lines)[:-9])
    files[1].write_bytes(ITEM.encode())
    files[2].write_bytes(TEXT)  # not packed
    files[3].write_bytes(ITEM.encode())
    names = list(map(str, files))
    check_formats(names, damage_is_told=True)
    damage: list[Damage] = []
    read = [line.file for line in read_lines(names, on_damage=damage.append)]
    assert [read.count(name) for name in names] == [20_000, 1, 0, 1]
    assert [(one.file, one.place, one.told) for one in damage] == [
        (names[0], f"{names[0]}:20001", "it ends too soon"),
        (names[2], f"{names[2]}:1", "it is not packed"),
    ]
    with pytest.raises(UsageError, match=r"c\.jsonl\.zst is damaged"):
        check_formats(names)


@pytest.mark.parametrize("ending", PACKERS)
def test_what_is_read_of_large_files_adds_up_to_their_size(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"items.jsonl{ending}"
    path.write_bytes(PACKERS[ending](b"".join(os.urandom(200).hex().encode() + b"\n" for _ in range(5_000))))
    lines = list(read_lines([str(path)]))
    assert len(lines) == 5_000
    assert sum(line.consumed for line in lines) == path.stat().st_size == total_size([str(path)])


def test_a_missing_extra_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, raw, module in [("a.jsonl.zst", ZSTD(TEXT), "zstandard"), ("b.parquet", b"PAR1", "pyarrow")]:
        path = tmp_path / name
        path.write_bytes(raw)
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(UsageError, match=rf"{name} is .*, which needs an extra: pip install 'jumpa\[replay\]'\.$"):
            check_formats([str(path)])
