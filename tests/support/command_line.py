"""The command line in this process."""

from __future__ import annotations

import pytest

from streams.cli.main import main


class Jumpa:
    """Calls it: exit code, standard output, standard error."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self._captured = captured

    def __call__(self, *args: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            main([str(arg) for arg in args])
        out, err = self._captured.readouterr()
        return int(caught.value.code or 0), out, err
