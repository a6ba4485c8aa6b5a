"""What the flow tests share: workers as processes, sending, and reading until enough is there."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import IO

import aiohttp
from aiokafka.admin import NewPartitions

from schemas.codec import decode
from schemas.meetings import LAST_WORDS, Meeting
from streams.dev_broker import RunningBroker
from streams.kafka import topics
from streams.kafka.admin import admin_client
from streams.kafka.consuming import read_topic
from streams.kafka.provisioning import create_topics
from streams.kafka.security import client_options
from streams.kafka.sending import sender
from streams.kafka.topic_ids import topic_ids
from streams.kafka.topics import all_topics
from streams.process.supervisor import SUPERVISOR
from streams.records import Output, Record
from streams.settings import Settings, as_environment, load_settings
from tests.support.joining import content

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
REAL = [sys.executable, "-m", "streams.faust_worker"]
FAKE = [sys.executable, str(Path(__file__).parent / "workers" / "fake.py")]
"""The worker with tests.support.fakes.FakeTagger: all of the streaming, none of the models."""


def supervised(command: list[str]) -> list[str]:
    """The same as `jumpa worker` runs it: a worker that Faust hands a record no more ends, and is started again."""
    return [command[0], str(ROOT / "tests" / "integration" / "workers" / "supervised.py"), *command[1:]]


def settings_for(broker: RunningBroker, **more: object) -> Settings:
    """A worker's settings for this broker: quick to notice a dead member, on any free port."""
    return load_settings(
        **{"broker": broker.address, "session_timeout_s": 6, "http_port": 0, "processes": 2, "log_level": "INFO"} | more
    )


def start_worker(settings: Settings, command: list[str], stderr: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """Start one worker without a supervisor; it dies with this process."""
    environment = {**os.environ, **as_environment(settings), SUPERVISOR: str(os.getpid()), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=stderr)


@asynccontextmanager
async def running(settings: Settings, command: list[str]) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A worker that must end with exit code 0 on SIGTERM, within the 20 s that are promised."""
    worker = start_worker(settings, command)
    try:
        yield worker
        assert worker.poll() is None, f"the worker ended by itself with code {worker.returncode}"
        worker.terminate()
        assert await asyncio.to_thread(worker.wait, 20) == 0
    finally:
        worker.kill()


async def send_all(settings: Settings, outputs: Iterable[Output]) -> None:
    await create_topics(settings.broker, all_topics(settings))
    async with sender(settings) as send:
        for output in outputs:
            await send(output)


async def read_until(
    settings: Settings, topic: str, enough: Callable[[list[Record]], bool], limit_s: float
) -> list[Record]:
    """All records of a topic from its start, as soon as they are enough. Fails after ``limit_s`` seconds."""
    records: list[Record] = []
    try:
        async with asyncio.timeout(limit_s):
            async for record in read_topic(settings.broker, topic, from_start=True):
                records.append(record)
                if enough(records):
                    break
    except TimeoutError:
        raise AssertionError(f"only {len(records)} records on {topic} after {limit_s} s") from None
    return records


READY = '"ready": true'
"""What /readyz says of a worker that can work."""


async def ask(port: int, path: str) -> str:
    """What a path of a worker's listener says; nothing while nobody listens."""
    address = f"http://127.0.0.1:{port}/{path}"
    with suppress(aiohttp.ClientError, TimeoutError):
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session,
            session.get(address) as answer,
        ):
            return await answer.text()
    return ""


async def says(port: int, words: str, limit_s: float, path: str = "readyz") -> None:
    """Wait until a path of a worker's listener says some words."""
    deadline = monotonic() + limit_s
    while words not in (told := await ask(port, path)):
        assert monotonic() < deadline, f"/{path} does not say {words!r} but {told!r}"
        await asyncio.sleep(0.1)


async def delete_topic(settings: Settings, topic: str) -> None:
    """Delete a topic, and wait until it is gone."""
    async with admin_client(settings.broker, client_options(settings)) as client:
        await client.delete_topics([topic])
        while topic in await topic_ids(client._client):  # noqa: ASYNC110 - the broker sends no event
            await asyncio.sleep(0.05)


async def grow(settings: Settings, topic: str, partitions: int) -> None:
    """What `kafka-topics.sh --alter --topic TOPIC --partitions N` does."""
    async with admin_client(settings.broker, client_options(settings)) as client:
        await client.create_partitions({topic: NewPartitions(total_count=partitions)})


def keys(records: Iterable[Record]) -> set[str]:
    return {(record.key or b"").decode() for record in records}


def final_meetings(records: Iterable[Record]) -> dict[tuple[str, ...], dict[str, object]]:
    """The last revision of each meeting that lives, by its mentions, without what the order of arrival decides."""
    told = (record for record in records if record.value is not None)
    latest = {record.key: decode(Meeting, record.value, topics.MAX_MESSAGE_BYTES) for record in told}
    return by_mentions(latest.values())


def by_mentions(meetings: Iterable[Meeting]) -> dict[tuple[str, ...], dict[str, object]]:
    """What living meetings say, by the mentions that they are made of."""
    return {one.mention_ids: content(one) for one in meetings if one.change not in LAST_WORDS}
