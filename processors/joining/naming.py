"""The id of a meeting: a function of its claims and of the other meetings of its key, so the same in any order.

A meeting is named for what identifies it: the key, the channel, the day of the first articles that tell of it, roughly
when they say it is, and who leads each side. Articles of one day mostly agree on that, so the
second one, and all that come later, leave the name as it is; what renames a meeting is an article of an earlier day
that comes late. Where two meetings would bear one name, neither does: each is named for its own first article. So a
name never goes from one living meeting to another, and two runs over the same articles give the same names.

A summit is named for its series and edition alone, for other partitions name it, too (``part_of``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from processors.joining.claims.claim import Claim
from processors.joining.claims.keys import SUMMIT, fold_words, stays_away, summit_id, told_day
from schemas.base import derived_id
from schemas.mentions import Rank, ToldParticipant

Names = tuple[str, ...]
"""What a meeting may be called, the most telling name first; the last one no other meeting can have."""

_RANKS = (Rank.HEAD, Rank.ORG, Rank.PARTY, Rank.MINISTER, Rank.LEGISLATURE, Rank.ENVOY, Rank.OTHER)
"""Who stands first; at home a party's head before those of the parliament, who come along."""
_UNKNOWN_DAY = 10**9
_NEWS_DAYS = 8
"""Meetings this far back are news: a week, and the day it takes to report one."""


def names_of(key: str, claims: Sequence[Claim]) -> Names:
    """The names of a meeting of these claims, at least one."""
    first = anchor(claims)
    if key.startswith(SUMMIT):
        name = summit_id(key.removeprefix(SUMMIT), told_day(first, first.published_at))
        side = stays_away(first)
        return (name if side is None else derived_id("summit without", name, side),)
    place = (key, first.channel.value, str(first.ordinal))
    names = (
        derived_id("meeting of article", *place, first.item_id),
        derived_id("meeting of mention", *place, first.mention_id),
    )
    if first.article_day is None:
        return names
    told = (str(first.article_day), _about(first, first.article_day), _who(first))
    return derived_id("meeting", *place, *told), *names


def anchor(claims: Iterable[Claim]) -> Claim:
    """The claim that a meeting is named for: of the earliest articles the one with the most exact day."""
    return min(claims, key=lambda one: (_UNKNOWN_DAY if one.article_day is None else one.article_day, one.rank))


def _about(claim: Claim, article_day: int) -> str:
    """When a meeting is told to be, as roughly as articles of one day agree: these days, or another month."""
    days = claim.days
    if days is None or (days.first <= article_day + 1 and days.last >= article_day - _NEWS_DAYS):
        return "now"
    return (claim.date or "")[:7]


def _who(claim: Claim) -> str:
    """The first person of each side, by rank; of meetings within one country the first two, by name where need be."""
    people = sorted(claim.participants, key=_first)
    if len(claim.sides) == 1:
        return " ".join(f"{one.rank}:{one.leader_id or fold_words(one.name)}" for one in people[:2])
    first = {one.country: one for one in reversed(people)}
    return " ".join(f"{side}:{one.rank}:{one.leader_id or ''}" for side, one in sorted(first.items()))


def _first(one: ToldParticipant) -> tuple[int, bool, str, str]:
    return _RANKS.index(one.rank), one.leader_id is None, one.leader_id or "", fold_words(one.name)


class Register:
    """Which meetings might bear which name; a meeting goes by a handle of its own."""

    def __init__(self) -> None:
        self._bearers: dict[str, set[str]] = {}
        self._names: dict[str, Names] = {}

    def enter(self, handle: str, names: Names) -> None:
        """A meeting that might be called so."""
        self._names[handle] = names
        for name in names:
            self._bearers.setdefault(name, set()).add(handle)

    def leave(self, handle: str) -> Names:
        """Leave a meeting out, if it is in; gives the names that it might have borne."""
        names = self._names.pop(handle, ())
        for name in names:
            self._bearers[name].remove(handle)
            if not self._bearers[name]:
                del self._bearers[name]
        return names

    def rivals(self, names: Iterable[str]) -> set[str]:
        """The meetings that might bear one of these names."""
        return {handle for name in names for handle in self._bearers.get(name, ())}

    def name(self, handle: str, taken: Iterable[str] = ()) -> str:
        """The most telling name that no other meeting might bear and that is not ``taken``."""
        *better, last = self._names[handle]
        free = (name for name in better if len(self._bearers[name]) == 1 and name not in taken)
        return next(free, last)
