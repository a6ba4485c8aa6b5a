"""Who meets somebody where nobody acts: "Pertemuan dengan B berlangsung hangat"."""

from __future__ import annotations

from collections.abc import Sequence

from processors.detection.sentence.eligible import two_sides
from processors.detection.sentence.groups import Discourse, PersonGroup
from processors.detection.sentence.hosts import goes_on
from processors.detection.sentence.subjects import OPENERS, OTHER_ACTORS, on_journey
from processors.detection.sentence.triggers import ACTS, Flag, Kind, Trigger
from processors.lexicon.words import words
from processors.text.reading import Reading, Sentence
from schemas.mentions import Rank

_NOBODY_NAMED = words("roles.nobody_named")
_HIS_COMING = frozenset({"kedatangannya", "kehadirannya"})
_MEDIATED = frozenset({"difasilitasi", "dimediasi", "ditengahi", "dijembatani"})
_NEAR = 2


def carried(
    reading: Reading,
    sentence: Sentence,
    trigger: Trigger,
    objects: Sequence[int],
    discourse: Discourse,
    said: bool,
) -> PersonGroup | None:
    """ "Pertemuan dengan B berlangsung hangat": who meets B is whom the text speaks of, where nobody else acts."""
    if len(discourse.met) > 1 and any(
        t.lower in _MEDIATED for t in reading.tokens[trigger.last : trigger.last + _NEAR]
    ):
        return PersonGroup(trigger.first, trigger.first, discourse.met, True)  # "Pertemuan itu difasilitasi A"
    opening = reading.tokens[sentence.first].lower
    mine = opening not in _NOBODY_NAMED and (trigger.kind is Kind.NOUN or trigger.first - sentence.first <= 2)
    mine = mine or Flag.HIS in trigger.flags or on_journey(reading, sentence, trigger)
    told = trigger.kind in (Kind.NOUN, Kind.VERB) and trigger.detail not in ACTS
    if trigger.kind is Kind.RECEIVE and trigger.first > sentence.first:  # "Hal itu disampaikan usai menerima B"
        told = mine = reading.tokens[trigger.first - 1].lower in OPENERS | _HIS_COMING or goes_on(
            reading, sentence, trigger
        )
    others = not said and any(t.lower in OTHER_ACTORS for t in reading.tokens[sentence.first : trigger.first])
    if not (told and mine) or others:
        return None
    one = discourse.other_side(objects)
    for head in discourse.announced if said else ():  # "Mensesneg mengungkapkan": of whom the headline tells
        if discourse.people[head].rank is Rank.HEAD and not discourse.sides((head,)) <= discourse.sides(objects):
            one = head
    if one is None and trigger.kind is Kind.RECEIVE:  # "Kedatangannya disambut B", at home
        home = (i for i in discourse.leaders() if i not in objects)
        one = next((i for i in home if two_sides((i, *objects), discourse.people)), None)
    return PersonGroup(trigger.first, trigger.first, (one,), True) if one is not None else None
