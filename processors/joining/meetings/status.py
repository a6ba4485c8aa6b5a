"""How a meeting's status went: one entry for each change, in the order of the articles' times.

Many feeds give a day and no time, so within such a day the order is what the articles say and not midnight, nor when
they came: of that day's statuses the one that comes last in a meeting's life counts (proposed, planned, cancelled,
held), if at least a third of the day's weight stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from processors.joining.claims.claim import Claim
from processors.joining.meetings.votes import Votes
from schemas.meetings import StatusAt
from schemas.mentions import FieldName, Status

AHEAD = (Status.PLANNED, Status.PROPOSED)
_LIFE = (Status.PROPOSED, Status.PLANNED, Status.CANCELLED, Status.HELD)
_LEAST_SHARE = 1 / 3


def status_history(votes: Votes) -> tuple[StatusAt, ...]:
    """Each change of status. Articles without a time count where none has one; plans told after it was held do not."""
    found: list[StatusAt] = []
    held = False
    for claim in _told(votes):
        if (found and found[-1].status is claim.status) or (held and claim.status in AHEAD):
            continue
        held = claim.status is Status.HELD
        at = StatusAt(status=claim.status, date=claim.date, at=claim.published_at, item_id=claim.item_id)
        found.append(at)
    return tuple(found)


def moment(claim: Claim) -> tuple[float, float, str, str]:
    """A place in the order of the articles' times, those without a time first."""
    time = claim.published_at.timestamp() if claim.published_at else float("-inf")
    return time, claim.confidence, claim.item_id, claim.mention_id


def _told(votes: Votes) -> Iterator[Claim]:
    """The claims that speak for their moment, in order."""
    timed = sorted((claim for claim in votes.claims if claim.published_at is not None), key=moment)
    if not timed:
        yield _speaker(votes, votes.claims)
    for _, day in groupby(timed, key=lambda claim: claim.article_day):
        claims = list(day)
        if any(claim.day_only for claim in claims):
            yield _speaker(votes, claims)
        else:
            yield from claims


def _speaker(votes: Votes, claims: Sequence[Claim]) -> Claim:
    """Of claims without an order the one that tells their status."""
    weights = votes.weights(FieldName.STATUS, claims)
    heavy = {value for value, weight in weights.items() if weight >= _LEAST_SHARE * sum(sorted(weights.values()))}
    status = max((claim.status for claim in claims if claim.status in heavy), key=_LIFE.index)
    return min((claim for claim in claims if claim.status is status), key=lambda claim: claim.rank)
