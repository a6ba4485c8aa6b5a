"""Cheap and safe: whether a text can tell of a leader meeting at all. Most news stops here.

A text passes with a word that starts a trigger and a word that starts an office or a leader's name. Both sets are
looked up word by word, so that glued and inflected forms cost nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from processors.entities.tokens import Token
from processors.gazetteer import Gazetteer, read_rows
from processors.meetings.triggers import gate_words
from processors.placefinder import fold


@cache
def _office_words() -> frozenset[str]:
    return frozenset(row["phrase"].split()[0] for row in read_rows("offices.csv") if row["rank"] != "other")


@cache
def leader_words(gazetteer: Gazetteer) -> frozenset[str]:
    """Capitalised words that may be a leader's name."""
    words: set[str] = set()
    for term in gazetteer.leaders.terms:
        for name in (term.name, *term.aliases):
            words.update(fold(word) for word in name.replace("-", " ").split() if len(word) > 2)
    return frozenset(words)


def may_meet(texts: Sequence[Sequence[Token]], gazetteer: Gazetteer) -> bool:
    """False only where no meeting can be found. ``texts``: the words of title and body."""
    triggers, offices, names = gate_words(), _office_words(), leader_words(gazetteer)
    met = led = False
    for tokens in texts:
        for token in tokens:
            met = met or token.lower in triggers
            led = led or token.lower in offices or (token.capital and fold(token.text) in names)
            if met and led:
                return True
    return False
