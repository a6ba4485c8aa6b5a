"""A meeting through the real topics: announced, disputed, postponed, held, corrected, remembered a year later."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schemas.codec import decode
from schemas.meetings import Meeting
from streams.cli.main import app
from streams.cli.render.console import out
from streams.dev_broker import RunningBroker
from streams.kafka import topics
from streams.kafka.sending import item_output
from streams.records import Record
from tests.integration.flow import FAKE, read_until, running, send_all, settings_for, supervised

pytestmark = pytest.mark.kafka

STORY = (Path(__file__).parents[1] / "golden" / "stories" / "postponed.jsonl").read_bytes().splitlines()

EXPECTED = [
    ("s-1", 1, "created", "planned", "2025-09-10", "Jakarta", 1),
    ("s-2", 2, "contradicted", "planned", "2025-09-10", "Bogor", 2),
    ("s-3", 3, "detail_added", "planned", "2025-09-10", "Jakarta", 3),
    ("s-4", 4, "rescheduled", "cancelled", "2025-09-17", "Jakarta", 4),
    ("s-6", 5, "status_changed", "held", "2025-09-17", "Jakarta", 5),
    ("s-7", 6, "detail_added", "held", "2025-09-17", "Jakarta", 6),
    ("s-2", 7, "confirmed", "held", "2025-09-17", "Jakarta", 6),
    ("s-9", 8, "confirmed", "held", "2025-09-17", "Jakarta", 7),
]
"""Article, revision, change, status, day, city, articles: the corrected s-2 no longer says Bogor."""
CALL = [
    ("s-8", 1, "created", "held", "2025-09-24", None, 1),
    ("s-8", 2, "retracted", "retracted", "2025-09-24", None, 0),
]
OTHER = [("s-5", 1, "created", "held", "2025-09-11", "Paris", 1)]


def revisions(records: list[Record]) -> dict[str, list[tuple[object, ...]]]:
    """What each revision says, by meeting."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for meeting in (decode(Meeting, record.value) for record in records):
        last = meeting.story[-1]
        told = (last.item_id, meeting.revision, meeting.change.value, meeting.status.value, meeting.date, meeting.city)
        found.setdefault(meeting.id, []).append((*told, len(meeting.item_ids)))
    return found


async def test_the_story_is_told_revision_by_revision(fresh: RunningBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_for(fresh, partitions=1)  # one partition keeps the articles in their order
    count = len(EXPECTED) + len(CALL) + len(OTHER)
    async with running(settings, supervised(FAKE)):
        await send_all(settings, map(item_output, STORY))
        first = await read_until(settings, topics.MEETINGS, lambda found: len(found) == count, 150)
    found = revisions(first)
    assert sorted(found.values()) == sorted([EXPECTED, CALL, OTHER])
    story = decode(Meeting, first[-1].value)
    assert [chapter.revision for chapter in story.story] == list(range(1, 9))
    assert [one.status.value for one in story.status_history] == ["planned", "cancelled", "held"]
    assert [(one.kind.value, one.text) for one in story.outcomes] == [
        ("agreed", "Keduanya sepakat membuka pos perbatasan baru")
    ]

    # what it remembered comes back from the changelog; on a crowded machine its processes alone took 35 s to start
    # the id that was retracted is buried, for its time is over now
    soon = settings.model_copy(update={"ended_days": 1e-6})
    async with running(soon, supervised(FAKE)):
        await send_all(settings, [item_output(STORY[-1])])
        again = await read_until(settings, topics.MEETINGS, lambda found: len(found) == count + 2, 150)
    assert (again[-2].value, again[-2].headers["ce_id"]) == (first[-1].value, first[-1].headers["ce_id"])
    (retracted,) = (name for name, told in found.items() if told == CALL)
    assert (again[-1].key, again[-1].value) == (retracted.encode(), None)

    monkeypatch.setenv("JUMPA_BROKER", fresh.address)
    monkeypatch.setattr(out, "_width", 200)  # COLUMNS counts when it is imported, which may be long ago
    await asyncio.to_thread(_commands, story)


def _commands(story: Meeting) -> None:
    call = CliRunner()
    listed = call.invoke(app, ["meetings", "--country", "my", "--json"]).output.splitlines()
    assert [decode(Meeting, line.encode()).id for line in listed] == [story.id]
    assert "2 meetings" in call.invoke(app, ["meetings", "--since", "2025-09-01"]).output
    assert "2 meetings" in call.invoke(app, ["meetings", "--all"]).output, "the third one is buried"
    told = call.invoke(app, ["meetings", "show", story.id[:8]]).output
    for words in ("r4", "rescheduled", "ditunda menjadi Rabu (17/9/2025)", "s-9", "Istana Merdeka", "7 articles of 3"):
        assert words in told
