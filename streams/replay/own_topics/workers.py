"""Workers that a run starts for its topics: each supervised as `jumpa worker` is, and ended with the run however that
ends."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from streams.errors import WorkersEnded
from streams.process.supervisor import STOP_LIMIT_S, SUPERVISOR
from streams.settings import PREFIX, Settings, as_environment

WORKER = [sys.executable, "-c", "from streams.entry import main; main()", "worker"]
"""What `jumpa worker` runs, wherever that is installed."""
_POLL_S = 0.1

Look = Callable[[], None]


@asynccontextmanager
async def working(
    settings: Settings, count: int, folder: Path, command: list[str] | None = None
) -> AsyncIterator[Look]:
    """Run so many workers until the block is left; they finish what is in hand. The kernel ends them with us.

    What they say goes into ``folder``. Gives a function that raises WorkersEnded where one has ended by itself, which a
    supervised one does only where a restart is of no use.
    """
    workers = []
    try:
        for number in range(1, count + 1):
            environment = environment_of(settings, count, folder / f"state-{number}")
            with (folder / f"worker-{number}.log").open("ab") as log:
                workers.append(
                    subprocess.Popen(  # noqa: ASYNC220 - forking takes a millisecond
                        command or WORKER,
                        env=environment,
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,  # Ctrl-C is ours alone
                    )
                )
        yield lambda: _refuse_ended(workers, folder)
    finally:
        await _stop(workers)


def environment_of(settings: Settings, count: int, state: Path) -> dict[str, str]:
    """The environment of one of so many workers: of this machine's only what is no setting, beside these settings.

    What is of one worker alone is its own: its port, its name in the group, its state.
    """
    own: dict[str, object] = {"http_port": 0, "instance_id": None}
    if settings.data_dir is not None:
        own["data_dir"] = str(state)
    if "processes" not in settings.model_fields_set:
        own["processes"] = max(1, settings.processes // count)
    rest = {name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)}
    return rest | as_environment(settings.model_copy(update=own)) | {SUPERVISOR: str(os.getpid())}


def _refuse_ended(workers: list[subprocess.Popen[bytes]], folder: Path) -> None:
    for number, worker in enumerate(workers, 1):
        code = worker.poll()
        if code is not None:
            log = folder / f"worker-{number}.log"
            raise WorkersEnded(f"A worker ended with code {code}, and {log} ends with: {_last_line(log)}")


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "nothing"


async def _stop(workers: list[subprocess.Popen[bytes]]) -> None:
    for worker in workers:
        worker.terminate()
    waited = 0.0
    while any(worker.poll() is None for worker in workers) and waited < STOP_LIMIT_S + 2:
        await asyncio.sleep(_POLL_S)
        waited += _POLL_S
    for worker in workers:
        worker.kill()
        worker.wait()
