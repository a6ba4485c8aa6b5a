"""Calls that are told without a word of talking, and telephones that are only what people talk about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.eligible import LEADERS
from processors.detection.sentence.groups import Discourse, PersonGroup
from processors.detection.sentence.subjects import OPENERS, SPOKEN_TO, heard_there
from processors.detection.sentence.triggers import Detail, Flag, Kind, Trigger
from processors.lexicon.words import words
from processors.people.people import Person
from processors.text.reading import Reading, Sentence

FRONTED = re.compile(r"(?:,? (?:pada )?[A-Z]?[\w ]{0,25}(?: \([\d/]{3,10}\))?(?: \w+)?)?, ")
"""Between a call that opens a sentence and those who act: nothing, or its day."""
_TOPICS = words("call.topics")
_BY_MEANS = OPENERS | {"yang", "via", "per", "dengan", "selama", "sewaktu", "sela"}
_REACH, _TOLD, _TAIL, _TOPIC_REACH = 8, 5, 2, 6


def by_telephone(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], people: Sequence[Person]
) -> Encounter | None:
    """One who speaks to another on the telephone, told without a word of talking, or at a meeting that opens it.

    "A mengatakan kepada B melalui telepon", "Dalam pertemuan bilateral di C, A mengatakan kepada B".
    """
    face = trigger.kind is Kind.NOUN and Flag.FACE_TO_FACE in trigger.flags
    if not face and trigger.detail is not Detail.CALL:
        return None
    named = [g for g in groups if not g.owned]
    if trigger.kind is Kind.CALL and len(named) == 1 and (both := _both(reading, trigger, named[0], people)):
        return both
    for one, other in pairwise(named):
        between = [t.lower for t in reading.tokens[one.last : other.first]]
        inside = one.last <= trigger.first < other.first  # "disampaikan A lewat telepon kepada B"
        behind = not face and (inside or 0 <= trigger.first - other.last <= _TAIL)
        told = len(between) <= _TOLD and (between[-1:] in (["kepada"], ["ke"]) or _heard(reading, trigger, between))
        told = told and (behind or _fronted(reading, sentence, trigger, one))
        if told and {people[i].country for i in one.people}.isdisjoint(people[i].country for i in other.people):
            first = min(one.first, trigger.first)
            return Encounter(trigger, one.people, other.people, first, other.last, Binding.GROUP)
    return None


def _heard(reading: Reading, trigger: Trigger, between: Sequence[str]) -> bool:
    """ "Dalam pertemuan di C, A mendesak B", "mendapat jaminan dari B"."""
    return bool(between) and between[-1] in SPOKEN_TO and heard_there(reading, trigger)


def _both(reading: Reading, trigger: Trigger, group: PersonGroup, people: Sequence[Person]) -> Encounter | None:
    """ "A dan B membahas gandum lewat telepon", "Lewat telepon, Kamis (8/1), A dan B membahas gandum": the only ones
    spoken of, of two sides, in one clause with the call."""
    sides = {people[i].country for i in group.people if people[i].rank in LEADERS}
    near = 0 < trigger.first - group.last <= _REACH
    if len(sides) > 1 and trigger.first == reading.sentences[reading.sentence_at(trigger.first)].first:
        gap = reading.clean[reading.tokens[trigger.last - 1].end : reading.tokens[group.first].start]
        fronted = FRONTED.fullmatch(gap)
        return Encounter(trigger, group.people, (), trigger.first, group.last, Binding.GROUP) if fronted else None
    between = reading.clean[reading.tokens[group.last - 1].end : reading.tokens[trigger.first].start]
    if len(sides) < 2 or not near or any(mark in between for mark in '.,;:"?!'):
        return None
    return Encounter(trigger, group.people, (), group.first, trigger.last, Binding.GROUP)


def rung_up(
    reading: Reading, sentence: Sentence, trigger: Trigger, groups: Sequence[PersonGroup], discourse: Discourse
) -> Encounter | None:
    """ "A mengungkapkan bahwa B memuji negaranya. Melalui sambungan telepon, B menyebut ...": B rang A up.

    Only two heads whom the sentence before told of together.
    """
    one = groups[0] if groups and not groups[0].owned else None
    if one is None or trigger.first != sentence.first or not _fronted(reading, sentence, trigger, one):
        return None
    told = discourse.told_with(one.people[0], sentence.index - 1)
    if told is None:
        return None
    return Encounter(trigger, one.people, (told,), trigger.first, one.last, Binding.CARRIED)


def _fronted(reading: Reading, sentence: Sentence, trigger: Trigger, group: PersonGroup) -> bool:
    """ "Dalam percakapan telepon, A ...": the call opens the sentence, and who acts stands right behind its comma."""
    opens = trigger.first - sentence.first <= 1 and trigger.last <= group.first
    return opens and reading.gap(group.first - 1, group.first).endswith(", ")


def spoken_of(reading: Reading, call: Trigger) -> bool:
    """ "Membahas penyadapan telepon", not "membahas gandum lewat telepon": the telephone is what they talk about."""
    named = Flag.BARE_CALL in call.flags or call.kind is Kind.NOUN
    for at in range(call.first - 1, max(0, call.first - _TOPIC_REACH) - 1, -1):
        word = reading.tokens[at].lower
        if not named or reading.gap(at, at + 1) != " " or word in _BY_MEANS - _TOPICS:
            return False
        if word in _TOPICS:
            return True
    return False
