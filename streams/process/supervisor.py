"""`jumpa worker`: runs the worker in a child process and starts it again when it crashes.

The restart must come from outside of the process: Faust's own restarts inside it skip or lose what was in hand.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from types import FrameType
from uuid import uuid4

from streams.errors import EXIT_CRASH, EXIT_DONE, EXIT_WRONG
from streams.metrics import WorkerEnd
from streams.process.heartbeat import HEARTBEAT, Heartbeat

log = logging.getLogger(__name__)

SUPERVISOR = "JUMPA_INTERNAL_SUPERVISOR"
"""Set by the supervisor: its process id; the worker ends when the supervisor does."""

INSTANCE = "JUMPA_INTERNAL_INSTANCE"
"""Set by the supervisor, anew at its own start: the worker's name in its group, where the settings give none."""
RETURNS = "JUMPA_INTERNAL_RETURNS"
"""Set by the supervisor where its worker has ended before: the group may still keep its place."""

STOP_LIMIT_S = 18.0
"""Longest wait for the end of a worker after SIGTERM: with us it is 20 s at most."""
WINDOW_S = 600.0
"""Restarts are counted over ten minutes."""


def backoff_s(restarts: int) -> float:
    """Wait before a restart: 1, 2, 4 ... at most 30 s, by the number of restarts in the window."""
    return float(min(30, 2 ** min(restarts, 5)))


OnEnd = Callable[[WorkerEnd, str], None]
"""Told how a child ended that is to be started again, and the same in a sentence."""


WORKED_S = 60.0
"""A worker that stops with exit code 2 after this long is no typing mistake of somebody who waits for the answer."""
LAST_LOOK_S = 30.0
"""So long its supervisor answers on: two looks of a Prometheus, which else would never see the last counts."""


class Supervisor:
    """Keeps one child alive."""

    def __init__(
        self,
        command: list[str],
        limit: int,
        backoff: Callable[[int], float] = backoff_s,
        environment: Mapping[str, str] | None = None,
        on_end: OnEnd = lambda _how, _told: None,
    ) -> None:
        """``environment``: of the child, beside our own."""
        self._command = command
        self._limit = limit
        self._backoff = backoff
        self._environment = {INSTANCE: uuid4().hex, **(environment or {})}
        self._on_end = on_end
        self._hung = False
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = False

    def run(self) -> int:
        """Until a signal ends it, the child cannot work at all, or crashed too often; gives the exit code."""
        signal.signal(signal.SIGTERM, self._pass_on)
        signal.signal(signal.SIGINT, self._pass_on)
        crashes: deque[float] = deque()
        while True:
            began = time.monotonic()
            code = self._run_once()
            if code == EXIT_WRONG and time.monotonic() - began > WORKED_S:
                self._sleep(LAST_LOOK_S)
            if self._stopping:
                log.info("told to end, and the worker has ended", extra={"exit_code": code})
                return EXIT_DONE
            if code in (EXIT_DONE, EXIT_WRONG):
                return code
            now = time.monotonic()
            crashes.append(now)
            while now - crashes[0] > WINDOW_S:
                crashes.popleft()
            if len(crashes) > self._limit:
                log.critical("the worker ends again and again; giving up", extra={"count": len(crashes)})
                return EXIT_CRASH
            wait = self._backoff(len(crashes) - 1)
            how = WorkerEnd.HUNG if self._hung else WorkerEnd.KILLED if code < 0 else WorkerEnd.CRASHED
            told = {"cause": how, "exit_code": code, "restarts": len(crashes), "wait_s": wait}
            log.error("the worker ended; starting it again", extra=told)
            self._on_end(how, f"the worker ended with code {code} ({how}); starting it again in {wait:.0f} s")
            self._environment[RETURNS] = "1"
            self._sleep(wait)

    def _run_once(self) -> int:
        if self._stopping:
            return EXIT_DONE
        heart, self._hung = Heartbeat(), False
        internal = {SUPERVISOR: str(os.getpid()), HEARTBEAT: str(heart.mouth)}
        environment = {**os.environ, **self._environment, **internal}
        try:
            self._child = subprocess.Popen(
                self._command, env=environment, start_new_session=True, pass_fds=[heart.mouth]
            )
            if self._stopping:  # the signal came while the child was being started
                self._child.terminate()
            return self._wait(self._child, heart)
        finally:
            heart.close()

    def _wait(self, child: subprocess.Popen[bytes], heart: Heartbeat) -> int:
        """The child's exit code. One that hangs, or does not end when it is told to, is killed, which loses nothing."""
        told = None
        while True:
            try:
                return child.wait(0.5)
            except subprocess.TimeoutExpired:
                if heart.silent():
                    log.error("the worker gives no sign of life; killing it")
                    self._hung = True
                    child.kill()
                if not self._stopping:
                    continue
            told = told or time.monotonic()
            if time.monotonic() - told > STOP_LIMIT_S:
                log.error("the worker does not end; killing it")
                child.kill()

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < until:
            time.sleep(0.1)

    def _pass_on(self, signum: int, _: FrameType | None) -> None:
        """Ctrl-C and SIGTERM mean the same: finish what is in hand, then end."""
        self._stopping = True
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)


def worker_command() -> list[str]:
    return [sys.executable, "-m", "streams.faust_worker"]
