"""What a step changed at a desk, small enough to be written for each of them."""

from __future__ import annotations

from collections.abc import Iterable

from processors.joining.state import Claim, KnownMeeting, PartitionState
from schemas.base import Message


class Patch(Message):
    """The difference of two desks of one key."""

    number: int
    """Counts the patches of a desk from 1."""
    newest: int
    oldest: int
    claims: tuple[Claim, ...] = ()
    """New ones, or other ones of the same mention."""
    gone: tuple[str, ...] = ()
    """Mention ids of claims that are not remembered any more."""
    meetings: tuple[KnownMeeting, ...] = ()
    """How ids stand now that stood otherwise or were not given; in the order in which they were given."""
    past: tuple[str, ...] = ()
    """Ids of meetings that were forgotten."""


def difference(before: PartitionState, after: PartitionState, number: int) -> Patch:
    """What makes one desk the other, which came out of it by steps: these share what they did not change."""
    same = {id(one) for one in (*before.claims, *before.meetings)}
    left = {claim.mention_id for claim in after.claims}
    return Patch.model_construct(
        number=number,
        newest=after.newest,
        oldest=after.oldest,
        claims=tuple(claim for claim in after.claims if id(claim) not in same),
        gone=tuple(claim.mention_id for claim in before.claims if claim.mention_id not in left),
        meetings=tuple(known for known in after.meetings if id(known) not in same),
        past=after.past[len(before.past) :],
    )


def patched(desk: PartitionState, patches: Iterable[Patch]) -> PartitionState:
    """A desk with patches put on, in their order."""
    claims = {claim.mention_id: claim for claim in desk.claims}
    meetings = {known.id: known for known in desk.meetings}
    past = list(desk.past)
    newest, oldest = desk.newest, desk.oldest
    for patch in patches:
        newest, oldest = patch.newest, patch.oldest
        for name in patch.gone:
            del claims[name]
        claims |= {claim.mention_id: claim for claim in patch.claims}
        meetings |= {known.id: known for known in patch.meetings}
        for name in patch.past:
            meetings.pop(name, None)
        past += patch.past
    return PartitionState(
        key=desk.key,
        newest=newest,
        oldest=oldest,
        claims=tuple(sorted(claims.values(), key=lambda claim: claim.mention_id)),
        meetings=tuple(meetings.values()),
        past=tuple(past),
    )
