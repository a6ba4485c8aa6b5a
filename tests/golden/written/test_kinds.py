"""The short cases of `cases.jsonl.xz`: no case may fail that does not stand among the open ones."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SCORER = Path(__file__).parents[4] / "shared" / "eval" / "check_cases.py"


def test_what_passed_still_passes(tmp_path: Path) -> None:
    if not SCORER.exists():
        pytest.skip("the shared data is not there")
    cases = tmp_path / "cases.jsonl"
    cases.write_bytes(lzma.decompress((HERE / "cases.jsonl.xz").read_bytes()))
    jumpa = Path(sys.executable).with_name("jumpa")
    command = [sys.executable, str(SCORER), str(cases), "--jumpa", str(jumpa), "--failures", "--json"]
    done = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    failed = {case["id"] for case in done["failures"]}
    still_open = set((HERE / "open_cases.txt").read_text(encoding="utf-8").split())
    assert failed <= still_open, "cases that passed before"
    assert still_open <= failed, "cases that pass now: take them off open_cases.txt"
