"""What every fault scenario shares: a broker, workers that can be killed, and what they made of the items."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from schemas.codec import encode
from schemas.envelope import read_header
from schemas.news import NewsItem
from streams.cli.analyze import read_items
from streams.cli.render.console import Refusals
from streams.dev_broker import RunningBroker
from streams.dev_broker.running import free_port
from streams.kafka import topics
from streams.kafka.consuming import read_stored, read_topic
from streams.records import Output, Record
from streams.settings import Settings
from tests.integration.flow import FAKE, SHARED, ask, final_meetings, settings_for, start_worker, supervised

ARCHIVE = SHARED / "data/archive/click-id-2019.jsonl.xz"
SUPERVISED = supervised(FAKE)
"""As `jumpa worker` runs it: started again when it crashes."""
SUPERVISED_POISONED = [*SUPERVISED[:2], str(Path(FAKE[1]).parent / "poisoned.py")]


LOG = Path(tempfile.gettempdir()) / f"jumpa-faults-{os.getpid()}.log"
"""What all workers of this run said."""


def skips_caught() -> int:
    """How often a worker ended because Faust had passed over records (streams/faust_worker/gaps.py)."""
    if not LOG.exists():
        return 0
    return LOG.read_text(encoding="utf-8", errors="replace").count("was not seen")


def real_items(count: int) -> list[NewsItem]:
    """Articles of the news archive. Raises FileNotFoundError where it is not beside this checkout."""
    if not ARCHIVE.exists():
        raise FileNotFoundError(f"{ARCHIVE} is missing: put the news archive beside this checkout")
    return list(islice(read_items([str(ARCHIVE)], Refusals()), count))


def with_meetings(items: list[NewsItem]) -> list[NewsItem]:
    """One made article behind ten real ones: few of those tell of meetings, and meetings are what must not differ.

    Several articles tell of each, so that it has revisions which a fault could double.
    """
    pairs = [
        ("Rusia Vladimir Putin", "Prancis Emmanuel Macron"),
        ("Rusia Vladimir Putin", "Turki Recep Tayyip Erdogan"),
    ]
    mixed: list[NewsItem] = []
    for number, item in enumerate(items):
        mixed.append(item)
        if number % 10 == 9:
            made = number // 10
            (one, other), day = pairs[made % 2], 1 + made * 7 % 28
            body = f"Presiden {one} bertemu Presiden {other} di Paris, ({day}/9/2025)."
            mixed.append(
                NewsItem(id=f"made-{made}", title="Pertemuan di Paris", body=body, published_at=f"2025-09-{day:02}")
            )
    return mixed


def outputs_of(items: Iterable[NewsItem]) -> list[Output]:
    return [Output(topics.ITEMS, item.id.encode(), encode(item), {}) for item in items]


@dataclass
class Worker:
    """One worker process that comes back when it was killed."""

    settings: Settings
    command: list[str]
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        with LOG.open("ab") as log:
            self.process = start_worker(self.settings, self.command, log)

    def kill_and_start(self) -> None:
        self.process.kill()
        self.process.wait()
        self.start()

    def stop(self) -> tuple[int, float]:
        """SIGTERM; gives exit code and seconds, or -9 where it had to be killed after 25 s."""
        started = time.monotonic()
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            return self.process.wait(25), time.monotonic() - started
        self.process.kill()
        return -9, time.monotonic() - started

    async def ask(self, path: str) -> str:
        """What a path of its listener says; nothing while nobody listens."""
        return await ask(self.settings.http_port, path)

    async def metric(self, name: str) -> float:
        """The value of a metric, summed over its labels; 0 where it is not told."""
        told = re.findall(rf"^{name}(?:{{.*}})? (\S+)$", await self.ask("metrics"), re.MULTILINE)
        return sum(map(float, told))


@asynccontextmanager
async def workers(
    broker: RunningBroker, count: int, command: list[str] | None = None, **more: object
) -> AsyncIterator[list[Worker]]:
    """Workers that are told to end when the block is left."""
    started = [
        Worker(settings_for(broker, http_port=free_port(), **more), FAKE if command is None else command)
        for _ in range(count)
    ]
    try:
        yield started
    finally:
        await asyncio.gather(*(asyncio.to_thread(worker.stop) for worker in started))


class Progress:
    """Watches the entities come: which items are done, and when each partition moved last."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.done: dict[bytes | None, int] = {}
        """Records by item id."""
        self.moved: dict[int, float] = {}
        """Monotonic seconds of the newest record of each partition."""
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            seen: dict[int, int] = {}
            with suppress(Exception):  # the broker may be killed meanwhile: begin again, and skip what was seen
                async for record in read_topic(self.settings.broker, topics.ENTITIES, from_start=True):
                    if record.offset > seen.get(record.partition, -1):
                        seen[record.partition] = record.offset
                        self.done[record.key] = self.done.get(record.key, 0) + 1
                        self.moved[record.partition] = time.monotonic()
                        self._changed.set()
            await asyncio.sleep(0.5)

    async def reach(self, count: int, limit_s: float) -> bool:
        """Wait until so many items are done; False where nothing at all came for ``limit_s`` seconds."""
        while len(self.done) < count:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), limit_s)
            except TimeoutError:
                return False
        return True

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def stored(broker: RunningBroker, topic: str) -> list[Record]:
    return [record async for record in read_stored(broker.address, topic)]


async def settled(
    broker: RunningBroker, expected: dict[str, object] | None = None, quiet_s: float = 20, limit_s: float = 120
) -> list[Record]:
    """The records of the meetings topic, once they are as expected, or have not grown for a while.

    A while is longer than a session: of two workers, one that was killed last holds its partitions until that ends.
    """
    before, since, started = -1, time.monotonic(), time.monotonic()
    while True:
        records = await stored(broker, topics.MEETINGS)
        now = time.monotonic()
        if len(records) != before:
            before, since = len(records), now
        as_expected = expected is not None and dict(final_meetings(records)) == expected
        if as_expected or now - since > quiet_s or now - started > limit_s:
            return records
        await asyncio.sleep(0.5)


def doubled(meetings: Iterable[Record]) -> tuple[int, int]:
    """Revisions that were told with two different contents under one id, and harmless repetitions of equal ones."""
    values: dict[str, set[bytes | None]] = {}
    count = 0
    for record in meetings:
        count += 1
        values.setdefault(read_header(record.headers, "ce_id"), set()).add(record.value)
    distinct = sum(len(told) for told in values.values())
    return distinct - len(values), count - distinct


async def verdict(broker: RunningBroker, items: list[NewsItem], undisturbed: dict[str, object]) -> dict[str, object]:
    """What was lost, what differs and what was doubled."""
    answered = {
        record.key for topic in (topics.ENTITIES, topics.DEAD_LETTERS) for record in await stored(broker, topic)
    }
    records = await settled(broker, undisturbed)
    meetings = final_meetings(records)
    differing = [key for key in undisturbed.keys() | meetings.keys() if undisturbed.get(key) != meetings.get(key)]
    twice, repeated = doubled(records)
    return {
        "items": len(items),
        "items_lost": sum(item.id.encode() not in answered for item in items),
        "meetings": len(undisturbed),
        "meetings_differing": len(differing),
        "revisions_doubled": twice,
        "revisions_repeated": repeated,
    }
