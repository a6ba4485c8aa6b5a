"""The groups as they stand: what each claim has chosen, and where the claims lie and look (``reach.py``)."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from processors.joining.claims.claim import Claim, ReadingRank
from processors.joining.clusters.reach import Drawer, lies_in, looks_into
from processors.joining.clusters.score import THRESHOLD, Cluster, gap, score

_VIEWS = 512
"""Groups of which views are kept: those of the last days are asked again and again."""

Rating = tuple[float, int, ReadingRank]
"""Points against, days between, and the rank of the group's founder: the least is the best."""
_Filed = dict[Drawer, dict[str, Claim]]


class Choice(NamedTuple):
    """The group that a claim has chosen, and how it rated it."""

    founder: str
    """Mention id of the claim that founded the group."""
    rating: Rating | None
    """None for the founder itself: nothing fitted."""


class Groups:
    """Groups by their founders. A claim is filed before it enters a group, and unfiled after it has left it."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._members: dict[str, list[Claim]] = {}
        self._chosen: dict[str, Choice] = {}
        self._lying: _Filed = {}
        self._looking: _Filed = {}
        self._unrated: set[str] = set()
        """Groups of which nobody has asked yet how their claims rate them."""
        self._views: dict[str, dict[int, Cluster]] = {}
        self.postponing: dict[str, dict[str, Claim]] = {}
        """Claims that say that their meeting was moved, by the founder of their group."""

    def founders(self) -> set[str]:
        """All of them."""
        return set(self._members)

    def file(self, claim: Claim) -> None:
        """Let a claim be found, and find."""
        for filed, drawers in self._drawers(claim):
            for drawer in drawers:
                filed.setdefault(drawer, {})[claim.mention_id] = claim

    def unfile(self, claim: Claim) -> None:
        """Let a claim be found no more."""
        for filed, drawers in self._drawers(claim):
            for drawer in drawers:
                del filed[drawer][claim.mention_id]
                if not filed[drawer]:
                    del filed[drawer]

    def found(self, claims: Sequence[Claim]) -> None:
        """A whole group as it was before, in reading order: how its claims rate it is found out once that is asked."""
        founder = claims[0].mention_id
        self._members[founder] = list(claims)
        self._chosen.update(dict.fromkeys((claim.mention_id for claim in claims), Choice(founder, None)))
        self._unrated.add(founder)

    def _drawers(self, claim: Claim) -> tuple[tuple[_Filed, set[Drawer]], ...]:
        return (self._lying, lies_in(claim)), (self._looking, looks_into(claim, self._key))

    def enter(self, claim: Claim, choice: Choice) -> str:
        """Put a claim into the group that it has chosen; gives the group's founder."""
        self._rate(choice.founder)
        self._chosen[claim.mention_id] = choice
        insort(self._members.setdefault(choice.founder, []), claim, key=rank_of)
        self._views.pop(choice.founder, None)
        if claim.postponed:
            self.postponing.setdefault(choice.founder, {})[claim.mention_id] = claim
        return choice.founder

    def leave(self, claim: Claim) -> str:
        """Take a claim out of its group; gives the group's founder."""
        founder = self._chosen[claim.mention_id].founder
        self._rate(founder)
        del self._chosen[claim.mention_id]
        group = self._members[founder]
        del group[bisect_left(group, claim.rank, key=rank_of)]
        if not group:
            del self._members[founder]
        self._views.pop(founder, None)
        if claim.postponed:
            del self.postponing[founder][claim.mention_id]
            if not self.postponing[founder]:
                del self.postponing[founder]
        return founder

    def note(self, claim: Claim, choice: Choice) -> None:
        """Remember how a claim rates its group now."""
        self._chosen[claim.mention_id] = choice

    def choice(self, claim: Claim) -> Choice | None:
        """What a claim has chosen; None for one that was not read yet."""
        chosen = self._chosen.get(claim.mention_id)
        if chosen is not None and chosen.founder in self._unrated:
            self._rate(chosen.founder)
            return self._chosen[claim.mention_id]
        return chosen

    def _rate(self, founder: str) -> None:
        """Make up for what `found` left out, while the group stands as it was."""
        if founder not in self._unrated:
            return
        self._unrated.remove(founder)
        first, *others = self._members[founder]
        seen = Cluster([first])
        for claim in others:
            self._chosen[claim.mention_id] = Choice(founder, rate(claim, seen))
            seen.add(claim)

    def founder(self, claim: Claim) -> str:
        """The founder of the group that a claim is in."""
        return self._chosen[claim.mention_id].founder

    def members(self, founder: str, after: ReadingRank = (0, 0, "", "")) -> list[Claim]:
        """The claims of a group that are read after a rank, in reading order."""
        group = self._members.get(founder, [])
        return group[bisect_left(group, after, key=rank_of) :]

    def view(self, founder: str, rank: ReadingRank | None = None) -> Cluster:
        """A group as a claim of this rank sees it: only what is read before; without a rank all of it."""
        group = self._members.get(founder, [])
        size = len(group) if rank is None else bisect_left(group, rank, key=rank_of)
        if len(self._views) > _VIEWS:
            self._views.clear()
        views = self._views.setdefault(founder, {})
        if size not in views:
            views[size] = Cluster(group[:size])
        return views[size]

    def looking_into(self, drawers: Iterable[Drawer]) -> Iterator[Claim]:
        """The claims that may join what lies in some drawers; one that looks into several comes several times."""
        return _claims(self._looking, drawers)

    def lying_in(self, drawers: Iterable[Drawer]) -> set[str]:
        """The founders of the groups of which a claim lies in some drawers."""
        return {self._chosen[one.mention_id].founder for one in _claims(self._lying, drawers)}

    def candidates(self, claim: Claim) -> Iterable[str]:
        """The founders of all groups that a claim might choose, and some more."""
        near = (one for one in _claims(self._lying, looks_into(claim, self._key)) if one.rank < claim.rank)
        if claim.days is not None and claim.days.exact:
            day = claim.days.first
            near = (one for one in near if one.days is not None and one.days.exact and abs(one.days.first - day) <= 1)
        return dict.fromkeys(self._chosen[one.mention_id].founder for one in near)


def _claims(filed: _Filed, drawers: Iterable[Drawer]) -> Iterator[Claim]:
    for drawer in drawers:
        yield from filed.get(drawer, {}).values()


def rate(claim: Claim, group: Cluster) -> Rating | None:
    """How well a claim fits into a group; None where it does not."""
    points = score(claim, group) if group.claims else None
    if points is None or points < THRESHOLD:
        return None
    return -points, gap(claim, group), group.claims[0].rank


def rank_of(claim: Claim) -> ReadingRank:
    """The key of the reading order."""
    return claim.rank
