"""The examples of subscribers: what runs each, what it needs, and what all of them must say of some records."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from schemas.meetings import Change, Meeting, MeetingStatus
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import sender
from streams.kafka.topics import all_topics
from streams.records import Output
from streams.settings import Settings
from tests.support.joining import joined
from tests.support.stream_fakes import mention
from tests.support.subscribers.revisions import output_of, tombstone

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
"""What Maven writes even where it is told not to."""
CLIENTS = Path(__file__).parents[2] / "schemas" / "examples" / "clients"


class Client(NamedTuple):
    """An example: its command, run in a copy of its folder, what prepares that, and what must be installed."""

    command: tuple[str, ...]
    needs: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    folder: str = "."
    prepare: tuple[str, ...] = ()

    @property
    def missing(self) -> list[str]:
        """Programs and modules that are not here."""
        return [one for one in self.needs if not shutil.which(one)] + [
            one for one in self.modules if not find_spec(one)
        ]


HERE = {
    "aiokafka": Client((sys.executable, "aiokafka_meetings.py", "--once"), modules=("aiokafka",)),
    "confluent-kafka": Client((sys.executable, "confluent_meetings.py", "--once"), modules=("confluent_kafka",)),
    "kcat": Client(("sh", "kcat_meetings.sh"), needs=("kcat", "jq")),
}
"""What runs with what is installed."""
FETCHED = {
    "kafkajs": Client(
        ("node", "meetings.js", "--once"), ("node", "npm"), folder="node", prepare=("npm", "install", "--silent")
    ),
    "kafka-clients": Client(
        ("mvn", "-q", "compile", "exec:java", "-Dexec.args=--once"),
        ("mvn", "java"),
        folder="java",
    ),
    "franz-go": Client(("go", "run", ".", "--once"), ("go",), folder="go"),
}
"""What fetches packages first."""


def records() -> Iterator[Output]:
    """A meeting with three revisions, the second sent twice; one merged into it and then gone; one retracted."""
    first = joined(mention("a-1"))
    for number in (1, 2, 1, 2, 3):
        yield output_of(_revision(first, "a" * 32, number))
    yield output_of(_revision(first, "b" * 32, 1))
    merged = {"change": Change.MERGED, "status": MeetingStatus.MERGED, "merged_into": "a" * 32}
    yield output_of(_revision(first, "b" * 32, 2).model_copy(update=merged))
    yield output_of(_revision(first, "c" * 32, 1))
    retracted = {"change": Change.RETRACTED, "status": MeetingStatus.RETRACTED}
    yield output_of(_revision(first, "c" * 32, 2).model_copy(update=retracted))
    yield output_of(_revision(first, "d" * 32, 1))
    yield tombstone("b" * 32)


def _revision(meeting: Meeting, meeting_id: str, number: int) -> Meeting:
    change = Change.CREATED if number == 1 else Change.CONFIRMED
    return meeting.model_copy(update={"id": meeting_id, "revision": number, "change": change})


EXPECTED = [
    "2 meetings live",
    *(f"{'a' * 32} r{number} {change} held" for number, change in ((1, "created"), (2, "confirmed"), (3, "confirmed"))),
    f"{'b' * 32} dropped",
    f"{'b' * 32} r1 created held",
    f"{'b' * 32} r2 merged merged {'a' * 32}",
    f"{'c' * 32} r1 created held",
    f"{'c' * 32} r2 retracted retracted",
    f"{'d' * 32} r1 created held",
]
"""The lines of each example, sorted: partitions are read in any order."""


async def send_records(settings: Settings) -> None:
    """Make the topics and send the records."""
    await create_topics(settings.broker, all_topics(settings))
    async with sender(settings) as send:
        for output in records():
            await send(output)


def send_now(settings: Settings) -> None:
    asyncio.run(send_records(settings))


def said(client: Client, broker: str, work: Path) -> list[str]:
    """Run an example in a copy of its folder; gives its lines, sorted. Raises AssertionError where it fails."""
    folder = shutil.copytree(CLIENTS / client.folder, work / "client")
    for command in filter(None, (client.prepare, client.command)):
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, "JUMPA_BROKER": broker}, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
    lines = (COLOUR.sub("", line).strip() for line in done.stdout.splitlines())
    return sorted(filter(None, lines))
