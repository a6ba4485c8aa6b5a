"""Who meets by a trigger, and by what they are bound to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from processors.detection.sentence.triggers import Trigger


class Binding(StrEnum):
    """How the people of a meeting were found; closes the reason that is published ("verb.bertemu.object")."""

    OBJECT = "object"  # one before the trigger and one behind it: "A bertemu B"
    BETWEEN = "between"  # all behind it: "pertemuan antara A dan B"
    GROUP = "group"  # all in one group: "A dan B bertemu", "keduanya bertemu"
    CARRIED = "carried"  # one of them, or all, were told before and are carried over
    JOINT = "joint"  # side by side before the press
    SUMMIT = "summit"  # at a summit, with members whom nobody names
    SINCE = "since"  # an earlier meeting of those told: "pertemuan pertama di Hanoi"
    AGAIN = "again"  # nobody: what is told refers to the meeting before, "pertemuan itu"
    STATES = "states"  # nobody: states stand for their leaders
    ACT = "act"  # of reports only: what they do shows that they meet, "A dan B menandatangani"


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
