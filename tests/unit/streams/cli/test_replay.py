"""What a person sees of `jumpa replay` in place."""

from __future__ import annotations

import io
import json
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from streams.cli import replay as module
from streams.cli.main import app
from streams.cli.render.console import Refusals
from streams.cli.render.replay_bar import ReplayBar, replay_metrics
from streams.errors import UsageError
from streams.metrics import ReplayPhase
from streams.replay.manifest import Manifest
from streams.replay.rundir import read_manifest
from streams.replay.survey import ITEMS_PER_S
from streams.replay.watch import Measure
from tests.support.command_line import Jumpa
from tests.support.replays import InlinePool, archive, outputs
from tests.support.stream_fakes import item_bytes

REFUSED = 3


@pytest.fixture(autouse=True)
def _no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "offline_pool", lambda *_: nullcontext(InlinePool()))


@pytest.fixture
def items(tmp_path: Path) -> Path:
    return archive(tmp_path / "items.jsonl", 40)


def test_help_shows_both_the_options_and_the_other_commands() -> None:
    shown = CliRunner().invoke(app, ["replay", "--help"], env={"COLUMNS": "200"}).output
    for told in ("--offline", "--since", "--resume", "300 MB each"):
        assert told in shown


def test_a_file_that_is_called_as_a_command_is_replayed(
    jumpa: Jumpa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    archive(tmp_path / "diff", 5)
    code, out, _ = jumpa("replay", "./diff", "--offline", "out")
    assert (code, out) == (0, "5 items, 2 mentions, 2 meetings in out; refused 0\n")


def test_a_run_says_what_it_found_and_what_it_refused(jumpa: Jumpa, items: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out[/x]"
    code, out, err = jumpa("replay", items, "--offline", folder, "--source", "s1", "--source", "S2")
    assert code == 1
    assert out == f"18 items, 5 mentions, 4 meetings in {folder}; refused {REFUSED}, left out 19\n"
    assert [line.split(": ")[0] for line in err.splitlines()] == [f"refused {items}:{at}" for at in (11, 22, 33)]
    assert jumpa("replay", "--resume", folder)[:2] == (0, f"{folder} is whole already.\n")


def test_a_run_in_place_leaves_out_what_is_less_sure(jumpa: Jumpa, items: Path, tmp_path: Path) -> None:
    all_of_it, sure = tmp_path / "all", tmp_path / "sure"
    jumpa("replay", items, "--offline", all_of_it)
    jumpa("replay", items, "--offline", sure, "--min-confidence", "0.99")  # 0.98 is the most there is
    assert read_manifest(all_of_it).counts.mentions > 0
    assert (read_manifest(sure).counts.mentions, read_manifest(sure).counts.meetings) == (0, 0)
    assert read_manifest(sure).options["min_confidence"] == 0.99
    assert (sure / "entities.jsonl").read_bytes() == (all_of_it / "entities.jsonl").read_bytes()


def test_what_a_run_reads_is_never_what_it_writes(jumpa: Jumpa, items: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    jumpa("replay", items, "--offline", folder, "--source", "S1")
    (tmp_path / "other.jsonl").symlink_to(folder / "mentions.jsonl")
    before = outputs(folder)
    for given in (folder / "entities.jsonl", tmp_path / "other.jsonl", folder / ".." / "out" / "meetings.jsonl"):
        code, _, err = jumpa("replay", given, "--offline", folder, "--overwrite")
        assert (code, err) == (2, f"Error: {given} is an output as well: name another folder.\n")
    assert outputs(folder) == before
    assert "is not empty: name another folder" in jumpa("replay", items, "--offline", folder)[2]
    assert jumpa("replay", items, "--offline", folder, "--overwrite", "--limit", "1")[0] == 0
    assert read_manifest(folder).counts.analysed == 1


def test_a_name_that_no_manifest_can_hold_is_told(jumpa: Jumpa, tmp_path: Path) -> None:
    archive(tmp_path / "caf\udce9.jsonl", 3)
    code, _, err = jumpa("replay", tmp_path / "caf\udce9.jsonl", "--offline", tmp_path / "out")
    assert (code, err.count("\n")) == (2, 1)
    assert "is no UTF-8, and a run must name it: rename the file." in err
    assert not list(tmp_path.glob("out*"))


@contextmanager
def interrupting(monkeypatch: pytest.MonkeyPatch, after: int) -> Iterator[None]:
    """Ctrl-C when so many records are done."""
    record, count = ReplayBar.record, 0

    def counted(self: ReplayBar, *args: object) -> None:
        nonlocal count
        count += 1
        if count > after:
            raise KeyboardInterrupt
        record(self, *args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(ReplayBar, "record", counted)
        patch.setattr("streams.replay.in_place.run.BATCH", 5)
        yield


def test_ctrl_c_says_how_to_go_on(jumpa: Jumpa, items: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    with interrupting(monkeypatch, 12):
        code, _, err = jumpa("replay", items, "--offline", out, "--seed", "3", "--sample", "0.8")
    assert code == 130
    assert err.splitlines()[-1] == f"Interrupted: `jumpa replay --resume {out}` goes on."
    for given, told in [
        ((items, "--offline", out), f"{out}.unfinished is an unfinished run: go on with"),
        (("--resume", out, "--seed", "4", "--sample", "0.8"), "was begun with seed 3, not 4"),
        (("--resume", out, "--format", "parquet"), "was begun with format jsonl, not parquet"),
        (("--resume", out, tmp_path / "items.jsonl", items), "leave out the sources"),
    ]:
        code, _, err = jumpa("replay", *given)
        assert (code, err.count("\n")) == (2, 1)
        assert told in err
    code, _, err = jumpa("replay", "--resume", f"{out}.unfinished", "--jobs", "1", "--sample", "0.8")
    assert code == 1
    jumpa("replay", items, "--offline", tmp_path / "whole", "--seed", "3", "--sample", "0.8")
    assert outputs(out) == outputs(tmp_path / "whole")


def test_standard_input_is_kept_so_that_it_can_be_gone_on_with(
    jumpa: Jumpa, items: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(items.read_bytes())))
    out = tmp_path / "out"
    with interrupting(monkeypatch, 12):
        assert jumpa("replay", "-", "--offline", out)[0] == 130
    assert jumpa("replay", "--resume", out)[0] == 1
    refused = [json.loads(line)["place"] for line in (out / "refused.jsonl").read_bytes().splitlines()]
    assert refused == ["-:11", "-:22", "-:33"]
    jumpa("replay", items, "--offline", tmp_path / "whole")
    assert outputs(out)["meetings.jsonl"] == outputs(tmp_path / "whole")["meetings.jsonl"]


def test_a_dry_run_counts_and_writes_nothing(jumpa: Jumpa, items: Path, tmp_path: Path) -> None:
    (tmp_path / "undated.jsonl").write_bytes(item_bytes("b-1", language="en") + b"\n")
    code, out, _ = jumpa("replay", tmp_path, "--dry-run", "--jobs", "2", "--text", "berita")
    assert code == 1
    shown = " ".join(out.replace("│", " ").split())
    for told in ("2025 37", "S0 9", "JSON Lines 2", "not_json 1", "not_object 2", "text 1", "37 items of 41 records"):
        assert told in shown
    assert f"in 2 processes, at {ITEMS_PER_S:g} articles a second in each" in shown
    assert {path.name for path in tmp_path.iterdir()} == {"items.jsonl", "undated.jsonl"}


def test_without_a_terminal_lines_tell_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with replay_metrics(None) as metrics, ReplayBar(Refusals(), metrics, line_s=0.0) as bar:
        bar.phase(ReplayPhase.HASH, Measure.BYTES, 4_000_000)
        bar.advance(1_000_000)
        bar.phase(ReplayPhase.ANALYSE, Measure.ITEMS, None)
        bar.phase(ReplayPhase.JOIN, Measure.STEPS, 4, 1)
        bar.advance(3)
    lines = capsys.readouterr().err.splitlines()
    assert lines[1].startswith("hashing, 25.0% of 4.0 MB, 0:00:0")
    assert lines[2] == "analysing, 0 articles, 0.0 articles/s, 0 refused"
    assert lines[4] == "joining, 100.0% of 4 steps, 0:00:00 left"
    assert metrics.registry.get_sample_value("jumpa_replay_phase", {"phase": "joining"}) == 1
    assert metrics.registry.get_sample_value("jumpa_replay_progress_ratio") == 1


def test_metrics_are_shown_while_it_runs(
    jumpa: Jumpa, items: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match="name another --metrics-port"), replay_metrics(port):
            pass
    seen: list[str] = []
    finish = module.InPlaceRun._finish

    def looking(self: module.InPlaceRun, manifest: Manifest) -> Manifest:
        seen.append(urlopen(f"http://127.0.0.1:{port}/metrics").read().decode())
        return finish(self, manifest)

    monkeypatch.setattr(module.InPlaceRun, "_finish", looking)
    assert jumpa("replay", items, "--offline", tmp_path / "out", "--metrics-port", port)[0] == 1
    for told in (
        "jumpa_replay_items_total 37.0",
        'jumpa_replay_refused_total{reason="not_object"} 2.0',
        "jumpa_replay_mentions_total 13.0",
        'jumpa_replay_phase{phase="analysing"} 1.0',
        "jumpa_replay_progress_ratio 1.0",
        "jumpa_replay_last_checkpoint_timestamp_seconds 1",
    ):
        assert told in seen[0]
