"""Which claims choose another group because of a change, as far as it reaches; and how a claim chooses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush

from processors.joining.claims.claim import Claim, ReadingRank
from processors.joining.clusters.groups import Choice, Groups, Rating, rate
from processors.joining.clusters.reach import Drawer, lies_in
from processors.joining.clusters.score import Cluster


class Reassignment:
    """Asks claims again, in reading order, as far as a change reaches."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._changed: dict[str, Cluster] = {}
        """The groups that differ from before, by founder, as the claim in turn sees them."""
        self._queue: list[tuple[ReadingRank, Claim]] = []
        self._queued: set[str] = set()
        self._watched: set[Drawer] = set()

    def run(self) -> set[str]:
        """Until nobody is left to be asked; gives the founders of all groups that have changed."""
        while self._queue:
            _, claim = heappop(self._queue)
            before = self._groups.choice(claim)
            after = self._choose(claim, before)
            if before is not None and after.founder != before.founder:
                self._groups.leave(claim)
                self.open(before.founder, claim)
            if before is None or after.founder != before.founder:
                self.open(after.founder, claim)
                self._groups.enter(claim, after)
            if after.founder in self._changed:
                self._groups.note(claim, after)
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
        before = self._groups.view(founder, cause.rank).claims
        self._changed[founder] = Cluster(before)
        self._watch([*before, cause], cause.rank)
        for claim in self._groups.members(founder, after=cause.rank):
            self.ask(claim)

    def _watch(self, claims: Iterable[Claim], now: ReadingRank) -> None:
        drawers = {drawer for claim in claims for drawer in lies_in(claim)} - self._watched
        self._watched |= drawers
        for claim in self._groups.looking_into(drawers):
            if claim.rank > now:
                self.ask(claim)

    def _choose(self, claim: Claim, before: Choice | None) -> Choice:
        """The best group: of the changed ones and what was chosen before, or of all where that has become worse."""
        rated = {founder: rate(claim, group) for founder, group in self._changed.items()}
        fits = [Choice(founder, rating) for founder, rating in rated.items() if rating is not None]
        if before is None or _became_worse(before, rated):
            for founder in self._groups.candidates(claim):
                rating = None if founder in rated else rate(claim, self._groups.view(founder, claim.rank))
                if rating is not None:
                    fits.append(Choice(founder, rating))
        elif before.founder not in rated and before.rating is not None:
            fits.append(before)
        return min(fits, key=_rated, default=Choice(claim.mention_id, None))


def choose_among(claims: Iterable[Claim]) -> Iterator[tuple[Claim, Choice]]:
    """What claims choose that see no others, in reading order."""
    groups: dict[str, Cluster] = {}
    for claim in sorted(claims, key=lambda one: one.rank):
        rated = ((founder, rate(claim, group)) for founder, group in groups.items())
        fits = [Choice(founder, rating) for founder, rating in rated if rating is not None]
        choice = min(fits, key=_rated, default=Choice(claim.mention_id, None))
        groups.setdefault(choice.founder, Cluster([])).add(claim)
        yield claim, choice


def _became_worse(before: Choice, rated: dict[str, Rating | None]) -> bool:
    if before.rating is None or before.founder not in rated:
        return False
    now = rated[before.founder]
    return now is None or now > before.rating


def _rated(choice: Choice) -> Rating:
    assert choice.rating is not None
    return choice.rating
