"""What a revision changed, and how a meeting's story is kept short."""

from __future__ import annotations

from collections.abc import Sequence

from processors.joining.claims.claim import Claim
from schemas.meetings import Change, Chapter, Meeting, MeetingStatus
from schemas.mentions import FieldName, MeetingFields

MAX_CHAPTERS = 30
"""Chapters kept: some 15 KB, so that a key of many meetings stays far below a topic's largest message."""
MAX_SENTENCE = 300
"""Longest sentence in a chapter, in characters."""
_RIVALS = (FieldName.DATE, FieldName.CITY, FieldName.COUNTRY, FieldName.VENUE)
"""Fields of which only one value can be true."""
_TOLD = set(MeetingFields.model_fields) - {"confidence", "evidence", "cameo", "plover"}


def change_between(before: Meeting, after: Meeting, cause: Claim, *, withdrawn: bool) -> Change:
    """What the second content of a meeting changed against the first; the weightiest name that fits.

    ``withdrawn``: the cause is not said any more.
    """
    if _moved(before, after, cause):
        return Change.RESCHEDULED
    if before.status is not after.status:
        return Change.STATUS_CHANGED
    if any(_rivals(after, field) - _rivals(before, field) and _rivals(before, field) for field in _RIVALS):
        return Change.CONTRADICTED
    if before.model_dump(include=_TOLD) != after.model_dump(include=_TOLD):
        return Change.DETAIL_ADDED
    return Change.SOURCE_WITHDRAWN if withdrawn else Change.CONFIRMED


def _moved(before: Meeting, after: Meeting, cause: Claim) -> bool:
    """Another exact day, and either the article says that it was moved or the meeting was still ahead."""
    if before.date is None or after.date is None or before.date == after.date:
        return False
    if not (len(before.date) == len(after.date) == len("2025-09-09")):
        return False
    return cause.postponed or before.status is not MeetingStatus.HELD


def _rivals(meeting: Meeting, field: FieldName) -> set[str]:
    """The values claimed for a field; of dates the exact ones, for a month contradicts no day of it."""
    values = {one.value for one in meeting.claimed.get(field, ())}
    return {value for value in values if field is not FieldName.DATE or len(value) == len("2025-09-09")}


def chapter(meeting: Meeting, revision: int, change: Change, cause: Claim, *, gone: bool) -> Chapter:
    """The revision in short; ``gone``: what caused it was withdrawn, so its sentence is not repeated."""
    return Chapter(
        revision=revision,
        change=change,
        at=cause.published_at,
        item_id=cause.item_id,
        status=meeting.status_history[-1].status,
        date=meeting.date,
        sentence="" if gone else cause.evidence[:MAX_SENTENCE],
    )


def chapters(story: Sequence[Chapter], new: Chapter) -> tuple[Chapter, ...]:
    """The story with one chapter more. Of too many, mere confirmations go first, the oldest of them."""
    told = [*story, new]
    while len(told) > MAX_CHAPTERS:
        dull = next((at for at, one in enumerate(told) if at and one.change is Change.CONFIRMED), 1)
        del told[dull]
    return tuple(told)
