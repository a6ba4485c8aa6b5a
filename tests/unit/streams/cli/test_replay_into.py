"""Tests of `jumpa replay --into`, as far as no broker is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli.main import app


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--into green. --offline out", "--offline needs no topics and --into fills some: name one of both."),
        ("--into green", "--into 'green' is no prefix of topics: "),
        ("--into=", "--into '' is no prefix of topics: without a prefix they are the live topics"),
        ("--workers 2", "--workers is for --into: leave it out."),
        ("--workers 0", "--workers is for --into: leave it out."),
        ("--into green. --jobs 2", "--jobs is for --offline: through the topics the workers set the pace"),
        ("--into green. --format parquet", "--format is for --offline: leave it out."),
        ("--into green. --run-dir held", "held is not empty: name another folder"),
        ("--into green.", "No Kafka broker answers at 127.0.0.1:1 "),
    ],
)
def test_a_wrong_use_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: str, told: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUMPA_BROKER", "127.0.0.1:1")
    Path("items.jsonl").write_text('{"title": "Berita"}\n')
    Path("held").mkdir()
    Path("held/something").touch()
    result = CliRunner().invoke(app, ["replay", "items.jsonl", *words.split()])
    assert told in str(result.exception)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["held", "items.jsonl"], "nothing is left behind"
