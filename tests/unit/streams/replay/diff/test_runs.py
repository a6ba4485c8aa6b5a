from __future__ import annotations

from pathlib import Path

import pytest

from schemas.codec import WIRE_MAGIC
from streams.errors import UsageError
from streams.replay.diff.index import Gone
from streams.replay.diff.report import report_of
from streams.replay.diff.runs import read_run, told_by
from streams.replay.in_place.outputs import Form
from streams.replay.in_place.run import InPlaceOptions
from streams.replay.rundir import MANIFEST
from streams.settings import Settings
from tests.support.replays import archive, replayed
from tests.support.stream_fakes import record


def folder(path: Path, meetings: bytes = b"", mentions: bytes = b"") -> Path:
    path.mkdir()
    (path / "meetings.jsonl").write_bytes(meetings)
    (path / "mentions.jsonl").write_bytes(mentions)
    return path


def read(path: Path, *, partial: bool = False) -> tuple[list[object], list[object]]:
    told = read_run(str(path), Settings, partial=partial)
    return list(told.meetings), list(told.mentions)


def test_a_folder_of_an_earlier_version_has_no_manifest(tmp_path: Path) -> None:
    assert read(folder(tmp_path / "out", b'{"a":1}\n{"a":2}\n', b"{}\n")) == ([b'{"a":1}', b'{"a":2}'], [b"{}"])
    assert read(folder(tmp_path / "empty")) == ([], [])


def test_an_unfinished_run_is_read_only_where_that_is_wanted(tmp_path: Path) -> None:
    run = folder(tmp_path / "out.unfinished", b"{}\n")
    with pytest.raises(UsageError, match=r"is not whole: finish it with `jumpa replay --resume .*/out`"):
        read(run)
    assert read(run, partial=True) == ([b"{}"], [])
    with pytest.raises(UsageError, match=r"out is no folder of a run: finish .*out\.unfinished"):
        read(tmp_path / "out")


def test_lines_and_tables_of_one_archive_do_not_differ(tmp_path: Path) -> None:
    source = archive(tmp_path / "items.jsonl", 40)
    replayed(source, tmp_path / "lines")
    replayed(source, tmp_path / "tables", InPlaceOptions(form=Form.PARQUET))
    lines, tables = (read_run(str(tmp_path / name), Settings) for name in ("lines", "tables"))
    report = report_of(lines, tables)
    assert (report.differing, report.fields, report.mention_fields) == (0, {}, {})
    assert report.groups > 3


def test_a_manifest_tells_of_a_run_that_is_not_whole_whatever_its_name(tmp_path: Path) -> None:
    replayed(archive(tmp_path / "items.jsonl", 5), tmp_path / "out")
    manifest = tmp_path / "out" / MANIFEST
    manifest.write_text(manifest.read_text("utf-8").replace('"whole"', '"unfinished"'), "utf-8")
    with pytest.raises(UsageError, match="is not whole"):
        read_run(str(tmp_path / "out"), Settings)


def test_what_is_no_run_is_told_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="check the spelling"):
        read_run(str(tmp_path / "missing"), Settings)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match="no folder of a run"):
        read_run(str(tmp_path / "file"), Settings)
    (tmp_path / "bare").mkdir()
    with pytest.raises(UsageError, match="meetings"):
        read_run(str(tmp_path / "bare"), Settings)


def test_a_record_is_told_by_its_json_whether_it_names_its_schema_or_not() -> None:
    assert [told_by(record(value)) for value in (b"{}", WIRE_MAGIC + b"\0\0\0\7{}")] == [b"{}"] * 2
    assert told_by(record(None, key=b"m-1")) == Gone("m-1")
