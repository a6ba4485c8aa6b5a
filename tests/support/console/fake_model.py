"""Stands in for the read model until that is there: rows in a list."""

# ruff: noqa: E501

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

from schemas.codec import decode
from schemas.meetings import Meeting
from schemas.times import JAKARTA, parse_time
from streams.console.model import query, sums
from streams.console.model.figures import (
    CalendarSums,
    CapitalPlace,
    CountryFacet,
    DaySum,
    Facets,
    LeaderFacet,
    MapSums,
    NetworkLink,
    NetworkNode,
    NetworkSums,
    PlaceSum,
    VisitorSum,
)
from streams.console.model.rows import (
    MeetingDetail,
    MeetingRow,
    MentionRow,
    PersonRow,
    RelatedRow,
    RowChange,
    RowPage,
    SentencePart,
)
from tests.support.example_meetings import EXAMPLES

PEOPLE = [
    ("Prabowo Subianto", "ID", "Indonesia", "Indonesia", "Presiden", "President"),
    ("Anwar Ibrahim", "MY", "Malaysia", "Malaysia", "Perdana Menteri", "Prime Minister"),
    ("Xi Jinping", "CN", "Tiongkok", "China", "Presiden", "President"),
    ("Vladimir Putin", "RU", "Rusia", "Russia", "Presiden", "President"),
    ("Narendra Modi", "IN", "India", "India", "Perdana Menteri", "Prime Minister"),
    ("Emmanuel Macron", "FR", "Prancis", "France", "Presiden", "President"),
    ("Kao Kim Hourn", "ASEAN", "ASEAN", "ASEAN", "Sekretaris Jenderal", "Secretary-General"),
    ("Antonio Guterres", "UN", "PBB", "United Nations", "Sekretaris Jenderal", "Secretary-General"),
]
TOWNS = [
    ("Jakarta", "Jakarta", "ID", -6.2, 106.8),
    ("Kuala Lumpur", "Kuala Lumpur", "MY", 3.14, 101.69),
    ("Beijing", "Beijing", "CN", 39.9, 116.4),
    ("Moskow", "Moscow", "RU", 55.75, 37.6),
    (None, None, None, None, None),
]
STATUSES = ["held", "held", "held", "planned", "proposed", "cancelled"]
TODAY = date(2025, 9, 10)


def _row(number: int) -> MeetingRow:
    chance = random.Random(number)
    a, b = chance.sample(PEOPLE, 2)
    city, city_en, country, lat, lon = chance.choice(TOWNS)
    day = TODAY + timedelta(days=chance.randint(-90, 12))
    at = parse_time("2025-09-10T09:00:00+07:00") - timedelta(minutes=37 * number)
    return MeetingRow(
        seq=100_000 - number, changed_at=at, id=f"{number:032x}", revision=chance.randint(1, 9), change="confirmed",
        status=chance.choice(STATUSES), scope="international", channel="in_person", format="bilateral",
        date=day.isoformat() if chance.random() < 0.9 else day.isoformat()[:7], end_date=None, city=city,
        city_en=city_en, country=country, country_name=country, country_name_en=country,
        venue="Istana Merdeka" if chance.random() < 0.3 else None, summit=None,
        participants=tuple(PersonRow(
            name=one[0], name_en=one[0], country=one[1], country_name=one[2], country_name_en=one[3],
            rank="head", leader_id=one[0].lower().replace(" ", "-"), office=one[4], office_en=one[5])
            for one in (a, b)),
        sides=sorted((a[1], b[1])), confidence=round(chance.random(), 2), voices=2, articles=chance.randint(1, 9),
        source_count=2, first_seen=at, last_seen=at, latitude=lat, longitude=lon, merged_into=None, part_of=None,
        evidence=f"{a[4]} {a[0]} bertemu {b[4]} {b[0]} di {city or 'sela-sela pertemuan'} pada {day:%d/%m}.",
    )  # fmt: skip


