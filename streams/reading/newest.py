"""The newest revision of each meeting, as the compacted topic gives it to whoever reads it from the beginning."""

from __future__ import annotations

from collections.abc import Callable

from schemas.codec import decode
from schemas.errors import DecodeError
from schemas.meetings import Meeting
from streams.kafka import topics
from streams.kafka.consuming import read_stored
from streams.kafka.security import client_options
from streams.records import Record
from streams.settings import Settings


async def newest_revisions(settings: Settings, unreadable: Callable[[Record, DecodeError], None]) -> list[bytes]:
    """The meetings that the topic holds now, in the order of their ids, as bytes: a tenth of what models take.

    A key whose last record has no value is an id that ended some days ago. Raises as read_stored.
    """
    newest: dict[bytes | None, tuple[int, bytes]] = {}
    topic, options = topics.names(settings).meetings, client_options(settings)
    async for record in read_stored(settings.broker, topic, client_options=options):
        if record.value is None:
            newest.pop(record.key, None)
            continue
        try:
            revision = read_meeting(record.value).revision
        except DecodeError as exc:
            unreadable(record, exc)
            continue
        if record.key not in newest or newest[record.key][0] <= revision:
            newest[record.key] = revision, record.value
    return [value for _, (_, value) in sorted(newest.items(), key=lambda one: one[0] or b"")]


def read_meeting(raw: bytes | None) -> Meeting:
    """A meeting from its topic or from a file of a replay. Raises DecodeError."""
    return decode(Meeting, raw, topics.MAX_MESSAGE_BYTES)
