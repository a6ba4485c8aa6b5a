"""Which claims can tell of one meeting at all: the drawers in which a claim lies, and those into which it looks.

A claim is compared with a group only where it looks into a drawer in which a claim of the group lies: a stretch of
days, or, where time says nothing, a place or a summit. So a claim costs what is told of its days and places, however
many meetings there are. What `score.py` rates high enough is never missed, for these are the only ways to reach its
threshold; `tests/property/test_clusters.py` holds that against comparing everything.
"""

from __future__ import annotations

from processors.joining.claims.claim import Claim, Days
from processors.joining.claims.keys import MANY
from processors.joining.clusters.score import FAR
from schemas.mentions import Status

STRETCH = 64
"""Days of a drawer: more than any month has, so that its first and its last day are in all the drawers it is in."""
ANYWHERE = "anywhere"
"""The drawer in which every claim lies."""

Drawer = int | str


def lies_in(claim: Claim) -> set[Drawer]:
    """Where those who may tell of the same meeting find a claim."""
    found: set[Drawer] = {ANYWHERE, *_places(claim), *_countries(claim)}
    if claim.days is not None:
        found.update(_days(claim.days))
    if claim.article_day is not None:
        found.add(claim.article_day // STRETCH)
    return found


def looks_into(claim: Claim, key: str) -> set[Drawer]:
    """Where the claims lie that a claim may join, of those that are read before it.

    Three or more sides that agree weigh as much as a place, so a claim of these looks further.
    """
    if claim.days is not None:
        return set(_days(claim.days))
    if claim.article_day is None:
        return {*_places(claim), *_countries(claim), *([ANYWHERE] if key == MANY else [])}
    near = _stretches(claim.article_day - FAR, claim.article_day + FAR)
    if claim.main or claim.status is not Status.HELD:  # what is news is near its article
        return set(near)
    return {*near, *_places(claim), *(_countries(claim) if key == MANY else [])}


def _days(days: Days) -> range:
    return _stretches(days.first - 1, days.last + 1)


def _stretches(first: int, last: int) -> range:
    return range(first // STRETCH, last // STRETCH + 1)


def _places(claim: Claim) -> list[str]:
    city = [] if claim.folded_city is None else [f"city {claim.folded_city}"]
    return city if claim.series is None else [*city, *(f"summit {word}" for word in claim.series.split())]


def _countries(claim: Claim) -> list[str]:
    return [] if claim.country is None else [f"country {claim.country}"]
