"""What the store keeps of a meeting: its row, what filters ask for, and the words that free text finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.office import Office
from schemas.meetings import LAST_WORDS, Meeting
from schemas.mentions import Participant, Rank
from schemas.times import jakarta_day
from streams.console.model.rows import MeetingRow, PersonRow
from streams.export.columns import days
from streams.reading.wanted import day_bounds, plain_words

OFFICES = {
    Office.PRESIDENT: ("Presiden", "President"),
    Office.VICE_PRESIDENT: ("Wakil Presiden", "Vice President"),
    Office.PRIME_MINISTER: ("Perdana Menteri", "Prime Minister"),
    Office.DEPUTY_PRIME_MINISTER: ("Wakil Perdana Menteri", "Deputy Prime Minister"),
    Office.CHANCELLOR: ("Kanselir", "Chancellor"),
    Office.MONARCH: ("Kepala Monarki", "Monarch"),
    Office.CROWN_PRINCE: ("Putra Mahkota", "Crown Prince"),
    Office.SUPREME_LEADER: ("Pemimpin Tertinggi", "Supreme Leader"),
    Office.POPE: ("Paus", "Pope"),
    Office.FOREIGN_MINISTER: ("Menteri Luar Negeri", "Foreign Minister"),
    Office.DEFENCE_MINISTER: ("Menteri Pertahanan", "Defence Minister"),
    Office.MINISTER: ("Menteri", "Minister"),
    Office.SECRETARY_GENERAL: ("Sekretaris Jenderal", "Secretary-General"),
    Office.ORG_HEAD: ("Pemimpin organisasi", "Head of organisation"),
    Office.SPEAKER: ("Pimpinan parlemen", "Leader of parliament"),
    Office.PARTY_CHIEF: ("Ketua partai", "Party leader"),
    Office.ENVOY: ("Utusan", "Envoy"),
}
"""The offices that leaders of our table hold, in Indonesian and in English."""


class KeptMeeting(NamedTuple):
    """The columns of a meeting; days as ordinals, as ``date.toordinal`` counts them.

    Plain texts and numbers: what SQLite takes without asking, which is ten times as fast as with members of enums.
    """

    id: str
    revision: int
    status: str
    ended: int
    scope: str
    confidence: float
    first_text: str
    """First and last day as filters compare them; empty without a date."""
    last_text: str
    first_day: int | None
    last_day: int | None
    exact: int
    """Its day is told, not only a month or a year."""
    town: int | None
    country: str | None
    sides: str
    merged_into: str | None
    part_of: str | None


def kept(meeting: Meeting) -> KeptMeeting:
    """The columns of a meeting."""
    (first, last), (first_text, last_text) = days(meeting), day_bounds(meeting)
    return KeptMeeting(
        id=meeting.id,
        revision=meeting.revision,
        status=meeting.status.value,
        ended=int(meeting.change in LAST_WORDS),
        scope=meeting.scope.value,
        confidence=meeting.confidence,
        first_text=first_text,
        last_text=last_text,
        first_day=first.toordinal() if first else None,
        last_day=last.toordinal() if last else None,
        exact=int(first is not None and len(meeting.date or "") == len("2025-09-09")),
        town=meeting.coordinates.geonames_id if meeting.coordinates else None,
        country=meeting.country,
        sides="+".join(meeting.sides),
        merged_into=meeting.merged_into,
        part_of=meeting.part_of,
    )


def row_of(meeting: Meeting) -> MeetingRow:
    """A meeting as lists show it, but for when it changed."""
    day = _day_of(meeting)
    return MeetingRow(
        seq=0,
        changed_at=None,
        city_en=meeting.city_name_en,
        participants=tuple(_person(one, day) for one in meeting.participants),
        sides=meeting.sides,
        articles=len(meeting.item_ids),
        latitude=meeting.coordinates.latitude if meeting.coordinates else None,
        longitude=meeting.coordinates.longitude if meeting.coordinates else None,
        **{name: getattr(meeting, name) for name in _SAME},
    )


_SAME = tuple(set(MeetingRow.model_fields) & set(Meeting.model_fields) - {"participants", "articles"})
"""Fields of a row that are the meeting's own."""


def _day_of(meeting: Meeting) -> date | None:
    first, _ = days(meeting)
    return first or (jakarta_day(meeting.last_seen) if meeting.last_seen else None)


def _person(one: Participant, day: date | None) -> PersonRow:
    office, office_en = office_of(one.leader_id, one.rank, day) if one.leader_id and day else (None, None)
    return PersonRow(
        name=one.name,
        name_en=one.name_en,
        country=one.country,
        country_name=one.country_name,
        country_name_en=one.country_name_en,
        rank=one.rank,
        leader_id=one.leader_id,
        office=office,
        office_en=office_en,
    )


@lru_cache(maxsize=2**14)
def office_of(leader_id: str, rank: Rank, day: date) -> tuple[str | None, str | None]:
    """The office that a leader held on a day, in Indonesian and in English: of several, the one of the rank told."""
    terms = [term for term in load_gazetteer().leaders.terms_of(leader_id) if term.in_force(day)]
    terms.sort(key=lambda term: term.rank is not rank)
    return OFFICES.get(terms[0].office, (None, None)) if terms else (None, None)


def search_words(meeting: Meeting) -> str:
    """The words of a meeting that free text can find, each once."""
    return " ".join(dict.fromkeys(plain_words(" ".join(filter(None, _texts(meeting)))).split()))


def _texts(meeting: Meeting) -> Iterator[str | None]:
    for one in meeting.participants:
        yield from (one.name, one.name_en, one.country, one.country_name, one.country_name_en)
    yield from (meeting.city, meeting.city_name_en, meeting.country_name, meeting.country_name_en)
    yield from (meeting.venue, meeting.summit, meeting.evidence, *meeting.agenda, *meeting.sources)
    yield from (one.text for one in meeting.outcomes)
    yield from (one.title for one in meeting.articles)
