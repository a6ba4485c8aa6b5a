"""Leaders who are first only counted ("menerima telepon dari sejumlah pemimpin Arab") and named in a later sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.eligible import LEADERS
from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.triggers import Detail, Flag, Kind, Trigger
from processors.people.people import Person
from processors.text.reading import Reading, Sentence

_SOME = re.compile(
    r"(?: [a-z]+){0,4} (?:sejumlah|beberapa|para|banyak|puluhan|belasan|sederet|berbagai) "
    r"(?:pemimpin|kepala negara|kepala pemerintahan|presiden|menteri|menlu|kolega|mitra|sejawat)\w*\b"
)
_NAMING = re.compile(
    r"(?:Di antaranya|Antara lain|Diantaranya|Mereka adalah|Mereka antara lain|Yakni|Yaitu|Termasuk|Salah satunya)\b"
)
_TALKED = frozenset({Detail.NONE, Detail.CALL})
_REACH = 6


class Awaited(NamedTuple):
    """A meeting of ``subject`` with leaders who are named later; with what its own sentence says."""

    sentence: Sentence
    trigger: Trigger
    subject: tuple[int, ...]
    triggers: Sequence[Trigger]
    groups: Sequence[PersonGroup]


def awaited(
    reading: Reading, sentence: Sentence, trigger: Trigger, triggers: Sequence[Trigger], groups: Sequence[PersonGroup]
) -> Awaited | None:
    """What waits for names behind a trigger: "bertemu sejumlah pemimpin dunia"."""
    before = [g for g in groups if g.last <= trigger.first and not g.owned]
    if trigger.kind not in (Kind.VERB, Kind.NOUN, Kind.RECEIVE) or trigger.detail not in _TALKED or not before:
        return None
    if _SOME.match(reading.clean, reading.tokens[trigger.last - 1].end, sentence.end) is None:
        return None
    return Awaited(sentence, trigger, before[-1].people, triggers, groups)


def named_later(
    reading: Reading, sentence: Sentence, waiting: Awaited, groups: Sequence[PersonGroup], people: Sequence[Person]
) -> Encounter | None:
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
            together = trigger.detail is not Detail.CALL and Flag.BILATERAL not in trigger.flags
            return Encounter(trigger, waiting.subject, fit, trigger.first, trigger.last, Binding.CARRIED, together)
    return None
