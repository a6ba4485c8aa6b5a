"""SIGKILL at random moments of a replay through its own topics: of the command, of its workers, of the broker.

As a script it is that command, with workers that have no models: ``python -m tests.faults.replays FOLDER [ARCHIVE]``.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psutil

from schemas.codec import encode
from schemas.envelope import REPLAY_SEQUENCE, read_header
from schemas.news import NewsItem
from streams.cli.replay import Crew, Todo, replay_into, resume_replay
from streams.dev_broker import Engine, RunningBroker, start_broker
from streams.kafka.topics import TopicNames
from streams.replay.diff.report import report_of
from streams.replay.diff.runs import read_run
from streams.replay.rundir import read_manifest
from streams.settings import load_settings
from tests.faults.world import LOG, stored
from tests.integration.flow import FAKE, ROOT, supervised
from tests.support.replays import replayed

PREFIX = "green."
RATE = 40.0
"""Items a second: so slow that a kill meets the sending as well as the work."""
LIMIT_S = 300.0
VICTIMS = ("command", "worker", "command", "broker", "command")


async def kill_replays(items: list[NewsItem], kills: int, seed: int) -> dict[str, object]:
    """So many SIGKILLs, each of the command followed by ``--resume``; then the run is ended in peace and looked at."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="jumpa-replays-") as name, start_broker(Engine.KAFKA) as broker:
        folder = Path(name)
        archive = folder / "archive.jsonl"
        archive.write_bytes(b"".join(encode(item) + b"\n" for item in items))
        command, orphans, resumed = start(broker, folder / "run", archive), 0, 0
        killed: Counter[str] = Counter()
        for number in range(kills):
            await asyncio.sleep(chance.uniform(0.5, 2 * len(items) / RATE / kills + 8))
            victim = VICTIMS[number % len(VICTIMS)]
            killed[victim] += 1
            if victim == "command":
                orphans += await kill(command)
            elif victim == "worker":
                kill_worker(command, chance)
            else:
                broker.kill()
                await asyncio.to_thread(broker.start_again)
            if command.poll() not in (None, 0):
                command, resumed = start(broker, folder / "run", archive), resumed + 1
        code = await finished(command)
        while code != 0:  # what the broker's end has ended
            command, resumed = start(broker, folder / "run", archive), resumed + 1
            code = await finished(command)
        replayed(archive, folder / "place")
        return await figures(broker, folder, len(items)) | {
            "kills": dict(killed), "resumed": resumed, "orphans": orphans,
        }  # fmt: skip


def start(broker: RunningBroker, run: Path, archive: Path) -> subprocess.Popen[bytes]:
    """The command, which goes on where there is something to go on with."""
    environment = {
        **os.environ, "JUMPA_BROKER": broker.address, "JUMPA_SESSION_TIMEOUT_S": "6", "JUMPA_PROCESSES": "1",
        "JUMPA_DELIVERY_TIMEOUT_S": "10", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    begun = run.with_name(f"{run.name}.unfinished") / "manifest.json"
    words = [str(run)] if begun.exists() or run.exists() else [str(run), str(archive)]
    with LOG.open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", "tests.faults.replays", *words], env=environment, stderr=log)


async def kill(command: subprocess.Popen[bytes]) -> int:
    """SIGKILL; gives how many of the processes that it had started are there some seconds later."""
    below: list[psutil.Process] = []
    with suppress(psutil.Error):
        below = psutil.Process(command.pid).children(recursive=True)
    command.kill()
    await asyncio.to_thread(command.wait)
    _, alive = await asyncio.to_thread(psutil.wait_procs, below, 10)
    return len(alive)


def kill_worker(command: subprocess.Popen[bytes], chance: random.Random) -> None:
    """SIGKILL of a worker, not of who supervises it."""
    with suppress(psutil.Error):
        supervisors = psutil.Process(command.pid).children()
        workers = [worker for one in supervisors for worker in one.children()]
        if workers:
            chance.choice(workers).kill()


async def finished(command: subprocess.Popen[bytes]) -> int:
    """The exit code; a command that does not end is killed."""
    try:
        return await asyncio.to_thread(command.wait, LIMIT_S)
    except subprocess.TimeoutExpired:
        await kill(command)
        raise AssertionError(f"the replay does not end within {LIMIT_S:.0f} s: see {LOG}") from None


async def figures(broker: RunningBroker, folder: Path, count: int) -> dict[str, object]:
    """What stands in the topics beside what an undisturbed run in place gives."""
    headers = [record.headers for record in await stored(broker, TopicNames.under(PREFIX).items)]
    numbers = Counter(read_header(one, REPLAY_SEQUENCE) for one in headers)
    settings = load_settings(broker=broker.address)
    runs = [read_run(str(folder / "place"), lambda: settings), read_run(f"kafka:{PREFIX}", lambda: settings)]
    report = await asyncio.to_thread(lambda: report_of(*runs))
    told, place = read_manifest(folder / "run").counts, read_manifest(folder / "place").counts
    return {
        "items": count,
        "items_lost": sum(str(number) not in numbers for number in range(1, count + 1)),
        "items_twice": numbers.total() - len(numbers),
        "meetings": place.meetings,
        "meetings_differing": report.differing,
        "counts_differing": int(told != place),
    }


if __name__ == "__main__":
    given, todo = sys.argv[1:], Todo(crew=Crew(2, RATE, supervised(FAKE)))
    run = Path(given[0])
    if given[1:]:
        replay_into(given[1:], PREFIX, run, todo)
    else:
        resume_replay(run, [], todo, form_given=False)
