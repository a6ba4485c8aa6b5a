"""Join what many articles tell into meetings, pure: (desk of a key, mention) to (new desk, revisions to publish).

Which claims are one meeting, and what they give together, are functions of the *set* of claims (`clusters.py`,
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

Time is event time: a desk knows the latest day that its articles told of, and forgets meetings that lie ``KEEP_DAYS``
before it, all but their ids (32 characters for each meeting that there ever was; no step reads them all). A mention of
such a time is published where its day is new under this key, once, and else changes nothing. Order of arrival can
matter only across this limit.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from processors.joining.index import Index
from processors.joining.revisions import Revisions, last_day, shown
from processors.joining.score import same_people
from processors.joining.state import Claim, KnownMeeting, PartitionState, claim_of
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention

KEEP_DAYS = 400
"""Event time after which a meeting is forgotten but for its id."""
MAX_CLAIMS = 200
"""Articles remembered of one meeting: the surest. Which they are does not depend on the order of arrival."""
MAX_DESK = 3_000
"""Articles remembered under one key, some 4 MB: a guard, at 7 articles a day for 400 days. Of more, the oldest meetings
are forgotten before ``KEEP_DAYS``; one meeting is always kept."""


class Step(NamedTuple):
    """What one mention or withdrawal gives."""

    desk: PartitionState
    meetings: tuple[Meeting, ...]
    """Revisions to publish, in this order. For a mention that is known already: the current one of its meeting."""


def consolidate(desk: PartitionState, mention: MeetingMention) -> Step:
    """Add a mention to the desk of its key. Known already, it changes nothing, not even a revision.

    A mention of another text of the same item (``text_digest``) takes the place of all that the old text claimed.
    """
    claim = claim_of(mention)
    index = Index.of(desk)
    known = index.claims.get(claim.mention_id)
    outdated = [one for one in index.of_item(claim.item_id) if one.reading != claim.reading]
    if known == claim and not outdated:
        return Step(desk, current(desk, claim.mention_id))
    gone = {one.mention_id: one for one in [*outdated, *([known] if known is not None else [])]}
    return _advance(desk, list(gone.values()), [claim], claim)


def withdraw(desk: PartitionState, item_id: str, reading: str = "") -> Step:
    """Take back what an item claimed under this key, all but what its text ``reading`` claims."""
    lost = [one for one in Index.of(desk).of_item(item_id) if one.reading != reading]
    if not lost:
        return Step(desk, ())
    return _advance(desk, lost, [], min(lost, key=lambda claim: claim.mention_id))


def current(desk: PartitionState, mention_id: str) -> tuple[Meeting, ...]:
    """The current revision of the meeting that a mention is part of, with the bytes it was published with."""
    known = Index.of(desk).holder(mention_id)
    return () if known is None else (shown(desk.key, known, Index.of(desk).claims),)


def meetings_of(desk: PartitionState) -> tuple[Meeting, ...]:
    """The current revisions of all meetings that live, in the order in which their ids were given."""
    return tuple(shown(desk.key, known, Index.of(desk).claims) for known in desk.meetings if known.lives)


def _advance(desk: PartitionState, gone: Sequence[Claim], new: Sequence[Claim], cause: Claim) -> Step:
    index = Index.take(desk)
    told = {claim.mention_id: claim for claim in index.of_item(cause.item_id)}
    groups = index.change(gone, new)
    groups, unsure = _without_unsure(index, groups)
    before = {claim.mention_id: claim for claim in [*unsure, *gone]}
    affected = index.holders([*before, *(claim.mention_id for group in groups for claim in group)])
    owners = _owners(affected, groups)
    _hand_on(affected, groups, owners, cause, told)
    newest = max(desk.newest, cause.last_day)
    oldest = max(desk.oldest, newest - KEEP_DAYS, _full_since(index, affected, groups))
    revisions = Revisions(desk.key, index, before, cause, withdrawn=not new)
    for group, known in zip(groups, owners, strict=True):
        revisions.settle(group, known, expired=last_day(group) < oldest)
    housed = {known.id for ids in owners for known in ids}
    revisions.end(known for known in affected if known.id not in housed)
    lost, old = index.forget(oldest, [group for group in groups if last_day(group) < oldest])
    after = PartitionState.model_construct(  # checked when it came in: to check thousands of claims again takes long
        key=desk.key,
        newest=newest,
        oldest=oldest,
        claims=_remembered(desk.claims, before.keys() | old, [one for one in new if one.mention_id in index.claims]),
        meetings=tuple(index.meetings),
        past=(*desk.past, *lost) if lost else desk.past,
    )
    return Step(index.give(after), tuple(revisions.published))


def _remembered(claims: Sequence[Claim], gone: Iterable[str], new: Iterable[Claim]) -> tuple[Claim, ...]:
    lost = set(gone)
    kept = [claim for claim in claims if claim.mention_id not in lost] if lost else list(claims)
    for claim in new:
        insort(kept, claim, key=lambda one: one.mention_id)
    return tuple(kept)


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
    if len(index.claims) <= MAX_DESK:
        return 0
    changed = {known.id for known in affected}
    sizes = [(known.day, len(known.members)) for known in index.meetings if known.lives and known.id not in changed]
    sizes += [(last_day(group), len(group)) for group in groups]
    room = MAX_DESK
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
