"""Mentions in the shape of the annotation guide: one JSON object per article, as the evaluation reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.mentions import MeetingMention

_FIELDS = ("format", "channel", "status", "date", "city", "country", "venue", "summit", "main", "evidence")


def annotation(item_id: str, mentions: Sequence[MeetingMention]) -> dict[str, Any]:
    """``{"id", "events": [...]}``, JSON-ready, events in the order given."""
    return {"id": item_id, "events": [_event(mention) for mention in mentions]}


def _event(mention: MeetingMention) -> dict[str, Any]:
    people = [{"name": p.name, "country": p.country, "rank": p.rank.value} for p in mention.participants]
    event: dict[str, Any] = {"scope": mention.scope.value, "participants": people}
    event |= {name: getattr(mention, name) for name in _FIELDS}
    return event | {"agenda": list(mention.agenda)}
