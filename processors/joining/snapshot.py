"""What is remembered under one key, as it is stored: a snapshot, and a patch for each step since."""

from __future__ import annotations

from collections.abc import Iterable

from processors.joining.claims.claim import Claim
from schemas.base import Message
from schemas.meetings import Change, Chapter


class KnownMeeting(Message):
    """One meeting that lives, and how its id stands."""

    id: str
    revision: int
    change: Change
    members: tuple[str, ...]
    """Mention ids of its claims, in the order in which claims are read."""
    digest: str
    """Names the content of the last revision."""
    late: bool = False
    story: tuple[Chapter, ...] = ()


class Ended(Message):
    """An id that had its last revision; should its meeting be told of again, the revisions count on."""

    id: str
    revision: int


class Forgotten(Message):
    """A meeting that lives, but of which nothing is remembered but this."""

    id: str
    """Given to no other meeting."""
    first: int
    last: int
    """The first and the last day that was known of it, as ordinals."""


class Snapshot(Message):
    """Everything remembered under one partition key."""

    key: str
    claims: tuple[Claim, ...] = ()
    """Sorted by mention id."""
    meetings: tuple[KnownMeeting, ...] = ()
    """Those that live, the one that was told of last behind."""
    ended: tuple[Ended, ...] = ()
    forgotten: tuple[Forgotten, ...] = ()


class Patch(Message):
    """What one step changed, small enough to be written for each of them."""

    claims: tuple[Claim, ...] = ()
    """New ones, or other ones of the same mention."""
    gone: tuple[str, ...] = ()
    """Mention ids of claims that are not remembered any more."""
    meetings: tuple[KnownMeeting, ...] = ()
    """Those that were told of, in this order."""
    ended: tuple[Ended, ...] = ()
    forgotten: tuple[Forgotten, ...] = ()


def combined(patches: Iterable[Patch]) -> Patch:
    """One patch that does what several do, one after the other."""
    claims: dict[str, Claim] = {}
    gone: dict[str, None] = {}
    meetings: dict[str, KnownMeeting] = {}
    ended: dict[str, Ended] = {}
    forgotten: list[Forgotten] = []
    for patch in patches:
        for name in patch.gone:
            claims.pop(name, None)
            gone[name] = None
        for claim in patch.claims:
            claims[claim.mention_id] = claim
            gone.pop(claim.mention_id, None)
        _tell(meetings, ended, patch)
        for one in patch.forgotten:
            meetings.pop(one.id, None)
        forgotten += patch.forgotten
    return Patch.model_construct(
        claims=tuple(claims.values()),
        gone=tuple(gone),
        meetings=tuple(meetings.values()),
        ended=tuple(ended.values()),
        forgotten=tuple(forgotten),
    )


def patched(snapshot: Snapshot, patches: Iterable[Patch]) -> Snapshot:
    """A snapshot with patches put on, in their order."""
    claims = {claim.mention_id: claim for claim in snapshot.claims}
    meetings = {known.id: known for known in snapshot.meetings}
    ended = {one.id: one for one in snapshot.ended}
    forgotten = list(snapshot.forgotten)
    for patch in patches:
        for name in patch.gone:
            claims.pop(name, None)
        claims |= {claim.mention_id: claim for claim in patch.claims}
        _tell(meetings, ended, patch)
        for one in patch.forgotten:
            meetings.pop(one.id, None)
        forgotten += patch.forgotten
    return Snapshot(
        key=snapshot.key,
        claims=tuple(sorted(claims.values(), key=lambda claim: claim.mention_id)),
        meetings=tuple(meetings.values()),
        ended=tuple(ended.values()),
        forgotten=tuple(forgotten),
    )


def _tell(meetings: dict[str, KnownMeeting], ended: dict[str, Ended], patch: Patch) -> None:
    """Note how ids stand now; what was told of stands last, and no id stands on both sides."""
    for known in patch.meetings:
        meetings.pop(known.id, None)
        meetings[known.id] = known
        ended.pop(known.id, None)
    for one in patch.ended:
        meetings.pop(one.id, None)
        ended.pop(one.id, None)
        ended[one.id] = one
