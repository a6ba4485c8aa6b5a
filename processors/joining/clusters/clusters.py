"""Which claims tell of one meeting: a function of the *set* of claims of a key, kept up to date claim by claim.

Claims are read in an order of their own (exact days first, then months, years, and those without a date; among these
by article time and id), never in that of arrival. Each joins the group that scores best, at least ``THRESHOLD``, the
nearest of equally good ones; else it founds a group. Then meetings that were moved to another day are put together:
each postponing article links the meeting before the move to that after it (``moves.py``).

A further claim does not read all others again. Each claim remembers the rating by which it chose its group; where a
group changes, only claims that it can reach in time are asked whether they would choose otherwise, in reading order,
and where one does, two more groups have changed. What comes out is what reading everything anew would give, at a cost
that depends on how much is told of the days around, not on how many meetings a key has.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from processors.joining.claims.claim import Claim, ReadingRank
from processors.joining.claims.keys import SUMMIT, edition, summit_series, told_day
from processors.joining.clusters.day_buckets import ANY, BUCKET_DAYS, filed
from processors.joining.clusters.reassignment import Choice, Reassignment
from processors.joining.clusters.reschedules import MOVED, Link, connected, link, put_together
from processors.joining.clusters.score import Cluster

_VIEWS = 512
"""Groups of which views are kept: those of the last days are asked again and again."""
_LAST: ReadingRank = (10**9, 0, "", "")
"""Behind all claims."""


class Clusters:
    """The groups of the claims of one key."""

    def __init__(self, key: str, claims: Iterable[Claim] = ()) -> None:
        self._by_edition = key.startswith(SUMMIT)
        self._groups: dict[str, list[Claim]] = {}
        self._chosen: dict[str, Choice] = {}
        self._buckets: dict[int | None, dict[str, Claim]] = {}
        self._views: dict[str, dict[int, Cluster]] = {}
        self._postponing: dict[str, Claim] = {}
        self._links: dict[str, Link] = {}
        for claim in sorted(claims, key=_rank):
            self._file(claim)
            self._read(claim)
        self._relink(self._postponing.values())

    def all(self) -> list[tuple[Claim, ...]]:
        """All groups; claims in reading order, groups by their first claims."""
        return self._put_together(set(self._groups))

    def change(self, gone: Iterable[Claim], new: Iterable[Claim]) -> list[tuple[Claim, ...]]:
        """Take claims away and add others; gives the groups of all claims whose group may have changed."""
        touched: set[str] = set()
        days: set[int] = set()
        links = list(self._links.values())
        for claim in gone:
            days |= _exact(self._groups[self._chosen[claim.mention_id].founder])
            touched |= self._drop(claim)
        for claim in new:
            self._file(claim)
            touched |= self._read(claim)
        for founder in touched & self._groups.keys():
            days |= _exact(self._groups[founder])
        touched |= self._relink(self._near_moves(touched, days))
        around = connected(touched, [*links, *self._links.values()])
        return self._put_together(around & self._groups.keys())

    def forget(self, claims: Iterable[Claim]) -> None:
        """Drop whole groups, with all that they are linked to: of the others none chooses otherwise."""
        for claim in claims:
            self.leave(claim)
            self._unfile(claim)

    def _put_together(self, founders: set[str]) -> list[tuple[Claim, ...]]:
        links = [self._links[name] for name in sorted(self._links, key=lambda name: self._postponing[name].rank)]
        return put_together({founder: self._groups[founder] for founder in founders}, links)

    def _read(self, claim: Claim) -> set[str]:
        """Let a claim choose, and all that can be reached from its choice; gives the founders of changed groups."""
        if self._by_edition:
            return {self.enter(claim, Choice(_edition(claim), None))}
        ripple = Reassignment(self)
        ripple.ask(claim)
        return ripple.run()

    def _drop(self, claim: Claim) -> set[str]:
        founder = self.leave(claim)
        self._unfile(claim)
        if self._by_edition:
            return {founder}
        ripple = Reassignment(self)
        ripple.open(founder, claim)
        return ripple.run()

    def note(self, claim: Claim, choice: Choice) -> None:
        """Remember how a claim rates its group now."""
        self._chosen[claim.mention_id] = choice

    def enter(self, claim: Claim, choice: Choice) -> str:
        """Put a claim into the group that it has chosen; gives the group's founder."""
        self._chosen[claim.mention_id] = choice
        insort(self._groups.setdefault(choice.founder, []), claim, key=_rank)
        self._views.pop(choice.founder, None)
        return choice.founder

    def leave(self, claim: Claim) -> str:
        """Take a claim out of its group; gives the group's founder."""
        founder = self._chosen.pop(claim.mention_id).founder
        group = self._groups[founder]
        del group[bisect_left(group, claim.rank, key=_rank)]
        if not group:
            del self._groups[founder]
        self._views.pop(founder, None)
        return founder

    def view(self, founder: str, rank: ReadingRank) -> Cluster:
        """A group as a claim of this rank sees it: only what is read before."""
        group = self._groups.get(founder, [])
        size = bisect_left(group, rank, key=_rank)
        if len(self._views) > _VIEWS:
            self._views.clear()
        views = self._views.setdefault(founder, {})
        if size not in views:
            views[size] = Cluster(group[:size])
        return views[size]

    def _file(self, claim: Claim) -> None:
        for bucket in filed(claim):
            self._buckets.setdefault(bucket, {})[claim.mention_id] = claim
        if claim.postponed:
            self._postponing[claim.mention_id] = claim

    def _unfile(self, claim: Claim) -> None:
        for bucket in filed(claim):
            del self._buckets[bucket][claim.mention_id]
            if not self._buckets[bucket]:
                del self._buckets[bucket]
        self._postponing.pop(claim.mention_id, None)
        self._links.pop(claim.mention_id, None)

    def told_in(self, buckets: Iterable[int | None]) -> Iterator[Claim]:
        """The claims of some buckets; one of several buckets comes several times."""
        for bucket in buckets:
            yield from self._buckets.get(bucket, {}).values()

    def candidates(self, claim: Claim) -> Iterable[str]:
        """The founders of all groups that a claim might choose, and some more."""
        buckets = filed(claim)
        if ANY in buckets:
            return list(self._groups)
        near = (one for one in self.told_in([*buckets, ANY]) if one.rank < claim.rank)
        if claim.days is not None and claim.days.exact:
            day = claim.days.first
            near = (one for one in near if one.days is not None and one.days.exact and abs(one.days.first - day) <= 1)
        return dict.fromkeys(self._chosen[one.mention_id].founder for one in near)

    def choice(self, claim: Claim) -> Choice | None:
        """What a claim has chosen; None for one that was not read yet."""
        return self._chosen.get(claim.mention_id)

    def members(self, founder: str, after: ReadingRank) -> list[Claim]:
        """The claims of a group that are read after a rank."""
        group = self._groups.get(founder, [])
        return group[bisect_left(group, after, key=_rank) :]

    def _near_moves(self, touched: set[str], days: set[int]) -> list[Claim]:
        """The postponing claims that may link otherwise now: those in a changed group or near one in time."""
        found = []
        for claim in self._postponing.values():
            home = self._chosen[claim.mention_id].founder
            own = _exact(self._groups[home])
            if home in touched or (own and any(min(own) - MOVED <= day <= max(own) + MOVED for day in days)):
                found.append(claim)
        return found

    def _relink(self, claims: Iterable[Claim]) -> set[str]:
        """Link anew what these claims postpone; gives the founders on both ends of changed links."""
        changed: set[str] = set()
        for claim in claims:
            home = self._chosen[claim.mention_id].founder
            own = _exact(self._groups[home])
            buckets = range((min(own) - MOVED) // BUCKET_DAYS, (max(own) + MOVED) // BUCKET_DAYS + 1) if own else ()
            near = {self._chosen[one.mention_id].founder for one in self.told_in(buckets)}
            now = link(claim, home, {founder: self.view(founder, _LAST) for founder in near | {home}})
            before = self._links.pop(claim.mention_id, None)
            if now is not None:
                self._links[claim.mention_id] = now
            if now != before:
                changed.update(now or (), before or ())
        return changed


def _exact(claims: Iterable[Claim]) -> set[int]:
    return {claim.days.first for claim in claims if claim.days is not None and claim.days.exact}


def _edition(claim: Claim) -> str:
    """A summit is one meeting, whoever is named: all claims of one year (or half year) of its series."""
    return edition(summit_series(claim.summit) or "", told_day(claim, claim.published_at))


def _rank(claim: Claim) -> ReadingRank:
    return claim.rank


def cluster(key: str, claims: Iterable[Claim]) -> list[tuple[Claim, ...]]:
    """The groups of claims that tell of one meeting each; claims in reading order, groups by their first claims."""
    return Clusters(key, claims).all()
