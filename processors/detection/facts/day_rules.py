"""What a day says about a meeting's status, and which days cannot be those of a meeting to come."""

from __future__ import annotations

import re
from datetime import date

from processors.dates.find import DateHit, Direction
from processors.dates.rules import DateRule
from processors.detection.facts.cues import CueFlag
from processors.detection.facts.status import StatusDecision, StatusRule
from processors.lexicon.words import any_of, words
from schemas.mentions import Status

_LEAVING = re.compile(
    r"(?<!akan )(?<!bakal )\b(?:bertolak|berangkat|terbang|lepas landas|meninggalkan)\b(?:(?! dan\b)[^.;])*$"
)
_PERIODS = frozenset({DateRule.LAST_WEEK, DateRule.LAST_MONTH, DateRule.COUNTED_WEEKS, DateRule.COUNTED_MONTHS})
# "Mengatakan pada Rabu di Khartoum, A dan B akan bertemu": when and where it was said, not when they meet.
_SAID_THEN = re.compile(rf"\b{any_of(words('speech.verbs'))}(?: kepada \w+)?(?: di [A-Z]\w+)?(?: pada)?(?: hari)? $")
_FRESH_DAYS = 8
"""Meetings further back than this are told as background: a week, and the day it takes to report one."""


def against_day(
    decision: StatusDecision, hit: DateHit | None, published: date | None, *, purpose: bool
) -> StatusDecision:
    """The status that words gave, corrected: what is told as held but lies after the article's day is planned.

    ``purpose``: told as what somebody went for. "Terbang ke Doha pada Jumat (12/9) dan bertemu Emir", told days later,
    is held; "untuk bertemu Emir" does not say so.
    """
    if hit is None or published is None:
        return decision
    gone = hit.is_day and hit.value < published.isoformat()
    # "terbang ke A pada Juni 2000 untuk bertemu B"
    left = (gone and not purpose) or _period_back(hit) or long_ago(hit, published)
    if decision.status is Status.PLANNED and decision.flags & {CueFlag.MOVING, CueFlag.ANEW} and left:
        return decision.overruled(Status.HELD, StatusRule.PAST)
    ahead = hit.value > published.isoformat()[: len(hit.value)]
    if decision.status is Status.HELD and ahead:
        return decision.overruled(Status.PLANNED, StatusRule.AHEAD)
    return decision


def only_said(clean: str, start: int) -> bool:
    """Whether the day at character ``start`` is that of saying what follows."""
    return _SAID_THEN.search(clean, max(0, start - 90), start) is not None


def _period_back(hit: DateHit) -> bool:
    """Who left then has arrived since: "pekan lalu ia terbang ke A untuk bertemu B"."""
    return hit.rule in _PERIODS and hit.direction is Direction.PAST


def fits_plan(clean: str, hit: DateHit, published: date | None) -> bool:
    """Whether a plan can lie on this day: on no month or year that has gone, and on no day of leaving that has come
    ("bertolak ke Beijing, Selasa (2/9), untuk bertemu"); those belong to the plan's own story."""
    if published is None:
        return True
    today = published.isoformat()
    if not hit.is_day:  # "setelah pekan lalu bertemu A, ia dijadwalkan bertemu B"
        return hit.value >= today[: len(hit.value)] and not _period_back(hit)
    return hit.value > today or _LEAVING.search(clean, max(0, hit.start - 60), hit.start) is None


def long_ago(hit: DateHit | None, published: date | None) -> bool:
    """Whether a day lies so far back that it is no news."""
    if hit is None or published is None:
        return False
    if not hit.is_day:
        return hit.value < published.isoformat()[: len(hit.value)]
    return (published - date.fromisoformat(hit.value)).days > _FRESH_DAYS
