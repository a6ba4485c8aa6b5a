"""Meetings that no sentence tells alone: two halves, or leaders who are named after they were counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from processors.detection.encounters.listed_later import Awaited, awaited, named_later, row_members, row_of
from processors.detection.encounters.one_sided import OneSided, completed, one_sided
from processors.detection.sentence.binding import Encounter
from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.triggers import Flag, Trigger
from processors.people.people import Person
from processors.text.reading import Reading, Sentence


class CompletedEncounter(NamedTuple):
    """A meeting, and the sentence whose words tell its status, day and place."""

    sentence: Sentence
    encounter: Encounter
    triggers: Sequence[Trigger]
    groups: Sequence[PersonGroup]


class CrossSentence:
    """Keeps what sentences leave open. For one text, in its order."""

    def __init__(self, reading: Reading, people: Sequence[Person]) -> None:
        self.reading, self.people = reading, people
        self.halves: list[OneSided] = []
        self.waiting: Awaited | None = None
        self.row: Awaited | None = None
        """Who meets several one by one, as told last."""

    def find(
        self, sentence: Sentence, triggers: Sequence[Trigger], groups: Sequence[PersonGroup]
    ) -> list[CompletedEncounter]:
        """What a sentence without a meeting of its own completes."""
        found: list[CompletedEncounter] = []
        if self.waiting is not None and not any(Flag.BILATERAL in t.flags for t in triggers):
            named = named_later(self.reading, sentence, self.waiting, groups, self.people)
            if named is not None:
                found.append(
                    CompletedEncounter(self.waiting.sentence, named, self.waiting.triggers, self.waiting.groups)
                )
                self.waiting = None
        for trigger in triggers:
            half = one_sided(self.reading, sentence, trigger, groups, self.people)
            if half is not None:
                encounter = completed(half, trigger, self.halves, self.people)
                if encounter is not None:
                    found.append(CompletedEncounter(sentence, encounter, triggers, groups))
                    break
                self.halves.append(half)
            self.waiting = awaited(self.reading, sentence, trigger, triggers, groups) or self.waiting
            self.row = row_of(self.reading, sentence, trigger, triggers, groups) or self.row
        return found

    def counted(self, sentence: Sentence, groups: Sequence[PersonGroup]) -> list[Encounter]:
        """Whom the one of a row meets next, by a sentence that counts."""
        return row_members(self.reading, sentence, self.row, groups, self.people) if self.row is not None else []
