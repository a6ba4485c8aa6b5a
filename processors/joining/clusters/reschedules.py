"""Meetings that were moved to another day: what was planned before and what is told since are one.

Each postponing article links at most two groups of claims, by what these groups say alone, so that no link depends on
another. Linked groups are one meeting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from processors.joining.claims.claim import Claim
from processors.joining.clusters.score import Cluster, compatible
from schemas.mentions import Status

MOVED = 60
"""Most days that a postponed meeting moves."""


class Link(NamedTuple):
    """The founders of the groups before and after a move."""

    old: str
    new: str


def link(claim: Claim, home: str, groups: Mapping[str, Cluster]) -> Link | None:
    """What a postponing claim of the group ``home`` puts together: of the moves that fit, the shortest."""
    others = [founder for founder in groups if founder != home]
    pairs = [Link(old, home) for old in others] + [Link(home, new) for new in others]
    fitting = [pair for pair in pairs if _moved(claim, groups[pair.old], groups[pair.new])]
    return min(fitting, key=lambda pair: _length(groups[pair.old], groups[pair.new]), default=None)


def _length(old: Cluster, new: Cluster) -> tuple[int, Sequence[object]]:
    return min(new.exact) - max(old.exact), old.claims[0].rank


def _moved(claim: Claim, old: Cluster, new: Cluster) -> bool:
    """Whether ``old`` was still ahead when the article came out, and ``new`` is told only since then."""
    at = claim.article_day
    if at is None or not old.exact or not new.exact:
        return False
    if not 0 < min(new.exact) - max(old.exact) <= MOVED or max(old.exact) < at - 3:
        return False
    if any(one.status is Status.HELD for one in old.claims) or min(old.articles, default=at) > at:
        return False
    others = [one.article_day for one in new.claims if one is not claim and one.article_day is not None]
    return all(day >= at - 1 for day in others) and compatible(old, new)


class Links:
    """The links of all postponing claims, by claim and by what they link."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[Claim, Link]] = {}
        self._at: dict[str, dict[str, Link]] = {}

    def replace(self, claim: Claim, link: Link | None) -> Link | None:
        """Let a claim link so from now on; gives what it linked before."""
        before = self.drop(claim)
        if link is not None:
            self._of[claim.mention_id] = claim, link
            for founder in link:
                self._at.setdefault(founder, {})[claim.mention_id] = link
        return before

    def drop(self, claim: Claim) -> Link | None:
        """Take the link of a claim away; gives it."""
        _, link = self._of.pop(claim.mention_id, (None, None))
        for founder in set(link or ()):
            del self._at[founder][claim.mention_id]
            if not self._at[founder]:
                del self._at[founder]
        return link

    def connected(self, founders: Iterable[str]) -> set[str]:
        """These founders and all that any chain of links leads to."""
        reached: set[str] = set()
        waiting = list(founders)
        while waiting:
            founder = waiting.pop()
            if founder not in reached:
                reached.add(founder)
                waiting += [end for link in self._at.get(founder, {}).values() for end in link]
        return reached

    def among(self, founders: Iterable[str]) -> list[Link]:
        """The links of these founders, in the reading order of the claims that made them."""
        names = {name for founder in founders for name in self._at.get(founder, {})}
        return [link for _, link in sorted((self._of[name] for name in names), key=lambda one: one[0].rank)]


def put_together(groups: Mapping[str, Sequence[Claim]], links: Iterable[Link]) -> list[tuple[Claim, ...]]:
    """Unite linked groups, unless an article would stand in one meeting twice: what tells of two means two."""
    home = {founder: founder for founder in groups}
    united = {founder: list(claims) for founder, claims in groups.items()}
    for old, new in links:
        if old not in home or new not in home or home[old] == home[new]:
            continue
        kept, moved = home[old], home[new]
        if {one.item_id for one in united[kept]}.isdisjoint(one.item_id for one in united[moved]):
            united[kept] += united.pop(moved)
            home = {founder: kept if at == moved else at for founder, at in home.items()}
    found = (tuple(sorted(claims, key=lambda claim: claim.rank)) for claims in united.values())
    return sorted(found, key=lambda claims: claims[0].rank)
