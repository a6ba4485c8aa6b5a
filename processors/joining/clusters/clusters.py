"""Which claims tell of one meeting: a function of the *set* of claims of a key, kept up to date claim by claim.

Claims are read in an order of their own (exact days first, then months, years, and those without a date; among these
by article time and id), never in that of arrival. Each joins the group that scores best, at least ``THRESHOLD``, the
nearest of equally good ones; else it founds a group. Then meetings that were moved to another day are put together:
each postponing article links the meeting before the move to that after it (``reschedules.py``).

A further claim does not read all others again. Each claim remembers the rating by which it chose its group; where a
group changes, only claims that it can reach (``reach.py``) are asked whether they would choose otherwise, in reading
order, and where one does, two more groups have changed. What comes out is what reading everything anew would give.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from processors.joining.claims.claim import Claim
from processors.joining.claims.keys import SUMMIT, edition, stays_away, summit_series, told_day
from processors.joining.clusters.groups import Choice, Groups, rank_of
from processors.joining.clusters.reach import STRETCH
from processors.joining.clusters.reassignment import Reassignment, choose_among
from processors.joining.clusters.reschedules import MOVED, Links, link, put_together


class Clusters:
    """The groups of the claims of one key.

    ``groups``: those of some claims, as `all` gave them. Each claim's best choice is in its own group, so it need not
    look into the others.
    """

    def __init__(self, key: str, groups: Iterable[Iterable[Claim]] = ()) -> None:
        self._by_edition = key.startswith(SUMMIT)
        self._groups = Groups(key)
        self._links = Links()
        for group in groups:
            self._take(tuple(group))
        self._relink([claim for claims in self._groups.postponing.values() for claim in claims.values()])

    def _take(self, claims: Sequence[Claim]) -> None:
        """What was one meeting: one group, unless groups were put together because it was moved."""
        for claim in claims:
            self._groups.file(claim)
        if self._by_edition:
            for claim in claims:
                self._groups.enter(claim, Choice(_edition(claim), None))
        elif any(claim.postponed for claim in claims):
            for claim, choice in choose_among(claims):
                self._groups.enter(claim, choice)
        else:
            self._groups.found(claims)

    def all(self) -> list[tuple[Claim, ...]]:
        """All groups; claims in reading order, groups by their first claims."""
        return self._put_together(self._groups.founders())

    def change(self, gone: Iterable[Claim], new: Iterable[Claim]) -> list[tuple[Claim, ...]]:
        """Take claims away and add others; gives the groups of all claims whose group may have changed."""
        touched: set[str] = set()
        days: set[int] = set()
        around: set[str] = set()
        for claim in gone:
            home = self._groups.founder(claim)
            days |= _exact(self._groups.members(home))
            around |= self._links.connected([home])
            touched |= self._drop(claim)
        for claim in new:
            self._groups.file(claim)
            touched |= self._read(claim)
        around |= self._links.connected(touched)
        for founder in touched:
            days |= _exact(self._groups.members(founder))
        touched |= self._relink(self._near_moves(touched, days))
        around |= self._links.connected(touched)
        return self._put_together(around & self._groups.founders())

    def forget(self, claims: Iterable[Claim]) -> None:
        """Drop whole groups, with all that they are linked to: of the others none chooses otherwise."""
        for claim in claims:
            self._take_out(claim)

    def _put_together(self, founders: set[str]) -> list[tuple[Claim, ...]]:
        return put_together({one: self._groups.members(one) for one in founders}, self._links.among(founders))

    def _read(self, claim: Claim) -> set[str]:
        """Let a claim choose, and all that can be reached from its choice; gives the founders of changed groups."""
        if self._by_edition:
            return {self._groups.enter(claim, Choice(_edition(claim), None))}
        reassignment = Reassignment(self._groups)
        reassignment.ask(claim)
        return reassignment.run()

    def _drop(self, claim: Claim) -> set[str]:
        founder = self._take_out(claim)
        if self._by_edition:
            return {founder}
        reassignment = Reassignment(self._groups)
        reassignment.open(founder, claim)
        return reassignment.run()

    def _take_out(self, claim: Claim) -> str:
        founder = self._groups.leave(claim)
        self._groups.unfile(claim)
        self._links.drop(claim)
        return founder

    def _founders_around(self, days: set[int]) -> set[str]:
        """The groups with a claim that lies within a move of some days, and some more."""
        if not days or not self._groups.postponing:
            return set()
        drawers = {drawer for day in days for drawer in range((day - MOVED) // STRETCH, (day + MOVED) // STRETCH + 1)}
        return self._groups.lying_in(drawers)

    def _near_moves(self, touched: set[str], days: set[int]) -> list[Claim]:
        """The postponing claims that may link otherwise now: those in a changed group or near one in time."""
        postponing = self._groups.postponing
        homes = (touched | self._founders_around(days)) & postponing.keys()
        return [claim for home in homes for claim in postponing[home].values()]

    def _relink(self, claims: Iterable[Claim]) -> set[str]:
        """Link anew what these claims postpone; gives the founders on both ends of changed links."""
        changed: set[str] = set()
        for claim in claims:
            home = self._groups.founder(claim)
            near = self._founders_around(_exact(self._groups.members(home)))
            now = link(claim, home, {founder: self._groups.view(founder) for founder in near | {home}})
            before = self._links.replace(claim, now)
            if now != before:
                changed.update(now or (), before or ())
        return changed


def _exact(claims: Iterable[Claim]) -> set[int]:
    return {claim.days.first for claim in claims if claim.days is not None and claim.days.exact}


def _edition(claim: Claim) -> str:
    """A summit is one meeting, whoever is named: all claims of one year (or half year) of its series.

    That one side alone calls it off means that this side stays away.
    """
    which = edition(summit_series(claim.summit) or "", told_day(claim, claim.published_at))
    return f"{which} {stays_away(claim) or ''}"


def cluster(key: str, claims: Iterable[Claim]) -> list[tuple[Claim, ...]]:
    """The groups of claims that tell of one meeting each; claims in reading order, groups by their first claims."""
    clusters = Clusters(key)
    clusters.change([], sorted(claims, key=rank_of))
    return clusters.all()
