"""Lines of plain and packed files, however long, damaged or missing."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from schemas.codec import MAX_BYTES
from streams.errors import UsageError
from streams.ingest.lines import check_files, read_lines, total_size

TEXT = b'{"title": "satu"}\n\n  \r\n{"title": "dua"}\r\n{"title": "tiga"}'
PACKERS: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress}


@pytest.fixture(params=PACKERS, ids=["plain", "gz", "xz"])
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


@pytest.mark.parametrize("ending", [".gz", ".xz"])
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
    if damage == "empty" and ending == ".gz":
        assert list(read_lines([str(path)])) == []  # gzip takes nothing for a file of no members
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


def test_the_total_is_known_for_plain_files_only(packed: Path) -> None:
    expected = None if packed.suffix in (".gz", ".xz") else packed.stat().st_size
    assert total_size([str(packed)]) == expected
    assert total_size([str(packed), "-"]) is None
