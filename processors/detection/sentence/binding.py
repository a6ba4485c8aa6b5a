"""Who meets by a trigger, and by what they are bound to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from processors.detection.sentence.eligible import LEADERS
from processors.detection.sentence.triggers import Detail, Flag, Kind, Trigger
from processors.lexicon.worded import Worded
from processors.people.people import Person
from schemas.mentions import Rank


class Binding(Worded):
    """How the people of a meeting were found; closes the reason that is published ("verb.bertemu.object")."""

    OBJECT = "object", "one does it with the other"  # "A bertemu B"
    BETWEEN = "between", "the word tells of those behind it that they meet each other"  # "pertemuan antara A dan B"
    GROUP = "group", "told together as those who meet"  # "A dan B bertemu", "keduanya bertemu"
    CARRIED = "carried", "whoever is not named beside it was told before"
    JOINT = "joint", "side by side before the press"
    SUMMIT = "summit", "at a summit, with members whom nobody names"
    SINCE = "since", "a meeting of those just told"  # "pertemuan pertama di Hanoi"
    AGAIN = "again", "it speaks of the meeting just told"  # "pertemuan itu"
    STATES = "states", "two states stand for their leaders"
    ACT = "act", "what they do shows that they meet"  # of reports only: "A dan B menandatangani"


DIRECT = frozenset({Binding.OBJECT, Binding.BETWEEN, Binding.GROUP})
"""The sentence itself says of these people that they meet."""


@dataclass(frozen=True, slots=True)
class Encounter:
    """People (indices into the cast) who meet according to one trigger.

    ``together`` False: each with the first one alone.
    """

    trigger: Trigger
    subject: tuple[int, ...]
    object: tuple[int, ...]
    first: int
    last: int
    """Tokens from the first to behind the last of what tells it."""
    binding: Binding
    together: bool = True
    target: int = -1
    """The first token of the object, where there is one."""
    apart: bool = False
    """Each of the subject meets the object by himself."""

    @property
    def people(self) -> tuple[int, ...]:
        """All who take part, subject first."""
        return tuple(dict.fromkeys(self.subject + self.object))


def beyond_routine(encounter: Encounter, who: Sequence[Person]) -> bool:
    """Whether those of one government do more than their offices make them do: one goes to see another of his rank
    ("A menemui B", not "A dan B hadir dalam pertemuan"), or they dine together, or a president rings up the next."""
    trigger, one_office = encounter.trigger, len({person.office for person in who}) == 1
    if Flag.TABLE in trigger.flags:
        return encounter.binding in DIRECT
    alone = len(encounter.subject) == len(encounter.object) == 1
    peers = len({person.rank for person in who if person.rank in LEADERS}) == 1
    sought = bool({Flag.MEETING, Flag.FACE_TO_FACE} & trigger.flags) or trigger.kind is Kind.VISIT
    heads = encounter.binding in DIRECT and all(person.rank is Rank.HEAD for person in who)
    if heads and Flag.MEETING in trigger.flags and trigger.kind in (Kind.VERB, Kind.NOUN):
        return True  # "Presiden A dan Perdana Menteri B menggelar pertemuan"
    seeks = trigger.kind in (Kind.RECEIVE, Kind.INVITE) or trigger.detail is Detail.CALL
    return peers and alone and encounter.binding is Binding.OBJECT and (sought or (one_office and seeks))
