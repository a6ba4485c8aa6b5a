"""Rules that tell in words what they mean, for readers who know neither the code nor its names."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Worded(StrEnum):
    """A closed set of names, each with its ``meaning``; without one there is no member."""

    meaning: str

    def __new__(cls, name: str, meaning: str) -> Self:
        member = str.__new__(cls, name)
        member._value_, member.meaning = name, meaning
        return member
