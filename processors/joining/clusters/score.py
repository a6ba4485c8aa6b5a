"""Does a claim tell of the meeting that a group of claims tells of? A score, with a threshold.

Some things rule it out: another channel or scope; a claim of the same article in the group (an article that tells of
two meetings means two); other people on a side (unless sides, day and city are equal); days that cannot be one meeting
(see ``_time``). Else points add up:

======================================================  ==========================
exact day in both: equal / next to each other           3 / 1.5
month that holds the day, or the same month             2 and nearness of articles x 0.2
year that holds the day                                 1 and nearness of articles x 0.2
no day: nearness of the article to day or articles      2.5 (3 days), 2 (7), 1 (14), 0.5 (30), 0
people agree                                            0.5 a side, at most 1
city equal / country equal / city other / country other 1.5 / 0.75 / -1 / -1.5
summit equal / other                                    1 / -1
sides equal, where the key does not say so              0.5
======================================================  ==========================

The weights were set by hand on the annotated articles (`python -m processors.evaluation.clusters`).
"""

from __future__ import annotations

from collections.abc import Iterable

from processors.joining.claims.claim import Claim, Days
from processors.joining.claims.identity import Agreement, PersonKey, compare
from schemas.mentions import Scope, Status

THRESHOLD = 2.0
FAR = 45
"""Days beyond which an undated claim reaches a meeting only as background that names the place."""
_MOST_FOR_PEOPLE = 1.5
_AHEAD = (Status.PLANNED, Status.PROPOSED)
_LATE = 2
"""Days after a meeting in which articles still call it planned: written before, published later."""
_NEARNESS = ((3, 2.5), (7, 2.0), (14, 1.0), (30, 0.5))


class Cluster:
    """Claims that tell of one meeting, with what a further claim is compared to."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.claims: list[Claim] = []
        self.items: set[str] = set()
        self.exact: set[int] = set()
        self.spans: set[Days] = set()
        self.articles: set[int] = set()
        self.people: dict[str, frozenset[PersonKey]] = {}
        self.cities: set[str] = set()
        self.countries: set[str] = set()
        self.summits: set[str] = set()
        self.known: set[int] = set()
        self.first, self.last = 10**9, 0
        self.starts: int | None = None
        self.ends: int | None = None
        self.held_at: int | None = None
        for claim in claims:
            self.add(claim)

    def add(self, claim: Claim) -> None:
        """Take a claim in."""
        self.claims.append(claim)
        self.items.add(claim.item_id)
        if claim.days is not None:
            self.exact.update([claim.days.first] if claim.days.exact else [])
            self.spans.update([] if claim.days.exact else [claim.days])
        if claim.article_day is not None:
            self.articles.add(claim.article_day)
        self._add_days(claim)
        for side, people in claim.people.items():
            self.people[side] = self.people.get(side, frozenset()) | people
        self.cities.update([claim.folded_city] if claim.folded_city else [])
        self.countries.update([claim.country] if claim.country else [])
        self.summits.update([claim.series] if claim.series else [])

    def _add_days(self, claim: Claim) -> None:
        """Keep what questions about time ask again and again."""
        self.known = self.exact | self.articles
        days = [day for day in (*(claim.days or ()), claim.article_day) if day is not None]
        self.first, self.last = min([self.first, *days]), max([self.last, *days])
        if self.exact:
            self.starts, self.ends = min(self.exact), max(self.exact)
        elif self.spans:  # the narrowest of them: a month within a year
            self.starts, self.ends = max(one.first for one in self.spans), min(one.last for one in self.spans)
        if claim.status is Status.HELD and claim.article_day is not None:
            self.held_at = min(claim.article_day, self.held_at or claim.article_day)


def score(claim: Claim, group: Cluster) -> float | None:
    """Points for the claim telling of the group's meeting; None where it cannot, or surely does not reach enough."""
    first = group.claims[0]
    if claim.channel is not first.channel or claim.scope is not first.scope or claim.item_id in group.items:
        return None
    if _out_of_reach(claim, group):
        return None
    time = _time(claim, group)
    if time is None:
        return None
    place = _place(claim, group)
    if claim.days is None and place < 0 and group.countries and claim.country not in {None, *group.countries}:
        return None
    points = time + place + _summit(claim, group)
    if points + _MOST_FOR_PEOPLE < THRESHOLD:  # spares most groups the comparison of names
        return None
    people = _people(claim, group)
    return None if people is None else round(points + people, 6)


def _out_of_reach(claim: Claim, group: Cluster) -> bool:
    """Whether an undated claim is surely too far from a group; spares most groups the whole comparison."""
    if claim.days is not None or claim.article_day is None or (claim.status is Status.HELD and not claim.main):
        return False
    return group.first - claim.article_day > FAR or claim.article_day - group.last > FAR


