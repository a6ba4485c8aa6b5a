"""What a run has filled its own topics with."""

from __future__ import annotations

import json
from contextlib import aclosing
from pathlib import Path

from streams.kafka.consuming import read_stored
from streams.kafka.security import client_options
from streams.kafka.topics import names
from streams.replay.standing import Standing, counted
from streams.settings import Settings


async def count_topics(settings: Settings, folder: Path) -> Standing:
    """Read the outputs from their beginning. ``folder`` holds an index meanwhile, so that memory stays flat.

    A worker that is killed sends outputs again, with the ids that they had. Raises as read_stored does.
    """
    named = names(settings)
    with counted(folder / "counts.sqlite", named) as counts:
        for topic in (named.mentions, named.meetings, named.dead_letters):
            async for record in read_stored(settings.broker, topic, client_options=client_options(settings)):
                counts.note(record)
        return counts.standing(await _first_model(settings))


async def _first_model(settings: Settings) -> str:
    """The version that one of the items was analysed with, whether it tells of a meeting or not."""
    options, named = client_options(settings), names(settings)
    for topic in (named.entities, named.mentions):  # without JUMPA_ENTITIES the first is empty
        async with aclosing(read_stored(settings.broker, topic, client_options=options)) as records:
            async for record in records:
                if version := json.loads(record.value or b"{}").get("model_version"):  # a withdrawal tells none
                    return str(version)
    return ""
