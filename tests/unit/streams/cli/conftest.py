"""What all tests of the command line share."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest

from streams.cli.main import QUIET
from tests.support.command_line import Jumpa


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No settings of the machine, no narrow terminal; afterwards logs go where they went before."""
    for name in [name for name in os.environ if name.startswith("JUMPA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JUMPA_BROKER", "127.0.0.1:1")
    monkeypatch.setenv("COLUMNS", "200")
    handlers, loggers = list(logging.root.handlers), [logging.root, *map(logging.getLogger, QUIET)]
    levels = [logger.level for logger in loggers]
    yield
    logging.root.handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture
def jumpa(capsys: pytest.CaptureFixture[str]) -> Jumpa:
    return Jumpa(capsys)
