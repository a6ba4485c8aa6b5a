"""`jumpa sink postgres` killed again and again while revisions flow: the table is the compacted topic all the same."""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg

from schemas.codec import encode
from streams.dev_broker import Engine, start_broker
from streams.kafka import topics
from streams.kafka.consuming import read_stored
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import sender
from streams.kafka.topics import all_topics
from streams.reading.newest import newest_revisions, read_meeting
from streams.records import Output
from streams.settings import Settings, as_environment, load_settings
from tests.support.subscribers.postgres import programs, running_postgres
from tests.support.subscribers.revisions import lives

ROOT = Path(__file__).parents[2]
FLOW_S = 1.2
"""How long the records between two kills take to be sent."""
START = "from streams.cli import main; main()"


def start_sink(settings: Settings, dsn: str, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", START, "sink", "postgres", dsn, *options]
    environment = {**os.environ, **as_environment(settings), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE)


def ask(dsn: str, question: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(question).fetchall()


async def stored(settings: Settings) -> dict[str, dict[str, Any]]:
    """The compacted topic: the newest revision by its id, as PostgreSQL can hold it."""
    raw = await newest_revisions(settings, lambda record, exc: None)
    told = (json.loads(encode(read_meeting(one))) for one in raw)
    return {one["id"]: json.loads(json.dumps(one).replace("\\u0000", "\\ufffd")) for one in told}


async def fill_with_kills(settings: Settings, dsn: str, revisions: int, kills: int, seed: int) -> dict[str, object]:
    """Send the revisions while sinks are killed, end with one that takes the rest; what differs then."""
    await create_topics(settings.broker, all_topics(settings))
    chance, outputs = random.Random(seed), list(lives(revisions, seed))
    size, amid = -(-len(outputs) // kills), 0
    for begin in range(0, len(outputs), size):
        first, *rest = outputs[begin : begin + size]
        sink = start_sink(settings, dsn)
        await _send(settings, [first])
        await _level(settings, dsn)
        sending = asyncio.create_task(_send(settings, rest))
        await asyncio.sleep(chance.uniform(0.1, FLOW_S))
        sink.kill()
        await asyncio.to_thread(sink.communicate, None, 60)
        amid += not sending.done()
        await sending
    last = start_sink(settings, dsn, "--once")
    _, told = await asyncio.to_thread(last.communicate, None, 60)
    assert last.returncode == 0, told.decode()
    expected = await stored(settings)
    found = dict(ask(dsn, "select id, meeting from jumpa_meetings"))
    columns = dict(ask(dsn, "select id, revision from jumpa_meetings"))
    differing = {key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)}
    differing |= {key for key, one in expected.items() if columns.get(key) != one["revision"]}
    return {
        "revisions_sent": len(outputs),
        "kills": len(range(0, len(outputs), size)),
        "kills_amid_the_flow": amid,
        "rows": len(found),
        "records_passed_over": await _count(settings) - taken(dsn),
        "meetings_differing": len(differing),
    }


async def _count(settings: Settings) -> int:
    """Records in the topic, of which none were compacted away yet."""
    return len([one async for one in read_stored(settings.broker, topics.MEETINGS)])


async def _send(settings: Settings, outputs: list[Output]) -> None:
    async with sender(settings, rate=len(outputs) / FLOW_S) as send:
        for output in outputs:
            await send(output)


async def _level(settings: Settings, dsn: str) -> None:
    """Until a sink has taken all that was sent."""
    deadline = monotonic() + 60
    while not ask(dsn, "select to_regclass('jumpa_offsets')")[0][0] or taken(dsn) < await _count(settings):
        assert monotonic() < deadline, "no sink writes after 60 s"
        await asyncio.sleep(0.1)


def taken(dsn: str) -> int:
    """Records that count as read."""
    return sum(offset for (offset,) in ask(dsn, "select next from jumpa_offsets"))


async def kill_sink(revisions: int, kills: int, seed: int) -> dict[str, object]:
    """The scenario: a broker and a database of its own."""
    bin_ = programs()
    if bin_ is None:
        return {"skipped": "PostgreSQL is missing: apt-get install postgresql"}
    with start_broker(Engine.KAFKA, timeout_s=120) as broker, running_postgres(bin_) as dsn:
        return await fill_with_kills(load_settings(broker=broker.address), dsn, revisions, kills, seed)
