"""Which claims choose another group because of a change, as far as it reaches; and how a claim chooses."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from processors.joining.claims.claim import Claim, ReadingRank
from processors.joining.clusters.day_buckets import ANY, times
from processors.joining.clusters.score import THRESHOLD, Cluster, gap, score

if TYPE_CHECKING:
    from processors.joining.clusters.clusters import Clusters

Rating = tuple[float, int, ReadingRank]
"""Points against, days between, and the rank of the group's founder: the least is the best."""


class Choice(NamedTuple):
    founder: str
    """Mention id of the claim that founded the group."""
    rating: Rating | None
    """None for the founder itself: nothing fitted."""


class Reassignment:
    """Asks claims again, in reading order, as far as a change reaches."""

    def __init__(self, clusters: Clusters) -> None:
        self._clusters = clusters
        self._changed: dict[str, Cluster] = {}
        """The groups that differ from before, by founder, as the claim in turn sees them."""
        self._queue: list[tuple[ReadingRank, Claim]] = []
        self._queued: set[str] = set()
        self._watched: set[int | None] = set()

    def run(self) -> set[str]:
        """Until nobody is left to be asked; gives the founders of all groups that have changed."""
        while self._queue:
            _, claim = heappop(self._queue)
            before = self._clusters.choice(claim)
            after = self._choose(claim, before)
            if before is not None and after.founder != before.founder:
                self._clusters.leave(claim)
                self.open(before.founder, claim)
            if before is None or after.founder != before.founder:
                self.open(after.founder, claim)
                self._clusters.enter(claim, after)
            if after.founder in self._changed:
                self._clusters.note(claim, after)
                self._changed[after.founder].add(claim)
                self._watch([claim], claim.rank)
        return set(self._changed)

    def ask(self, claim: Claim) -> None:
        """Put a claim into the queue."""
        if claim.mention_id not in self._queued:
            self._queued.add(claim.mention_id)
            heappush(self._queue, (claim.rank, claim))

    def open(self, founder: str, cause: Claim) -> None:
        """Mark a group as changed from a claim on, and have all asked that it can reach."""
        if founder in self._changed:
            return
        before = self._clusters.view(founder, cause.rank).claims
        self._changed[founder] = Cluster(before)
        self._watch([*before, cause], cause.rank)
        for claim in self._clusters.members(founder, after=cause.rank):
            self.ask(claim)

    def _watch(self, claims: Iterable[Claim], now: ReadingRank) -> None:
        buckets = {ANY, *(bucket for claim in claims for bucket in times(claim))} - self._watched
        self._watched |= buckets
        for claim in self._clusters.told_in(buckets):
            if claim.rank > now:
                self.ask(claim)

    def _choose(self, claim: Claim, before: Choice | None) -> Choice:
        """The best group: of the changed ones and what was chosen before, or of all where that has become worse."""
        rated = {founder: _rating(claim, group) for founder, group in self._changed.items()}
        fits = [Choice(founder, rating) for founder, rating in rated.items() if rating is not None]
        if before is None or _became_worse(before, rated):
            for founder in self._clusters.candidates(claim):
                rating = None if founder in rated else _rating(claim, self._clusters.view(founder, claim.rank))
                if rating is not None:
                    fits.append(Choice(founder, rating))
        elif before.founder not in rated and before.rating is not None:
            fits.append(before)
        return min(fits, key=_rated, default=Choice(claim.mention_id, None))


def _became_worse(before: Choice, rated: dict[str, Rating | None]) -> bool:
    if before.rating is None or before.founder not in rated:
        return False
    now = rated[before.founder]
    return now is None or now > before.rating


def _rated(choice: Choice) -> Rating:
    assert choice.rating is not None
    return choice.rating


def _rating(claim: Claim, group: Cluster) -> Rating | None:
    points = score(claim, group) if group.claims else None
    if points is None or points < THRESHOLD:
        return None
    return -points, gap(claim, group), group.claims[0].rank
