"""Which claims tell of one meeting: a function of the *set* of claims of a key.

Claims are read in an order of their own (exact days first, then months, years, and those without a date; among these
by article time and id), never in that of arrival. Each joins the group that scores best, at least ``THRESHOLD``, the
nearest of equally good ones; else it founds a group. Then meetings that were moved to another day are put together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from processors.meetings.keys import SUMMIT, edition, summit_series, told_day
from processors.meetings.matching import THRESHOLD, Group, compatible, gap, out_of_reach, score
from processors.meetings.state import Claim
from schemas.mentions import Status

MOVED = 60
"""Most days that a postponed meeting moves."""


def cluster(key: str, claims: Iterable[Claim]) -> list[tuple[Claim, ...]]:
    """The groups of claims that tell of one meeting each; claims in reading order, groups by their first claims."""
    ordered = sorted(claims, key=lambda claim: claim.rank)
    if key.startswith(SUMMIT):
        return _by_edition(ordered)
    groups: list[Group] = []
    by_day: dict[int, list[Group]] = {}
    for claim in ordered:
        day = claim.days.first if claim.days is not None and claim.days.exact else None
        near = groups if day is None else _near(by_day, day)
        best = _best(claim, near)
        if best is None:
            best = Group([claim])
            groups.append(best)
        else:
            best.add(claim)
        if day is not None and all(best is not known for known in by_day.setdefault(day, [])):
            by_day[day].append(best)
    for claim in ordered:
        if claim.postponed:
            _move(claim, groups)
    return sorted((tuple(sorted(group.claims, key=_rank)) for group in groups), key=lambda found: found[0].rank)


def _near(by_day: Mapping[int, Sequence[Group]], day: int) -> list[Group]:
    """The groups of a day and its neighbours, each once, in the order in which they were founded."""
    found = {id(group): group for near in (day - 1, day, day + 1) for group in by_day.get(near, ())}
    return sorted(found.values(), key=lambda group: group.claims[0].rank)


def _rank(claim: Claim) -> tuple[int, int, str, str]:
    return claim.rank


def _by_edition(ordered: Sequence[Claim]) -> list[tuple[Claim, ...]]:
    """A summit is one meeting, whoever is named: all claims of one year (or half year) of its series."""
    found: dict[str, list[Claim]] = {}
    for claim in ordered:
        slot = edition(summit_series(claim.summit) or "", told_day(claim, claim.published_at))
        found.setdefault(slot, []).append(claim)
    return [tuple(one) for one in found.values()]


def _best(claim: Claim, groups: Sequence[Group]) -> Group | None:
    best: tuple[float, int] = (THRESHOLD, -1_000_000)
    chosen: Group | None = None
    for group in groups:
        if out_of_reach(claim, group):
            continue
        points = score(claim, group, best[0])
        if points is None or points < THRESHOLD:
            continue
        rating = (points, -gap(claim, group))
        if rating > best or chosen is None:
            best, chosen = rating, group
    return chosen


def _move(claim: Claim, groups: list[Group]) -> None:
    """Put together the meeting before and after it was moved, as a postponing article tells of it."""
    home = next(group for group in groups if any(one is claim for one in group.claims))
    pairs = [(old, home) for old in groups] + [(home, new) for new in groups]
    fitting = [(old, new) for old, new in pairs if old is not new and _moved(claim, old, new)]
    if not fitting:
        return
    old, new = min(fitting, key=lambda pair: (min(pair[1].exact) - max(pair[0].exact), pair[0].claims[0].rank))
    merged = Group([*old.claims, *new.claims])
    groups[:] = [group for group in groups if group is not old and group is not new] + [merged]


def _moved(claim: Claim, old: Group, new: Group) -> bool:
    """Whether ``old`` was still ahead when the article came out, and ``new`` is told only since then."""
    at = claim.article_day
    if at is None or not old.exact or not new.exact:
        return False
    if not 0 < min(new.exact) - max(old.exact) <= MOVED or max(old.exact) < at - 3:
        return False
    if any(one.status is Status.HELD for one in old.claims) or min(old.articles, default=at) > at:
        return False
    return all(day >= at - 1 for day in _others(claim, new)) and compatible(old, new)


def _others(claim: Claim, group: Group) -> Collection[int]:
    return [one.article_day for one in group.claims if one is not claim and one.article_day is not None]
