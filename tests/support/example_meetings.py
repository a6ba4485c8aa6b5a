"""The example meetings of ``schemas/examples``: what the joining gives for the example mentions and a few more.

``python -m tests.support.example_meetings`` writes them anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from processors.joining.claims.keys import partition_key
from processors.joining.partition import PartitionState
from processors.joining.snapshot import Snapshot
from schemas.codec import decode, encode
from schemas.generate import HERE
from schemas.meetings import Meeting
from schemas.mentions import FieldName, MeetingMention, Status, Support
from schemas.times import parse_time

EXAMPLES = HERE / "examples"
_PUBLISHER = "Suara Contoh"


def _read(name: str) -> MeetingMention:
    return decode(MeetingMention, (EXAMPLES / f"meeting-mention.v1.{name}.json").read_bytes())


def _other(told: MeetingMention, number: int, at: str, evidence: str, **changes: Any) -> MeetingMention:
    """What another article says of the meeting of a mention."""
    sure = {name: Support(confidence=one.confidence, reason=one.reason) for name, one in told.support.items()}
    venue = {FieldName.VENUE: Support(confidence=0.85, reason="venue.name")} if "venue" in changes else {}
    fields = {
        "id": f"{number:032x}",
        "item_id": f"lain-{number}",
        "url": f"https://suara.example/{number}",
        "title": evidence.rstrip("."),
        "source": _PUBLISHER,
        "published_at": parse_time(at),
        "evidence": evidence,
        "outcomes": (),
        "text_digest": f"{number + 1:032x}",
        "text_signature": f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}",
        "support": sure | venue,
    }
    return told.model_copy(update=fields | changes)


def _revisions(*mentions: MeetingMention) -> list[Meeting]:
    state = PartitionState(Snapshot(key=partition_key(mentions[0])))
    return [meeting for one in mentions for meeting in state.add(one).meetings]


def meetings() -> Iterator[tuple[str, Meeting]]:
    """Each example by its name."""
    held, call = _read("held"), _read("call")
    seen = _other(
        held, 77, "2025-09-09T18:30:00+07:00", "Pertemuan di Kompleks Seri Perdana itu membahas perbatasan laut.",
        venue="Kompleks Seri Perdana", agenda=("perbatasan laut",),
    )  # fmt: skip
    yield "created", _revisions(held)[-1]
    yield "detail", _revisions(held, seen)[-1]
    off = "Istana menyatakan pembicaraan telepon Presiden Prabowo dengan PM Jepang Shigeru Ishiba pada Kamis batal."
    yield "cancelled", _revisions(call, _other(call, 91, "2025-09-10T20:15:00+07:00", off, status=Status.CANCELLED))[-1]
    plan, moved, met = (
        _other(held, number, at, evidence, status=status, date=day)
        for number, at, evidence, status, day in (
            (80, "2025-10-05T10:00:00+07:00", "Prabowo akan bertemu Anwar di Kuala Lumpur pada 9 Oktober.",
             Status.PLANNED, "2025-10-09"),
            (81, "2025-10-08T09:00:00+07:00", "Pertemuan Prabowo dan Anwar ditunda hingga pekan depan.",
             Status.CANCELLED, None),
            (82, "2025-10-16T15:00:00+07:00", "Prabowo bertemu Anwar di Kuala Lumpur, Kamis (16/10).",
             Status.HELD, "2025-10-16"),
        )
    )  # fmt: skip
    yield "merged", _revisions(plan, met, moved)[-1]


def text(meeting: Meeting) -> str:
    """An example as it lies in its file."""
    return json.dumps(json.loads(encode(meeting)), ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write the examples."""
    for name, meeting in meetings():
        (EXAMPLES / f"meeting.v1.{name}.json").write_text(text(meeting), encoding="utf-8")


if __name__ == "__main__":
    main()
