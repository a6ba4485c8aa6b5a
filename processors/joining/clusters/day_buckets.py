"""Buckets of days, by which claims are found that can tell of one meeting."""

from __future__ import annotations

from processors.joining.claims.claim import Claim
from processors.joining.clusters.score import FAR, reaches_anywhere

BUCKET_DAYS = 64
"""Days of a bucket: more than any month has, so that its first and its last day are in all the buckets it is in."""
ANY = None
"""The bucket of claims that may tell of any time: those of a year, background without a date, and without any time."""


def times(claim: Claim) -> set[int]:
    """The buckets of the days that a claim speaks of and of its article."""
    days = claim.days
    told = [] if days is None else [days.first - 1, days.last + 1] if days.last - days.first < BUCKET_DAYS else []
    at = [] if claim.article_day is None else [claim.article_day]
    return {day // BUCKET_DAYS for day in (*told, *at)}


def filed(claim: Claim) -> set[int | None]:
    """The buckets in which a claim is found: its times, and whatever else it can tell of."""
    if reaches_anywhere(claim):
        return {ANY, *times(claim)}
    if claim.days is None and claim.article_day is not None:
        return set(range((claim.article_day - FAR) // BUCKET_DAYS, (claim.article_day + FAR) // BUCKET_DAYS + 1))
    return set(times(claim))
