"""What a day says about a meeting's status, and which days cannot be those of a meeting to come."""

from __future__ import annotations

import re
from datetime import date

from processors.dates.find import DateHit
from schemas.mentions import Status

_LEAVING = re.compile(r"\b(?:bertolak|berangkat|terbang|lepas landas|meninggalkan)\b")
_MOVING = frozenset({"cue.menuju", "cue.bertolak", "cue.terbang_ke"})
_FRESH_DAYS = 8
"""Meetings further back than this are told as background: a week, and the day it takes to report one."""


def against_day(
    status: Status, rule: str, hit: DateHit | None, published: date | None, *, purpose: bool
) -> tuple[Status, str]:
    """The status and its rule, corrected: what is told as held but lies after the article's day is planned.

    ``purpose``: told as what somebody went for. "Terbang ke Doha pada Jumat (12/9) dan bertemu Emir", told days later,
    is held; "untuk bertemu Emir" does not say so.
    """
    if hit is None or published is None:
        return status, rule
    gone = len(hit.value) == 10 and hit.value < published.isoformat()
    if status is Status.PLANNED and rule in _MOVING and gone and not purpose:
        return Status.HELD, "date.past"
    if status is not Status.HELD:
        return status, rule
    today = published.isoformat()[: len(hit.value)]
    return (Status.PLANNED, "date.ahead") if hit.value > today else (status, rule)


def fits_plan(clean: str, hit: DateHit, published: date | None) -> bool:
    """Whether a plan can lie on this day: on no month or year that has gone, and on no day of leaving that has come
    ("bertolak ke Beijing, Selasa (2/9), untuk bertemu"); those belong to the plan's own story."""
    if published is None:
        return True
    today = published.isoformat()
    if len(hit.value) < 10:
        return hit.value >= today[: len(hit.value)]
    left = _LEAVING.search(clean, max(0, hit.start - 60), hit.start)
    if left is None or hit.value > today:
        return True
    return clean[max(0, left.start() - 6) : left.start()].endswith(("akan ", "bakal "))


def long_ago(hit: DateHit | None, published: date | None) -> bool:
    """Whether a day lies so far back that it is no news."""
    if hit is None or published is None:
        return False
    if len(hit.value) < 10:
        return hit.value < published.isoformat()[: len(hit.value)]
    return (published - date.fromisoformat(hit.value)).days > _FRESH_DAYS
