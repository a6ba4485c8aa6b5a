"""The command that breaks things on purpose: only what needs no broker."""

from __future__ import annotations

import sys

import pytest

from tests.faults.__main__ import arguments


def test_help_can_be_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["faults", "--help"])
    with pytest.raises(SystemExit) as stop:
        arguments()
    assert stop.value.code == 0
    assert "minutes at 80 % load" in " ".join(capsys.readouterr().out.split())
