"""In person or by telephone or video."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from processors.detection.encounters.calls import spoken_of
from processors.detection.encounters.listed_later import SEVERAL
from processors.detection.facts.chains import THERE
from processors.detection.facts.place import Location
from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.subjects import arranged
from processors.detection.sentence.triggers import Detail, Flag, Kind, Trigger
from processors.lexicon.worded import Worded
from processors.lexicon.words import any_of, words
from processors.people.people import Person
from processors.text.reading import Reading
from schemas.mentions import Channel, Rank

_BEFORE_IT, _BEHIND_IT = 4, 14
# "Mendarat di", "menghabiskan dua hari di", "kunjungan resmi ke": the first of them is in the country of the other.
_STAYING = re.compile(
    rf"\b(?:{any_of(words('journey.staying'))}(?: (?!di )[\w-]+){{0,4}} di|{any_of(words('journey.going'))} ke|"
    r"(?:kunjungan|lawatan|berkunjung|melawat|bertandang)(?: (?!ke )[\w-]+){0,3} ke|mengunjungi|tiba di)"
    r"(?: ibu ?kota)? ?$",
    re.IGNORECASE,
)
# "Kunjungan A ke B itu yang pertama", behind what they talked about.
_THAT_VISIT = re.compile(r"(?:Kunjungan|Lawatan)\b(?![^.]*\b(?:akan|dijadwalkan|direncanakan|rencana\w*)\b)")
_BEFORE, _IN_ROW, _LONGEST = 2, 5, 60
_FACING = frozenset({"duduk", "berhadapan", "berdampingan", "bersebelahan", "berdiri", "sela", "semobil", "ruang"})


class ChannelBasis(Worded):
    """What a channel stands on."""

    CALL = "call", "a word of calling stands beside it"
    TALK = "talk.heads_no_place", "two heads of state or government talk, and no place is told"
    DEFAULT = "default", "no word of a call"


GUESSES = frozenset({ChannelBasis.TALK, ChannelBasis.DEFAULT})
"""Made for want of a word."""


class ChannelDecision(NamedTuple):
    """A channel and what gave it. ``rule`` names it for explanation; ``span``: characters of the word it stands on."""

    channel: Channel
    basis: ChannelBasis
    rule: str
    span: tuple[int, int] | None = None


def decide_channel(
    reading: Reading,
    encounter: Encounter,
    who: Sequence[Person],
    triggers: Sequence[Trigger],
    place: Location | None,
    *,
    held: bool = True,
) -> ChannelDecision:
    """The channel of a meeting of ``who``, told at ``place``; ``triggers``: all of the sentence.

    A talk ("berbicara dengan") between heads of two countries that took place, for which no place is told, is a call:
    heads who sit together are told to meet.
    """
    near = range(encounter.first - _BEFORE_IT, encounter.last + _BEHIND_IT + 1)
    calls = [t for t in triggers if t.detail is Detail.CALL and t.first in near and not spoken_of(reading, t)]
    at = reading.sentences[reading.sentence_at(encounter.trigger.first)]
    if arranged(reading, encounter.trigger) or encounter.trigger.kind is Kind.INVITE:
        calls = [t for t in calls if t.first >= encounter.trigger.first]  # by the call they arrange to meet
    if encounter.binding is Binding.CARRIED and not encounter.object:  # "Usai pertemuan, A menelepon C"
        calls = [t for t in calls if t.first < encounter.trigger.last]
    if calls:
        chosen = min(calls, key=lambda t: abs(t.first - encounter.trigger.first))
        span = reading.tokens[chosen.first].start, reading.tokens[chosen.last - 1].end
        return ChannelDecision(Channel.CALL, ChannelBasis.CALL, chosen.rule, span)
    talk = encounter.trigger.kind in (Kind.VERB, Kind.NOUN) and Flag.TALK in encounter.trigger.flags
    met = any(Flag.MEETING in t.flags for t in triggers)
    facing = any(t.lower in _FACING for t in reading.tokens[max(0, encounter.first - 8) : encounter.last + 4])
    apart = place is None and not facing and THERE.search(reading.clean, at.start, at.end) is None
    if (
        talk
        and (held or Flag.FORMAL_TALKS not in encounter.trigger.flags)
        and not met
        and apart
        and not _visiting(reading, encounter, who)
        and len(who) == 2
        and all(p.rank is Rank.HEAD for p in who)
    ):
        return ChannelDecision(Channel.CALL, ChannelBasis.TALK, ChannelBasis.TALK.value)
    return ChannelDecision(Channel.IN_PERSON, ChannelBasis.DEFAULT, ChannelBasis.DEFAULT.value)


def _visiting(reading: Reading, encounter: Encounter, who: Sequence[Person]) -> bool:
    """Whether one of them was just told, or is told next, to visit the country of the other: "mengadakan kunjungan ke
    Jepang"; or to be there."""
    at = reading.sentences[reading.sentence_at(encounter.trigger.first)]
    start = reading.sentences[max(0, at.index - _BEFORE)].start
    abroad = {p.country for p in who[1:]} - {p.country for p in who[:1]}
    row = reading.sentences[max(0, at.index - _IN_ROW)].start
    if SEVERAL.search(reading.clean, row, at.start):
        return True  # "A mengadakan sejumlah pertemuan di C. Sesudahnya, A berbicara dengan B"
    end = at.end
    for behind in reading.sentences[at.index + 1 : at.index + 2]:
        end = behind.end if _THAT_VISIT.match(reading.clean, behind.start) else end
    return any(
        hit.code in abroad and _STAYING.search(reading.clean, max(start, hit.start - _LONGEST), hit.start)
        for hit in reading.places_in(start, end)
    )
