"""Folders and patterns, and what is told of the files behind them."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from streams.errors import UsageError
from streams.ingest.sources import SourceFile, expand, hashed, total_size


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "arsip/b.jsonl.zst",
        "arsip/a.CSV",
        "arsip/2019/x.parquet",
        "arsip/2019/[x].html",
        "arsip/2019/README.md",
        "arsip/2019/foto.jpg",
        "arsip/2019/LICENSE",
        "arsip/.git/c.jsonl",
        "arsip/.d.jsonl",
        "kosong/catatan.pdf",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_is_its_files_in_the_order_of_their_paths(folder: Path) -> None:
    told: list[str] = []
    assert expand(["-", "arsip", "kafka:news.items.v1"], told.append) == [
        "-",
        "arsip/2019/[x].html",
        "arsip/2019/x.parquet",
        "arsip/a.CSV",
        "arsip/b.jsonl.zst",
        "kafka:news.items.v1",
    ]
    assert told == ["arsip: passed over 3 files of other endings (1 .jpg, 1 .md, 1 no ending)."]
    assert expand([str(folder / "arsip")])[0] == str(folder / "arsip/2019/[x].html")


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("arsip/*.CSV", ["arsip/a.CSV"]),
        ("arsip/*", ["arsip/2019/[x].html", "arsip/2019/x.parquet", "arsip/a.CSV", "arsip/b.jsonl.zst"]),
        ("arsip/**/*.parquet", ["arsip/2019/x.parquet"]),
        ("arsip/2019/R*", ["arsip/2019/README.md"]),  # named, as good as
        ("arsip/2019/[x].html", ["arsip/2019/[x].html"]),
        ("nowhere.jsonl", ["nowhere.jsonl"]),  # for check_files to refuse
        ("x" * 5000, ["x" * 5000]),
    ],
)
def test_a_pattern_is_the_files_that_fit(folder: Path, name: str, files: list[str]) -> None:
    assert expand([name]) == files


@pytest.mark.parametrize(
    ("name", "told"),
    [("kosong", "kosong holds no file that is read"), ("arsip/*.xml", "fits no file: check the pattern")],
)
def test_what_holds_nothing_is_one_sentence(folder: Path, name: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        expand([name])


def test_a_file_is_told_by_its_hash(folder: Path) -> None:
    name = "arsip/a.CSV"
    assert hashed(name) == SourceFile(name, len(name), hashlib.sha256(name.encode()).hexdigest())
    os.mkfifo("pipa")
    for once in ("-", "kafka:x", "pipa", "nowhere"):
        with pytest.raises(UsageError, match="can be read only once: write it to a file first"):
            hashed(once)
        assert total_size([name, once]) is None
    assert total_size([name, name]) == 2 * len(name)
