"""Which claims are one meeting: the score's rules, one by one, and the key that brings them together."""

from __future__ import annotations

from typing import Any

import pytest

from processors.joining.claims.claim import claim_of
from processors.joining.claims.identity import Agreement, compare, join_participants, person_key
from processors.joining.claims.keys import edition, partition_key, summit_id, summit_series, told_day
from processors.joining.clusters.clusters import cluster
from processors.joining.clusters.score import THRESHOLD, Cluster, score
from schemas.mentions import Channel, Format, MeetingMention, Participant, Rank, Scope, Status
from tests.support.joining import joined, told
from tests.support.stream_fakes import ANWAR, PRABOWO, mention


def person(name: str, country: str = "KP", leader_id: str | None = None, rank: Rank = Rank.HEAD) -> Participant:
    return Participant(name=name, country=country, rank=rank, leader_id=leader_id)


def joins(first: dict[str, Any], second: dict[str, Any], published: str = "2025-09-10") -> bool:
    """Whether two articles tell of one meeting; the second came out at ``published``."""
    one, other = claim_of(mention("a-1", **first)), claim_of(mention("a-2", published, **second))
    return len(cluster("ID+MY", [one, other])) == 1


UNDATED: dict[str, Any] = {"date": None, "city": None, "country": None}


@pytest.mark.parametrize(
    ("changed", "published", "same"),
    [
        ({}, "2025-09-10", True),
        ({"city": "Putrajaya"}, "2025-09-10", True),  # two articles disagree on the city
        ({"city": "Jakarta", "country": "ID"}, "2025-09-10", True),  # and even on the country
        ({"date": "2025-09-10"}, "2025-09-10", True),  # one day apart: a time zone, or a slip
        ({"date": "2025-09-10", "city": "Jakarta", "country": "ID"}, "2025-09-10", False),
        ({"date": "2025-09-11"}, "2025-09-11", False),
        ({"date": "2025-09"}, "2025-09-20", True),
        ({"date": "2025-08"}, "2025-09-20", False),
        ({"date": "2025"}, "2025-12-20", True),
        (UNDATED, "2025-09-12", True),
        (UNDATED, "2025-10-20", False),  # too far to be sure of
        ({"date": None, "main": False}, "2026-05-20", True),  # background that names the city
        ({"date": None}, "2026-05-20", False),  # news of a meeting, half a year later
        ({**UNDATED, "status": Status.PLANNED}, "2025-09-12", False),  # no plan for what is over
        ({**UNDATED, "status": Status.PLANNED}, "2025-09-05", True),
        (UNDATED, "2025-09-07", False),  # held before the day: another one
        ({"channel": Channel.CALL}, "2025-09-10", False),
        ({"scope": Scope.DOMESTIC}, "2025-09-10", False),
    ],
)
def test_an_article_and_a_dated_one(changed: dict[str, Any], published: str, same: bool) -> None:
    assert joins({}, changed, published) is same


def test_while_nobody_saw_it_a_plan_may_still_be_told_until_its_month_is_over() -> None:
    plans = [
        mention("a-1", "2025-09-13", date="2025-09-16", status=Status.PROPOSED),
        mention("a-2", "2025-09-13", date="2025-09", status=Status.PROPOSED),
        mention("a-3", "2025-09-20", date=None, status=Status.PROPOSED),
    ]
    assert joined(*plans).item_ids == ("a-1", "a-2", "a-3")
    seen = mention("a-0", "2025-09-16", date="2025-09-16")
    assert len(told([seen, *plans])[0].meetings()) == 2


def test_an_article_that_tells_of_two_meetings_means_two() -> None:
    one, other = claim_of(mention("a-1", id="one")), claim_of(mention("a-1", id="two"))
    assert score(other, Cluster([one])) is None
    assert len(cluster("ID+MY", [one, other])) == 2


def test_the_same_day_place_and_people_score_far_above_the_threshold() -> None:
    assert score(claim_of(mention("a-2")), Cluster([claim_of(mention("a-1"))])) == 5.5
    assert THRESHOLD == 2.0


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [
        ("Recep Tayyep Erdogan", "Recep Tayyip Erdoğan", Agreement.AGREE),
        ("Kim", "Kim Jong-un", Agreement.AGREE),
        ("Mike Pompeo", "Michael Pompeo", Agreement.AGREE),
        ("PM Jepang", "Shigeru Ishiba", Agreement.UNKNOWN),
        ("Sergei Shoigu", "Vladimir Putin", Agreement.CONFLICT),
    ],
)
def test_names_of_one_side(ours: str, theirs: str, verdict: Agreement) -> None:
    left, right = ([one for one in [person_key(person(name))] if one.words] for name in (ours, theirs))
    assert compare(left, right) is verdict


def test_leader_ids_decide_over_names() -> None:
    assert (
        compare([person_key(person("Kim", leader_id="Q1"))], [person_key(person("Kim", leader_id="Q2"))])
        is Agreement.CONFLICT
    )


def test_domestic_meetings_share_more_than_the_president() -> None:
    megawati, jokowi = person("Megawati Soekarnoputri", "ID"), person("Joko Widodo", "ID")
    first = {"participants": (PRABOWO, megawati), "scope": Scope.DOMESTIC}
    assert joins(first, first)
    assert not joins(first, {**first, "participants": (PRABOWO, jokowi)})


