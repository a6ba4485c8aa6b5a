"""Which claims can tell of one meeting at all: the drawers in which a claim lies, and those into which it looks.

A claim is compared with a group only where it looks into a drawer in which a claim of the group lies: a stretch of
days, or, where time says nothing, a place or a summit. So a claim costs what is told of its days and places, however
many meetings there are. What `score.py` rates high enough is never missed, for these are the only ways to reach its
threshold; `tests/property/test_clusters.py` holds that against comparing everything.
"""

from __future__ import annotations

from collections.abc import Iterator

from processors.joining.claims.claim import Claim, Days
from processors.joining.claims.keys import MANY
from processors.joining.clusters.score import FAR
from schemas.mentions import Status

STRETCH = 64
"""Days of a drawer: more than any month has, so that its first and its last day are in all the drawers it is in."""
ANYWHERE = "anywhere"
"""The drawer in which every claim lies."""

Drawer = int | str


def lies_in(claim: Claim) -> frozenset[Drawer]:
    """Where those who may tell of the same meeting find a claim."""
    return frozenset((*_days(claim.days), *_at(claim, 0), *_places(claim), *_countries(claim), ANYWHERE))


def looks_into(claim: Claim, key: str) -> frozenset[Drawer]:
    """Where the claims lie that a claim may join, of those that are read before it.

    Three or more sides that agree weigh as much as a place, so a claim of these looks further.
    """
    if claim.days is not None:
        return frozenset(_days(claim.days))
    if claim.article_day is None:
        return frozenset((*_places(claim), *_countries(claim), *([ANYWHERE] if key == MANY else [])))
    if claim.main or claim.status is not Status.HELD:  # what is news is near its article
        return frozenset(_at(claim, FAR))
    return frozenset((*_at(claim, FAR), *_places(claim), *(_countries(claim) if key == MANY else [])))


def _days(days: Days | None) -> Iterator[int]:
    if days is not None:
        yield from range((days.first - 1) // STRETCH, (days.last + 1) // STRETCH + 1)


def _at(claim: Claim, around: int) -> Iterator[int]:
    if claim.article_day is not None:
        yield from range((claim.article_day - around) // STRETCH, (claim.article_day + around) // STRETCH + 1)


def _places(claim: Claim) -> Iterator[str]:
    if claim.folded_city is not None:
        yield f"city {claim.folded_city}"
    yield from (f"summit {word}" for word in (claim.series or "").split())


def _countries(claim: Claim) -> Iterator[str]:
    if claim.country is not None:
        yield f"country {claim.country}"
