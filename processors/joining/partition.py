"""Join what many articles tell under one key into meetings: a mention goes in, revisions to publish come out.

`PartitionState` is to the joining what h11's Connection is to HTTP: it holds what was said so far, does no input and no
output, and answers each call with what is to be published and with the patch that makes a stored copy equal to it.

Which claims are one meeting, and what they give together, are functions of the *set* of claims (`clusters`,
`content.py`), so the order of arrival cannot matter. It decides only which revisions are seen on the way, and which
name a meeting has: in any two orders the meetings are the same but for their ids.

Ids: one is given to a group that has none, and is made of key, channel and the day (or lack of one) that the group's
first claim tells; a second group of that name gets one of that claim's id. So all orders give the same id where the
articles of a meeting agree on the day, and no other meeting of the key is on that day. They cannot where articles
disagree: an id is for ever once given, and the first article must give one before the others are known.

Regrouping: an id stays with its *anchor*, the claim that is read first in its group, chosen anew whenever the group has
changed. Where a further article brings two meetings together, the group holds two anchors: the id that was given first
lives on, the other one gets a last revision ``merged``. Where a meeting falls into two, the part with the anchor keeps
the id. Where all claims of an id were withdrawn, it is ``retracted``; should an article tell of that meeting again, it
lives again under the same id.

Time is event time: it knows the latest day that its articles told of, and forgets meetings that lie ``KEEP_DAYS``
before it, all but their ids (32 characters for each meeting that there ever was; no step reads them all). A mention of
such a time is published where its day is new under this key, once, and else changes nothing. Order of arrival can
matter only across this limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from processors.joining.claims.claim import Claim, claim_of
from processors.joining.clusters.score import same_people
from processors.joining.index import Index
from processors.joining.revisions import Contents, Revisions, last_day
from processors.joining.snapshot import KnownMeeting, Patch, Snapshot
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention

KEEP_DAYS = 400
"""Event time after which a meeting is forgotten but for its id."""
MAX_CLAIMS = 200
"""Articles remembered of one meeting: the surest. Which they are does not depend on the order of arrival."""
MAX_KEY = 3_000
"""Articles remembered under one key, some 4 MB: a guard, at 7 articles a day for 400 days. Of more, the oldest meetings
are forgotten before ``KEEP_DAYS``; one meeting is always kept."""


class Step(NamedTuple):
    """What one mention or withdrawal gives."""

    meetings: tuple[Meeting, ...]
    """Revisions to publish, in this order. For a mention that is known already: the current one of its meeting."""
    patch: Patch | None
    """What changed; None where nothing did."""


class PartitionState:
    """Everything remembered under one partition key."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.key = snapshot.key
        self._newest, self._oldest = snapshot.newest, snapshot.oldest
        self._index = Index(snapshot)
        self._contents = Contents(snapshot.key)

    @property
    def size(self) -> int:
        """How many claims are remembered."""
        return len(self._index.claims)

    def add(self, mention: MeetingMention) -> Step:
        """Add a mention of this key. Known already, it changes nothing, not even a revision.

        A mention of another text of the same item (``text_digest``) takes the place of all that the old text claimed.
        """
        claim = claim_of(mention)
        known = self._index.claims.get(claim.mention_id)
        outdated = [one for one in self._index.of_item(claim.item_id) if one.reading != claim.reading]
        if known == claim and not outdated:
            return Step(self.current(claim.mention_id), None)
        gone = {one.mention_id: one for one in [*outdated, *([known] if known is not None else [])]}
        return self._advance(list(gone.values()), [claim], claim)

    def withdraw(self, item_id: str, reading: str = "") -> Step:
        """Take back what an item claimed under this key, all but what its text ``reading`` claims."""
        lost = [one for one in self._index.of_item(item_id) if one.reading != reading]
        if not lost:
            return Step((), None)
        return self._advance(lost, [], min(lost, key=lambda claim: claim.mention_id))

    def current(self, mention_id: str) -> tuple[Meeting, ...]:
        """The current revision of the meeting that a mention is part of, with the bytes it was published with."""
        known = self._index.holder(mention_id)
        return () if known is None else (self._contents.shown(known, self._index.claims),)

    def meetings(self) -> tuple[Meeting, ...]:
        """The current revisions of all meetings that live, in the order in which their ids were given."""
        return tuple(self._contents.shown(one, self._index.claims) for one in self._index.meetings if one.lives)

    def snapshot(self) -> Snapshot:
        """All of it, to be stored; two states that went the same way give equal ones."""
        return Snapshot.model_construct(  # checked when it came in: to check thousands of claims again takes long
            key=self.key,
            newest=self._newest,
            oldest=self._oldest,
            claims=tuple(self._index.claims[name] for name in sorted(self._index.claims)),
            meetings=tuple(self._index.meetings),
            past=tuple(self._index.past),
        )

    def _advance(self, gone: Sequence[Claim], new: Sequence[Claim], cause: Claim) -> Step:
        index = self._index
        told = {claim.mention_id: claim for claim in index.of_item(cause.item_id)}
        groups = index.change(gone, new)
        groups, unsure = _without_unsure(index, groups)
        before = {claim.mention_id: claim for claim in [*unsure, *gone]}
        affected = index.holders([*before, *(claim.mention_id for group in groups for claim in group)])
        owners = _owners(affected, groups)
        _hand_on(affected, groups, owners, cause, told)
        self._newest = max(self._newest, cause.last_day)
        self._oldest = max(self._oldest, self._newest - KEEP_DAYS, _full_since(index, affected, groups))
        revisions = Revisions(self._contents, index, before, cause, withdrawn=not new)
        for group, known in zip(groups, owners, strict=True):
            revisions.settle(group, known, expired=last_day(group) < self._oldest)
        housed = {known.id for ids in owners for known in ids}
        revisions.end(known for known in affected if known.id not in housed)
        lost, old = index.forget(self._oldest, [group for group in groups if last_day(group) < self._oldest])
        added = [claim for claim in new if claim.mention_id in index.claims]
        patch = Patch.model_construct(
            newest=self._newest,
            oldest=self._oldest,
            claims=tuple(added),
            gone=tuple(sorted((before.keys() | old) - {claim.mention_id for claim in added})),
            meetings=index.take_touched(),
            past=tuple(lost),
        )
        return Step(tuple(revisions.published), patch)


