"""From what somebody gives, at the command line or in an address, to what is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from schemas.meetings import MeetingStatus
from schemas.mentions import Scope
from streams.errors import UsageError
from streams.reading.wanted import Wanted, country_code, ids_of_leaders


def chosen(
    country: Iterable[str],
    leader: str,
    status: Iterable[MeetingStatus],
    scope: Scope | None,
    since: date | None,
    until: date | None,
    min_confidence: float,
    *,
    ended: bool,
    mark: str = "",
) -> Wanted:
    """What the values ask for; ``mark`` stands before their names where those are options: ``--``.

    Raises UsageError for an unknown country, with the nearest, and for days in the wrong order.
    """
    if since is not None and until is not None and since > until:
        raise UsageError(f"{mark}since {since} is later than {mark}until {until}: no meeting can be between them.")
    codes = tuple(country_code(one, f"{mark}country") for one in country)
    return Wanted(codes, leader, ids_of_leaders(leader), frozenset(status), scope, since, until, min_confidence, ended)
