"""A worker's place in the group: kept over a crash, given up when it is told to end, and never shared."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from streams.dev_broker import RunningBroker
from streams.dev_broker.running import free_port
from streams.errors import EXIT_WRONG
from streams.kafka import topics
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import item_output
from streams.kafka.topics import all_topics
from streams.settings import Settings
from tests.faults.watch import children
from tests.integration.flow import FAKE, READY, keys, read_until, says, send_all, settings_for, start_worker, supervised

pytestmark = pytest.mark.kafka

SESSION_S = 90.0
"""Longer than these tests may take: nobody is given up meanwhile."""
REVOKED = "the group takes back"


@asynccontextmanager
async def logging_worker(settings: Settings, command: list[str], log: Path) -> AsyncIterator[int]:
    """A worker that writes to ``log``; gives its process id."""
    with log.open("wb") as stderr:
        worker = start_worker(settings, command, stderr)
    try:
        yield worker.pid
        worker.terminate()
        await asyncio.to_thread(worker.wait, 20)
    finally:
        worker.kill()


async def answered(settings: Settings, name: str, limit_s: float) -> None:
    """Send items for all partitions, and wait until all are answered."""
    ids = {f"{name}-{number}" for number in range(30)}
    await send_all(settings, [item_output(b'{"id": "%s", "title": "Berita"}' % one.encode()) for one in ids])
    await read_until(settings, topics.ENTITIES, lambda found: ids <= keys(found), limit_s)


async def test_a_killed_child_comes_back_without_a_rebalance_and_one_told_to_end_leaves(
    fresh: RunningBroker, tmp_path: Path
) -> None:
    one, other = (
        settings_for(fresh, http_port=free_port(), processes=1, session_timeout_s=SESSION_S) for _ in range(2)
    )
    await create_topics(one.broker, all_topics(one))
    async with logging_worker(other, supervised(FAKE), tmp_path / "other.log"):
        await says(other.http_port, READY, 60)
        async with logging_worker(one, supervised(FAKE), tmp_path / "one.log") as pid:
            await says(one.http_port, READY, 60)
            await answered(one, "before", 60)
            told = (tmp_path / "other.log").read_text().count(REVOKED)
            assert told == 1, "the second worker's coming"
            (child,) = children(pid)
            os.kill(child, signal.SIGKILL)
            await answered(one, "killed", 60)
            assert (tmp_path / "other.log").read_text().count(REVOKED) == told
            assert (tmp_path / "one.log").read_text().count("the group gives us") == 2
        await answered(one, "left", 30)


async def test_of_two_workers_with_one_instance_id_the_first_ends_and_says_why(
    fresh: RunningBroker, tmp_path: Path
) -> None:
    settings = settings_for(fresh, http_port=free_port(), processes=1, instance_id="same")
    await create_topics(settings.broker, all_topics(settings))
    with (tmp_path / "first.log").open("wb") as stderr:
        first = start_worker(settings, FAKE, stderr)
    try:
        await says(settings.http_port, READY, 60)
        second = settings.model_copy(update={"http_port": free_port()})
        async with logging_worker(second, FAKE, tmp_path / "second.log"):
            assert await asyncio.to_thread(first.wait, 60) == EXIT_WRONG
            await answered(second, "after", 60)
            assert "has taken its place" not in (tmp_path / "second.log").read_text()
    finally:
        first.kill()
    assert "as same: JUMPA_INSTANCE_ID must be of one worker alone" in (tmp_path / "first.log").read_text()