class FakeModel:
    """Both the store and what reads it."""

    def __init__(self, count: int) -> None:
        self.rows = [_row(number) for number in range(count)]
        self.meeting = decode(Meeting, (EXAMPLES / "meeting.v1.detail.json").read_bytes())
        self.base = max((one.seq for one in self.rows), default=0)

    def seq(self) -> int:
        return self.base

    def meetings(self) -> int:
        return len(self.rows)

    def fits(self, wanted: Any, text: str) -> list[MeetingRow]:
        return [
            one for one in self.rows
            if set(wanted.countries) <= set(one.sides)
            and (not wanted.statuses or one.status in wanted.statuses)
            and one.confidence >= wanted.min_confidence
            and (not wanted.leader or any(wanted.leader.lower() in p.name.lower() for p in one.participants))
            and (not text or text.lower() in one.evidence.lower())
            and (wanted.since is None or (one.date or "") >= wanted.since.isoformat())
            and (wanted.until is None or (one.date or "") <= wanted.until.isoformat())
        ]  # fmt: skip

    def page(
        self, store: Any, wanted: Any, text: str, order: str, limit: int = 50, after: str | None = None
    ) -> RowPage:
        found = self.fits(wanted, text)
        if order == "date":
            found.sort(key=lambda one: one.date or "", reverse=True)
        at = int(after or 0)
        more = str(at + limit) if at + limit < len(found) else None
        return RowPage(rows=tuple(found[at : at + limit]), next=more, total=len(found), seq=self.base)

    def one(self, store: Any, meeting_id: str) -> MeetingDetail | None:
        row = next((row for row in self.rows if row.id == meeting_id), None)
        if row is None:
            return None
        names = [who.name for who in row.participants]
        head, _, tail = row.evidence.partition(names[0])
        sentence = (SentencePart(text=head, fields=()), SentencePart(text=names[0], fields=("participants",)),
                    SentencePart(text=tail, fields=()))  # fmt: skip
        mention = MentionRow(id="1" * 32, item_id="a-1", url="https://berita.example/1", source="Berita Contoh",
                             title="Prabowo bertemu", published_at=row.first_seen, main=True, confidence=0.9,
                             status="held", date=row.date, sentence=sentence, elsewhere=())  # fmt: skip
        related = [RelatedRow(relation="same_sides", row=other) for other in self.rows if other.sides == row.sides][:3]
        return MeetingDetail(row=row, meeting=self.meeting, mentions=(mention,), related=tuple(related))

    def changes(self, store: Any, after: int, limit: int, wanted: Any, text: str) -> list[RowChange]:
        ids = {one.id for one in self.fits(wanted, text)}
        behind = sorted((one for one in self.rows if one.seq > after), key=lambda one: one.seq)[:limit]
        return [RowChange(seq=one.seq, id=one.id, row=one, fits=one.id in ids) for one in behind]

    def calendar(self, store: Any, wanted: Any, text: str, first: date, last: date, today: date) -> CalendarSums:
        dated = [one for one in self.fits(wanted, text) if one.date and len(one.date) == 10]
        counts: dict[str, Counter[str]] = {}
        within = [one for one in dated if first.isoformat() <= (one.date or "") <= last.isoformat()]
        for row in within:
            counts.setdefault(row.date or "", Counter())[row.status] += 1
        ahead = [one for one in dated if one.status in ("planned", "proposed")]
        overdue = [one for one in ahead if (one.date or "") < today.isoformat()]
        week = (today + timedelta(days=7)).isoformat()
        return CalendarSums(
            days=tuple(DaySum(day=day, **told) for day, told in sorted(counts.items())),
            meetings=tuple(sorted(within, key=lambda one: one.date or "")[:500]), more=max(0, len(within) - 500),
            undated=len(self.rows) - len(dated),
            due=tuple(one for one in ahead if today.isoformat() <= (one.date or "") <= week),
            overdue=tuple(overdue[:100]), overdue_total=len(overdue),
        )  # fmt: skip

    def places(self, store: Any, wanted: Any, text: str) -> MapSums:
        found = self.fits(wanted, text)
        told = []
        for city, city_en, country, lat, lon in TOWNS[:-1]:
            here = [one for one in found if one.city == city]
            by = Counter(one.status for one in here)
            who = Counter(side for one in here for side in one.sides if side != country)
            told.append(PlaceSum(city=city, city_en=city_en, country=country, latitude=lat, longitude=lon,
                                 meetings=len(here), held=by["held"], planned=by["planned"], proposed=by["proposed"],
                                 cancelled=by["cancelled"],
                                 visitors=tuple(VisitorSum(country=k, meetings=n) for k, n in who.most_common())))  # fmt: skip
        capitals = {c: CapitalPlace(city=city, latitude=lat, longitude=lon) for city, _, c, lat, lon in TOWNS[:-1]}
        return MapSums(places=tuple(told), unplaced=sum(one.city is None for one in found), capitals=capitals)

    def network(self, store: Any, wanted: Any, text: str, by: str, top: int = 500) -> NetworkSums:
        pairs: Counter[tuple[str, str]] = Counter()
        for row in self.fits(wanted, text):
            ends = sorted(who.country if by == "country" else who.leader_id or "" for who in row.participants)
            pairs[ends[0], ends[1]] += 1
        nodes = tuple(
            NetworkNode(id=one[1] if by == "country" else one[0].lower().replace(" ", "-"),
                        name=one[2] if by == "country" else one[0], name_en=one[3] if by == "country" else one[0],
                        country=one[1], meetings=40) for one in PEOPLE)  # fmt: skip
        links = [NetworkLink(a=a, b=b, meetings=n, last="2025-09-03") for (a, b), n in pairs.most_common()]
        return NetworkSums(nodes=nodes, links=tuple(links[:top]), left_out=max(0, len(links) - top))

    def facets(self, store: Any) -> Facets:
        return Facets(
            countries=tuple(CountryFacet(code=p[1], name=p[2], name_en=p[3], meetings=9) for p in PEOPLE),
            leaders=tuple(LeaderFacet(id=p[0].lower().replace(" ", "-"), name=p[0], name_en=p[0], country=p[1], meetings=9)
                          for p in PEOPLE))  # fmt: skip

    def arrive(self) -> None:
        self.base += 1
        fresh = _row(len(self.rows))
        at = parse_time("2025-09-10T09:00:00+07:00").astimezone(JAKARTA)
        self.rows.insert(0, fresh.model_copy(update={"seq": self.base, "changed_at": at}))


def install(count: int) -> Any:
    """Replace the model; gives its store."""
    fake = FakeModel(count)
    query.page, query.one, query.changes = fake.page, fake.one, fake.changes
    query.published = lambda *_: iter([fake.meeting])
    sums.calendar, sums.places_of_meetings, sums.network, sums.facets = (
        fake.calendar, fake.places, fake.network, fake.facets,
    )  # fmt: skip
    return fake
