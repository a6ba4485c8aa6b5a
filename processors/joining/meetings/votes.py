"""What the articles of one meeting claim, weighed: copies of one text have one vote.

An agency story on ten sites is one voice, not ten. Measured on the 232 annotated articles: the signature of a copy with
a twentieth cut off or one word in fifty replaced differs in at most 10 bits, those of two articles of their own in at
least 13.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from processors.joining.claims.claim import Claim
from processors.joining.claims.identity import join_participants, person_key, same
from schemas.feeds.addresses import article_address
from schemas.meetings import ClaimedValue
from schemas.mentions import FieldName, ToldParticipant

SAME_BITS = 10
"""Most bits in which the signatures of two copies differ."""
_PLAIN = (FieldName.FORMAT, FieldName.CHANNEL, FieldName.STATUS, FieldName.DATE, FieldName.CITY, FieldName.COUNTRY,
          FieldName.VENUE, FieldName.SUMMIT)  # fmt: skip


class Vote(NamedTuple):
    """One article for one value."""

    value: str
    confidence: float
    item_id: str


class Mark(NamedTuple):
    """What shows whether an article is a copy of another one."""

    item_id: str
    signature: str | None
    address: str = ""
    """As ``article_address`` gives it: the pages of one article are one voice, though their texts differ."""


class Votes:
    """All votes of one meeting's articles. Nothing depends on the order of the claims."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.claims = claims
        groups = voices(Mark(claim.item_id, claim.signature, article_address(claim.url)) for claim in claims)
        self.voice = {item: at for at, items in enumerate(groups) for item in items}
        self.voices = len(groups)

    def plain(self, field: FieldName, among: Iterable[Claim] | None = None) -> list[ClaimedValue]:
        """The values of a field of one value, the weightiest first; ``among``: the claims that may vote."""
        told = ((getattr(claim, field), claim) for claim in (self.claims if among is None else among))
        return self.count(Vote(str(value), _sure(claim, field), claim.item_id) for value, claim in told if value)

    def count(self, votes: Iterable[Vote]) -> list[ClaimedValue]:
        """Weigh votes. A value's weight is the sum of its voices' confidences; of equal ones the first in the alphabet.

        Its confidence is the chance that not all voices are wrong, times its share of all weight.
        """
        given = list(votes)
        heard = self._heard(given)
        items: dict[str, set[str]] = {}
        for vote in given:
            items.setdefault(vote.value, set()).add(vote.item_id)
        weight = {value: sum(sorted(one.values())) for value, one in heard.items()}
        total = sum(sorted(weight.values())) or 1.0
        ranked = sorted(heard, key=lambda value: (-round(weight[value], 6), value))
        return [
            ClaimedValue(
                value=value,
                confidence=round(_any(heard[value].values()) * weight[value] / total, 4),
                item_ids=tuple(sorted(items[value])),
            )
            for value in ranked
        ]

    def weights(self, field: FieldName, among: Iterable[Claim]) -> dict[str, float]:
        """The sum of the voices' confidences for each value of a field of one value."""
        heard = self._heard(Vote(str(getattr(one, field)), _sure(one, field), one.item_id) for one in among)
        return {value: sum(sorted(voices.values())) for value, voices in heard.items()}

    def _heard(self, votes: Iterable[Vote]) -> dict[str, dict[int, float]]:
        """By value and voice: how sure the voice is."""
        heard: dict[str, dict[int, float]] = {}
        for vote in votes:
            voice = heard.setdefault(vote.value, {})
            at = self.voice[vote.item_id]
            voice[at] = max(voice.get(at, 0.0), vote.confidence)
        return heard

    def people(self) -> tuple[tuple[ToldParticipant, ...], list[ClaimedValue]]:
        """The participants, each once, and who names them."""
        joined = join_participants(one for claim in self.claims for one in claim.participants)
        votes: list[list[Vote]] = [[] for _ in joined]
        for claim in self.claims:
            for at, person in enumerate(joined):
                if any(_named(one, person) for one in claim.participants):
                    votes[at].append(Vote(name_of(person), _sure(claim, FieldName.PARTICIPANTS), claim.item_id))
        counted = [value for one in votes for value in self.count(one)]
        return joined, sorted(counted, key=lambda value: (-value.confidence, value.value))

    def agenda(self) -> list[ClaimedValue]:
        """Topics; they do not contradict each other, so each is weighed alone."""
        return self._each(FieldName.AGENDA, lambda claim: claim.agenda)

    def outcomes(self) -> list[ClaimedValue]:
        """What came of the meeting, as ``kind: text``; each is weighed alone."""
        return self._each(FieldName.OUTCOMES, lambda claim: tuple(f"{one.kind}: {one.text}" for one in claim.outcomes))

    def _each(self, field: FieldName, told: Callable[[Claim], Sequence[str]]) -> list[ClaimedValue]:
        votes: dict[str, list[Vote]] = {}
        for claim in self.claims:
            for value in told(claim):
                votes.setdefault(value, []).append(Vote(value, _sure(claim, field), claim.item_id))
        counted = [value for one in votes.values() for value in self.count(one)]
        return sorted(counted, key=lambda value: (-value.confidence, value.value))

    def all_plain(self) -> dict[FieldName, list[ClaimedValue]]:
        """Every field of one value that anybody told."""
        counted = {field: self.plain(field) for field in _PLAIN}
        return {field: values for field, values in counted.items() if values}


def best_first(values: Sequence[ClaimedValue], best: str | None) -> tuple[ClaimedValue, ...]:
    """The same values with the chosen one in front."""
    chosen: Callable[[ClaimedValue], bool] = lambda one: one.value == best  # noqa: E731 - a name for one expression
    return (*filter(chosen, values), *(one for one in values if not chosen(one)))


def name_of(person: ToldParticipant) -> str:
    """A participant in one text: ``name (country)``."""
    return f"{person.name} ({person.country})"


def _sure(claim: Claim, field: FieldName) -> float:
    return claim.confidence * claim.sure.get(field, 1.0)


def _any(chances: Iterable[float]) -> float:
    wrong = 1.0
    for chance in sorted(chances):
        wrong *= 1.0 - chance
    return 1.0 - wrong


def _named(one: ToldParticipant, person: ToldParticipant) -> bool:
    return one.country == person.country and (one.name == person.name or same(person_key(one), person_key(person)))


def voices(marks: Iterable[Mark]) -> list[list[str]]:
    """Group articles: copies together, and what stands at one address. One without either is a voice alone.

    Order-free: an article is in a group when it belongs to any other in it. Groups and the ids in them are sorted.
    """
    given = sorted(set(marks), key=lambda mark: (mark.item_id, mark.signature or "", mark.address))
    bits = [None if mark.signature is None else int(mark.signature, 16) for mark in given]
    group = list(range(len(given)))
    for one in range(len(given)):
        for other in range(one):
            if _copies(bits[one], bits[other]) or _at_one_place(given[one], given[other]):
                _unite(group, one, other)
    found: dict[int, list[str]] = {}
    for at, mark in enumerate(given):
        found.setdefault(_root(group, at), []).append(mark.item_id)
    return [list(dict.fromkeys(names)) for names in found.values()]


def _copies(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and (one ^ other).bit_count() <= SAME_BITS


def _at_one_place(one: Mark, other: Mark) -> bool:
    return one.item_id == other.item_id or (bool(one.address) and one.address == other.address)


def _root(group: Sequence[int], at: int) -> int:
    while group[at] != at:
        at = group[at]
    return at


def _unite(group: list[int], one: int, other: int) -> None:
    a, b = sorted((_root(group, one), _root(group, other)))
    group[b] = a
