"""What is remembered under one key, as it is stored: a snapshot, and a patch for each step since."""

from __future__ import annotations

from collections.abc import Iterable

from processors.joining.claims.claim import Claim
from schemas.base import Message
from schemas.meetings import Change, Chapter


class KnownMeeting(Message):
    """One id that was given out, and how it stands."""

    id: str
    revision: int
    change: Change
    """Also tells how it stands: ``merged`` and ``retracted`` are last words, all others mean that it lives."""
    anchor: str
    """The mention that the id stays with, whatever else moves: of its claims the one read first."""
    members: tuple[str, ...]
    """Mention ids of its claims, in the order in which claims are read."""
    digest: str
    """Names the content of the last revision."""
    day: int
    """Latest article day or meeting day among its claims, as an ordinal."""
    merged_into: str | None = None
    story: tuple[Chapter, ...] = ()

    @property
    def lives(self) -> bool:
        return self.change not in (Change.MERGED, Change.RETRACTED)


class Snapshot(Message):
    """Everything remembered under one partition key."""

    key: str
    newest: int = 0
    """Latest article day or meeting day seen, as an ordinal: the only clock."""
    oldest: int = 0
    """Meetings whose latest day lies before this ordinal are forgotten, all but their ids."""
    claims: tuple[Claim, ...] = ()
    """Sorted by mention id."""
    meetings: tuple[KnownMeeting, ...] = ()
    """In the order in which their ids were given."""
    past: tuple[str, ...] = ()
    """Ids of meetings that are older than the retention: all that is left of them, so that none is given twice."""


class Patch(Message):
    """What one step changed, small enough to be written for each of them."""

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


def combined(patches: Iterable[Patch]) -> Patch:
    """One patch that does what several do, one after the other; at least one."""
    claims: dict[str, Claim] = {}
    gone: dict[str, None] = {}
    meetings: dict[str, KnownMeeting] = {}
    past: list[str] = []
    newest = oldest = 0
    for patch in patches:
        newest, oldest = patch.newest, patch.oldest
        for name in patch.gone:
            claims.pop(name, None)
            gone[name] = None
        for claim in patch.claims:
            claims[claim.mention_id] = claim
            gone.pop(claim.mention_id, None)
        meetings |= {known.id: known for known in patch.meetings}
        for name in patch.past:
            meetings.pop(name, None)
        past += patch.past
    return Patch.model_construct(
        newest=newest,
        oldest=oldest,
        claims=tuple(claims.values()),
        gone=tuple(gone),
        meetings=tuple(meetings.values()),
        past=tuple(past),
    )


def patched(snapshot: Snapshot, patches: Iterable[Patch]) -> Snapshot:
    """A snapshot with patches put on, in their order."""
    claims = {claim.mention_id: claim for claim in snapshot.claims}
    meetings = {known.id: known for known in snapshot.meetings}
    past = list(snapshot.past)
    newest, oldest = snapshot.newest, snapshot.oldest
    for patch in patches:
        newest, oldest = patch.newest, patch.oldest
        for name in patch.gone:
            claims.pop(name, None)
        claims |= {claim.mention_id: claim for claim in patch.claims}
        meetings |= {known.id: known for known in patch.meetings}
        for name in patch.past:
            meetings.pop(name, None)
        past += patch.past
    return Snapshot(
        key=snapshot.key,
        newest=newest,
        oldest=oldest,
        claims=tuple(sorted(claims.values(), key=lambda claim: claim.mention_id)),
        meetings=tuple(meetings.values()),
        past=tuple(past),
    )
