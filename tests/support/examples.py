"""Messages that tests vary."""

from __future__ import annotations

from schemas.mentions import MeetingMention


def mention_of(item_id: str, **changes: object) -> MeetingMention:
    """Putin and Kim in Beijing, as one article tells it; ``changes`` replace fields."""
    fields: dict[str, object] = {
        "id": f"mention of {item_id}",
        "item_id": item_id,
        "url": "",
        "source": "contoh.example",
        "published_at": "2025-09-03T19:20:00+07:00",
        "main": True,
        "support": {},
        "model_version": "test",
        "scope": "international",
        "participants": [
            {"name": "Vladimir Putin", "country": "RU", "rank": "head"},
            {"name": "Kim Jong-un", "country": "KP", "rank": "head"},
        ],
        "format": "bilateral",
        "channel": "in_person",
        "status": "held",
        "date": "2025-09-03",
        "city": "Beijing",
        "country": "CN",
        "evidence": "Putin bertemu Kim Jong-un di Beijing.",
        "cameo": "044",
        "plover": {"type": "CONSULT", "mode": "third-party"},
        "confidence": 0.9,
    }
    return MeetingMention.model_validate(fields | changes)
