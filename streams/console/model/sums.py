"""Meetings in sums: by day, by place, by who meets whom, and what can be asked for."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from datetime import date, timedelta

from processors.lexicon.coordinates import town
from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.names import leader_names, side_names
from schemas.meetings import MeetingStatus
from schemas.mentions import Status
from streams.console.model.conditions import Condition, both, condition
from streams.console.model.figures import (
    CalendarSums,
    CapitalPlace,
    CountryFacet,
    DaySum,
    Facets,
    LeaderFacet,
    MapSums,
    NetworkBy,
    NetworkLink,
    NetworkNode,
    NetworkSums,
    PlaceSum,
    VisitorSum,
)
from streams.console.model.query import rows_of
from streams.console.model.store import Store
from streams.reading.wanted import Wanted

MOST_ROWS = 500
"""In one answer."""
MOST_OVERDUE = 100
MOST_LEADERS = 1000
"""Among what can be asked for."""
MOST_VISITORS = 20
"""Of a place."""
DUE_DAYS = 7
UPCOMING = Condition("m.status in (?, ?)", (MeetingStatus.PLANNED, MeetingStatus.PROPOSED))


def calendar(
    store: Store, wanted: Wanted, text: str, first: date, last: date, today: date, limit: int = MOST_ROWS
) -> CalendarSums:
    """The days from first to last, both included, and what is due or overdue on a day; ``limit``: most of each list."""
    asked, begin, end = condition(wanted, text), first.toordinal(), last.toordinal()
    overlap = Condition("m.last_day >= ? and m.first_day <= ?", (begin, end))
    now, soon = today.toordinal(), (today + timedelta(days=DUE_DAYS)).toordinal()
    due = both(asked, UPCOMING, Condition("m.exact and m.last_day >= ? and m.first_day <= ?", (now, soon)))
    overdue = both(asked, UPCOMING, Condition("m.last_day < ?", (now,)))
    loose = both(asked, Condition(f"m.first_day is null or (not m.exact and {overlap.sql})", overlap.values))
    with store.reading() as connection:
        dated = both(asked, Condition("m.exact", ()), overlap)
        found = connection.execute(
            f"select num, status, first_day, last_day from meetings m where {dated.sql}"
            " order by first_day, last_day, id",
            dated.values,
        ).fetchall()
        return CalendarSums(
            days=_days(found, begin, end),
            meetings=tuple(rows_of(connection, [num for num, *_ in found[:limit]])),
            more=max(0, len(found) - limit),
            undated=_count(connection, loose),
            due=tuple(rows_of(connection, _numbers(connection, due, "first_day, id", limit))),
            overdue=tuple(
                rows_of(connection, _numbers(connection, overdue, "last_day desc, id", min(limit, MOST_OVERDUE)))
            ),
            overdue_total=_count(connection, overdue),
        )


def _days(found: list[tuple[int, str, int, int]], begin: int, end: int) -> tuple[DaySum, ...]:
    by_day: dict[int, Counter[str]] = defaultdict(Counter)
    for _, status, first_day, last_day in found:
        for day in range(max(first_day, begin), min(last_day, end) + 1):
            by_day[day][status] += 1
    return tuple(
        DaySum(day=date.fromordinal(day), **{one: sums[one] for one in Status}) for day, sums in sorted(by_day.items())
    )


def places_of_meetings(store: Store, wanted: Wanted, text: str) -> MapSums:
    """The towns of the meetings that fit."""
    asked = condition(wanted, text)
    with store.reading() as connection:
        held: dict[int, Counter[str]] = defaultdict(Counter)
        for place, status, count in connection.execute(
            f"select town, status, count(*) from meetings m where {asked.sql} group by town, status", asked.values
        ):
            held[place or 0][status] = count
        visitors: dict[int, list[VisitorSum]] = defaultdict(list)
        for place, code, count in connection.execute(
            "select town, code, count(*) from meetings m cross join sides s on s.num = m.num where town is not null"
            f" and code is not country and ({asked.sql}) group by town, code order by count(*) desc, code",
            asked.values,
        ):
            if len(visitors[place]) < MOST_VISITORS:
                visitors[place].append(VisitorSum(country=code, meetings=count))
        unplaced = held.pop(0, Counter()).total()
        places = [
            PlaceSum(
                city=city, city_en=city_en, country=country, latitude=latitude, longitude=longitude,
                meetings=held[place].total(), visitors=tuple(visitors[place]),
                **{status: held[place][status] for status in Status},
            )
            for place, city, city_en, country, latitude, longitude in connection.execute("select * from towns")
            if place in held
        ]  # fmt: skip
    places.sort(key=lambda one: (-one.meetings, one.city))
    codes = {one.country for place in places for one in place.visitors} | {place.country for place in places}
    return MapSums(places=tuple(places), unplaced=unplaced, capitals=_capitals(codes))


def _capitals(codes: set[str | None]) -> dict[str, CapitalPlace]:
    found = {}
    for code in sorted(filter(None, codes)):
        capital = load_gazetteer().capital_of(code)
        where = capital and town(capital.name, code)
        if capital and where:
            found[code] = CapitalPlace(city=capital.name, latitude=where.latitude, longitude=where.longitude)
    return found


_TAKES_PART = {NetworkBy.COUNTRY: ("sides", "code"), NetworkBy.LEADER: ("leaders", "leader_id")}
"""The table of who takes part in which meeting, and its column."""


def network(store: Store, wanted: Wanted, text: str, by: NetworkBy, top: int = 500) -> NetworkSums:
    """Who meets whom in the meetings that fit: the strongest links."""
    asked, (table, who) = condition(wanted, text), _TAKES_PART[by]
    with store.reading() as connection:
        links = connection.execute(
            f"select a.{who}, b.{who}, count(*), max(m.first_text) from meetings m"
            f" cross join {table} a on a.num = m.num cross join {table} b on b.num = m.num and a.{who} < b.{who}"
            f" where {asked.sql} group by 1, 2 order by 3 desc, 1, 2",
            asked.values,
        ).fetchall()
        counts: dict[str, int] = dict(
            connection.execute(
                f"select a.{who}, count(*) from meetings m cross join {table} a on a.num = m.num"
                f" where {asked.sql} group by 1",
                asked.values,
            ).fetchall()
        )
        kept = [
            NetworkLink(a=a, b=b, meetings=count, last=last.replace("-00", "") or None)
            for a, b, count, last in links[:top]
        ]
        ids = sorted({end for link in kept for end in (link.a, link.b)}, key=lambda one: (-counts[one], one))
        names = _leaders(connection) if by is NetworkBy.LEADER else {}
    nodes = tuple(_node(one, counts[one], names.get(one)) for one in ids)
    return NetworkSums(nodes=nodes, links=tuple(kept), left_out=len(links) - len(kept))


def _node(id_: str, meetings: int, leader: tuple[str, str] | None) -> NetworkNode:
    if leader is None:
        side = side_names(id_)
        return NetworkNode(id=id_, name=side.name or id_, name_en=side.name_en, country=id_, meetings=meetings)
    name, country = leader
    known = leader_names().get(id_)
    return NetworkNode(id=id_, name=name, name_en=known and known.name_en, country=country, meetings=meetings)


def _leaders(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """Name and country of each leader: as our table has them, else as articles do."""
    told = connection.execute("select leader_id, name, country from people where leader_id <> '' order by pid desc")
    found = {leader_id: (name, country) for leader_id, name, country in told}
    terms = load_gazetteer().leaders.terms_of
    return {one: next(((term.name, term.country) for term in terms(one)), named) for one, named in found.items()}


def facets(store: Store) -> Facets:
    """Countries and leaders, most meetings first."""
    with store.reading() as connection:
        countries, leaders = (
            connection.execute(
                f"select {who}, count(*) from {table} where num not in (select num from meetings where ended)"
                " group by 1 order by 2 desc, 1"
            ).fetchall()
            for table, who in _TAKES_PART.values()
        )
        names = _leaders(connection)
    sides = [_node(code, count, None) for code, count in countries]
    persons = [_node(one, count, names[one]) for one, count in leaders[:MOST_LEADERS]]
    return Facets(
        countries=tuple(CountryFacet(code=one.id, **one.model_dump(include=_COUNTED)) for one in sides),
        leaders=tuple(LeaderFacet(**one.model_dump()) for one in persons),
    )


_COUNTED = {"name", "name_en", "meetings"}


def _numbers(connection: sqlite3.Connection, asked: Condition, order: str, limit: int) -> list[int]:
    found = connection.execute(
        f"select num from meetings m where {asked.sql} order by {order} limit ?", (*asked.values, limit)
    )
    return [num for (num,) in found]


def _count(connection: sqlite3.Connection, asked: Condition) -> int:
    found = connection.execute(f"select count(*) from meetings m where {asked.sql}", asked.values).fetchone()
    return int(found[0])
