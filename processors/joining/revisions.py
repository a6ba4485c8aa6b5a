"""The revisions that a step publishes, and what becomes of the ids of meetings."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from processors.joining.claims.claim import Claim
from processors.joining.claims.keys import SUMMIT, summit_id, told_day
from processors.joining.index import Index
from processors.joining.meetings.changes import change_between, chapter, chapters
from processors.joining.meetings.content import content, digest
from processors.joining.snapshot import KnownMeeting
from schemas.base import derived_id
from schemas.meetings import Change, Meeting
from schemas.times import jakarta_day

_RECENT = 64
"""Contents kept under one key."""


class Contents:
    """What the meetings of one key said last; the latest are kept, for the next mention asks again."""

    def __init__(self, key: str) -> None:
        self.key = key
        self._recent: dict[str, tuple[tuple[str, ...], str, Meeting]] = {}
        """By meeting id, with what each was made of: a digest names its content, so a wrong one is never given."""

    def shown(self, known: KnownMeeting, claims: Mapping[str, Claim]) -> Meeting:
        """The revision that was published last."""
        return _shown(known, self.of(known, claims))

    def of(self, known: KnownMeeting, claims: Mapping[str, Claim]) -> Meeting:
        """The content of a meeting in its last revision."""
        cached = self._recent.get(known.id)
        if cached is not None and cached[:2] == (known.members, known.digest):
            return cached[2]
        told = sorted((claims[name] for name in known.members), key=lambda claim: claim.rank)
        return content(self.key, known.id, told)

    def keep(self, known: KnownMeeting, meeting: Meeting) -> None:
        """Keep the content of a new revision."""
        if len(self._recent) >= _RECENT:
            self._recent.clear()
        self._recent[known.id] = (known.members, known.digest, meeting)


def last_day(group: Iterable[Claim]) -> int:
    """The latest day that a meeting's claims know of; what has no time at all is never too old."""
    return max(claim.last_day for claim in group) or 10**9


class Revisions:
    """One step's bookkeeping: which ids change, and what is published."""

    def __init__(
        self, contents: Contents, index: Index, gone: Mapping[str, Claim], cause: Claim, *, withdrawn: bool
    ) -> None:
        self._contents = contents
        self._key = contents.key
        self._index = index
        self._before: Mapping[str, Claim] = ChainMap(dict(gone), index.claims)
        self._cause = cause
        self._withdrawn = withdrawn
        self.published: list[Meeting] = []

    def settle(self, group: Sequence[Claim], owners: Sequence[KnownMeeting], expired: bool) -> None:
        """Bring a group's oldest id up to date, and end its other ids in it."""
        if not owners:
            self._found(group, expired)
            return
        known, *others = owners
        members = tuple(claim.mention_id for claim in group)
        if members != known.members or self._cause.mention_id in members:
            before = self._contents.of(known, self._before)
            after = content(self._key, known.id, group)
            if digest(after) != known.digest:
                self._publish(known, after, change_between(before, after, self._cause), group)
            else:
                self._index.know(known.model_copy(update={"anchor": members[0], "members": members}))
        for other in others:
            last = self._contents.of(other, self._before)
            self._publish(other.model_copy(update={"merged_into": known.id}), last, Change.MERGED, ())

    def end(self, lost: Iterable[KnownMeeting]) -> None:
        """Retract the ids of which no claim is left."""
        for known in lost:
            last = self._contents.of(known, self._before)
            bare = {"item_ids": (), "mention_ids": (), "sources": (), "source_count": 0, "voices": 0, "claimed": {}}
            self._publish(known, last.model_copy(update=bare), Change.RETRACTED, ())

    def _found(self, group: Sequence[Claim], expired: bool) -> None:
        known = self._late_id(group[0]) if expired else self._new_id(group[0])
        if known is not None:
            self._publish(known, content(self._key, known.id, group), Change.CREATED, group)

    def _late_id(self, first: Claim) -> KnownMeeting | None:
        """An id for a group older than what is remembered; None where it was given before."""
        name = next(self._names(first))
        return None if name in self._index.past or name in self._index.at else _blank(name)

    def _new_id(self, first: Claim) -> KnownMeeting:
        for name in self._names(first):
            known = self._index.get(name)
            if known is None and name not in self._index.past:
                return _blank(name)
            if known is not None and known.change is Change.RETRACTED:
                return known
        raise AssertionError("there is always one more name")

    def _names(self, first: Claim) -> Iterator[str]:
        """Names that a meeting may get: of what most of its articles say; then of its first article."""
        if self._key.startswith(SUMMIT):
            yield summit_id(self._key.removeprefix(SUMMIT), told_day(first, first.published_at))
        yield derived_id("meeting", self._key, first.channel.value, _day_name(first))
        yield derived_id("meeting", self._key, first.mention_id)
        for number in count():
            yield derived_id("meeting", self._key, first.mention_id, str(number))

    def _publish(self, known: KnownMeeting, after: Meeting, change: Change, group: Sequence[Claim]) -> None:
        revision = known.revision + 1
        told = chapter(after, revision, change, self._cause, gone=self._withdrawn)
        grown = known.model_copy(
            update={
                "revision": revision,
                "change": change,
                "anchor": group[0].mention_id if group else known.anchor,
                "members": tuple(claim.mention_id for claim in group),
                "digest": digest(after),
                "day": last_day(group) if group else known.day,
                "story": chapters(known.story, told),
            }
        )
        self._index.know(grown)
        self._contents.keep(grown, after)
        self.published.append(_shown(grown, after))


def _shown(known: KnownMeeting, meeting: Meeting) -> Meeting:
    told = {"revision": known.revision, "change": known.change, "story": known.story, "merged_into": known.merged_into}
    return meeting.model_copy(update=told)


def _blank(name: str) -> KnownMeeting:
    return KnownMeeting(id=name, revision=0, change=Change.CREATED, anchor="", members=(), digest="", day=0)


def _day_name(claim: Claim) -> str:
    if claim.date is not None:
        return claim.date
    return f"undated {jakarta_day(claim.published_at)}" if claim.published_at else "undated"
