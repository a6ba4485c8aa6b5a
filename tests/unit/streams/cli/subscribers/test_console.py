"""`jumpa console` as it is called: where it listens, what it passes on, and that Ctrl-C ends it with readers there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.command_line import Jumpa

COMMAND = [sys.executable, "-c", "from streams.cli import main; main()", "console"]


def test_it_prints_where_it_listens_and_ends_with_ctrl_c_though_somebody_follows(tmp_path: Path) -> None:
    file = tmp_path / "console.sqlite"
    options = ["--port", "0", "--worker", "http://127.0.0.1:2", "--state", str(file), "--no-open"]
    environment = {**os.environ, "JUMPA_BROKER": "127.0.0.1:1", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    console = subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, text=True, env=environment)
    assert console.stdout is not None
    try:
        address = console.stdout.readline().split()[0]
        with urlopen(f"{address}api/health", timeout=30) as answer:
            assert json.load(answer)["worker"]["address"] == "http://127.0.0.1:2"
        with urlopen(f"{address}api/stream", timeout=30) as stream:
            assert stream.readline() == b"event: state\n"
            console.send_signal(signal.SIGINT)
            assert console.wait(20) == 0
    finally:
        console.kill()
    assert file.exists()
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["nope"], "nope is no run: check the spelling."),
        (["--host", "0.0.0.0", "--token-file", "nope"], "JUMPA_CONSOLE_TOKEN_FILE='nope' cannot be used"),
        (["--state", "/proc/nope/x.sqlite"], "/proc/nope/x.sqlite"),
        (["--port", "70000"], "Invalid value for '--port'"),
        (["--host", "no.such.host.invalid", "--port", "0"], "no.such.host.invalid:0 cannot be listened on"),
    ],
)
def test_wrong_uses_are_one_sentence(
    jumpa: Jumpa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], told: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    code, out, err = jumpa("console", *options)
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err


def test_a_token_that_is_too_short_is_refused_and_not_repeated(
    jumpa: Jumpa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("JUMPA_CONSOLE_TOKEN", "geheim")
    code, _, err = jumpa("console", "--port", "0")
    assert code == 2
    assert "has 6 characters: give it at least 16" in err
    assert "geheim" not in err
