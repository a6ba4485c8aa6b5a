"""Join what many articles tell into one meeting, pure: (state, mention) to (state, meeting).

Mentions with equal sides, equal day and equal channel tell of one meeting. A mention without a day joins those that
were published on the same day in Jakarta. The meeting is a function of the *set* of claims: the order in which
articles arrive decides only which revisions are seen on the way, never how the meeting ends.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from schemas.base import Message, Time, derived_id
from schemas.meetings import Change, Meeting
from schemas.mentions import MeetingFields, MeetingMention, Participant
from schemas.times import jakarta_day

MAX_CLAIMS = 500
"""Mentions that are remembered of one meeting, so that its state stays below a topic's largest message.

The surest are kept; which they are does not depend on the order of arrival.
"""

V = TypeVar("V", bound=Hashable)


class Claim(MeetingFields):
    """What one article says of a meeting, without the evidence of each field."""

    mention_id: str
    item_id: str
    source: str
    published_at: Time | None


class MeetingState(Message):
    """What is remembered of one meeting: enough to build every later revision."""

    id: str
    revision: int
    change: Change
    claims: tuple[Claim, ...]
    """Sorted by mention id, one for each: a corrected item that tells the same meeting replaces its own claim."""


def meeting_id(mention: MeetingMention) -> str:
    """The meeting that a mention tells of."""
    day = mention.date
    if day is None:
        day = f"undated {jakarta_day(mention.published_at)}" if mention.published_at else "undated"
    return derived_id("meeting", mention.sides_key, mention.channel, day)


def consolidate(state: MeetingState | None, mention: MeetingMention) -> tuple[MeetingState, Meeting]:
    """Add one mention to its meeting. A mention that is already in it changes nothing, not even the revision."""
    claim = Claim.model_validate(mention.model_dump() | {"mention_id": mention.id})
    if state is None:
        state = MeetingState(id=meeting_id(mention), revision=1, change=Change.CREATED, claims=(claim,))
        return state, build(state)
    others = [known for known in state.claims if known.mention_id != claim.mention_id]
    surest = sorted([*others, claim], key=lambda known: (-known.confidence, known.mention_id))[:MAX_CLAIMS]
    claims = tuple(sorted(surest, key=lambda known: known.mention_id))
    if claims == state.claims:
        return state, build(state)
    before = build(state)
    grown = state.model_copy(update={"claims": claims, "revision": state.revision + 1})
    changed = grown.model_copy(update={"change": _change(before, build(grown))})
    return changed, build(changed)


def _change(before: Meeting, after: Meeting) -> Change:
    if before.status != after.status:
        return Change.STATUS_CHANGED
    told = set(MeetingFields.model_fields) - {"confidence", "evidence"}
    if before.model_dump(include=told) != after.model_dump(include=told):
        return Change.DETAIL_ADDED
    return Change.CONFIRMED


def build(state: MeetingState) -> Meeting:
    """The meeting that the claims give together.

    Status and evidence are those of the latest and of the surest article; every other field takes the value with
    the most confidence behind it.
    """
    claims = state.claims
    latest = max(claims, key=lambda claim: (_moment(claim), claim.confidence, claim.mention_id))
    surest = max(claims, key=lambda claim: (claim.confidence, claim.mention_id))
    times = [claim.published_at for claim in claims if claim.published_at]
    return Meeting(
        id=state.id,
        revision=state.revision,
        change=state.change,
        scope=surest.scope,
        participants=join_participants(participant for claim in claims for participant in claim.participants),
        format=_best([(claim.format, claim.confidence) for claim in claims], surest.format),
        channel=surest.channel,
        status=latest.status,
        date=surest.date,
        city=_best([(claim.city, claim.confidence) for claim in claims]),
        country=_best([(claim.country, claim.confidence) for claim in claims]),
        venue=_best([(claim.venue, claim.confidence) for claim in claims]),
        summit=_best([(claim.summit, claim.confidence) for claim in claims]),
        agenda=_agenda(claims),
        evidence=surest.evidence,
        cameo=latest.cameo,
        plover=latest.plover,
        confidence=surest.confidence,
        item_ids=tuple(sorted({claim.item_id for claim in claims})),
        mention_ids=tuple(sorted(claim.mention_id for claim in claims)),
        sources=tuple(sorted({claim.source for claim in claims if claim.source})),
        first_seen=min(times, default=None),
        last_seen=max(times, default=None),
    )


def _moment(claim: Claim) -> float:
    return claim.published_at.timestamp() if claim.published_at else float("-inf")


def _best(votes: Sequence[tuple[V | None, float]], default: V | None = None) -> V | None:
    """The value with the largest sum of confidence; of equal ones the first in the alphabet."""
    weight: dict[V, float] = defaultdict(float)
    for value, confidence in votes:
        if value is not None:
            weight[value] += confidence
    return min(weight, key=lambda value: (-round(weight[value], 6), str(value)), default=default)


def _agenda(claims: Sequence[Claim]) -> tuple[str, ...]:
    ranked = sorted(claims, key=lambda claim: (-claim.confidence, claim.mention_id))
    return tuple(dict.fromkeys(topic for claim in ranked for topic in claim.agenda))[:5]


def join_participants(participants: Iterable[Participant]) -> tuple[Participant, ...]:
    """Each person once, under the fullest name: equal leader id, or one name's words within the other's."""
    ranked = sorted(set(participants), key=lambda one: (-len(_words(one.name)), -len(one.name), one.name, str(one)))
    joined: list[Participant] = []
    for one in ranked:
        known = next((other for other in joined if _same_person(one, other)), None)
        if known is None:
            joined.append(one)
        elif known.leader_id is None and one.leader_id is not None:
            joined[joined.index(known)] = known.model_copy(update={"leader_id": one.leader_id})
    return tuple(sorted(joined, key=lambda one: (one.country, one.name)))


def _same_person(one: Participant, other: Participant) -> bool:
    if one.country != other.country:
        return False
    if one.leader_id and other.leader_id:
        return one.leader_id == other.leader_id
    return _words(one.name) <= _words(other.name) or _words(other.name) <= _words(one.name)


def _words(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return frozenset("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())
