"""Meetings with aiokafka, from the beginning of the compacted topic on.

pip install aiokafka
JUMPA_BROKER=localhost:9092 python aiokafka_meetings.py [--once]
"""

import asyncio
import json
import os
import sys

from aiokafka import AIOKafkaConsumer, TopicPartition

TOPIC = "news.meetings.v1"
ENDED = ("merged", "retracted")
newest: dict[str, dict] = {}
"""The newest revision of each id, as the compacted topic holds it."""


def take(key: str, value: bytes | None) -> None:
    """One record: a revision, the same once more, or the end of an id."""
    if value is None:  # the id ended some days ago: forget it
        newest.pop(key, None)
        print(key, "dropped")
        return
    meeting = json.loads(value)
    if key in newest and meeting["revision"] <= newest[key]["revision"]:
        return  # a repeat: delivery is at least once
    newest[key] = meeting  # complete: it replaces the one before
    goes_on = meeting["merged_into"] if meeting["status"] == "merged" else ""
    print(key, f"r{meeting['revision']}", meeting["change"], meeting["status"], goes_on)


async def main(once: bool) -> None:
    broker = os.environ.get("JUMPA_BROKER", "localhost:9092")
    async with AIOKafkaConsumer(
        bootstrap_servers=broker, auto_offset_reset="earliest", isolation_level="read_committed"
    ) as consumer:
        await consumer.topics()
        consumer.subscribe([TOPIC])
        while not consumer.assignment():
            await asyncio.sleep(0.1)
        ends = await consumer.end_offsets([TopicPartition(*one) for one in consumer.assignment()])
        while not once or any([await consumer.position(one) < end for one, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    take(record.key.decode(), record.value)
    print(sum(one["status"] not in ENDED for one in newest.values()), "meetings live")


asyncio.run(main("--once" in sys.argv))
