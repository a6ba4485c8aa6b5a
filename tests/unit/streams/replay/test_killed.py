"""The command itself, killed at any moment and gone on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from streams.replay.rundir import read_manifest
from tests.support.replays import archive, outputs

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize(("form", "seed"), [("jsonl", 1), ("parquet", 2)])
def test_killed_at_random_moments_it_gives_the_same_bytes(tmp_path: Path, form: str, seed: int) -> None:
    source = archive(tmp_path / "items.jsonl", 150)
    script = [sys.executable, str(ROOT / "tests/support/replay_command.py"), str(seed), "3"]
    given = [*script, str(source), str(tmp_path / "out"), str(tmp_path / "whole"), "--format", form]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(given, capture_output=True, text=True, env=environment, timeout=120, check=True)
    undisturbed, *codes = json.loads(done.stdout.splitlines()[-1])
    assert undisturbed == 1  # some are refused
    assert codes.count(-signal.SIGKILL) == 3, codes
    assert codes[-1] in (0, 1), done.stderr  # 0: it was whole already
    assert outputs(tmp_path / "out") == outputs(tmp_path / "whole")
    assert read_manifest(tmp_path / "out").counts == read_manifest(tmp_path / "whole").counts
    assert sorted(path.name for path in tmp_path.iterdir()) == ["items.jsonl", "out", "whole"]
