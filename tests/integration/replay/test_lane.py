"""A replay through the live topics: the same meetings as a live feed's, marked, and each item sent once."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from processors.joining.joiner import Joiner
from processors.pipeline import analyze
from schemas.codec import decode
from schemas.envelope import REPLAY_SEQUENCE, read_header, replay_of
from schemas.news import NewsItem
from streams.dev_broker import RunningBroker
from streams.dev_broker.running import free_port
from streams.kafka import topics
from streams.kafka.consuming import read_stored
from streams.kafka.provisioning import create_topics
from streams.records import Record
from streams.settings import Settings, as_environment
from tests.integration.flow import FAKE, READY, ROOT, by_mentions, final_meetings, running, says, settings_for
from tests.support.fakes import FakeTagger

pytestmark = pytest.mark.kafka

COUNT = 300
BODY = (
    "Presiden Prabowo Subianto bertemu Perdana Menteri Malaysia Anwar Ibrahim di Kuala Lumpur, Selasa ({day}/9/2025)."
)
ANSWERS = (topics.ENTITIES, topics.MENTIONS, topics.MEETINGS, topics.DEAD_LETTERS)


def lines(name: str) -> list[bytes]:
    """Articles of meetings, one of which comes again without, and one that the worker refuses."""
    told = []
    for number in range(COUNT):
        body = BODY.format(day=1 + number % 28) if number % 3 == 0 else "Harga cabai naik."
        told.append(json.dumps({"id": f"{name}-{number % 290}", "title": f"Berita {number}", "body": body}).encode())
    return told


async def stored(settings: Settings, topic: str) -> list[Record]:
    return [record async for record in read_stored(settings.broker, topic)]


def replay(settings: Settings, *words: object) -> subprocess.Popen[bytes]:
    """`jumpa replay`, as a process."""
    command = [sys.executable, "-c", "from streams.entry import main; main()", "replay", *map(str, words)]
    environment = {**os.environ, **as_environment(settings), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


async def ended(process: subprocess.Popen[bytes], code: int) -> tuple[str, str]:
    out, err = await asyncio.to_thread(process.communicate, timeout=120)
    assert process.returncode == code, err.decode()
    return out.decode(), err.decode()


async def killed_at(settings: Settings, process: subprocess.Popen[bytes], count: int) -> None:
    """SIGKILL when so many items stand in the lane."""
    async with asyncio.timeout(60):
        while len(await stored(settings, topics.REPLAY_ITEMS)) < count:
            assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGKILL)
    await asyncio.to_thread(process.communicate)


async def test_a_replay_gives_the_same_meetings_marked_and_once_however_often_it_is_killed(
    fresh: RunningBroker, tmp_path: Path
) -> None:
    source, out = tmp_path / "archive.jsonl", tmp_path / "run"
    source.write_bytes(b"\n".join([*lines("a"), b"[]"]) + b"\n")
    settings = settings_for(fresh, http_port=free_port())
    await create_topics(settings.broker, topics.all_topics(settings))
    # Nobody reads yet: the first try stops where the window is full.
    process = replay(settings, source, "--run-dir", out, "--rate", 200)
    await killed_at(settings, process, 20)
    async with running(settings, FAKE):
        await says(settings.http_port, READY, 60)
        await killed_at(settings, replay(settings, "--resume", out, "--rate", 200), 150)
        told, _ = await ended(replay(settings, "--resume", out), 1)
    assert f"{COUNT} items" in told
    run = json.loads((out / "manifest.json").read_text())
    assert (run["way"], run["state"], run["counts"]["refused"]) == ("live-topics", "whole", {"not_object": 1})
    lane = await stored(settings, topics.REPLAY_ITEMS)
    numbers = [int(read_header(record.headers, REPLAY_SEQUENCE)) for record in lane]
    assert sorted(numbers) == list(range(1, COUNT + 1))
    answers = [record for topic in ANSWERS for record in await stored(settings, topic)]
    assert {replay_of(record.headers) for record in [*lane, *answers] if record.value} == {run["run_id"]}
    replayed = final_meetings(await stored(settings, topics.MEETINGS))
    assert len(replayed) == run["counts"]["meetings"] > 5
    assert replayed == meetings_of(lines("a"))


def meetings_of(raw: Iterable[bytes]) -> dict[tuple[str, ...], dict[str, object]]:
    """What these articles tell one after the other, without any topic."""
    joiner, tagger, latest = Joiner(), FakeTagger(), {}
    for item in (decode(NewsItem, one) for one in raw):
        (analysis,) = analyze([item], tagger)
        latest |= {revision.id: revision for revision in joiner.take(item.id, analysis.mentions)}
    return by_mentions(latest.values())
