"""One child process with a log file, which neither outlives us nor hears the terminal's Ctrl-C."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

_GUARD = Path(__file__).with_name("guard.py")
_TERMINAL_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_TAIL_BYTES = 8192


@cache
def _parent_thread() -> ThreadPoolExecutor:
    """A thread that lives as long as this process, to start children from.

    Linux sends the death signal when the *thread* that forked ends (prctl(2)). Started from a short-lived thread, such
    as one of asyncio.to_thread, a broker would be killed under a living process.
    """
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="broker-parent")


# A forked child inherits the executor but not its thread, and would wait for it for ever.
os.register_at_fork(after_in_child=_parent_thread.cache_clear)


class ChildProcess:
    """A running program; output of all its starts is appended to `log_file`."""

    def __init__(self, command: Sequence[str], log_file: Path) -> None:
        self.log_file = log_file
        guarded = [sys.executable, "-I", "-S", str(_GUARD), str(os.getpid()), *command]
        self._popen = _parent_thread().submit(_spawn, guarded, log_file).result()

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative is the number of the signal that ended it."""
        return self._popen.poll()

    def alive(self) -> bool:
        return self.exit_code is None

    def wait(self, timeout_s: float | None = None) -> int | None:
        """Wait for the end and give the exit code, or None when it still runs after `timeout_s` seconds."""
        try:
            return self._popen.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None

    def stop(self, grace_s: float) -> None:
        """SIGTERM, then SIGKILL after `grace_s` seconds. Nothing happens to a process that has ended."""
        self._popen.terminate()
        if self.wait(grace_s) is None:
            self.kill()

    def kill(self) -> None:
        """SIGKILL, and wait until the process is gone and its port is free."""
        self._popen.kill()
        self._popen.wait()


def _spawn(command: Sequence[str], log_file: Path) -> subprocess.Popen[bytes]:
    with log_file.open("ab") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )


def last_lines(log_file: Path, count: int = 12) -> str:
    """The end of a log without terminal colours, indented for an error message; "" when there is none."""
    try:
        text = log_file.read_bytes()[-_TAIL_BYTES:].decode("utf-8", "replace")
    except OSError:
        return ""
    lines = _TERMINAL_COLOUR.sub("", text).splitlines()[-count:]
    return "".join(f"\n  {line}" for line in lines)
