"""`jumpa worker`: what it hands on to the process that it keeps alive."""

from __future__ import annotations

import os

import pytest

from streams.process.supervisor import Supervisor
from tests.support.command_line import Jumpa


@pytest.mark.usefixtures("own_logs")
def test_how_a_worker_logs_is_told_to_its_process_too(jumpa: Jumpa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUMPA_LOG_LEVEL", "ERROR")
    monkeypatch.setenv("JUMPA_LOG_FORMAT", "console")
    inherited: dict[str, str] = {}
    monkeypatch.setattr(Supervisor, "run", lambda _: inherited.update(os.environ) or 0)
    assert jumpa("worker", "--log-level", "debug", "--log-format", "json")[0] == 0
    assert (inherited["JUMPA_LOG_LEVEL"], inherited["JUMPA_LOG_FORMAT"]) == ("DEBUG", "json")
