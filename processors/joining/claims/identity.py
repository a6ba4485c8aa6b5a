"""Which people of two articles are the same person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from processors.joining.claims.keys import fold_words
from processors.lexicon.titles import begins_with_title
from processors.lexicon.words import words
from schemas.mentions import ToldParticipant

_SAME_SHARE = 0.5
"""Share of the shorter name's words that must stand in the other: "Recep Tayyep Erdogan" is "Recep Tayyip Erdogan"."""


class PersonKey(NamedTuple):
    """What a participant is known by."""

    country: str
    leader_id: str | None
    words: frozenset[str]
    """Words of the name without particles; empty where only the office is given."""


class Agreement(Enum):
    """Whether two articles name the same people of one side."""

    AGREE = 1
    UNKNOWN = 0  # one of them names an office only, or nobody
    CONFLICT = -1


def person_key(participant: ToldParticipant) -> PersonKey:
    """What a participant is known by."""
    if begins_with_title(participant.name):  # the annotation guide: "PM Jepang"
        return PersonKey(participant.country, participant.leader_id, frozenset())
    named = frozenset(fold_words(participant.name).split()) - words("names.particles") - words("identity.particles")
    return PersonKey(participant.country, participant.leader_id, named)


@lru_cache(maxsize=2**14)
def by_side(participants: tuple[ToldParticipant, ...]) -> Mapping[str, frozenset[PersonKey]]:
    """The known people of each side; a side of which nobody is known by name is there with nobody."""
    sides: dict[str, set[PersonKey]] = {}
    for one in map(person_key, participants):
        sides.setdefault(one.country, set()).update([one] if one.words or one.leader_id else [])
    return {country: frozenset(people) for country, people in sides.items()}


def same(one: PersonKey, other: PersonKey) -> bool:
    """Leader ids decide where both have one; else half of the shorter name's words."""
    if one.leader_id and other.leader_id:
        return one.leader_id == other.leader_id
    shorter = min(len(one.words), len(other.words))
    return shorter > 0 and len(one.words & other.words) >= _SAME_SHARE * shorter


def compare(ours: Iterable[PersonKey], theirs: Iterable[PersonKey], needed: int = 1) -> Agreement:
    """Compare the people of one side. ``needed``: how many must be the same, where so many are named at all."""
    left, right = list(ours), list(theirs)
    if not left or not right:
        return Agreement.UNKNOWN
    found = sum(any(same(one, other) for other in right) for one in left)
    if found >= needed:
        return Agreement.AGREE
    most = min(needed, len(left), len(right))
    return Agreement.CONFLICT if found < most else Agreement.AGREE if needed == 1 else Agreement.UNKNOWN


def join_participants(participants: Iterable[ToldParticipant]) -> tuple[ToldParticipant, ...]:
    """Each person once, under the fullest name; an office alone only where nobody of its rank is named."""
    given = sorted(set(participants), key=_fullest_first)
    joined: list[ToldParticipant] = []
    for one in given:
        known = next((at for at, other in enumerate(joined) if _same_person(one, other)), None)
        if known is None:
            joined.append(one)
        elif joined[known].leader_id is None and one.leader_id is not None:
            joined[known] = joined[known].model_copy(update={"leader_id": one.leader_id})
    named = {(one.country, one.rank) for one in joined if person_key(one).words}
    shown = [one for one in joined if person_key(one).words or (one.country, one.rank) not in named]
    return tuple(sorted(shown, key=lambda one: (one.country, one.name, str(one))))


def _fullest_first(one: ToldParticipant) -> tuple[int, int, str, str]:
    return -len(fold_words(one.name).split()), -len(one.name), one.name, str(one)


def _same_person(one: ToldParticipant, other: ToldParticipant) -> bool:
    if one.country != other.country:
        return False
    if one.leader_id and other.leader_id:
        return one.leader_id == other.leader_id
    a, b = frozenset(fold_words(one.name).split()), frozenset(fold_words(other.name).split())
    return a <= b or b <= a
