"""The folder of a run: what is in its way, who works on it, and what is left of it when it ends early."""

from __future__ import annotations

import errno
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.errors import UsageError
from streams.replay.manifest import Manifest, ReplaySource, State, Way, new_manifest
from streams.replay.rundir import RunDirectory, begin_run, read_kind, read_manifest, resume_run, telling_how_to_go_on
from streams.replay.same import refuse_other_options, refuse_other_sources, refuse_other_versions

SOURCE = ReplaySource(name="items.jsonl", size=3, sha256="ab")


def manifest(*sources: ReplaySource, **options: object) -> Manifest:
    return new_manifest(Way.IN_PLACE, sources or (SOURCE,), options, "fake-1", datetime(2025, 9, 1, tzinfo=UTC))


def finished(out: Path, text: bytes = b"one\n") -> Manifest:
    with begin_run(out, overwrite=out.exists()) as run:
        told = manifest()
        run.write_manifest(told)
        (run.path / "meetings.jsonl").write_bytes(text)
        run.finish(told)
    return told


def test_a_run_has_its_name_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "below" / "out"
    with begin_run(out, overwrite=False) as run:
        assert run.path.name == "out.unfinished"
        run.write_manifest(manifest())
        assert run.read_manifest() == manifest()
        run.finish(manifest())
    assert read_manifest(out) == manifest().model_copy(update={"state": State.WHOLE})
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    assert [path.name for path in out.iterdir()] == ["manifest.json"]


def test_what_was_not_begun_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no models"), begin_run(tmp_path / "out", overwrite=False):
        raise UsageError("no models")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("overwrite", [True, False])
def test_what_is_no_run_stays(tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "full" / "of").mkdir(parents=True)
    (tmp_path / "empty").mkdir()
    for name, told in [("file", "is a file"), ("file/below", "cannot be written to"), ("full", "name another folder")]:
        with pytest.raises(UsageError, match=told):
            begin_run(tmp_path / name, overwrite=overwrite)
    with pytest.raises(UsageError, match="where a disk is mounted"):
        begin_run(Path("/proc"), overwrite=overwrite)
    begin_run(tmp_path / "empty", overwrite=overwrite).close()


def test_an_older_run_is_replaced_once_the_new_one_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    finished(out)
    with pytest.raises(UsageError, match="--overwrite"):
        begin_run(out, overwrite=False)
    with begin_run(out, overwrite=True):
        assert list(read_kind(out, "meetings")) == [b"one"]
    assert list(read_kind(out, "meetings")) == [b"one"]
    finished(out, b"two\n")
    assert list(read_kind(out, "meetings")) == [b"two"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_unfinished_run_is_gone_on_with_or_begun_anew(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with begin_run(out, overwrite=False) as run:
        run.write_manifest(manifest())
        with pytest.raises(UsageError, match="Another process works on"):
            resume_run(out)
        with pytest.raises(UsageError, match="Another process works on"):
            begin_run(out, overwrite=True)
    with pytest.raises(UsageError, match=f"go on with `jumpa replay --resume {out}`, or begin anew with --overwrite"):
        begin_run(out, overwrite=False)
    with pytest.raises(UsageError, match=f"{out} is no run: go on with `jumpa replay --resume"):
        read_manifest(out)
    for name in ("out", "out.unfinished", "./out/"):
        again = resume_run(tmp_path / name)
        assert again is not None
        with again:
            assert again.read_manifest() == manifest()
    with begin_run(out, overwrite=True) as anew:
        assert not anew.has_begun


def test_one_that_was_ended_before_it_had_its_name_gets_it(tmp_path: Path) -> None:
    out = tmp_path / "out"
    finished(out)
    with begin_run(out, overwrite=True) as run:
        run.write_manifest(manifest().model_copy(update={"state": State.WHOLE}))
        (run.path / "meetings.jsonl").write_bytes(b"two\n")
    assert resume_run(out) is None
    assert list(read_kind(out, "meetings")) == [b"two"]
    assert resume_run(out) is None
    with pytest.raises(UsageError, match="is no run that was begun"):
        resume_run(tmp_path / "other")


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    with begin_run(tmp_path / "out", overwrite=False) as run:
        with pytest.raises(UsageError, match="make room, and begin again"), telling_how_to_go_on(run):
            raise OSError(errno.ENOSPC, "no room")
        run.write_manifest(manifest())
        for number, told in [(errno.ENOSPC, "make room, and go on with"), (errno.EDQUOT, "make room")]:
            with pytest.raises(UsageError, match=told), telling_how_to_go_on(run):
                raise OSError(number, "no room")
        with pytest.raises(PermissionError), telling_how_to_go_on(run):
            raise PermissionError(errno.EACCES, "no")


def test_a_manifest_that_is_none_is_told(tmp_path: Path) -> None:
    finished(tmp_path / "out")
    (tmp_path / "out" / "manifest.json").write_text("{}")
    with pytest.raises(UsageError, match="cannot be read"):
        read_manifest(tmp_path / "out")
    with pytest.raises(UsageError, match="holds no mentions"):
        list(read_kind(tmp_path / "out", "mentions"))


def test_the_id_of_a_run_is_that_of_what_decides_it() -> None:
    renamed = SOURCE.model_copy(update={"name": "other.jsonl"})
    assert manifest().run_id == manifest(renamed).run_id
    others = [manifest(SOURCE.model_copy(update={"sha256": "cd"})), manifest(SOURCE, SOURCE), manifest(SOURCE, limit=3)]
    assert len({manifest().run_id, *(one.run_id for one in others)}) == 4


def test_a_run_goes_on_only_with_what_it_began_with() -> None:
    out, told = Path("out"), manifest(SOURCE, sample=0.5, sources=["Kabar"], format="jsonl")
    refuse_other_versions(told, None, out)
    refuse_other_sources(told, [SOURCE], out)
    refuse_other_options(told, [], {}, out)
    refuse_other_options(told, ["items.jsonl"], {"sample": 0.5}, out)
    older = told.model_copy(update={"versions": told.versions.model_copy(update={"rules": "rules-1"})})
    with pytest.raises(UsageError, match="the version of the rules was rules-1 and is rules-"):
        refuse_other_versions(older, None, out)
    with pytest.raises(UsageError, match="the version of the models was fake-1 and is fake-2"):
        refuse_other_versions(told, "fake-2", out)
    with pytest.raises(UsageError, match=r"items.jsonl holds something else .* or begin anew with --overwrite"):
        refuse_other_sources(told, [SOURCE.model_copy(update={"sha256": "cd"})], out)
    with pytest.raises(UsageError, match=r"out reads items.jsonl: leave out the sources"):
        refuse_other_options(told, ["other.jsonl"], {}, out)
    with pytest.raises(UsageError, match=r"begun with sources Kabar, not Harian: leave it out"):
        refuse_other_options(told, [], {"sources": ["Harian"]}, out)
    with pytest.raises(UsageError, match=r"begun with limit not given, not 5"):
        refuse_other_options(told, [], {"limit": 5}, out)


def test_two_processes_never_work_on_one_run(tmp_path: Path) -> None:
    begin_run(tmp_path / "out", overwrite=False).close()
    first = RunDirectory(tmp_path / "out")
    with pytest.raises(UsageError, match="Another process works on"):
        RunDirectory(tmp_path / "out")
    first.close()
    RunDirectory(tmp_path / "out").close()
