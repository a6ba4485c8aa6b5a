"""What the claims of one meeting give together; a function of their set alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from processors.joining.claims.claim import Claim
from processors.joining.claims.keys import SUMMIT, fold_words, is_gathering, stays_away, summit_id, told_day
from processors.joining.meetings.status import moment, status_history
from processors.joining.meetings.votes import Vote, Votes, best_first
from processors.lexicon.coordinates import town
from schemas.base import derived_id
from schemas.meetings import ArticleRef, Change, Claimed, ClaimedValue, Coordinates, Meeting, MeetingStatus
from schemas.mentions import NAMES, FieldName, Format, Outcome, Status

_OPTIONAL = (FieldName.DATE, FieldName.CITY, FieldName.COUNTRY, FieldName.VENUE, FieldName.SUMMIT)
MOST_TOPICS = 5
MOST_OUTCOMES = 5
MOST_ARTICLES = 20
_WEB = re.compile(r"^(?:https?:)?(?://)?(?:www\.)?")


def content(key: str, meeting_id: str, claims: Sequence[Claim]) -> Meeting:
    """The meeting of these claims (at least one), as a first revision without a story.

    Status: the latest article's, except that plans told after the meeting do not undo it. Evidence: the surest article
    that tells this status. Date: see ``_date``. Every other field: the value with the most confidence behind it.
    """
    votes = Votes(claims)
    history = status_history(votes)
    status = history[-1].status
    telling = [claim for claim in claims if claim.status is status]
    surest = max(telling, key=lambda claim: (claim.confidence, claim.item_id, claim.mention_id))
    latest = max(telling, key=moment)
    people, named = votes.people()
    chosen, claimed = _weighed(votes, status, named)
    return Meeting(
        id=meeting_id,
        revision=1,
        change=Change.CREATED,
        scope=surest.scope,
        participants=people,
        format=Format(chosen[FieldName.FORMAT]),
        channel=surest.channel,
        status=MeetingStatus(status),
        **{field.value: chosen.get(field) for field in _OPTIONAL},
        end_date=_end_date(votes, chosen.get(FieldName.DATE)),
        agenda=_agenda(claims),
        outcomes=_outcomes(claims) if status is Status.HELD else (),
        evidence=surest.evidence,
        cameo=latest.cameo,
        plover=latest.plover,
        confidence=max(claim.confidence for claim in claims),
        **_articles(claims),
        coordinates=_coordinates(chosen.get(FieldName.CITY), chosen.get(FieldName.COUNTRY)),
        voices=votes.voices,
        claimed=claimed,
        status_history=history,
        part_of=_part_of(key, chosen.get(FieldName.SUMMIT), chosen.get(FieldName.DATE), latest),
    )


def _articles(claims: Sequence[Claim]) -> dict[str, Any]:
    """Who tells of it, and when."""
    times = [claim.published_at for claim in claims if claim.published_at]
    sources = publishers(claim.source for claim in claims)
    return {
        "item_ids": tuple(sorted({claim.item_id for claim in claims})),
        "mention_ids": tuple(sorted(claim.mention_id for claim in claims)),
        "sources": sources,
        "source_count": len(sources),
        "first_seen": min(times, default=None),
        "last_seen": max(times, default=None),
        "articles": _bounded(sorted({claim.item_id: claim for claim in claims}.values(), key=_told_first)),
        "model_version": max(claims, key=moment).model_version,
    }


def publishers(sources: Iterable[str]) -> tuple[str, ...]:
    """Each publisher once, sorted, in the spelling that most articles have; of equally many the first by alphabet.

    "Kompas.com", "KOMPAS.com" and "https://www.kompas.com/" are one: case, blanks, signs and the front of an address
    tell no publishers apart.
    """
    spellings: dict[str, Counter[str]] = {}
    for source in filter(None, map(str.strip, sources)):
        front = _WEB.sub("", source.casefold())
        name = "".join(filter(str.isalnum, front)) or front
        spellings.setdefault(name, Counter())[source] += 1
    return tuple(sorted(min(one, key=lambda source: (-one[source], source)) for one in spellings.values()))


def _coordinates(city: str | None, country: str | None) -> Coordinates | None:
    where = town(city, country) if city is not None else None
    return None if where is None else Coordinates(**where._asdict())


def _told_first(claim: Claim) -> tuple[bool, float, str]:
    at = claim.published_at
    return at is None, at.timestamp() if at is not None else 0.0, claim.item_id


def _bounded(claims: Sequence[Claim]) -> tuple[ArticleRef, ...]:
    """The articles, of too many the first one and the newest."""
    kept = [*claims[:1], *claims[1:][-(MOST_ARTICLES - 1) :]]
    return tuple(
        ArticleRef(item_id=one.item_id, url=one.url, title=one.title, source=one.source, published_at=one.published_at)
        for one in kept
    )


def _weighed(votes: Votes, status: Status, named: Sequence[ClaimedValue]) -> tuple[dict[FieldName, str], Claimed]:
    """The chosen value of each field of one value, and all values that are claimed, the chosen one in front."""
    plain = votes.all_plain()
    chosen = {field: values[0].value for field, values in plain.items()}
    chosen |= {FieldName.STATUS: status.value} | _date(votes, status)
    claimed: Claimed = {field: best_first(values, chosen[field]) for field, values in plain.items()}
    several = {
        FieldName.PARTICIPANTS: named, FieldName.AGENDA: votes.agenda(), FieldName.OUTCOMES: votes.outcomes()
    }  # fmt: skip
    return chosen, claimed | {field: tuple(values) for field, values in several.items() if values}


def digest(meeting: Meeting) -> str:
    """Names a content: equal ones, and only these, make no new revision. Names are none of what articles tell."""
    return derived_id("content", meeting.model_dump_json(exclude=NAMES))


def _date(votes: Votes, status: Status) -> dict[FieldName, str]:
    """The day: that of the articles that saw it held; else of those since it was last postponed; else of all.

    Among these the most precise dates vote: "on 9 September" is more than "in September", and no other opinion.
    """
    claims = votes.claims
    dated = [claim for claim in claims if claim.date is not None]
    moved = max((claim for claim in claims if claim.postponed), key=moment, default=None)
    since = [claim for claim in dated if moved is not None and _since(claim, moved)]
    held = [claim for claim in dated if claim.status is Status.HELD]
    voters = (held if status is Status.HELD else since) or since or dated
    finest = max((len(claim.date or "") for claim in voters), default=0)
    values = votes.plain(FieldName.DATE, [claim for claim in voters if len(claim.date or "") == finest])
    return {FieldName.DATE: values[0].value} if values else {}


def _end_date(votes: Votes, day: str | None) -> str | None:
    """The last day that articles tell which agree on the first."""
    told = [Vote(one.end_date, one.confidence, one.item_id) for one in votes.claims if one.date == day and one.end_date]
    return votes.count(told)[0].value if told else None


def _since(claim: Claim, moved: Claim) -> bool:
    """Whether an article came out after the one that moved the meeting; within a day without times, if it says so."""
    if claim.article_day != moved.article_day or not (claim.day_only or moved.day_only):
        return moment(claim) >= moment(moved)
    return claim.postponed


def _agenda(claims: Sequence[Claim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for claim in _surest_first(claims) for topic in claim.agenda))[:MOST_TOPICS]


def _outcomes(claims: Sequence[Claim]) -> tuple[Outcome, ...]:
    """What the surest articles say came of it; what is told in more or fewer of the same words stands once."""
    found: list[Outcome] = []
    for one in (outcome for claim in _surest_first(claims) for outcome in claim.outcomes):
        told = [fold_words(known.text) for known in found if known.kind is one.kind]
        if not any(fold_words(one.text) in text or text in fold_words(one.text) for text in told):
            found.append(one)
    return tuple(found[:MOST_OUTCOMES])


def _surest_first(claims: Sequence[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda claim: (-claim.confidence, claim.item_id, claim.mention_id))


def _part_of(key: str, summit: str | None, day: str | None, latest: Claim) -> str | None:
    """The summit at whose margins a meeting takes place, or from which a side stays away; itself it is part of none."""
    if key.startswith(SUMMIT) and stays_away(latest):
        return summit_id(key.removeprefix(SUMMIT), told_day(latest, latest.published_at))
    if summit is None or key.startswith(SUMMIT) or not is_gathering(summit):
        return None
    told = latest.model_copy(update={"date": day}) if day else latest
    when: date | None = told_day(told, latest.published_at)
    return summit_id(summit, when)
