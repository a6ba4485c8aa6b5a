"""Meetings that nobody held, as many as are wanted: always the same ones for a seed, and spread as real ones are.

``records`` gives them as the store takes them; ``hostile`` puts texts into them that a page must only show.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.leaders import LeaderTerm
from processors.lexicon.names import named, with_names
from processors.lexicon.rows import read_rows
from schemas.base import derived_id
from schemas.codec import encode
from schemas.entities import Part, TextSpan
from schemas.meetings import ArticleRef, Change, Chapter, ClaimedValue, Coordinates, Meeting, MeetingStatus, StatusAt
from schemas.mentions import (
    Cameo,
    Channel,
    FieldName,
    Format,
    MeetingMention,
    Plover,
    PloverMode,
    PloverType,
    Scope,
    Status,
    Support,
    ToldParticipant,
)
from schemas.times import JAKARTA
from streams.console.model.taking import Taken, TakenKind

T = TypeVar("T")
TODAY = date(2025, 9, 3)
"""The day on which the newest of them are told."""
YEARS = 6
AGENDA = ("perbatasan laut", "perdagangan", "pelindungan pekerja migran", "energi", "pertahanan", "iklim", "investasi")
SOURCES = ("Kabar Contoh", "Suara Contoh", "Harian Contoh", "Warta Contoh", "Pos Contoh")
SUMMITS = ("KTT ASEAN", "KTT G20", "KTT BRICS", "KTT APEC")
STATUSES = (Status.HELD,) * 6 + (Status.PLANNED,) * 2 + (Status.PROPOSED, Status.CANCELLED)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "\u202eterbalik\u202c \u2066isolat\u2069",
    "nol\0di tengah",
    "'; drop table meetings; --",
    '" OR NEAR(a b) AND * ^ col:x',
    "${7*7} {{7*7}} #{7*7} %s %n {0}",
    "a\u0301\u0302\u0303" * 40,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1ee\U0001f1e9 日本語 العربية हिन्दी",
    "panjang" * 400,
    "baris\r\nbaru\tdan\x1b[31mwarna",
)
"""Texts that do harm where they are not escaped, or are longer or odder than expected."""


@cache
def _towns() -> tuple[tuple[str, str, Coordinates], ...]:
    rows = sorted(read_rows("coordinates.csv"), key=lambda row: row["name"] != "Jakarta")
    return tuple(
        (row["name"], row["iso2"], Coordinates(**{name: row[name] for name in Coordinates.model_fields}))
        for row in rows
    )


@cache
def _leaders() -> tuple[tuple[LeaderTerm, ...], tuple[LeaderTerm, ...]]:
    """Those of Indonesia, and the others."""
    terms = [term for term in load_gazetteer().leaders.terms if term.until is None or term.until.year >= 2019]
    terms.sort(key=lambda term: term.name not in ("Prabowo Subianto", "Anwar Ibrahim"))
    return tuple(t for t in terms if t.country == "ID"), tuple(t for t in terms if t.country != "ID")


def meetings(count: int, seed: int = 1, *, hostile: bool = False) -> Iterator[Meeting]:
    """So many meetings. One in fifty is part of a summit before it, one in forty has ended."""
    chance = random.Random(seed)
    for number in range(count):
        yield _meeting(number, chance, hostile)


def _meeting(number: int, chance: random.Random, hostile: bool) -> Meeting:
    day = TODAY + timedelta(days=14 - int(365 * YEARS * chance.random() ** 1.5))
    people = _people(chance)
    names = " dan ".join(f"{one.name}" for one in people[:3])
    town = _often(_towns(), chance) if chance.random() < 0.8 else None
    told = chance.choice(STATUSES)
    text = chance.choice(HOSTILE) if hostile else ""
    evidence = f"{names} bertemu di {town[0] if town else 'sela sidang'}, ({day.day}/{day.month}). {text}".strip()
    ended = number > 100 and chance.random() < 1 / 40
    articles = _articles(number, day, f"{names} bertemu {text}", chance)
    fields = _fields(day, people, town, told, evidence, chance, text)
    meeting = Meeting(
        **fields,
        id=derived_id("synthetic", str(number)),
        revision=len(articles),
        change=Change.MERGED if ended else Change.CREATED if len(articles) == 1 else Change.CONFIRMED,
        item_ids=tuple(sorted(one.item_id for one in articles)),
        mention_ids=tuple(sorted(derived_id(one.item_id) for one in articles)),
        articles=articles,
        sources=tuple(sorted({one.source for one in articles})),
        first_seen=articles[0].published_at,
        last_seen=articles[-1].published_at,
        source_count=len({one.source for one in articles}),
        voices=chance.randint(1, len(articles)),
        claimed=_claimed(fields, [one.item_id for one in articles]),
        status_history=(
            StatusAt(status=told, date=day.isoformat(), at=articles[0].published_at, item_id=articles[0].item_id),
        ),
        part_of=derived_id("synthetic", str(number // 50 * 50)) if number % 50 == 7 else None,
        merged_into=derived_id("synthetic", str(number - chance.randint(1, 100))) if ended else None,
        coordinates=town[2] if town else None,
        model_version="synthetic",
        story=tuple(_chapter(place, one, told, day, evidence) for place, one in enumerate(articles, 1)),
    )
    return with_names(meeting.model_copy(update={"status": MeetingStatus.MERGED}) if ended else meeting)


def _people(chance: random.Random) -> tuple[ToldParticipant, ...]:
    ours, others = _leaders()
    count = 2 if chance.random() < 0.95 else chance.randint(3, 10)
    domestic = chance.random() < 0.15
    terms = [_often(ours if domestic or chance.random() < 0.35 else others, chance) for _ in range(count)]
    people = {t.id: ToldParticipant(name=t.name, country=t.country, rank=t.rank, leader_id=t.id) for t in terms}
    if chance.random() < 0.1:
        people[""] = ToldParticipant(name="Menlu Contoh", country=chance.choice(others).country, rank=terms[0].rank)
    return tuple(people[one] for one in sorted(people))


def _often(given: Sequence[T], chance: random.Random) -> T:
    """One of some, of which few come often and most seldom: the first most."""
    return given[int(len(given) * chance.random() ** 3) * 7919 % len(given)]


def _articles(number: int, day: date, title: str, chance: random.Random) -> tuple[ArticleRef, ...]:
    at = datetime(day.year, day.month, day.day, chance.randint(6, 22), chance.randint(0, 59), tzinfo=JAKARTA)
    return tuple(
        ArticleRef(
            item_id=f"contoh-{number}-{place}",
            url=f"https://berita.example/{number}/{place}",
            title=title[:300],
            source=chance.choice(SOURCES),
            published_at=at + timedelta(hours=3 * place),
        )
        for place in range(min(12, 1 + int(chance.expovariate(0.6))))
    )


def _fields(
    day: date,
    people: tuple[ToldParticipant, ...],
    town: tuple[str, str, Coordinates] | None,
    status: Status,
    evidence: str,
    chance: random.Random,
    text: str,
) -> dict[str, Any]:
    """What mention and meeting have in common."""
    sides = {one.country for one in people}
    written = day.isoformat()[: chance.choice((10,) * 9 + (7,))] if chance.random() < 0.95 else None
    days = chance.randint(1, 3) if written and len(written) == 10 and chance.random() < 0.1 else 0
    return {
        "scope": Scope.INTERNATIONAL if len(sides) > 1 else Scope.DOMESTIC,
        "participants": tuple(map(named, people)),
        "format": Format.BILATERAL if len(people) == 2 else Format.MULTILATERAL,
        "channel": chance.choice((Channel.IN_PERSON,) * 9 + (Channel.CALL,)),
        "status": status,
        "date": written,
        "end_date": (day + timedelta(days=days)).isoformat() if days else None,
        "city": town[0] if town else None,
        "country": town[1] if town else None,
        "venue": text or None,
        "summit": chance.choice(SUMMITS) if len(sides) > 2 else None,
        "agenda": tuple(chance.sample(AGENDA, chance.randint(0, 2))),
        "evidence": evidence,
        "cameo": Cameo.CONSULT,
        "plover": Plover(type=PloverType.CONSULT, mode=PloverMode.MEET),
        "confidence": round(1 - chance.random() ** 3, 4),
    }


def _claimed(fields: dict[str, Any], item_ids: list[str]) -> dict[FieldName, tuple[ClaimedValue, ...]]:
    told = {name: [fields[name]] for name in FieldName if isinstance(fields.get(name), str)}
    told[FieldName.PARTICIPANTS] = [f"{one.name} ({one.country})" for one in fields["participants"]]
    return {
        name: tuple(ClaimedValue(value=value, confidence=0.9, item_ids=tuple(item_ids)) for value in values)
        for name, values in told.items()
    }


def _chapter(place: int, article: ArticleRef, status: Status, day: date, evidence: str) -> Chapter:
    return Chapter(
        revision=place,
        change=Change.CREATED if place == 1 else Change.CONFIRMED,
        at=article.published_at,
        item_id=article.item_id,
        status=status,
        date=day.isoformat(),
        sentence=evidence,
    )


def mentions(meeting: Meeting) -> Iterator[MeetingMention]:
    """What each of its articles tells."""
    shared = {name: getattr(meeting, name) for name in MeetingMention.model_fields if hasattr(meeting, name)}
    status = meeting.status_history[0].status
    for article in meeting.articles:
        told = {name: getattr(article, name) for name in ("item_id", "url", "source", "title", "published_at")}
        fields = {**shared, **told, "id": derived_id(article.item_id), "status": status, "main": True}
        yield MeetingMention(**fields, support=_support(meeting))


def _support(meeting: Meeting) -> dict[FieldName, Support]:
    """The words that tell who, that they meet, and where; the agenda stands elsewhere."""
    texts = {
        FieldName.PARTICIPANTS: [one.name for one in meeting.participants],
        FieldName.STATUS: ["bertemu"],
        FieldName.CITY: [meeting.city] if meeting.city else [],
        FieldName.AGENDA: list(meeting.agenda),
    }
    return {
        name: Support(confidence=0.9, reason="synthetic", spans=tuple(_span(meeting.evidence, text) for text in some))
        for name, some in texts.items()
    }


def _span(evidence: str, text: str) -> TextSpan:
    at = evidence.find(text)
    start = 100 + (at if at >= 0 else len(evidence) + 50)
    return TextSpan(part=Part.BODY, start=start, end=start + len(text), text=text)


def records(
    count: int, seed: int = 1, *, hostile: bool = False, with_mentions: bool = True, partitions: int = 4
) -> Iterator[Taken]:
    """The same as the store takes them, each with its mentions before it."""
    offsets = dict.fromkeys(((kind, number) for kind in TakenKind for number in range(partitions)), 0)
    for number, meeting in enumerate(meetings(count, seed, hostile=hostile)):
        told: list[tuple[TakenKind, str, Meeting | MeetingMention]] = [(TakenKind.MEETING, meeting.id, meeting)]
        if with_mentions:
            told = [*((TakenKind.MENTION, "+".join(meeting.sides), one) for one in mentions(meeting)), *told]
        at_ms = int(meeting.last_seen.timestamp() * 1000) if meeting.last_seen else 0
        for kind, key, one in told:
            place = (kind, number % partitions)
            yield Taken(kind, key, encode(one), at_ms, number % partitions, offsets[place])
            offsets[place] += 1
