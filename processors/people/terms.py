"""Leaders in their time: who has left office is told with the office he held on the day that a sentence is about.

"Presiden ke-7 RI Joko Widodo bertemu Pangeran X pada Oktober 2023": he was president then, whatever he is today.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from processors.dates.find import DateHit, find_dates
from processors.lexicon.gazetteer import Gazetteer
from processors.lexicon.leaders import LeaderTerm
from processors.lexicon.office import Office
from processors.lexicon.titles import lexicon
from processors.people.cast import Cast, Mention, mentions_in
from processors.text.reading import Reading
from schemas.mentions import Rank

_OFFICES = frozenset({Rank.HEAD, Rank.MINISTER, Rank.ORG, Rank.LEGISLATURE})
_THEN = r"(?:pada )?(?:kala|saat|waktu|ketika) itu"
# "Jokowi yang kala itu Presiden RI", "Jokowi, saat itu menjabat sebagai Presiden RI"
_WAS = re.compile(rf",? (?:yang )?{_THEN} (?:masih )?(?:menjabat )?(?:sebagai |selaku )?(?=\w)")
# "Presiden RI saat itu, Joko Widodo"
_OF_THEN = re.compile(rf",? {_THEN},? ")
# "Yang tutup usia pada 26 Desember 2024": his last day tells of no meeting without his office.
_DIED = re.compile(
    r"\b(?:tutup usia|meninggal|wafat|mangkat|berpulang|tiada|napas terakhir(?:nya)?|gugur|tewas|dibunuh|terbunuh|"
    r"dimakamkan|dikebumikan|kepergian(?:nya)?|kematian(?:nya)?)\b[^.;\"]{0,40}$",
    re.IGNORECASE,
)
_CLAUSE = 80
_DAY = len("2023-10-19")


def in_their_time(cast: Cast, readings: Sequence[Reading], published: date | None, gazetteer: Gazetteer) -> Cast:
    """The cast, in which sentences about an earlier day mean former leaders as the leaders that they were.

    The same cast where nobody has left office, or the article's day is unknown. The leaders of then are people of their
    own, behind the others.
    """
    if published is None:
        return cast
    held = {
        i: [term for term in gazetteer.leaders.terms_of(person.leader_id) if term.rank in _OFFICES]
        for i, person in enumerate(cast.people)
        if person.rank is Rank.PARTY and person.leader_id is not None  # "Presiden keenam SBY", who leads a party now
    }
    left = {i: terms for i, terms in held.items() if not any(term.in_force(published) for term in terms)}
    if not any(left.values()):
        return cast
    past = _Past(cast, left)
    mentions = tuple(
        tuple(past.mentions(which, reading, find_dates(reading.clean, published)))
        for which, reading in enumerate(readings)
    )
    return Cast(tuple(past.people), mentions)


class _Beside(NamedTuple):
    """An office told beside a name, and the tokens of both."""

    office: Office | None
    first: int
    last: int


class _Past:
    """Rewrites the mentions of those who left office. ``left``: their terms, by their places in the cast."""

    def __init__(self, cast: Cast, left: Mapping[int, Sequence[LeaderTerm]]) -> None:
        self.cast, self.left = cast, left
        self.people = list(cast.people)
        self.known: dict[tuple[int, Office], int] = {}
        """The leaders of then, by who they are now and the office they held."""

    def mentions(self, which: int, reading: Reading, dates: Sequence[DateHit]) -> list[Mention]:
        """The mentions of one text, which is the cast's number ``which``."""
        told: list[Mention] = []
        for sentence in reading.sentences:
            first, last = (bisect_left(dates, at, key=lambda hit: hit.start) for at in (sentence.start, sentence.end))
            for mention in mentions_in(self.cast, which, sentence):
                if told and told[-1].first < mention.first < told[-1].last:  # the office, read with the name before it
                    told[-1] = replace(told[-1], last=mention.last, end=mention.end)
                elif mention.person in self.left:
                    told.append(self._then(reading, mention, told, dates[first:last]))
                else:
                    told.append(mention)
        return told

    def _then(self, reading: Reading, mention: Mention, told: list[Mention], dates: Sequence[DateHit]) -> Mention:
        """A mention as one of the leader of then, with the office beside it; as it is where no time of his is told."""
        terms = self.left[mention.person]
        beside = self._beside(reading, mention, told)
        dates = [hit for hit in dates if not _DIED.search(reading.clean, max(0, hit.start - _CLAUSE), hit.start)]
        term = next((term for term in terms if term.office is beside.office), None) or _on(terms, dates)
        if term is None:
            return mention
        while told and told[-1].first >= beside.first:
            told.pop()
        start, end = reading.tokens[beside.first].start, reading.tokens[beside.last - 1].end
        who = self._as(mention.person, term)
        return replace(mention, first=beside.first, last=beside.last, start=start, end=end, person=who)

    def _beside(self, reading: Reading, mention: Mention, told: Sequence[Mention]) -> _Beside:
        """The office that words for "then" give to a name: behind it, or before."""
        was = _WAS.match(reading.clean, mention.end)
        at = mention.last + len(was[0].replace(",", " ").split()) if was is not None else len(reading.tokens)
        title = lexicon().at(reading.tokens, at) if at < len(reading.tokens) else None
        if title is not None:
            return _Beside(title.value.office, mention.first, title.last)
        if told and _OF_THEN.fullmatch(reading.clean, told[-1].end, mention.start):
            office = self.people[told[-1].person]
            if not office.named:
                return _Beside(office.office, told[-1].first, mention.last)
        return _Beside(None, mention.first, mention.last)

    def _as(self, person: int, term: LeaderTerm) -> int:
        """The person as the leader of then."""
        at = self.known.get((person, term.office))
        if at is None:
            now = self.people[person]
            self.people.append(replace(now, country=term.country, rank=term.rank, office=term.office, assumed=False))
            at = self.known[person, term.office] = len(self.people) - 1
        return at


def _on(terms: Sequence[LeaderTerm], dates: Sequence[DateHit]) -> LeaderTerm | None:
    """The term that holds the first of the days told that lies in one; None where a day after all of them is told,
    too, on which he may be met without an office."""
    over = max((term.until.isoformat() for term in terms if term.until is not None), default="")
    if any(hit.value > over for hit in dates):
        return None
    return next((term for hit in dates for term in terms if _holds(term, hit)), None)


def _holds(term: LeaderTerm, hit: DateHit) -> bool:
    """Whether all of a day, month or year lies in a term."""
    since, until = (day.isoformat() if day is not None else "" for day in (term.since, term.until))
    first, last = hit.value.ljust(_DAY, "-"), (hit.end_value or hit.value).ljust(_DAY, "~")
    return since <= first and (not until or last <= until)