def _without_unsure(index: Index, groups: list[tuple[Claim, ...]]) -> tuple[list[tuple[Claim, ...]], list[Claim]]:
    """Drop what groups have above ``MAX_CLAIMS``; gives the groups after that, and what was dropped."""
    dropped: list[Claim] = []
    while full := next((group for group in groups if len(group) > MAX_CLAIMS), None):
        surest = sorted(full, key=lambda claim: (-claim.confidence, claim.item_id, claim.mention_id))
        changed = index.change(surest[MAX_CLAIMS:], [])
        dropped += surest[MAX_CLAIMS:]
        known = {claim.mention_id for group in [full, *changed] for claim in group}
        groups = [group for group in groups if group[0].mention_id not in known] + changed
    return sorted(groups, key=lambda group: group[0].rank) if dropped else groups, dropped


def _full_since(index: Index, affected: Iterable[KnownMeeting], groups: Iterable[Sequence[Claim]]) -> int:
    """The day before which meetings are forgotten for want of room; 0 where all have room."""
    if len(index.claims) <= MAX_KEY:
        return 0
    changed = {known.id for known in affected}
    sizes = [(known.day, len(known.members)) for known in index.meetings if known.lives and known.id not in changed]
    sizes += [(last_day(group), len(group)) for group in groups]
    room = MAX_KEY
    since = 0
    for last, size in sorted(sizes, reverse=True):
        room -= size
        if room < 0 and since:
            return since
        since = last
    return 0


def _owners(affected: Iterable[KnownMeeting], groups: Sequence[Sequence[Claim]]) -> list[list[KnownMeeting]]:
    """The living ids of each group, those given first in front: an id goes where its anchor is, or what is left."""
    home = {claim.mention_id: at for at, group in enumerate(groups) for claim in group}
    owners: list[list[KnownMeeting]] = [[] for _ in groups]
    for known in affected:
        left = (mention for mention in (known.anchor, *known.members) if mention in home)
        at = home.get(next(left, ""))
        if at is not None:
            owners[at].append(known)
    return owners


def _hand_on(
    affected: Iterable[KnownMeeting],
    groups: Sequence[Sequence[Claim]],
    owners: Sequence[list[KnownMeeting]],
    cause: Claim,
    told: Mapping[str, Claim],
) -> None:
    """Give an id that lost its only article to what the corrected article says now, where it means the same people."""
    heir = next((at for at, group in enumerate(groups) if not owners[at] and any(one is cause for one in group)), None)
    if heir is None:
        return
    housed = {known.id for ids in owners for known in ids}
    for known in affected:
        lost = [told[mention] for mention in known.members if mention in told]
        if known.id not in housed and any(same_people(claim, cause) for claim in lost):
            owners[heir].append(known)
            return
