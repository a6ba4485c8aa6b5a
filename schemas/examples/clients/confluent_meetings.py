"""Meetings with confluent-kafka, from the beginning of the compacted topic on.

pip install confluent-kafka
JUMPA_BROKER=localhost:9092 python confluent_meetings.py [--once]
"""

import json
import os
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

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


consumer = Consumer(
    {
        "bootstrap.servers": os.environ.get("JUMPA_BROKER", "localhost:9092"),
        "group.id": "subscriber-example",  # needed, but nothing is committed: each start reads from the beginning
        "enable.auto.commit": False,
        "enable.partition.eof": "--once" in sys.argv,
        "isolation.level": "read_committed",
    }
)
partitions = consumer.list_topics(TOPIC).topics[TOPIC].partitions
consumer.assign([TopicPartition(TOPIC, number, OFFSET_BEGINNING) for number in partitions])
left = set(partitions)
while left:
    record = consumer.poll(1.0)
    if record is None:
        continue
    if record.error() is None:
        take(record.key().decode(), record.value())
    elif record.error().code() == KafkaError._PARTITION_EOF:
        left.discard(record.partition())
    else:
        raise SystemExit(record.error().str())
consumer.close()
print(sum(one["status"] not in ENDED for one in newest.values()), "meetings live")