def compatible(one: Cluster, other: Cluster) -> bool:
    """Whether the claims of two groups could be of one meeting, days aside."""
    first, second = one.claims[0], other.claims[0]
    if first.channel is not second.channel or first.scope is not second.scope or one.items & other.items:
        return False
    return all(_people(claim, one) is not None for claim in other.claims)


def gap(claim: Claim, group: Cluster) -> int:
    """Days between a claim and a group, to choose the nearest of equally good ones."""
    day = claim.days.first if claim.days is not None and claim.days.exact else claim.article_day
    if day is None:
        return 0
    return min((abs(day - known) for known in group.exact or group.articles), default=0)


def _time(claim: Claim, group: Cluster) -> float | None:
    if claim.days is None:
        return _undated(claim, group)
    if claim.days.exact:
        day = claim.days.first
        if group.exact:
            apart = min(abs(day - known) for known in group.exact)
            return {0: 3.0, 1: 1.5}.get(apart)
        return 2.0 if all(days.first <= day <= days.last for days in group.spans) else None
    if not _possible(claim, group):
        return None
    meant = [day for day in group.exact if claim.days.first <= day <= claim.days.last]
    if (group.exact and not meant) or not all(_overlap(claim.days, days) for days in group.spans):
        return None
    month = claim.days.last - claim.days.first < 31
    return (2.0 if month else 1.0) + 0.2 * _nearness(claim, group)


def _undated(claim: Claim, group: Cluster) -> float | None:
    if not _possible(claim, group):
        return None
    if claim.article_day is None:
        return 0.5
    near = _nearness(claim, group)
    if near == 0 and _distance(claim, group) > FAR and (claim.main or claim.status is not Status.HELD):
        return None
    return near


def _possible(claim: Claim, group: Cluster) -> bool:
    """What lies ahead of its article cannot be a meeting of the past, and what is over none of the future."""
    at = claim.article_day
    if at is None:
        return True
    if claim.status in _AHEAD:
        ends = group.ends if group.ends is not None else group.held_at
        if group.held_at is None and group.spans and ends is not None:  # nobody saw it, and its month may not be over
            ends = max(ends, *(days.last for days in group.spans))
        return ends is None or ends >= at - _LATE
    return claim.status is not Status.HELD or group.starts is None or group.starts <= at + 1


def _nearness(claim: Claim, group: Cluster) -> float:
    distance = _distance(claim, group)
    return next((points for limit, points in _NEARNESS if distance <= limit), 0.0)


def _distance(claim: Claim, group: Cluster) -> int:
    """Days from the article to the meeting, or to other articles about it."""
    at = claim.article_day
    if at is None:
        return FAR
    near = min([abs(at - day) for day in group.known], default=FAR + 1)
    return min([near, *(max(days.first - at, at - days.last, 0) for days in group.spans if _is_month(days))])


def _is_month(days: Days) -> bool:
    return days.last - days.first < 31


def _overlap(one: Days, other: Days) -> bool:
    return one.first <= other.last and other.first <= one.last


def _people(claim: Claim, group: Cluster) -> float | None:
    shared = claim.people.keys() & group.people.keys()
    at_home = claim.scope is Scope.DOMESTIC and len(claim.people) == 1
    verdicts = [compare(claim.people[side], group.people[side], 2 if at_home else 1) for side in shared]
    agree, conflict = verdicts.count(Agreement.AGREE), verdicts.count(Agreement.CONFLICT)
    if at_home and not agree:  # "Prabowo akan bertemu PKS": with whom of his country is not said
        conflict += 1
    several = len(claim.people.keys() | group.people.keys()) > 2
    if conflict > (agree if several or _one_visit(claim, group) else 0):
        return None
    points = min(1.0, 0.5 * agree)
    if several:
        alike = len(shared) / len(claim.people.keys() | group.people.keys())
        if alike < 0.5 and len(shared) < min(len(claim.people), len(group.people)):
            return None
        points += 0.5 if alike == 1 else 0.0
    return points


def _one_visit(claim: Claim, group: Cluster) -> bool:
    """Equal sides, day and city: the annotation guide counts a guest's talks with several hosts as one meeting."""
    day = claim.days.first if claim.days is not None and claim.days.exact else None
    return day in group.exact and claim.folded_city in group.cities


def _place(claim: Claim, group: Cluster) -> float:
    points = 0.0
    if claim.country and group.countries:
        points += 0.75 if claim.country in group.countries else -1.5
    if claim.folded_city and group.cities:
        if claim.folded_city in group.cities:
            points = max(points, 0.0) + 1.5 - (0.75 if points > 0 else 0.0)
        elif points >= 0:
            points = -1.0
    return points


def _summit(claim: Claim, group: Cluster) -> float:
    if claim.series is None or not group.summits:
        return 0.0
    words = set(claim.series.split())
    alike = any(words <= set(known.split()) or words >= set(known.split()) for known in group.summits)
    return 1.0 if alike else -1.0
