"""The revisions of meetings: what each says, when it is a new one, and the last ones of ids that end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processors.joining.claims.claim import Claim
from processors.joining.meetings.changes import change_between, chapter, chapters
from processors.joining.meetings.content import content, digest
from processors.joining.snapshot import Ended, KnownMeeting
from processors.lexicon.names import with_names
from schemas.meetings import Change, Chapter, Meeting, MeetingStatus

ARRIVAL = frozenset({"revision", "change", "story", "late"})
"""Fields of a meeting that the order of arrival decides; all others are a function of its claims (`content`)."""
_RECENT = 64
"""Contents kept under one key."""


class Contents:
    """What the meetings of one key said last; the latest are kept, for the next mention asks again."""

    def __init__(self, key: str) -> None:
        self.key = key
        self._recent: dict[str, tuple[tuple[str, ...], str, Meeting]] = {}
        """By meeting id, with what each was made of: a digest names its content, so a wrong one is never given."""

    def of(self, known: KnownMeeting, claims: Mapping[str, Claim]) -> Meeting:
        """The content of a meeting in its last revision; ``claims`` holds those of its members."""
        cached = self._recent.get(known.id)
        if cached is not None and cached[:2] == (known.members, known.digest):
            return cached[2]
        return content(self.key, known.id, [claims[name] for name in known.members])

    def keep(self, known: KnownMeeting, meeting: Meeting) -> None:
        """Keep the content of a new revision."""
        if len(self._recent) >= _RECENT:
            self._recent.clear()
        self._recent[known.id] = (known.members, known.digest, meeting)


class Step:
    """One step's revisions: what caused it, and what was said before it."""

    def __init__(self, contents: Contents, before: Mapping[str, Claim], cause: Claim, *, withdrawn: bool) -> None:
        self._contents = contents
        self._before = before
        """The claims as they were, and those that are new."""
        self._cause = cause
        self._withdrawn = withdrawn
        self.published: list[Meeting] = []

    def revise(self, known: KnownMeeting, claims: Sequence[Claim]) -> KnownMeeting:
        """The meeting with these claims instead of those it had; a revision where it says something else."""
        members = tuple(claim.mention_id for claim in claims)
        if members == known.members and self._cause.mention_id not in members:
            return known
        after = content(self._contents.key, known.id, claims)
        now = known.model_copy(update={"members": members})
        if digest(after) == known.digest:
            return now
        change = change_between(self._contents.of(known, self._before), after, self._cause, withdrawn=self._withdrawn)
        return self._publish(now, after, change)

    def found(
        self, name: str, claims: Sequence[Claim], ended: Ended | None, story: Sequence[Chapter], late: bool
    ) -> KnownMeeting:
        """A meeting under a name that no living one bears; ``ended``: how the id stood when it had its last revision.

        ``story``: that of the meeting which goes on under this name.
        """
        known = KnownMeeting(
            id=name,
            revision=0 if ended is None else ended.revision,
            change=Change.CREATED,
            members=tuple(claim.mention_id for claim in claims),
            digest="",
            late=late,
            story=tuple(story),
        )
        after = content(self._contents.key, name, claims)
        return self._publish(known, after, Change.CREATED if ended is None else Change.RESTORED)

    def end(self, known: KnownMeeting, successor: str | None) -> Ended:
        """The last revision of an id: its meeting goes on as ``successor``, or nobody tells of it any more."""
        last = self._contents.of(known, self._before)
        if successor is None:
            bare = {"item_ids": (), "mention_ids": (), "articles": (), "sources": (), "source_count": 0, "voices": 0}
            last = last.model_copy(update=bare | {"claimed": {}, "status": MeetingStatus.RETRACTED})
        else:
            last = last.model_copy(update={"status": MeetingStatus.MERGED, "merged_into": successor})
        change = Change.RETRACTED if successor is None else Change.MERGED
        ended = self._publish(known, last, change)
        return Ended(id=ended.id, revision=ended.revision)

    def _publish(self, known: KnownMeeting, after: Meeting, change: Change) -> KnownMeeting:
        revision = known.revision + 1
        told = chapter(after, revision, change, self._cause, gone=self._withdrawn)
        now = known.model_copy(
            update={
                "revision": revision,
                "change": change,
                "digest": digest(after),
                "story": chapters(known.story, told),
            }
        )
        self._contents.keep(now, after)
        self.published.append(shown(now, after))
        return now


def shown(known: KnownMeeting, meeting: Meeting) -> Meeting:
    """A content as it is published."""
    return with_names(meeting.model_copy(update={field: getattr(known, field) for field in ARRIVAL}))
