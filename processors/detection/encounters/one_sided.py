"""Meetings told in two halves: "Bessent mewakili AS dalam pembicaraan dengan China. ... He Lifeng akan hadir".

One half names the people of one side and only the country of the other. What is missing stands in another half that
looks back at the first, a few sentences away, or is the colleague of the same office, whom the article names elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.eligible import LEADERS
from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.triggers import Detail, Flag, Kind, Trigger
from processors.lexicon.office import Office
from processors.lexicon.places import PlaceKind
from processors.people.people import Person
from processors.text.reading import Reading, Sentence
from schemas.mentions import Rank

_LINKS = frozenset({"dengan", "bersama", "antara"})
_REACH, _NEAR = 12, 3
_STOPS = frozenset('.;:?!",')


class OneSided(NamedTuple):
    """``people``, all of the country ``side``, meet somebody of the country ``toward``, as a sentence (index) tells."""

    sentence: int
    people: tuple[int, ...]
    side: str
    toward: str


def one_sided(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], people: Sequence[Person]
) -> OneSided | None:
    """The half that a trigger tells; None where nobody or no country is bound to it."""
    binds = trigger.kind is Kind.NOUN or Flag.BETWEEN_STATES in trigger.flags
    if trigger.detail is not Detail.NONE or not binds:
        return None
    group = _subject(reading, trigger, groups)
    if group is None or any(people[i].rank not in LEADERS for i in group.people):
        return None
    sides = {people[i].country for i in group.people}
    side = sides.pop()
    toward = _toward(reading, sentence, trigger, side) if side is not None and not sides else None
    return OneSided(sentence.index, group.people, side, toward) if side is not None and toward is not None else None


def completed(
    half: OneSided, trigger: Trigger, earlier: Sequence[OneSided], people: Sequence[Person]
) -> Encounter | None:
    """The meeting that a half makes with an earlier one, or with the colleague of the same office."""
    for other in reversed(earlier[-_NEAR:]):
        if half.sentence - other.sentence <= _NEAR and (other.side, other.toward) == (half.toward, half.side):
            return Encounter(trigger, other.people, half.people, trigger.first, trigger.last, Binding.CARRIED)
    offices = {people[i].office for i in half.people if people[i].rank is Rank.MINISTER} - {Office.MINISTER}
    colleagues = tuple(i for i, p in enumerate(people) if p.named and p.country == half.toward and p.office in offices)
    if not colleagues:
        return None
    return Encounter(trigger, half.people, colleagues, trigger.first, trigger.last, Binding.CARRIED)


def _subject(reading: Reading, trigger: Trigger, groups: Sequence[PersonGroup]) -> PersonGroup | None:
    """Who acts: before the trigger, or behind the comma of a clause that it stands in."""
    acting = [g for g in groups if not g.owned]
    before = [g for g in acting if g.last <= trigger.first]
    behind = next((g for g in acting if g.first >= trigger.last), None)
    fronted = behind is not None and reading.gap(behind.first - 1, behind.first) == ", "
    return before[-1] if before else behind if fronted else None


def _toward(reading: Reading, sentence: Sentence, trigger: Trigger, side: str) -> str | None:
    """ "Pertemuan dengan Prancis", "mekanisme konsultasi China-AS"."""
    last = min(sentence.last, trigger.last + _REACH)
    hits = reading.places_in(sentence.start, sentence.end)
    countries = {h.start: h for h in hits if h.kind is PlaceKind.COUNTRY and h.code}
    for at in range(trigger.last, last):
        if at > trigger.last and any(mark in _STOPS for mark in reading.gap(at - 1, at)):
            return None
        hit = countries.get(reading.tokens[at].start)
        if hit is None or hit.code == side:
            continue
        hyphen = "-" in (reading.clean[hit.end : hit.end + 1], reading.clean[hit.start - 1 : hit.start])
        pair = any(h.code == side and (h.end + 1 == hit.start or hit.end + 1 == h.start) for h in countries.values())
        if reading.tokens[at - 1].lower in _LINKS or (hyphen and pair):
            return hit.code
    return None
