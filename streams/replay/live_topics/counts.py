"""What has come of one run in topics that the live feed fills, too: what bears its id, behind where they ended."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from schemas.envelope import replay_of
from streams.errors import UsageError
from streams.kafka.consuming import read_stored
from streams.kafka.group import group_view
from streams.kafka.security import client_options
from streams.kafka.topics import TopicNames, names
from streams.replay.durable import write_whole
from streams.replay.standing import Standing, counted
from streams.settings import Settings

Begun = dict[str, dict[int, int]]
"""By topic and partition, where it ended when the run began."""


async def ends_now(settings: Settings) -> Begun:
    """Where the topics of a run's outputs end. Raises as group_view does, for the lane too."""
    named = names(settings)
    ends: Begun = {}
    for topic in (named.replay_items, *_outputs(named)):
        async with group_view(settings, topic) as view:
            ends[topic] = await view.ends()
    return ends


def write_begun(path: Path, begun: Begun) -> None:
    """Raises OSError."""
    write_whole(path, json.dumps(begun).encode())


def read_begun(path: Path) -> Begun:
    """Raises UsageError for a file that is gone or damaged."""
    try:
        told = json.loads(path.read_bytes())
        return {topic: {int(number): end for number, end in ends.items()} for topic, ends in told.items()}
    except (OSError, ValueError, AttributeError):
        raise UsageError(f"{path} cannot be read: begin the run anew with --overwrite.") from None


async def count_run(settings: Settings, folder: Path, run: str, begun: Begun) -> Standing:
    """What bears a run's id. ``folder`` holds an index meanwhile. Raises as read_stored does."""
    named, options = names(settings), client_options(settings)
    lane = replace(named, items=named.replay_items)  # whose dead letters are those of its items
    with counted(folder / "counts.sqlite", lane) as counts:
        for topic in _outputs(named):
            stored = read_stored(settings.broker, topic, client_options=options, behind=begun.get(topic))
            async for record in stored:
                if replay_of(record.headers) == run:
                    counts.note(record)
        return counts.standing("")  # of mentions alone


def _outputs(named: TopicNames) -> tuple[str, ...]:
    return named.mentions, named.meetings, named.dead_letters
