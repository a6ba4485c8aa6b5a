"""Which partition a mention goes to: every mention of one meeting must have the same key.

=====================  =======================  ==========================================================
who meets              key                      why
=====================  =======================  ==========================================================
leaders of one country ``ID``                   articles that name different people still meet
two sides              ``ID+MY``, sorted        nearly all meetings; articles agree on the sides
a named summit         ``summit:brics``         one article names three members, another only ours: the
                                                sides cannot be trusted, the name can
three or more sides    ``many``                 articles leave sides out, so the sides are no key; such
                                                meetings are few (5 of 137 in our annotated articles)
=====================  =======================  ==========================================================

An article that leaves only two of three sides makes a meeting of its own: with a key that brought these together,
one partition would have to see everything.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import cache, lru_cache

from processors.lexicon.places import read_organisations
from processors.lexicon.rows import read_rows
from processors.lexicon.words import words
from schemas.base import derived_id
from schemas.mentions import Format, MeetingFields, Status
from schemas.times import jakarta_day

MANY = "many"
SUMMIT = "summit:"

_NUMBER = re.compile(r"\bke ?\d+\b|\b\d{4}\b|\b[ivxl]+\b")
_TWICE_A_YEAR = frozenset({"asean"})
"""Series with two summits a year (ASEAN Charter, article 7, 3); of all others one year holds one."""


@lru_cache(maxsize=50_000)
def fold_words(text: str) -> str:
    """Small letters and digits, words apart by one space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())


@lru_cache(maxsize=5_000)
def summit_series(name: str | None) -> str | None:
    """The series that a summit belongs to: "KTT BRICS ke-17" and "BRICS" are both ``brics``. None without a name."""
    told = [word for word in _NUMBER.sub(" ", fold_words(name or "")).split() if word not in words("summit.filling")]
    return " ".join(dict.fromkeys(told)) or None


@cache
def _gatherings() -> frozenset[str]:
    """Words that tell a gathering of many from a named meeting of two ("Leaders' Retreat")."""
    found = read_organisations(read_rows("organisations.csv"))
    known = {fold_words(name) for one in found for name in (one.code, one.name, *one.aliases)}
    return words("summit.series") | {name for name in known if " " not in name}


def is_gathering(name: str | None) -> bool:
    """Whether a summit is one of many sides, at whose margins others meet."""
    told = fold_words(name or "").split()
    return "ktt" in told or not _gatherings().isdisjoint(told)


def is_summit(told: MeetingFields) -> bool:
    """Whether the meeting told is itself a summit, not one at its margins."""
    return told.format is Format.MULTILATERAL and summit_series(told.summit) is not None


def partition_key(told: MeetingFields) -> str:
    """The key of a mention's record, from what it tells alone."""
    if is_summit(told):
        return f"{SUMMIT}{summit_series(told.summit)}"
    return "+".join(told.sides) if len(told.sides) <= 2 else MANY


def edition(series: str, day: date | None) -> str:
    """Which summit of a series: its year, and the half of the year where there are two."""
    if day is None:
        return ""
    half = f"-{1 if day.month <= 6 else 2}" if not _TWICE_A_YEAR.isdisjoint(series.split()) else ""
    return f"{day.year}{half}"


def summit_id(name: str, day: date | None) -> str:
    """The id of a summit's meeting, known to all partitions without asking: series and edition."""
    series = summit_series(name) or ""
    return derived_id("summit", series, edition(series, day))


def stays_away(told: MeetingFields) -> str | None:
    """The one side that calls a summit off: the summit goes on without it, so this is a record of its own."""
    alone = is_summit(told) and told.status is Status.CANCELLED and len(told.sides) == 1
    return told.sides[0] if alone else None


def told_day(told: MeetingFields, published: datetime | None) -> date | None:
    """The first day that a date of any precision can mean; without a date, the article's day in Jakarta."""
    if told.date is not None:
        year, month, day = (*map(int, told.date.split("-")), 1, 1)[:3]
        return date(year, month, day)
    return jakarta_day(published) if published is not None else None