def test_talks_of_one_visit_are_one_meeting_as_the_guide_counts() -> None:
    minister = {"participants": (PRABOWO, person("Mohamad Hasan", "MY"))}
    assert joins({}, minister)
    assert not joins({"city": None}, minister)


def summit(item_id: str, *people: Participant, **fields: Any) -> MeetingMention:
    given = {"format": Format.MULTILATERAL, "summit": "KTT BRICS", "date": None, "city": None, "country": "BR"} | fields
    return mention(item_id, "2025-07-20", participants=people, **given)


def test_a_summit_is_one_meeting_whoever_is_named() -> None:
    lula, modi = person("Lula da Silva", "BR"), person("Narendra Modi", "IN")
    told_by = [
        summit("a-1", PRABOWO, date="2025-07-06", summit="KTT BRICS ke-17"),
        summit("a-2", lula, modi, PRABOWO, summit="BRICS"),
        summit("a-3", PRABOWO),
    ]
    assert {partition_key(one) for one in told_by} == {"summit:brics"}
    meeting = joined(*told_by)
    assert meeting.sides == ("BR", "ID", "IN")
    assert meeting.id == summit_id("KTT BRICS ke-17", told_day(told_by[0], None))


def test_meetings_at_the_margins_are_part_of_the_summit_and_stay_their_own() -> None:
    beside = mention("a-4", "2025-07-07", date="2025-07-07", summit="KTT BRICS", city="Rio de Janeiro", country="BR")
    meeting = joined(beside)
    assert meeting.part_of == joined(summit("a-1", PRABOWO, date="2025-07-06")).id
    assert joined(mention("a-5", summit="Leaders' Retreat")).part_of is None


@pytest.mark.parametrize(
    ("sides", "fields", "key"),
    [
        (("MY", "ID"), {}, "ID+MY"),
        (("ID", "ID"), {"scope": Scope.DOMESTIC}, "ID"),
        (("RU", "IR", "TR"), {"format": Format.MULTILATERAL}, "many"),
        (("ID",), {"format": Format.MULTILATERAL, "summit": "KTT G20"}, "summit:g20"),
        (("ID", "SG"), {"summit": "Leaders' Retreat"}, "ID+SG"),
    ],
)
def test_the_key_brings_the_mentions_of_a_meeting_together(
    sides: tuple[str, ...], fields: dict[str, Any], key: str
) -> None:
    people = tuple(person(f"Orang {number}", side) for number, side in enumerate(sides))
    assert partition_key(mention(participants=people, **fields)) == key


def test_many_sides_join_where_most_of_them_are_the_same() -> None:
    putin, erdogan, rouhani = person("Putin", "RU"), person("Erdogan", "TR"), person("Rouhani", "IR")
    xi, modi, lula = person("Xi", "CN"), person("Modi", "IN"), person("Lula", "BR")
    form = {"format": Format.MULTILATERAL, "date": "2025-09-09"}
    three = mention("a-1", participants=(putin, erdogan, rouhani), **form)
    four = mention("a-2", participants=(putin, erdogan, rouhani, xi), **form)
    others = mention("a-3", participants=(xi, modi, lula), **form)
    assert sorted(one.item_ids for one in told([three, four, others])[0].meetings()) == [("a-1", "a-2"), ("a-3",)]


def test_a_series_is_known_by_its_name_without_number_and_year() -> None:
    assert [summit_series(name) for name in ("KTT ASEAN ke-46", "KTT ASEAN 2025", "ASEAN Summit", None)] == [
        "asean", "asean", "asean", None
    ]  # fmt: skip
    assert edition("asean", told_day(mention(date="2025-05-26"), None)) == "2025-1"
    assert edition("brics", told_day(mention(date="2025-07"), None)) == "2025"


@pytest.mark.parametrize(
    ("people", "names"),
    [
        ([person("Kim"), person("Kim Jong-un"), person("Kim Jong Un")], ["Kim Jong Un"]),
        ([person("Kim Jong-un"), person("Kim Jong-un", "KR")], ["Kim Jong-un", "Kim Jong-un"]),
        ([person("Xi", "CN", "Q15031"), person("Jinping Xi", "CN", "Q15031")], ["Jinping Xi"]),
        ([person("Kim", leader_id="Q1"), person("Kim Jong-un", leader_id="Q2")], ["Kim", "Kim Jong-un"]),
        ([person("Recep Tayyip Erdoğan", "TR"), person("Recep Tayyip Erdogan", "TR")], ["Recep Tayyip Erdogan"]),
        ([ANWAR, person("PM Malaysia", "MY")], ["Anwar Ibrahim"]),
    ],
)
def test_a_person_stands_once_under_the_fullest_name(people: list[Participant], names: list[str]) -> None:
    for order in (people, people[::-1]):
        assert [one.name for one in join_participants(order)] == names


def test_the_fullest_name_takes_the_leader_id_of_a_shorter_one() -> None:
    (one,) = join_participants([person("Prabowo Subianto Djojohadikusumo", "ID"), PRABOWO])
    assert (one.name, one.leader_id) == ("Prabowo Subianto Djojohadikusumo", PRABOWO.leader_id)
