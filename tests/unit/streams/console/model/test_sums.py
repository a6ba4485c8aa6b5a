"""Sums over the store are those that a loop over the meetings themselves gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import combinations

import pytest

from schemas.meetings import LAST_WORDS, Meeting, MeetingStatus
from schemas.mentions import Status
from streams.console.model.figures import DaySum, NetworkBy
from streams.console.model.store import Store
from streams.console.model.sums import MOST_VISITORS, calendar, facets, network, places_of_meetings
from streams.export.columns import days
from streams.reading.wanted import Wanted
from tests.support.console.asked import plain_meeting
from tests.support.console.stores import put
from tests.support.console.synthetic import TODAY, meetings

MEETINGS = list(meetings(400))
FIRST, LAST = date(2025, 8, 1), date(2025, 9, 15)
ASKED = (Wanted(), Wanted(countries=("ID",)), Wanted(ended=True), Wanted(statuses=frozenset({MeetingStatus.PLANNED})))


@pytest.fixture(scope="module")
def full() -> Iterator[Store]:
    with closing(Store.open(None)) as store:
        put(store, MEETINGS)
        yield store


def fitting(wanted: Wanted) -> list[Meeting]:
    return [one for one in MEETINGS if wanted.fits(one)]


def exact(meeting: Meeting) -> bool:
    return meeting.date is not None and len(meeting.date) == 10


def upcoming(meeting: Meeting) -> bool:
    return meeting.status in (MeetingStatus.PLANNED, MeetingStatus.PROPOSED)


@pytest.mark.parametrize("wanted", ASKED)
def test_the_days_of_a_calendar(full: Store, wanted: Wanted) -> None:
    found, expected = calendar(full, wanted, "", FIRST, LAST, TODAY), fitting(wanted)
    by_day: dict[date, Counter[str]] = {}
    for meeting in filter(exact, expected):
        first, last = days(meeting)
        assert first is not None
        assert last is not None
        for number in range((last - first).days + 1):
            by_day.setdefault(first + timedelta(number), Counter())[meeting.status] += 1
    told = {day: sums for day, sums in by_day.items() if FIRST <= day <= LAST}
    assert found.days == tuple(
        DaySum(day=day, **{one: sums[one] for one in Status}) for day, sums in sorted(told.items())
    )
    on_days = [one for one in expected if exact(one) and overlaps(one, FIRST, LAST)]
    assert {row.id for row in found.meetings} == {one.id for one in on_days}
    assert [row.date for row in found.meetings] == sorted(row.date or "" for row in found.meetings)
    loose = [one for one in expected if one.date is None or (not exact(one) and overlaps(one, FIRST, LAST))]
    assert (found.more, found.undated) == (0, len(loose))


def overlaps(meeting: Meeting, first: date, last: date) -> bool:
    begin, end = days(meeting)
    return begin is not None and end is not None and begin <= last and end >= first


@pytest.mark.parametrize("wanted", ASKED)
def test_what_is_due_and_what_is_overdue(full: Store, wanted: Wanted) -> None:
    found = calendar(full, wanted, "", FIRST, LAST, TODAY)
    waiting = [one for one in fitting(wanted) if upcoming(one)]
    due = [one for one in waiting if exact(one) and overlaps(one, TODAY, TODAY + timedelta(7))]
    over = [one for one in waiting if (days(one)[1] or TODAY) < TODAY]
    assert {row.id for row in found.due} == {one.id for one in due}
    assert found.overdue_total == len(over)
    latest = sorted((str(days(one)[1]) for one in over), reverse=True)[:100]
    by_id = {one.id: one for one in over}
    assert [str(days(by_id[row.id])[1]) for row in found.overdue] == latest


def test_a_day_with_many_meetings_tells_how_many_more(store: Store) -> None:
    put(store, [plain_meeting().model_copy(update={"id": f"m-{n}", "date": "2025-09-03"}) for n in range(503)])
    found = calendar(store, Wanted(), "", FIRST, LAST, TODAY)
    assert (len(found.meetings), found.more, found.days[0].day) == (500, 3, date(2025, 9, 3))


@pytest.mark.parametrize("wanted", ASKED)
def test_the_places_of_a_map(full: Store, wanted: Wanted) -> None:
    found, expected = places_of_meetings(full, wanted, ""), fitting(wanted)
    placed = [one for one in expected if one.coordinates is not None]
    assert found.unplaced == len(expected) - len(placed)
    assert sum(place.meetings for place in found.places) == len(placed)
    assert [place.meetings for place in found.places] == sorted((p.meetings for p in found.places), reverse=True)
    for place in found.places:
        here = [one for one in placed if (one.city, one.country) == (place.city, place.country)]
        statuses = Counter(str(one.status) for one in here)
        assert {one: getattr(place, one) for one in Status} == {one: statuses[one] for one in Status}
        visitors = Counter(code for one in here for code in one.sides if code != place.country)
        most = sorted(visitors.items(), key=lambda one: (-one[1], one[0]))[:MOST_VISITORS]
        assert [(one.country, one.meetings) for one in place.visitors] == most


def test_the_capital_of_a_visitor_is_told(full: Store) -> None:
    assert places_of_meetings(full, Wanted(countries=("ID",)), "").capitals["ID"].city == "Jakarta"


def taking_part(meeting: Meeting, by: NetworkBy) -> set[str]:
    if by is NetworkBy.COUNTRY:
        return set(meeting.sides)
    return {one.leader_id for one in meeting.participants if one.leader_id}


@pytest.mark.parametrize("by", NetworkBy)
@pytest.mark.parametrize("wanted", ASKED)
def test_who_meets_whom(full: Store, wanted: Wanted, by: NetworkBy) -> None:
    found, expected = network(full, wanted, "", by, 10_000), fitting(wanted)
    links = Counter(pair for one in expected for pair in combinations(sorted(taking_part(one, by)), 2))
    assert {(one.a, one.b): one.meetings for one in found.links} == links
    met = Counter(who for one in expected for who in taking_part(one, by))
    assert {one.id: one.meetings for one in found.nodes} == {
        one: met[one] for one in {end for pair in links for end in pair}
    }
    for link in found.links[:20]:
        dates = [one.date or "" for one in expected if {link.a, link.b} <= taking_part(one, by)]
        assert link.last == (max(dates) or None)
    few = network(full, wanted, "", by, 3)
    assert (few.links, few.left_out) == (found.links[:3], len(links) - 3)
    assert {one.id for one in few.nodes} == {end for one in few.links for end in (one.a, one.b)}


def test_nodes_bear_the_names_of_our_tables(store: Store) -> None:
    meeting = plain_meeting()
    people = tuple(
        one.model_copy(update={"name": "Sebutan", "leader_id": leader_id, "country": country})
        for one, leader_id, country in zip(
            [meeting.participants[0]] * 2, ("Q2107268", "unknown"), ("ID", "ZZ"), strict=True
        )
    )
    put(store, [meeting.model_copy(update={"participants": people})])
    found = network(store, Wanted(), "", NetworkBy.LEADER).nodes
    assert {one.id: (one.name, one.name_en, one.country) for one in found} == {
        "Q2107268": ("Prabowo Subianto", "Prabowo Subianto", "ID"), "unknown": ("Sebutan", None, "ZZ"),
    }  # fmt: skip
    countries = {one.id: (one.name, one.name_en) for one in network(store, Wanted(), "", NetworkBy.COUNTRY).nodes}
    assert countries == {"ID": ("Indonesia", "Indonesia"), "ZZ": ("ZZ", None)}


def test_what_can_be_asked_for(full: Store) -> None:
    found, living = facets(full), [one for one in MEETINGS if one.change not in LAST_WORDS]
    sides = Counter(code for one in living for code in one.sides)
    assert {one.code: one.meetings for one in found.countries} == sides
    leaders = Counter(who for one in living for who in taking_part(one, NetworkBy.LEADER))
    assert {one.id: one.meetings for one in found.leaders} == leaders
    assert [one.meetings for one in found.leaders] == sorted(leaders.values(), reverse=True)


def test_an_empty_store_has_no_sums(store: Store) -> None:
    assert calendar(store, Wanted(), "", FIRST, LAST, TODAY).days == ()
    assert places_of_meetings(store, Wanted(), "").places == ()
    assert network(store, Wanted(), "", NetworkBy.LEADER).nodes == ()
    assert facets(store).countries == ()
