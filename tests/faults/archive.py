"""An archive replayed behind a running feed: the same meetings, with the same ids and contents, as one ordered run."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from schemas.codec import decode, encode
from schemas.meetings import LAST_WORDS, Meeting
from schemas.news import NewsItem
from streams.cli.analyze import read_items
from streams.cli.render.console import Refusals
from streams.dev_broker import Engine, start_broker
from streams.kafka import topics
from tests.faults.world import Progress, doubled, outputs_of, settled, workers
from tests.integration.flow import REAL, SHARED, send_all, settings_for
from tests.support.joining import content

ANNOTATED = (
    SHARED / "eval/meetings/articles.jsonl",
    *(SHARED / f"eval/meetings/rounds/round-{at}.articles.jsonl" for at in (1, 2, 3)),
)
"""Their articles of 2025 are the feed."""
STUCK_S = 300.0
"""A session lost and taken over, and the models loaded anew."""


def feed() -> list[NewsItem]:
    """Articles of 2025, in the order of their days."""
    items = read_items([str(path) for path in ANNOTATED if path.exists()], Refusals())
    return _by_time(item for item in items if item.published_at is not None and item.published_at.year == 2025)


def behind(live: Sequence[NewsItem], archive: Sequence[NewsItem]) -> list[NewsItem]:
    """A third of the feed alone, then the archive with the rest of the feed evenly among it."""
    third = len(live) // 3
    order = list(live[:third])
    rest = live[third:]
    each = len(archive) / len(rest)
    for at, item in enumerate(rest):
        order += [item, *archive[round(at * each) : round((at + 1) * each)]]
    return order


async def archive_behind_live(archive: list[NewsItem]) -> dict[str, object]:
    """Two workers with the shipped models; what they say in the end against an offline run over all by date."""
    live = feed()
    items = behind(live, archive)
    expected = await asyncio.to_thread(_ordered, items)
    with start_broker(Engine.KAFKA, timeout_s=120) as broker:
        settings = settings_for(broker)
        await send_all(settings, outputs_of(items))
        progress = Progress(settings)
        async with workers(broker, 2, REAL, processes=1):
            done = await progress.reach(len({item.id for item in items}), STUCK_S)
            records = await settled(broker)
        await progress.close()
    last = {record.key: decode(Meeting, record.value, topics.MAX_MESSAGE_BYTES) for record in records if record.value}
    found = {one.id: content(one) for one in last.values() if one.change not in LAST_WORDS}
    twice, repeated = doubled(records)
    return {
        "stuck": int(not done),
        "items": len(items),
        "of_the_feed": len(live),
        "meetings": len(expected),
        "revisions": len(records),
        "ids_differing": len(expected.keys() ^ found.keys()),
        "meetings_differing": sum(found.get(name) != told for name, told in expected.items()),
        "revisions_doubled": twice,
        "revisions_repeated": repeated,
    }


def _ordered(items: Iterable[NewsItem]) -> dict[str, dict[str, object]]:
    """What one offline run over all items by date gives, by id."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "all.jsonl", Path(folder) / "out"
        source.write_bytes(b"\n".join(map(encode, _by_time(items))) + b"\n")
        command = [
            str(Path(sys.executable).parent / "jumpa"),
            "replay",
            str(source),
            "--offline",
            str(out),
            "--jobs",
            "2",
        ]
        subprocess.run(command, check=True, capture_output=True)
        lines = (out / "meetings.jsonl").read_bytes().splitlines()
    living = (
        one
        for one in (decode(Meeting, line, topics.MAX_MESSAGE_BYTES) for line in lines)
        if one.change not in LAST_WORDS
    )
    return {one.id: content(one) for one in living}


def _by_time(items: Iterable[NewsItem]) -> list[NewsItem]:
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(items, key=lambda item: (item.published_at or never, item.id))
