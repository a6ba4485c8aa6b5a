"""The commands that the README gives subscribers are ones that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.support.command_line import Jumpa

ROOT = Path(__file__).parents[5]
SECTION = re.split(r"^## ", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
SUBSCRIBING = next(part for part in SECTION if part.startswith("Subscribing"))
COMMANDS = [line.partition("#")[0].partition("&&")[0] for line in re.findall(r"^jumpa (.*)", SUBSCRIBING, re.MULTILINE)]
CLIENTS = ROOT / "schemas" / "examples" / "clients"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_wants_nothing_but_a_broker(
    jumpa: Jumpa, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("quiet")
    monkeypatch.setenv("JUMPA_WEBHOOK_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.chdir(tmp_path)
    code, _, err = jumpa(*shlex.split(command.replace("/srv/www/", "")))
    assert (code, "No Kafka broker answers" in err) == (2, True), err


def test_every_example_is_named() -> None:
    assert len(COMMANDS) >= 7
    for path in CLIENTS.iterdir():
        assert path.name in SUBSCRIBING or path.name == "__pycache__", path.name
