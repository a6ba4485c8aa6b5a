"""Several meetings in one breath: occasions counted up ("pada 2018 di Singapura, Februari di Vietnam"), and leaders
who are first only counted ("menerima telepon dari sejumlah pemimpin Arab") and named behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from processors.entities.people import Person
from processors.entities.reading import Reading, Sentence
from processors.gazetteer import Gazetteer
from processors.meetings.dates import DateHit
from processors.meetings.groups import LEADERS, Group
from processors.meetings.roles import Meet
from processors.meetings.triggers import Kind, Trigger
from processors.meetings.when import within
from processors.meetings.where import Place, as_place, chains, lead_of

_TIMES = re.compile(r"\b(?:dua|tiga|empat|lima|enam|tujuh|beberapa|belasan|puluhan|berkali|sejumlah) kali\b(?!nya)")
_SO_OFTEN = re.compile(r"(?:(?:Total|Sudah|Telah|Tercatat|Setidaknya|sudah|telah) )+" + _TIMES.pattern)
_CUT = re.compile(r", (?:dan |serta |lalu |kemudian )?| dan | serta |; ")
_SOME = re.compile(
    r"(?: [a-z]+){0,4} (?:sejumlah|beberapa|para|banyak|puluhan|belasan|sederet|berbagai) "
    r"(?:pemimpin|kepala negara|kepala pemerintahan|presiden|menteri|menlu|kolega|mitra|sejawat)\w*\b"
)
_NAMING = re.compile(
    r"(?:Di antaranya|Antara lain|Diantaranya|Mereka adalah|Mereka antara lain|Yakni|Yaitu|Termasuk|Salah satunya)\b"
)
_REACH = 6


class Awaited(NamedTuple):
    """A meeting of ``subject`` with leaders who are named later; with what its own sentence says."""

    sentence: Sentence
    trigger: Trigger
    subject: tuple[int, ...]
    triggers: Sequence[Trigger]
    groups: Sequence[Group]


def awaited(
    reading: Reading, sentence: Sentence, trigger: Trigger, triggers: Sequence[Trigger], groups: Sequence[Group]
) -> Awaited | None:
    """What waits for names behind a trigger: "bertemu sejumlah pemimpin dunia"."""
    before = [g for g in groups if g.last <= trigger.first and not g.owned]
    if trigger.kind not in (Kind.VERB, Kind.NOUN, Kind.RECEIVE) or trigger.detail not in ("", "call") or not before:
        return None
    if _SOME.match(reading.clean, reading.tokens[trigger.last - 1].end, sentence.end) is None:
        return None
    return Awaited(sentence, trigger, before[-1].people, triggers, groups)


def named_later(
    reading: Reading, sentence: Sentence, waiting: Awaited, groups: Sequence[Group], people: Sequence[Person]
) -> Meet | None:
    """The meeting, where a sentence lists the leaders: "Di antaranya A dan B", "Dukungan datang dari A, B dan C"."""
    if sentence.index - waiting.sentence.index > _REACH:
        return None
    mine = {people[i].country for i in waiting.subject}
    opened = _NAMING.match(reading.clean, sentence.start) is not None
    for group in groups:
        fit = tuple(i for i in group.people if people[i].rank in LEADERS and people[i].country not in (None, *mine))
        acts = group.first - sentence.first < 2
        if not group.owned and not group.pronoun and fit and (opened or (len(fit) > 1 and not acts)):
            trigger = waiting.trigger
            together = trigger.detail != "call" and "bilateral" not in trigger.phrase
            return Meet(trigger, waiting.subject, fit, trigger.first, trigger.last, "carried", together)
    return None


def often(reading: Reading, sentence: Sentence, trigger: Trigger) -> bool:
    """ "Telah bertemu belasan kali" tells of no one meeting."""
    start, end = reading.tokens[trigger.first].start, reading.tokens[trigger.last - 1].end
    if _SO_OFTEN.match(reading.clean, sentence.start):
        return True
    return bool(_TIMES.search(reading.clean, max(sentence.start, start - 25), min(sentence.end, end + 40)))


def occasions(
    reading: Reading, sentence: Sentence, start: int, dates: Sequence[DateHit], gazetteer: Gazetteer
) -> list[tuple[DateHit, Place]]:
    """Days and places counted up from ``start`` to the end of a sentence; [] for less than two."""
    cuts = [start, *(m.end() for m in _CUT.finditer(reading.clean, start, sentence.end)), sentence.end]
    places = [
        (chain[0].start, as_place(chain, lead, gazetteer, "place.counted"))
        for chain in chains(reading, sentence)
        if chain[0].start >= start and (lead := lead_of(reading, sentence, chain)) is not None
    ]
    found: list[tuple[DateHit, Place]] = []
    for first, last in pairwise(cuts):
        hits = within(dates, first, last)
        there = [place for at, place in places if first <= at < last]
        if len(hits) == 1 and len(there) == 1:
            found.append((hits[0], there[0]))
    return found if len(found) > 1 else []
