"""Join what many articles tell into meetings, pure: (desk of a key, mention) to (new desk, revisions to publish).

Which claims are one meeting, and what they give together, are functions of the *set* of claims (`clusters.py`,
`content.py`), so the order of arrival cannot matter. It decides two things only: which revisions are seen on the way,
and, where the articles of one meeting disagree on its day, which of them gave the id its name.

Ids and regrouping: an id is given to a group that has none, and is made of key, channel and day, so that most articles
would have given the same one. It stays with its *anchor*, the claim that is read first in its group, and the anchor is
chosen anew whenever the group has changed. Where a further article brings two meetings together, the group holds two
anchors: the id that was given first lives on, the other one gets a last revision ``merged``. Where a meeting falls into
two, the part with the anchor keeps the id. Where all claims of an id were withdrawn, it is ``retracted``; should an
article tell of that meeting again, it lives again under the same id.

Time is event time: a desk knows the latest day that its articles told of, and forgets meetings that lie ``KEEP_DAYS``
before it, all but their ids. A mention of such a time is published where its day is new under this key, once, and else
changes nothing. Order of arrival can matter only across this limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from processors.meetings.changes import change_between, chapter, chapters
from processors.meetings.clusters import cluster
from processors.meetings.content import content, digest
from processors.meetings.keys import SUMMIT, summit_id, told_day
from processors.meetings.matching import same_people
from processors.meetings.state import Claim, Desk, Known, claim_of
from schemas.base import derived_id
from schemas.meetings import Change, Meeting
from schemas.mentions import MeetingMention
from schemas.times import jakarta_day

KEEP_DAYS = 400
"""Event time after which a meeting is forgotten but for its id."""
MAX_CLAIMS = 200
"""Articles remembered of one meeting: the surest. Which they are does not depend on the order of arrival."""
MAX_DESK = 300
"""Articles remembered under one key, so that a mention costs the same however many meetings there are. Of more, the
oldest meetings are forgotten before ``KEEP_DAYS``; one meeting is always kept."""


class Step(NamedTuple):
    """What one mention or withdrawal gives."""

    desk: Desk
    meetings: tuple[Meeting, ...]
    """Revisions to publish, in this order. For a mention that is known already: the current one of its meeting."""


def consolidate(desk: Desk, mention: MeetingMention) -> Step:
    """Add a mention to the desk of its key. Known already, it changes nothing, not even a revision.

    A mention of another text of the same item (``text_digest``) takes the place of all that the old text claimed.
    """
    claim = claim_of(mention)
    others = [one for one in desk.claims if one.mention_id != claim.mention_id and not _outdated(one, claim)]
    known = [one for one in desk.claims if one.mention_id == claim.mention_id]
    if known == [claim] and len(others) == len(desk.claims) - 1:
        return Step(desk, current(desk, claim.mention_id))
    return _advance(desk, [*others, claim], claim)


def withdraw(desk: Desk, item_id: str, reading: str = "") -> Step:
    """Take back what an item claimed under this key, all but what its text ``reading`` claims."""
    lost = [one for one in desk.claims if one.item_id == item_id and one.reading != reading]
    if not lost:
        return Step(desk, ())
    return _advance(desk, [one for one in desk.claims if one not in lost], lost[0], gone=True)


def current(desk: Desk, mention_id: str) -> tuple[Meeting, ...]:
    """The current revision of the meeting that a mention is part of, with the bytes it was published with."""
    known = next((one for one in desk.meetings if one.lives and mention_id in one.members), None)
    return () if known is None else (_shown(known, _content(desk, known)),)


def meetings_of(desk: Desk) -> tuple[Meeting, ...]:
    """The current revisions of all meetings that live, in the order in which their ids were given."""
    return tuple(_shown(known, _content(desk, known)) for known in desk.meetings if known.lives)


def _outdated(known: Claim, claim: Claim) -> bool:
    return known.item_id == claim.item_id and known.reading != claim.reading


def _advance(desk: Desk, claims: Sequence[Claim], cause: Claim, gone: bool = False) -> Step:
    groups = [_surest(group) for group in cluster(desk.key, claims)]
    newest = max(desk.newest, cause.last_day)
    oldest = max(desk.oldest, newest - KEEP_DAYS, _full_since(groups))
    owners = _owners(desk, groups)
    _hand_on(desk, groups, owners, cause)
    round_ = _Round(desk, cause, gone)
    for group, known in zip(groups, owners, strict=True):
        round_.settle(group, known, expired=_last_day(group) < oldest)
    claimed = {known.id for ids in owners for known in ids}
    round_.end(known for known in desk.meetings if known.lives and known.id not in claimed)
    kept = [known for known in round_.meetings if known.day >= oldest]
    past = (*desk.past, *(known.id for known in round_.meetings if known.day < oldest))
    remembered = [claim for group in groups if _last_day(group) >= oldest for claim in group]
    after = Desk(
        key=desk.key,
        newest=newest,
        oldest=oldest,
        claims=tuple(sorted(remembered, key=lambda claim: claim.mention_id)),
        meetings=tuple(kept),
        past=tuple(dict.fromkeys(past)),
    )
    return Step(after, tuple(round_.revisions))


def _full_since(groups: Iterable[Sequence[Claim]]) -> int:
    """The day before which meetings are forgotten for want of room; 0 where all have room."""
    room = MAX_DESK
    since = 0
    for last, size in sorted(((_last_day(group), len(group)) for group in groups), reverse=True):
        room -= size
        if room < 0 and since:
            return since
        since = last
    return 0


def _surest(group: Sequence[Claim]) -> tuple[Claim, ...]:
    if len(group) <= MAX_CLAIMS:
        return tuple(group)
    kept = sorted(group, key=lambda claim: (-claim.confidence, claim.item_id, claim.mention_id))[:MAX_CLAIMS]
    return tuple(sorted(kept, key=lambda claim: claim.rank))


def _last_day(group: Iterable[Claim]) -> int:
    return max(claim.last_day for claim in group) or 10**9  # what has no time at all is never too old


def _owners(desk: Desk, groups: Sequence[Sequence[Claim]]) -> list[list[Known]]:
    """The living ids of each group, those given first in front: an id goes where its anchor is, or what is left."""
    home = {claim.mention_id: at for at, group in enumerate(groups) for claim in group}
    owners: list[list[Known]] = [[] for _ in groups]
    for known in desk.meetings:
        left = (mention for mention in (known.anchor, *known.members) if mention in home)
        at = home.get(next(left, ""))
        if known.lives and at is not None:
            owners[at].append(known)
    return owners


def _hand_on(desk: Desk, groups: Sequence[Sequence[Claim]], owners: Sequence[list[Known]], cause: Claim) -> None:
    """Give an id that lost its only article to what the corrected article says now, where it means the same people."""
    heir = next((at for at, group in enumerate(groups) if not owners[at] and any(one is cause for one in group)), None)
    if heir is None:
        return
    housed = {known.id for ids in owners for known in ids}
    told = {claim.mention_id: claim for claim in desk.claims if claim.item_id == cause.item_id}
    for known in desk.meetings:
        lost = [told[mention] for mention in known.members if mention in told]
        if known.lives and known.id not in housed and any(same_people(claim, cause) for claim in lost):
            owners[heir].append(known)
            return


def _content(desk: Desk, known: Known) -> Meeting:
    """What a meeting said in its last revision; from a small cache, for it is asked again with the next mention."""
    cached = _recent.get(known.id)
    if cached is not None and cached[0] == (desk.key, known.members, known.digest):
        return cached[1]
    members = set(known.members)
    claims = [claim for claim in desk.claims if claim.mention_id in members]
    return content(desk.key, known.id, sorted(claims, key=lambda claim: claim.rank))


_recent: dict[str, tuple[tuple[str, tuple[str, ...], str], Meeting]] = {}
"""Contents by meeting id with what they were made of: a digest names its content, so a wrong one is never given."""
_RECENT = 2_000


def _cache(key: str, known: Known, meeting: Meeting) -> None:
    if len(_recent) >= _RECENT:
        _recent.clear()
    _recent[known.id] = ((key, known.members, known.digest), meeting)


def _shown(known: Known, meeting: Meeting) -> Meeting:
    told = {"revision": known.revision, "change": known.change, "story": known.story, "merged_into": known.merged_into}
    return meeting.model_copy(update=told)


class _Round:
    """One step's bookkeeping: which ids change, and what is published."""

    def __init__(self, desk: Desk, cause: Claim, gone: bool) -> None:
        self._desk = desk
        self._cause = cause
        self._gone = gone
        self._slots = {known.id: at for at, known in enumerate(desk.meetings)}
        self.meetings = list(desk.meetings)
        self.revisions: list[Meeting] = []

    def settle(self, group: Sequence[Claim], owners: Sequence[Known], expired: bool) -> None:
        """Bring a group's oldest id up to date, and end its other ids in it."""
        if not owners:
            self._found(group, expired)
            return
        known, *others = owners
        members = tuple(claim.mention_id for claim in group)
        if members != known.members or self._cause.mention_id in members:
            before = _content(self._desk, known)
            after = content(self._desk.key, known.id, group)
            if digest(after) != known.digest:
                self._publish(known, after, change_between(before, after, self._cause), group)
            else:
                self._remember(known.model_copy(update={"anchor": members[0], "members": members}))
        for other in others:
            last = _content(self._desk, other)
            self._publish(other.model_copy(update={"merged_into": known.id}), last, Change.MERGED, ())

    def end(self, lost: Iterable[Known]) -> None:
        """Retract the ids of which no claim is left."""
        for known in lost:
            last = _content(self._desk, known)
            bare = {"item_ids": (), "mention_ids": (), "sources": (), "source_count": 0, "voices": 0, "claimed": {}}
            self._publish(known, last.model_copy(update=bare), Change.RETRACTED, ())

    def _found(self, group: Sequence[Claim], expired: bool) -> None:
        known = self._new_id(group[0], expired)
        if known is None:
            return
        after = content(self._desk.key, known.id, group)
        self._publish(known, after, Change.CREATED, group)

    def _new_id(self, first: Claim, expired: bool) -> Known | None:
        """An id for a group; None where that was given before and has been forgotten since."""
        key, channel = self._desk.key, first.channel.value
        names = [derived_id("meeting", key, channel, _day_name(first)), derived_id("meeting", key, first.mention_id)]
        if key.startswith(SUMMIT):
            names.insert(0, summit_id(key.removeprefix(SUMMIT), told_day(first, first.published_at)))
        if expired:
            return None if names[0] in self._desk.past or names[0] in self._slots else _blank(names[0])
        names += [derived_id("meeting", key, first.mention_id, str(number)) for number in range(len(self.meetings) + 1)]
        for name in names:
            known = self.meetings[self._slots[name]] if name in self._slots else None
            if known is None and name not in self._desk.past:
                return _blank(name)
            if known is not None and known.change is Change.RETRACTED:
                return known
        return None

    def _publish(self, known: Known, after: Meeting, change: Change, group: Sequence[Claim]) -> None:
        revision = known.revision + 1
        told = chapter(after, revision, change, self._cause, gone=self._gone)
        grown = known.model_copy(
            update={
                "revision": revision,
                "change": change,
                "anchor": group[0].mention_id if group else known.anchor,
                "members": tuple(claim.mention_id for claim in group),
                "digest": digest(after),
                "day": max((claim.last_day for claim in group), default=known.day) or 10**9,
                "story": chapters(known.story, told),
            }
        )
        self._remember(grown)
        _cache(self._desk.key, grown, after)
        self.revisions.append(_shown(grown, after))

    def _remember(self, known: Known) -> None:
        if known.id in self._slots:
            self.meetings[self._slots[known.id]] = known
        else:
            self._slots[known.id] = len(self.meetings)
            self.meetings.append(known)


def _blank(name: str) -> Known:
    return Known(id=name, revision=0, change=Change.CREATED, anchor="", members=(), digest="", day=0)


def _day_name(claim: Claim) -> str:
    if claim.date is not None:
        return claim.date
    return f"undated {jakarta_day(claim.published_at)}" if claim.published_at else "undated"
