"""Subscribers filter meetings by headers, without reading a value."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from schemas.codec import decode, encode
from schemas.envelope import headers_for
from schemas.generate import HERE
from schemas.meetings import Meeting
from streams.dev_broker import RunningBroker
from streams.kafka.provisioning import create_topics
from streams.kafka.sending import sender
from streams.kafka.topics import TopicSpec
from streams.records import Output
from streams.settings import Settings
from tests.contract.tools import lacking

pytestmark = pytest.mark.kafka
TOPIC = "filters.meetings.v1"


def meetings() -> list[Meeting]:
    return [decode(Meeting, path.read_bytes()) for path in sorted((HERE / "examples").glob("meeting.v1.*.json"))]


def kcat(broker: str, form: str) -> list[str]:
    """What kcat prints of each record of the topic."""
    if shutil.which("kcat") is None:
        lacking("kcat is missing: apt-get install kcat")
    command = ["kcat", "-C", "-b", broker, "-t", TOPIC, "-o", "beginning", "-e", "-q", "-f", form + "\n"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()


async def test_kcat_tells_meetings_apart_by_headers_alone(kafka: RunningBroker) -> None:
    given = meetings()
    topic = TopicSpec(TOPIC, key="meeting id", value="Meeting", purpose="For this test", partitions=1)
    await create_topics(kafka.address, (topic,))
    async with sender(Settings(broker=kafka.address)) as send:
        for one in given:
            await send(Output(TOPIC, one.id.encode(), encode(one), headers_for(one)))
        await send(Output(TOPIC, given[0].id.encode(), None, {}))
    lines = [line.split("\t") for line in kcat(kafka.address, "%k\t%h")]
    assert len(lines) == len(given) + 1
    cancelled = [key for key, headers in lines if "jumpa-status=cancelled" in headers.split(",")]
    assert cancelled == [one.id for one in given if one.status == "cancelled"] != []
    with_subject = [key for key, headers in lines if f"ce_subject={key}" in headers.split(",")]
    assert sorted(with_subject) == sorted(one.id for one in given)
    assert all("jumpa-countries=ID," in headers for _, headers in lines if headers), "what all examples have"
    assert [key for key, headers in lines if not headers] == [given[0].id], "a null value has none"
