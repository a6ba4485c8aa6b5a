"""Which people make a leader meeting, by the annotation guide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from processors.people.collectives import of_parties
from processors.people.people import Person
from schemas.mentions import Rank, Scope

LEADERS = frozenset({Rank.HEAD, Rank.MINISTER, Rank.ORG, Rank.LEGISLATURE})
"""Ranks that make a side of an international meeting (annotation guide)."""
AT_HOME = LEADERS | {Rank.PARTY}
_POLITICAL = frozenset({Rank.PARTY, Rank.LEGISLATURE})
_CABINET = frozenset({Rank.HEAD, Rank.MINISTER})


def may_meet(people: Sequence[Person]) -> bool:
    """Whether some of these people could make a leader meeting: False only where :func:`scope_of` is None for all."""
    leaders = [p for p in people if p.country and p.rank in AT_HOME]
    if len({p.country for p in leaders if p.rank in LEADERS}) > 1:
        return True
    at_home = Counter(p.country for p in leaders)
    return max(at_home.values(), default=0) > 1


def scope_of(people: Sequence[Person], *, unnamed: bool = False) -> Scope | None:
    """``unnamed``: leaders of parties without names count whoever they meet.

    International: two sides, each with a leader. Domestic: two leaders of one country. None: no leader meeting."""
    leaders = [p for p in people if p.country and p.rank in LEADERS]
    if len({p.country for p in leaders}) > 1:
        return Scope.INTERNATIONAL
    home = [p for p in people if p.country and p.rank in AT_HOME and (unnamed or not of_parties(p, people))]
    if len({p.country for p in home}) == 1 and len(home) > 1 and any(p.rank in _POLITICAL for p in home):
        return Scope.DOMESTIC
    return Scope.DOMESTIC if colleagues(people) else None


def colleagues(people: Sequence[Person]) -> bool:
    """Whether all these are of one government, or preside over one parliament. They sit together every week: that
    alone is no leader meeting."""
    at_home = [p for p in people if p.rank in AT_HOME and p.country]
    one = len(at_home) > 1 and len({p.country for p in at_home}) == 1
    return one and ({p.rank for p in at_home} <= _CABINET or {p.rank for p in at_home} == {Rank.LEGISLATURE})


def two_sides(indices: Sequence[int], people: Sequence[Person]) -> bool:
    """Whether those at ``indices`` make a meeting by themselves: leaders of two countries, or two at home of whom one
    is a party's or the parliament's."""
    leaders = [people[i] for i in indices if people[i].country and people[i].rank in AT_HOME]
    if len({p.country for p in leaders if p.rank in LEADERS}) > 1:
        return True
    return len(leaders) > 1 and any(p.rank in _POLITICAL for p in leaders)


def two_heads(told: Iterable[Sequence[int]], people: Sequence[Person]) -> tuple[int, ...]:
    """The two heads of two sides that a sentence speaks of, where it speaks of no other leader; else ()."""
    leaders = [i for i in dict.fromkeys(i for group in told for i in group) if people[i].rank in LEADERS]
    heads = all(people[i].rank is Rank.HEAD for i in leaders)
    apart = len({people[i].country for i in leaders}) == 2
    return tuple(leaders) if heads and apart and len(leaders) == 2 else ()


def leader_among(persons: Sequence[int], people: Sequence[Person], before: int | None) -> int | None:
    """The first of some people who leads anything; else whom the text spoke of ``before``."""
    return next((i for i in persons if people[i].rank in AT_HOME), before)


def unranked(persons: Sequence[int], people: Sequence[Person]) -> int | None:
    """The one who acts, where that is nobody of rank: "Sandiaga tidak menjawab. Dia menunggu pembicaraan ..."."""
    person = people[persons[0]]
    return persons[0] if len(persons) == 1 and person.named and person.rank not in AT_HOME else None
