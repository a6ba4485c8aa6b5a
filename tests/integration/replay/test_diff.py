"""Two sets of topics compared, and one with a run in a folder."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiokafka import AIOKafkaProducer

from schemas.codec import encode
from schemas.mentions import MeetingMention, MentionWithdrawal
from streams.dev_broker import RunningBroker
from streams.kafka import topics
from streams.replay.diff.report import report_of
from streams.replay.diff.runs import read_run
from streams.settings import Settings
from tests.support.stream_fakes import mention
from tests.unit.streams.cli.test_replay_diff import folder
from tests.unit.streams.replay.diff.test_report import joined, kinds

TOLD = [mention(f"a-{day}", f"2025-09-0{day}T10:00:00+07:00", date=f"2025-09-0{day}") for day in (1, 2, 3, 8)]


async def _fill(broker: str, prefix: str, told: list[MeetingMention], gone: int) -> None:
    """Each meeting under its id, with a revision that was published before; ``gone`` of them deleted afterwards."""
    producer = AIOKafkaProducer(bootstrap_servers=broker)
    await producer.start()
    for one in told:
        await producer.send_and_wait(f"{prefix}{topics.MENTIONS}", encode(one), key=b"ID+MY")
    withdrawn = MentionWithdrawal(item_id="a-1", key="ID+SG", published_at=None)
    await producer.send_and_wait(f"{prefix}{topics.MENTIONS}", encode(withdrawn), key=b"ID+SG")
    meetings = joined(*told)
    for one in meetings:
        for revision in (one.model_copy(update={"city": "Bogor"}), one.model_copy(update={"revision": 9})):
            await producer.send_and_wait(f"{prefix}{topics.MEETINGS}", encode(revision), key=one.id.encode())
    for one in meetings[:gone]:
        await producer.send_and_wait(f"{prefix}{topics.MEETINGS}", None, key=one.id.encode())
    await producer.stop()


def test_topics_are_compared_with_topics_and_with_a_folder(tansu: RunningBroker, tmp_path: Path) -> None:
    settings = Settings(broker=tansu.address)
    for prefix, gone in (("blue.", 0), ("green.", 1)):
        asyncio.run(_fill(tansu.address, prefix, TOLD, gone))
    runs = ("kafka:blue.", str(folder(tmp_path / "out", *TOLD)), "kafka:green.")
    blue, place, green = (read_run(name, lambda: settings) for name in runs)
    assert kinds(report_of(blue, place)) == {"same": len(joined(*TOLD))}
    again = read_run("kafka:blue.", lambda: settings)
    assert kinds(report_of(again, green)) == {"same": len(joined(*TOLD)) - 1, "lost": 1}
