"""Lives of meetings as the topic has them: revisions in order, some sent twice, ids that end and come back."""

from __future__ import annotations

import random
from collections.abc import Iterator

from schemas.base import derived_id
from schemas.codec import encode
from schemas.envelope import headers_for
from schemas.meetings import Change, Meeting, MeetingStatus
from schemas.mentions import Status
from streams.kafka import topics
from streams.records import Output
from tests.support.joining import joined
from tests.support.stream_fakes import mention


def output_of(meeting: Meeting) -> Output:
    """A revision as a worker sends it."""
    return Output(topics.MEETINGS, meeting.id.encode(), encode(meeting), headers_for(meeting))


def tombstone(meeting_id: str) -> Output:
    """The end of an id."""
    return Output(topics.MEETINGS, meeting_id.encode(), None, {})


def lives(count: int, seed: int = 1) -> Iterator[Output]:
    """So many revisions of a tenth as many meetings. A worker that was killed sends its last ones again."""
    chance = random.Random(seed)
    first = joined(mention("a-1"))
    living: dict[str, Meeting] = {}
    sent: list[Output] = []
    for number in range(count):
        meeting_id = derived_id("life", str(chance.randrange(count // 10)))
        last = living.get(meeting_id)
        if last is not None and last.change is Change.MERGED:
            del living[meeting_id]
            sent.append(tombstone(meeting_id))
        else:
            living[meeting_id] = _next(
                last or first.model_copy(update={"id": meeting_id, "revision": 0}), number, chance
            )
            sent.append(output_of(living[meeting_id]))
        yield sent[-1]
        if chance.random() < 0.02:
            yield from sent[-5:]


def _next(meeting: Meeting, number: int, chance: random.Random) -> Meeting:
    told = {"revision": meeting.revision + 1, "evidence": f"Kalimat {number}\0.", "change": Change.CONFIRMED}
    if meeting.revision and chance.random() < 0.1:
        told |= {"change": Change.MERGED, "status": MeetingStatus.MERGED, "merged_into": derived_id("life", "0")}
    else:
        told["status"] = MeetingStatus(chance.choice(list(Status)))
    return meeting.model_copy(update=told)
