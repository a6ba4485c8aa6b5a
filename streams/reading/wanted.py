"""Which meetings somebody asks for, and the known names that are meant by what they write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.placefinder import fold
from schemas.meetings import LAST_WORDS, Meeting, MeetingStatus
from schemas.mentions import Scope
from streams.errors import UsageError


class Wanted(NamedTuple):
    """What a meeting must be; None and empty: anything. Each revision is judged by what it says itself."""

    countries: tuple[str, ...] = ()
    leader: str = ""
    leader_ids: frozenset[str] = frozenset()
    statuses: frozenset[MeetingStatus] = frozenset()
    scope: Scope | None = None
    since: date | None = None
    until: date | None = None
    min_confidence: float = 0.0
    ended: bool = False
    """Also ids that were merged or retracted, which otherwise only ``statuses`` may ask for."""

    def fits(self, meeting: Meeting) -> bool:
        """Whether a meeting is one of those. A date known to the month or year counts by all days that it can mean."""
        if meeting.change in LAST_WORDS and not self.ended and meeting.status not in self.statuses:
            return False
        if self.statuses and meeting.status not in self.statuses:
            return False
        if self.scope not in (None, meeting.scope) or meeting.confidence < self.min_confidence:
            return False
        if not set(self.countries) <= set(meeting.sides):
            return False
        return self.names_leader_of(meeting) and self._dated(meeting)

    def names_leader_of(self, meeting: Meeting) -> bool:
        """Whether ``leader`` is a part of a participant's name, or one of ``leader_ids`` takes part."""
        part = plain_words(self.leader)
        return not part or any(
            part in plain_words(f"{one.name} {one.leader_id or ''}") or one.leader_id in self.leader_ids
            for one in meeting.participants
        )

    def _dated(self, meeting: Meeting) -> bool:
        if self.since is None and self.until is None:
            return True
        if meeting.date is None:
            return False
        first, last = day_bounds(meeting)
        return (self.since is None or last >= self.since.isoformat()) and (
            self.until is None or first <= self.until.isoformat()
        )


def day_bounds(meeting: Meeting) -> tuple[str, str]:
    """The first and the last day that a meeting's date can mean, as texts to compare days with; empty without one."""
    if meeting.date is None:
        return "", ""
    return f"{meeting.date}-00-00"[:10], f"{meeting.end_date or meeting.date}-99-99"[:10]


def country_code(given: str, option: str = "--country") -> str:
    """The code of a side as meetings carry it, of a code or a name. Raises UsageError, which names the option, for an
    unknown one, with the nearest."""
    gazetteer = load_gazetteer()
    known = [(one.code, one.name, one.aliases) for one in gazetteer.organisations]
    known += [(one.iso2, one.name, (one.name_en, *one.aliases)) for one in gazetteer.countries]
    names = {code: name for code, name, _ in known}
    code = given.strip().upper()
    if code in names:
        return code
    spelt = {plain_words(one): code for code, name, others in known for one in (code, name, *others)}
    if (exact := plain_words(given)) in spelt:
        return spelt[exact]
    mend = "write a code of two letters (ISO 3166), or an organisation's: ID, UN, ASEAN."
    if near := get_close_matches(plain_words(given), spelt, 1):
        mend = f"did you mean {spelt[near[0]]} ({names[spelt[near[0]]]})?"
    raise UsageError(f"{option} {given!r} is unknown: {mend}")


def ids_of_leaders(given: str) -> frozenset[str]:
    """The known leaders one of whose names, or whose id, has this part."""
    part = plain_words(given)
    leaders = load_gazetteer().leaders.terms if part else ()
    return frozenset(
        one.id for one in leaders if any(part in plain_words(name) for name in (one.id, one.name, *one.aliases))
    )


def refuse_unknown_leader(wanted: Wanted, stored: Sequence[Meeting]) -> None:
    """Raise UsageError, with the nearest, for a name that neither the list of leaders nor any meeting has."""
    if not wanted.leader or wanted.leader_ids or any(map(wanted.names_leader_of, stored)):
        return
    names = {one.name for one in load_gazetteer().leaders.terms}
    names |= {one.name for meeting in stored for one in meeting.participants}
    spelt = {part: name for name in sorted(names) for part in (plain_words(name), *plain_words(name).split())}
    near = get_close_matches(plain_words(wanted.leader), spelt, 1)
    mend = f"did you mean {spelt[near[0]]}?" if near else "`jumpa meetings` lists who met."
    raise UsageError(f"--leader {wanted.leader!r} is unknown: {mend}")


def plain_words(name: str) -> str:
    """A name as it is compared: without regard to case, accents, hyphens and other marks."""
    return " ".join(re.findall(r"\w+", fold(name)))
